//! The WebSocket to the console, opened again whenever it is lost.
//!
//! One task lives as long as the page: it opens a socket, passes on what comes, and when that ends waits
//! a little and begins again. [`Socket::try_now`] cuts the waiting short; so do the browser's word that
//! the network is back and the learner's return to the page.

use std::cell::{Cell, RefCell};
use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, WebSocketError};
use gloo_timers::future::TimeoutFuture;
use shared::wire::{self, DecodeError, PageId, ToPage, ToServer};
use wasm_bindgen_futures::spawn_local;

use super::listener::Listener;
use crate::state::link::{Link, wait_ms};

/// How long a new socket may take to say hello before it counts as failed.
const HELLO_MS: u32 = 10_000;

/// What the socket reports.
#[derive(Clone, Debug)]
pub enum Report {
    /// The connection stands differently. That it is up is for the server's hello to say.
    Link(Link),
    /// The server says something.
    Says(ToPage),
    /// The server says something that is no message.
    Gibberish(String),
}

/// The page's end of the socket. Clones are the same end.
#[derive(Clone)]
pub struct Socket(Rc<Inner>);

struct Inner {
    page: PageId,
    report: Box<dyn Fn(Report)>,
    // Read by the task and written to by whoever sends; both only for a moment.
    socket: RefCell<Option<WebSocket>>,
    /// The server has said hello on it.
    greeted: Cell<bool>,
    seq: Cell<u64>,
    /// Ends the wait that is under way.
    waiting: RefCell<Option<Waker>>,
    listeners: RefCell<Vec<Listener>>,
}

/// How one socket ended.
enum End {
    /// It was lost, or never came about.
    Lost {
        /// The server had said hello.
        greeted: bool,
        /// What it said when it hung up.
        why: Option<Rc<str>>,
    },
    /// The server speaks another version.
    OtherVersion,
}

impl Socket {
    /// Begins to connect, and goes on for as long as the page lives.
    pub fn start(page: PageId, report: impl Fn(Report) + 'static) -> Self {
        let socket = Self(Rc::new(Inner {
            page,
            report: Box::new(report),
            socket: RefCell::default(),
            greeted: Cell::new(false),
            seq: Cell::new(0),
            waiting: RefCell::default(),
            listeners: RefCell::default(),
        }));
        let window = super::window();
        let online = socket.clone();
        let visible = socket.clone();
        socket.0.listeners.borrow_mut().extend([
            Listener::new(&window, "online", move |_| online.try_now()),
            Listener::new(&super::document(), "visibilitychange", move |_| visible.try_now()),
        ]);
        spawn_local(socket.clone().run());
        socket
    }

    /// Sends a message; its number, or `None` while there is no connection.
    pub fn send(&self, message: &ToServer) -> Option<u64> {
        // Before the hello nothing is sent: the page would not know to whom.
        if !self.0.greeted.get() {
            return None;
        }
        let mut socket = self.0.socket.borrow_mut();
        let seq = self.0.seq.get() + 1;
        let text = wire::encode(seq, message);
        // The browser takes a message at once or not at all.
        socket.as_mut()?.send(Message::Text(text)).now_or_never()?.ok()?;
        self.0.seq.set(seq);
        Some(seq)
    }

    /// Tries to connect at once, if the page is waiting to.
    pub fn try_now(&self) {
        if let Some(waiting) = self.0.waiting.take() {
            waiting.wake();
        }
    }

    async fn run(self) {
        let mut failures = 0;
        loop {
            self.report(Report::Link(Link::Connecting { again: failures > 0 }));
            let (greeted, why) = match self.connect().await {
                End::OtherVersion => return self.report(Report::Link(Link::OtherVersion)),
                End::Lost { greeted, why } => (greeted, why),
            };
            failures = if greeted { 1 } else { failures + 1 };
            self.wait(wait_ms(failures, js_sys::Math::random()), why).await;
        }
    }

    /// One socket, from its opening to its end.
    async fn connect(&self) -> End {
        let lost = |why| End::Lost { greeted: self.0.greeted.get(), why };
        self.0.seq.set(0);
        self.0.greeted.set(false);
        let Ok(socket) = WebSocket::open(&self.url()) else { return lost(None) };
        self.0.socket.replace(Some(socket));
        let mut patience = pin!(TimeoutFuture::new(HELLO_MS));
        let end = loop {
            let next = poll_fn(|cx| {
                if !self.0.greeted.get() && patience.as_mut().poll(cx).is_ready() {
                    return Poll::Ready(None);
                }
                match self.0.socket.borrow_mut().as_mut() {
                    Some(socket) => socket.poll_next_unpin(cx),
                    None => Poll::Ready(None),
                }
            });
            let text = match next.await {
                Some(Ok(Message::Text(text))) => text,
                Some(Err(WebSocketError::ConnectionClose(close))) if !close.reason.is_empty() => {
                    break lost(Some(close.reason.into()));
                }
                _ => break lost(None),
            };
            match wire::decode::<ToPage>(&text) {
                Ok(envelope) => {
                    self.0.greeted.set(true);
                    self.report(Report::Says(envelope.body));
                }
                Err(DecodeError::OtherVersion(_)) => break End::OtherVersion,
                Err(DecodeError::Invalid(why)) => self.report(Report::Gibberish(why)),
            }
        };
        self.0.greeted.set(false);
        self.0.socket.replace(None);
        end
    }

    /// Waits, saying for how long still.
    async fn wait(&self, total_ms: u32, why: Option<Rc<str>>) {
        let mut left = total_ms;
        while left > 0 {
            self.report(Report::Link(Link::Waiting { seconds: left.div_ceil(1_000), why: why.clone() }));
            let part = if left.is_multiple_of(1_000) { 1_000 } else { left % 1_000 };
            let mut tick = pin!(TimeoutFuture::new(part));
            self.0.waiting.replace(None);
            let mut began = false;
            let in_time = poll_fn(|cx| {
                if tick.as_mut().poll(cx).is_ready() {
                    return Poll::Ready(true);
                }
                // Woken though the time is not over: whoever took the waker has cut the wait short.
                if std::mem::replace(&mut began, true) && self.0.waiting.borrow().is_none() {
                    return Poll::Ready(false);
                }
                self.0.waiting.replace(Some(cx.waker().clone()));
                Poll::Pending
            });
            if !in_time.await {
                return;
            }
            left -= part;
        }
        self.0.waiting.replace(None);
    }

    fn report(&self, report: Report) {
        (self.0.report)(report);
    }

    fn url(&self) -> String {
        let location = super::window().location();
        let secure = location.protocol().is_ok_and(|protocol| protocol == "https:");
        let scheme = if secure { "wss" } else { "ws" };
        let host = location.host().unwrap_or_default();
        format!("{scheme}://{host}{}?v={:08x}&page={}", wire::PATH, wire::VERSION, self.0.page.0)
    }
}
