//! The WebSocket to the console, opened again whenever it is lost.
//!
//! One task lives as long as the page: it opens a socket, passes on what comes, and when that ends waits
//! a little and begins again. [`Socket::try_now`] cuts the waiting short; so do the browser's word that
//! the network is back and the learner's return to the page.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::future::{AbortHandle, Abortable, Either, select};
use futures_util::stream::SplitSink;
use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use gloo_net::websocket::{Message, WebSocketError};
use gloo_net::websocket::futures::WebSocket;
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
    sink: RefCell<Option<SplitSink<WebSocket, Message>>>,
    seq: Cell<u64>,
    /// Ends the wait that is under way.
    waiting: RefCell<Option<AbortHandle>>,
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
            sink: RefCell::default(),
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
        let mut sink = self.0.sink.borrow_mut();
        let seq = self.0.seq.get() + 1;
        let text = wire::encode(seq, message);
        // The browser takes a message at once or not at all.
        sink.as_mut()?.send(Message::Text(text)).now_or_never()?.ok()?;
        self.0.seq.set(seq);
        Some(seq)
    }

    /// Tries to connect at once, if the page is waiting to.
    pub fn try_now(&self) {
        if let Some(waiting) = self.0.waiting.take() {
            waiting.abort();
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
        let mut greeted = false;
        let Ok(socket) = WebSocket::open(&self.url()) else { return End::Lost { greeted, why: None } };
        let (sink, mut stream) = socket.split();
        let mut sink = Some(sink);
        self.0.seq.set(0);
        let mut patience = TimeoutFuture::new(HELLO_MS);
        let end = loop {
            let next = if greeted {
                stream.next().await
            } else {
                match select(stream.next(), &mut patience).await {
                    Either::Left((next, _)) => next,
                    Either::Right(_) => None,
                }
            };
            let text = match next {
                Some(Ok(Message::Text(text))) => text,
                Some(Err(WebSocketError::ConnectionClose(close))) if !close.reason.is_empty() => {
                    break End::Lost { greeted, why: Some(close.reason.into()) };
                }
                _ => break End::Lost { greeted, why: None },
            };
            match wire::decode::<ToPage>(&text) {
                Ok(envelope) => {
                    // Before the hello nothing can be sent: the page would not know to whom.
                    if let Some(sink) = sink.take() {
                        greeted = true;
                        self.0.sink.replace(Some(sink));
                    }
                    self.report(Report::Says(envelope.body));
                }
                Err(DecodeError::OtherVersion(_)) => break End::OtherVersion,
                Err(DecodeError::Invalid(why)) => self.report(Report::Gibberish(why)),
            }
        };
        self.0.sink.replace(None);
        end
    }

    /// Waits, saying for how long still.
    async fn wait(&self, total_ms: u32, why: Option<Rc<str>>) {
        let mut left = total_ms;
        let (handle, registration) = AbortHandle::new_pair();
        self.0.waiting.replace(Some(handle));
        let ticking = async {
            while left > 0 {
                self.report(Report::Link(Link::Waiting {
                    seconds: left.div_ceil(1_000),
                    why: why.clone(),
                }));
                let tick = if left % 1_000 == 0 { 1_000 } else { left % 1_000 };
                TimeoutFuture::new(tick).await;
                left -= tick;
            }
        };
        // Cut short or waited for to the end: either way it is time to try again.
        let _ = Abortable::new(ticking, registration).await;
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
