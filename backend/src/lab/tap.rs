//! The tap: copies what is read and written on a connection, and changes nothing.
//!
//! Each call goes straight through to the stream; what it moved is recorded when it returns, with the
//! same boundaries, so that what is shown is what hyper was given and what the network took.
//!
//! Where a handler has given [`Orders`], the tap carries them out before it goes on: it is the one
//! place below hyper where something else can be said, or nothing at all. That is recorded like
//! everything else.

use std::convert::Infallible;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use super::orders::{Next, Orders, Way};
use super::write_side::Ending;
use crate::capture::Recorder;

/// A connection that is listened to.
#[derive(Debug)]
pub struct Tap {
    stream: TcpStream,
    recorder: Recorder,
    orders: Orders,
    /// Whoever holds the other end learns that the connection has been let go of.
    _held: oneshot::Sender<Infallible>,
}

impl Tap {
    /// Listens to a connection, and carries out what handlers order.
    pub(super) const fn new(
        stream: TcpStream,
        recorder: Recorder,
        orders: Orders,
        held: oneshot::Sender<Infallible>,
    ) -> Self {
        Self { stream, recorder, orders, _held: held }
    }

    /// Carries out what was ordered, as far as the network takes it. Ready when nothing is left to do.
    fn carry_out(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            match self.orders.next() {
                Next::Nothing => return Poll::Ready(Ok(())),
                Next::Write(bytes) => match ready!(Pin::new(&mut self.stream).poll_write(cx, &bytes)) {
                    Ok(written) => {
                        self.recorder.sent(std::iter::once(&bytes[..written]));
                        self.orders.written(written);
                    }
                    Err(error) => {
                        self.recorder.broke();
                        self.orders.over();
                        return Poll::Ready(Err(error));
                    }
                },
                Next::End(ending) => {
                    // A socket that the client has reset takes these orders all the same.
                    if let Ok(Some(error)) | Err(error) = self.stream.take_error() {
                        self.recorder.broke();
                        self.orders.over();
                        return Poll::Ready(Err(error));
                    }
                    let done = match ending {
                        Ending::Reset => self.stream.set_zero_linger(),
                        Ending::HangUp => ready!(Pin::new(&mut self.stream).poll_shutdown(cx)),
                    };
                    if let Err(error) = done {
                        self.recorder.broke();
                        self.orders.over();
                        return Poll::Ready(Err(error));
                    }
                    self.orders.carried_out(ending);
                    // hyper lets go of a connection that fails, and the stream is dropped.
                    return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
                }
            }
        }
    }

    /// What a write of hyper's comes to, where there have been orders: `None` when it is to be written.
    fn ordered(&mut self, cx: &mut Context<'_>, length: usize) -> Poll<io::Result<Option<usize>>> {
        if self.orders.is_idle() {
            return Poll::Ready(Ok(None));
        }
        if self.orders.is_cut(cx, Way::Writing) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        ready!(self.carry_out(cx))?;
        Poll::Ready(Ok(self.orders.is_silenced().then_some(length)))
    }

    fn moved(&self) {
        if !self.orders.is_idle() {
            self.orders.moved();
        }
    }
}

impl AsyncRead for Tap {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.orders.is_cut(cx, Way::Reading) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let (before, room) = (buf.filled().len(), buf.remaining());
        let result = ready!(Pin::new(&mut this.stream).poll_read(cx, buf));
        match &result {
            Ok(()) if buf.filled().len() > before => this.recorder.received(&buf.filled()[before..]),
            // Without room nothing can be read, which says nothing of the client.
            Ok(()) if room > 0 => this.recorder.client_finished(),
            Ok(()) => {}
            Err(_) => this.recorder.broke(),
        }
        Poll::Ready(result)
    }
}

impl AsyncWrite for Tap {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if let Some(unheard) = ready!(this.ordered(cx, bytes.len()))? {
            return Poll::Ready(Ok(unheard));
        }
        let result = ready!(Pin::new(&mut this.stream).poll_write(cx, bytes));
        match &result {
            Ok(0) => {}
            Ok(written) => this.recorder.sent(std::iter::once(&bytes[..*written])),
            Err(_) => this.recorder.broke(),
        }
        this.moved();
        Poll::Ready(result)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if let Some(unheard) = ready!(this.ordered(cx, slices.iter().map(|slice| slice.len()).sum()))? {
            return Poll::Ready(Ok(unheard));
        }
        let result = ready!(Pin::new(&mut this.stream).poll_write_vectored(cx, slices));
        match &result {
            Ok(0) => {}
            Ok(written) => this.recorder.sent(first(slices, *written)),
            Err(_) => this.recorder.broke(),
        }
        this.moved();
        Poll::Ready(result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.ordered(cx, 0))?;
        Pin::new(&mut this.stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.ordered(cx, 0))?;
        Pin::new(&mut this.stream).poll_shutdown(cx)
    }
}

/// The first `n` bytes of some slices.
fn first<'a>(slices: &'a [IoSlice<'a>], n: usize) -> impl Iterator<Item = &'a [u8]> {
    let mut left = n;
    slices
        .iter()
        .map(move |slice| {
            let took = left.min(slice.len());
            left -= took;
            &slice[..took]
        })
        .filter(|slice| !slice.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_written_is_taken_from_the_slices() {
        let slices = [IoSlice::new(b"head"), IoSlice::new(b"body"), IoSlice::new(b"more")];
        let taken = |n| first(&slices, n).collect::<Vec<_>>();
        assert!(taken(0).is_empty());
        assert_eq!(taken(3), [b"hea".as_slice()]);
        assert_eq!(taken(4), [b"head".as_slice()]);
        assert_eq!(taken(6), [b"head".as_slice(), b"bo"]);
        assert_eq!(taken(12).concat(), b"headbodymore");
    }
}
