//! What handlers have asked the tap to do to one connection, until it is done.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker, ready};

use super::write_side::Ending;

/// The orders of one connection: the tap and the request that is being answered hold it.
#[derive(Clone, Debug, Default)]
pub(super) struct Orders {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// There have been orders. Most connections never get any, and the tap asks with every write.
    any: AtomicBool,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    to_write: VecDeque<u8>,
    silenced: bool,
    ending: Option<Ending>,
    /// How the connection was ended on purpose.
    ended: Option<Ending>,
    /// Nothing more will be written.
    over: bool,
    waiting: Option<Waker>,
    /// The connection has left HTTP and goes on in somebody else's hands.
    tunnel: bool,
    /// Those hands are to let go.
    cut: bool,
    reading: Option<Waker>,
    writing: Option<Waker>,
}

/// How many queued bytes are handed out at once.
const PIECE: usize = 64 * 1024;

/// The two directions in which a tunnel may be waited on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    /// For the client.
    Reading,
    /// For the network.
    Writing,
}

/// What the tap is to do next.
#[derive(Debug)]
pub(super) enum Next {
    /// Go on as ever.
    Nothing,
    /// Write these bytes, and say how many were.
    Write(Vec<u8>),
    /// End the connection.
    End(Ending),
}

impl Orders {
    pub(super) fn write(&self, bytes: Vec<u8>) {
        self.give(|inner| inner.to_write.extend(bytes));
    }

    pub(super) fn silence(&self) {
        self.give(|inner| inner.silenced = true);
    }

    pub(super) fn end(&self, ending: Ending) {
        self.give(|inner| {
            inner.ending.get_or_insert(ending);
        });
    }

    /// How the connection was ended on purpose, if it was. (An order that came too late was not.)
    pub(super) fn ended(&self) -> Option<Ending> {
        if self.is_idle() { None } else { self.lock().ended }
    }

    /// The connection is about to leave HTTP.
    pub(super) fn tunnel(&self) {
        self.give(|inner| inner.tunnel = true);
    }

    /// Whether the connection has left HTTP.
    pub(super) fn is_tunnel(&self) -> bool {
        !self.is_idle() && self.lock().tunnel
    }

    /// Has whoever holds the tunnel let go of it.
    pub(super) fn cut(&self) {
        self.give(|inner| {
            inner.cut = true;
            for waker in [inner.reading.take(), inner.writing.take()].into_iter().flatten() {
                waker.wake();
            }
        });
    }

    /// Whether the tunnel was cut; if not, whoever asks is woken when it is.
    pub(super) fn is_cut(&self, cx: &Context<'_>, way: Way) -> bool {
        if self.is_idle() {
            return false;
        }
        let mut inner = self.lock();
        if inner.tunnel && !inner.cut {
            let waker = Some(cx.waker().clone());
            match way {
                Way::Reading => inner.reading = waker,
                Way::Writing => inner.writing = waker,
            }
        }
        inner.cut
    }

    /// Ready when all bytes are written, or never will be; whether they are.
    pub(super) fn poll_written(&self, cx: &mut Context<'_>) -> Poll<bool> {
        ready!(self.poll(cx, |inner| inner.to_write.is_empty() || inner.over));
        Poll::Ready(self.lock().to_write.is_empty())
    }

    /// Ready when `done` says so; asked again after each write.
    pub(super) fn poll_until(&self, cx: &mut Context<'_>, done: impl FnOnce() -> bool) -> Poll<()> {
        self.poll(cx, |inner| inner.over || done())
    }

    fn poll(&self, cx: &mut Context<'_>, done: impl FnOnce(&Inner) -> bool) -> Poll<()> {
        self.shared.any.store(true, Ordering::Release);
        let mut inner = self.lock();
        if done(&inner) {
            return Poll::Ready(());
        }
        inner.waiting = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Whether there have never been any.
    pub(super) fn is_idle(&self) -> bool {
        !self.shared.any.load(Ordering::Acquire)
    }

    pub(super) fn is_silenced(&self) -> bool {
        !self.is_idle() && self.lock().silenced
    }

    pub(super) fn next(&self) -> Next {
        let inner = self.lock();
        if !inner.to_write.is_empty() {
            return Next::Write(inner.to_write.iter().copied().take(PIECE).collect());
        }
        inner.ending.map_or(Next::Nothing, Next::End)
    }

    /// So many of the queued bytes were written.
    pub(super) fn written(&self, n: usize) {
        let mut inner = self.lock();
        let n = n.min(inner.to_write.len());
        inner.to_write.drain(..n);
        inner.wake();
    }

    /// Something else was written: whoever waits may look again.
    pub(super) fn moved(&self) {
        self.lock().wake();
    }

    /// The connection was ended as ordered.
    pub(super) fn carried_out(&self, ending: Ending) {
        self.lock().ended = Some(ending);
        self.over();
    }

    /// Nothing more can be written.
    pub(super) fn over(&self) {
        let mut inner = self.lock();
        inner.over = true;
        inner.wake();
    }

    fn give(&self, order: impl FnOnce(&mut Inner)) {
        self.shared.any.store(true, Ordering::Release);
        order(&mut self.lock());
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.shared.inner.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Inner {
    fn wake(&mut self) {
        if let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }
}
