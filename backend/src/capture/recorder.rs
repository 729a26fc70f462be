//! Records one connection: cuts its two streams of bytes into exchanges, and files the facts with the
//! exchange they are about.
//!
//! Requests are told apart by [`Boundary`], and so are responses; the nth response answers the nth
//! request, and the nth request that hyper hands on is the nth on the wire. What hyper has read ahead
//! waits until it hands on the request before it: only then is it known to begin another one. (A
//! refused request is the last that hyper looks at, and what follows it is not a hundred requests.)
//! Where bytes come that fit none of this (a server that speaks first, say) they go to the latest
//! exchange, or to a new one.
//!
//! A connection to a plain service is not looked into: it is one exchange from the moment it is accepted
//! until it is closed, with the bytes of both directions in their order, as a tunnel is.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use shared::trace::{Answering, Boundary};
use shared::wire::{CloseReason, ConnId, Direction, ExchangeId, Nanos, PageId, Side, Stage};

use super::exchange::{Birth, Exchange, Piece};
use super::{Capture, lock, nanos};
use crate::lab::observe::Noted;

/// How much of a `User-Agent`'s first word is kept.
const AGENT_SHOWN: usize = 60;

/// The recorder of one connection. Clones record the same one: the tap, the service and the
/// connection's task each hold one.
#[derive(Clone, Debug)]
pub struct Recorder {
    line: Arc<Line>,
}

#[derive(Debug)]
struct Line {
    capture: Arc<Capture>,
    conn: ConnId,
    peer: SocketAddr,
    page: Option<PageId>,
    /// The plain service that answers, where this is no HTTP.
    service: Option<&'static str>,
    accepted: Instant,
    accepted_ms: u64,
    // Reads, writes and facts of one connection come from one task: never contended.
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Where the request that is arriving ends, and where the response that is leaving does. Messages of
    /// one direction come one after the other, so one of each is enough for all of them.
    request: Boundary,
    response: Boundary,
    /// Exchanges that are not whole yet, oldest first.
    open: VecDeque<Open>,
    /// The latest exchange, whole or not.
    latest: Option<Arc<Exchange>>,
    count: u32,
    reads: u32,
    writes: u32,
    /// What was read beyond a request that hyper has not handed on yet. hyper reads ahead as much as it
    /// keeps of a head, and no more.
    ahead: Vec<Ahead>,
    /// What bytes cross now is no longer HTTP.
    tunnel: bool,
    seen: Seen,
    last_moved: Nanos,
    closed: bool,
}

/// Bytes that wait for their exchange.
#[derive(Debug)]
struct Ahead {
    at: Nanos,
    turn: u32,
    bytes: Vec<u8>,
}

#[derive(Debug)]
struct Open {
    exchange: Arc<Exchange>,
    /// What its response answers, as far as the request has come.
    answering: Answering,
    request_done: bool,
    response_begun: bool,
    response_done: bool,
    served: bool,
    following: Following,
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
                state: Mutex::new(State {
                    request: Boundary::request(),
                    response: Boundary::response(Answering::Other),
                    open: VecDeque::new(),
                    latest: None,
                    count: 0,
                    reads: 0,
                    writes: 0,
                    ahead: Vec::new(),
                    tunnel: false,
                    seen: Seen::default(),
                    last_moved: Nanos(0),
                    closed: false,
                }),
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

impl Drop for Line {
    /// Whatever ended the connection's task without a word (a handler that panicked): no exchange may
    /// look as if it still went on.
    fn drop(&mut self) {
        if !lock(&self.state).closed {
            self.closed(Side::Server, &CloseReason::Failed("its task has ended".to_owned()));
        }
    }
}

impl Line {
    fn closed(&self, by: Side, why: &CloseReason) {
        let line = self;
        let at = line.now();
        let mut state = lock(&line.state);
        state.closed = true;
        // What hyper read and never looked at was received all the same: as one exchange, cut short.
        for (i, Ahead { at, turn, bytes }) in std::mem::take(&mut state.ahead).into_iter().enumerate() {
            if i == 0 {
                line.begin(&mut state, at);
            }
            if let Some(open) = state.open.back() {
                let piece = Piece { direction: Direction::In, at, turn, bytes: &bytes };
                open.exchange.add(&line.capture, &piece, Stage::Receiving, None);
            }
        }
        let fact = || Noted::ConnectionClosed { by, why: Box::new(why.clone()) };
        if state.open.is_empty()
            && let Some(latest) = &state.latest
        {
            latest.note(&line.capture, at, fact());
            // It was whole, and so is what came beyond it. Of what is no HTTP nothing says how much there is
            // to come: it is whole unless something broke it off.
            let broken = match why {
                CloseReason::ClientReset
                | CloseReason::Idle { .. }
                | CloseReason::Lifetime { .. }
                | CloseReason::Failed(_) => true,
                _ => state.seen.broken,
            };
            let cut = state.tunnel && broken;
            latest.advance(&line.capture, if cut { Stage::CutShort } else { Stage::Complete });
        }
        let whole_at_close = state.response.is_whole_at_close();
        for open in state.open.drain(..) {
            // Only one response can be on its way.
            let answered = open.response_done || open.response_begun && whole_at_close;
            let whole = open.request_done && answered;
            open.exchange.note(&line.capture, at, fact());
            open.exchange.advance(&line.capture, if whole { Stage::Complete } else { Stage::CutShort });
        }
        drop(state);
        line.capture.tell();
    }

    fn now(&self) -> Nanos {
        Nanos(nanos(self.accepted.elapsed()))
    }

    fn received(&self, state: &mut State, bytes: &[u8], at: Nanos, turn: u32) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let piece = |bytes| Piece { direction: Direction::In, at, turn, bytes };
            if state.tunnel {
                if let Some(exchange) = &state.latest {
                    exchange.add(&self.capture, &piece(rest), Stage::Responding, None);
                }
                return;
            }
            if !state.ahead.is_empty() || state.open.back().is_some_and(Open::keeps_the_next_waiting) {
                state.ahead.push(Ahead { at, turn, bytes: rest.to_vec() });
                return;
            }
            if state.open.back().is_none_or(|open| open.request_done) {
                self.begin(state, at);
            }
            let State { open, request, .. } = &mut *state;
            let Some(open) = open.back_mut() else { return };
            let taken = request.feed(rest);
            open.request_done = taken.done;
            open.answering = request.answering();
            open.exchange.add(&self.capture, &piece(&rest[..taken.used]), open.stage(), None);
            rest = &rest[taken.used..];
        }
    }

    /// Takes what was read ahead, as far as it is known by now what it is.
    fn catch_up(&self, state: &mut State) {
        for Ahead { at, turn, bytes } in std::mem::take(&mut state.ahead) {
            self.received(state, &bytes, at, turn);
        }
    }

    fn begin(&self, state: &mut State, at: Nanos) {
        state.count = state.count.saturating_add(1);
        let exchange = self.capture.file(&Birth {
            conn: self.conn,
            nth: state.count,
            peer: self.peer,
            page: self.page,
            service: self.service,
            began_ms: self.accepted_ms.saturating_add(at.0 / 1_000_000),
            began: at,
        });
        state.latest = Some(Arc::clone(&exchange));
        state.request.next(Answering::Other);
        state.open.push_back(Open {
            exchange,
            answering: Answering::Other,
            request_done: false,
            response_begun: false,
            response_done: false,
            served: false,
            following: Following::Http,
        });
    }

    fn sent_slice(&self, state: &mut State, slice: &[u8], at: Nanos, turn: u32) {
        let mut rest = slice;
        while !rest.is_empty() {
            let piece = |bytes| Piece { direction: Direction::Out, at, turn, bytes };
            let State { open: exchanges, response, .. } = &mut *state;
            let waiting = exchanges.iter().position(|open| !open.response_done);
            let Some(open) = waiting.and_then(|place| exchanges.get_mut(place)) else {
                // An answer to nothing: it belongs to what came last, or stands alone.
                if state.latest.is_none() {
                    self.begin(state, at);
                    continue;
                }
                if let Some(latest) = &state.latest {
                    latest.add(&self.capture, &piece(rest), Stage::Responding, None);
                }
                return;
            };
            if !std::mem::replace(&mut open.response_begun, true) {
                response.next(open.answering);
            }
            let taken = response.feed(rest);
            let (status, tunnel) = (response.status(), response.is_tunnel());
            open.response_done = taken.done;
            open.exchange.add(&self.capture, &piece(&rest[..taken.used]), open.stage(), status);
            if tunnel {
                state.latest = Some(Arc::clone(&open.exchange));
                state.tunnel = true;
            }
            rest = &rest[taken.used..];
        }
    }
}

impl State {
    /// Lets go of exchanges that are whole. One that was answered but never handed on is kept for the
    /// reason, which comes with the end of the connection.
    fn settle(&mut self) {
        while self.open.front().is_some_and(|open| open.served && open.request_done && open.response_done) {
            self.open.pop_front();
        }
    }
}

impl Open {
    /// Whether it cannot be said yet what comes behind the request.
    fn keeps_the_next_waiting(&self) -> bool {
        let unknown = self.following == Following::Unknown && !self.response_done;
        self.request_done && (!self.served || unknown)
    }

    fn stage(&self) -> Stage {
        match (self.request_done, self.response_done, self.response_begun) {
            (true, true, _) => Stage::Complete,
            (true, false, _) | (false, _, true) => Stage::Responding,
            (false, _, false) => Stage::Receiving,
        }
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
}

impl Witness {
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

    /// The bytes of the request so far; `None` when not all of them were kept.
    pub fn received(&self) -> Option<Vec<u8>> {
        self.exchange.received()
    }
}
