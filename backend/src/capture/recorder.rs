//! Records one connection: cuts its two streams of bytes into exchanges, and files the facts with the
//! exchange they are about.
//!
//! How they are told apart, and which response answers which request, is in [`line`].
//!
//! A connection to a plain service is not looked into: it is one exchange from the moment it is accepted
//! until it is closed, with the bytes of both directions in their order, as a tunnel is.

mod line;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use shared::wire::{CloseReason, ConnId, ExchangeId, Nanos, PageId, Side};

use self::line::{Line, Open, State};
use super::exchange::Exchange;
use super::{Capture, lock};
use crate::lab::observe::Noted;

/// How much of a `User-Agent`'s first word is kept.
const AGENT_SHOWN: usize = 60;

/// The recorder of one connection. Clones record the same one: the tap, the service and the
/// connection's task each hold one.
#[derive(Clone, Debug)]
pub struct Recorder {
    line: Arc<Line>,
}

/// What the bytes behind a request are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Following {
    /// The next request.
    Http,
    /// The response will tell: the request asks for another protocol.
    Unknown,
}

/// What the tap saw of the connection's end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The client will send nothing more.
    pub client_finished: bool,
    /// The connection was reset, or broke otherwise.
    pub broken: bool,
}

/// Reports facts about one exchange.
#[derive(Clone, Debug)]
pub struct Witness {
    line: Arc<Line>,
    exchange: Arc<Exchange>,
}

impl Recorder {
    pub(super) fn new(capture: Arc<Capture>, conn: ConnId, peer: SocketAddr, page: Option<PageId>) -> Self {
        Self::of(capture, conn, peer, page, None)
    }

    /// Of a connection to a plain service.
    pub(super) fn plain(
        capture: Arc<Capture>,
        conn: ConnId,
        peer: SocketAddr,
        service: &'static str,
    ) -> Self {
        let recorder = Self::of(capture, conn, peer, None, Some(service));
        let line = &*recorder.line;
        let at = line.now();
        let mut state = lock(&line.state);
        // It is there before the first byte: a service may speak first, or a client say nothing at all.
        line.begin(&mut state, at);
        state.open.clear();
        state.tunnel = true;
        if let Some(exchange) = &state.latest {
            exchange.note(&line.capture, at, Noted::PlainSocket { service });
        }
        drop(state);
        line.capture.tell();
        recorder
    }

    fn of(
        capture: Arc<Capture>,
        conn: ConnId,
        peer: SocketAddr,
        page: Option<PageId>,
        service: Option<&'static str>,
    ) -> Self {
        let accepted_ms = capture.now_ms();
        Self {
            line: Arc::new(Line {
                capture,
                conn,
                peer,
                page,
                service,
                accepted: Instant::now(),
                accepted_ms,
                state: Mutex::new(State::new()),
            }),
        }
    }

    /// These bytes were read.
    pub fn received(&self, bytes: &[u8]) {
        let line = &*self.line;
        let at = line.now();
        let mut state = lock(&line.state);
        state.reads = state.reads.saturating_add(1);
        state.last_moved = at;
        let turn = state.reads;
        line.received(&mut state, bytes, at, turn);
        state.settle();
        drop(state);
        line.capture.tell();
    }

    /// These bytes were written; a vectored write may pass several slices as one turn.
    pub fn sent<'a>(&self, slices: impl Iterator<Item = &'a [u8]>) {
        let line = &*self.line;
        let at = line.now();
        let mut state = lock(&line.state);
        state.writes = state.writes.saturating_add(1);
        state.last_moved = at;
        let turn = state.writes;
        for slice in slices {
            line.sent_slice(&mut state, slice, at, turn);
        }
        // The response has told what comes behind the request: another one, or another protocol.
        let waits = !state.tunnel && state.open.back().is_some_and(Open::keeps_the_next_waiting);
        if !state.ahead.is_empty() && !waits {
            line.catch_up(&mut state);
        }
        state.settle();
        drop(state);
        line.capture.tell();
    }

    /// The client will send nothing more.
    pub fn client_finished(&self) {
        let line = &*self.line;
        let at = line.now();
        let mut state = lock(&line.state);
        if !std::mem::replace(&mut state.seen.client_finished, true)
            && let Some(exchange) = &state.latest
        {
            exchange.note(&line.capture, at, Noted::ClientFinished);
            drop(state);
            line.capture.tell();
        }
    }

    /// A read or write failed.
    pub fn broke(&self) {
        lock(&self.line.state).seen.broken = true;
    }

    /// How the connection looked to the tap so far.
    pub fn seen(&self) -> Seen {
        lock(&self.line.state).seen
    }

    /// How long ago something last moved on the connection.
    pub fn still_for(&self) -> std::time::Duration {
        let last = lock(&self.line.state).last_moved;
        std::time::Duration::from_nanos(self.line.now().0.saturating_sub(last.0))
    }

    /// Whether a request has begun that hyper has not handed on yet, or a response is not whole.
    pub fn is_in_an_exchange(&self) -> bool {
        !lock(&self.line.state).open.is_empty()
    }

    /// Whether a request was answered before it was whole.
    pub fn has_answered_early(&self) -> bool {
        lock(&self.line.state).open.front().is_some_and(|open| open.response_done && !open.request_done)
    }

    /// hyper hands on the next request: whoever speaks of it reports here.
    pub fn served(&self, following: Following) -> Option<Witness> {
        let mut state = lock(&self.line.state);
        let exchange = match state.open.iter_mut().find(|open| !open.served) {
            Some(open) => {
                (open.served, open.following) = (true, following);
                Arc::clone(&open.exchange)
            }
            None => Arc::clone(state.latest.as_ref()?),
        };
        self.line.catch_up(&mut state);
        Some(Witness { line: Arc::clone(&self.line), exchange })
    }

    /// hyper could not take what it read for a request.
    pub fn refused(&self, why: &str) {
        let line = &*self.line;
        let at = line.now();
        let state = lock(&line.state);
        let open = state.open.iter().find(|open| !open.served).map(|open| &open.exchange);
        if let Some(exchange) = open.or(state.latest.as_ref()) {
            exchange.note(&line.capture, at, Noted::RequestRefused { why: why.into() });
        }
    }

    /// The connection has ended.
    pub fn closed(&self, by: Side, why: &CloseReason) {
        self.line.closed(by, why);
    }
}

impl Witness {
    /// Reports that the request was parsed, and remembers who the client says it is: the first word of
    /// its `User-Agent`.
    pub fn parsed(&self, noted: Noted, user_agent: &[u8]) {
        let product = user_agent.split(|&b| b == b' ').find(|word| !word.is_empty()).unwrap_or_default();
        let product = &product[..product.len().min(AGENT_SHOWN)];
        self.exchange.note_parsed(&self.line.capture, self.line.now(), noted, product);
        self.line.capture.tell();
    }

    /// The exchange's number.
    pub fn exchange(&self) -> ExchangeId {
        self.exchange.id
    }

    /// Nanoseconds since the connection was accepted.
    pub fn now(&self) -> u64 {
        self.line.now().0
    }

    /// Takes what happened to this request at a time.
    pub fn report(&self, at: u64, noted: Noted) {
        self.exchange.note(&self.line.capture, Nanos(at), noted);
        self.line.capture.tell();
    }

    /// Whether everything that was to be said before this exchange's response has gone out.
    pub fn is_its_turn(&self) -> bool {
        let state = lock(&self.line.state);
        let before = state.open.iter().take_while(|open| open.exchange.id != self.exchange.id);
        before.into_iter().all(|open| open.response_done)
    }

    /// All that is sent from now on belongs to this exchange.
    pub fn speaks_alone(&self) {
        lock(&self.line.state).alone = Some(Arc::clone(&self.exchange));
    }

    /// The bytes of the request so far; `None` when not all of them were kept.
    pub fn received(&self) -> Option<Vec<u8>> {
        self.exchange.received()
    }
}
