//! Which exchange each byte of a connection belongs to.
//!
//! Requests are told apart by [`Boundary`], and so are responses; the nth response answers the nth
//! request, and the nth request that hyper hands on is the nth on the wire. What hyper has read ahead
//! waits until it hands on the request before it: only then is it known to begin another one. (A
//! refused request is the last that hyper looks at, and what follows it is not a hundred requests.)
//! Where bytes come that fit none of this (a server that speaks first, say) they go to the latest
//! exchange, or to a new one.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use shared::trace::{Answering, Boundary};
use shared::wire::{CloseReason, ConnId, Direction, Nanos, PageId, Side, Stage};

use super::{Following, Seen};
use crate::capture::exchange::{Birth, Exchange, Piece};
use crate::capture::{Capture, lock, nanos};
use crate::lab::observe::Noted;

/// A connection, and what is known of it.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) capture: Arc<Capture>,
    pub(super) conn: ConnId,
    pub(super) peer: SocketAddr,
    pub(super) page: Option<PageId>,
    /// The plain service that answers, where this is no HTTP.
    pub(super) service: Option<&'static str>,
    pub(super) accepted: Instant,
    pub(super) accepted_ms: u64,
    // Reads, writes and facts of one connection come from one task: never contended.
    pub(super) state: Mutex<State>,
}

/// What changes about it.
#[derive(Debug)]
pub(super) struct State {
    /// Where the request that is arriving ends, and where the response that is leaving does. Messages of
    /// one direction come one after the other, so one of each is enough for all of them.
    request: Boundary,
    response: Boundary,
    /// Exchanges that are not whole yet, oldest first.
    pub(super) open: VecDeque<Open>,
    /// The latest exchange, whole or not.
    pub(super) latest: Option<Arc<Exchange>>,
    count: u32,
    pub(super) reads: u32,
    pub(super) writes: u32,
    /// What was read beyond a request that hyper has not handed on yet. hyper reads ahead as much as it
    /// keeps of a head, and no more.
    pub(super) ahead: Vec<Ahead>,
    /// The exchange whose handler alone speaks from now on, whatever else was asked.
    pub(super) alone: Option<Arc<Exchange>>,
    /// What bytes cross now is no longer HTTP.
    pub(super) tunnel: bool,
    pub(super) seen: Seen,
    pub(super) last_moved: Nanos,
    closed: bool,
}

/// Bytes that wait for their exchange.
#[derive(Debug)]
pub(super) struct Ahead {
    at: Nanos,
    turn: u32,
    bytes: Vec<u8>,
}

/// An exchange that goes on.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) exchange: Arc<Exchange>,
    /// What its response answers, as far as the request has come.
    answering: Answering,
    pub(super) request_done: bool,
    response_begun: bool,
    pub(super) response_done: bool,
    pub(super) served: bool,
    pub(super) following: Following,
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
    /// The connection has ended: whatever is open is over.
    pub(super) fn closed(&self, by: Side, why: &CloseReason) {
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
        // What says itself how long it is, is whole or not. Anything else is, unless something broke it off.
        let broken = match why {
            CloseReason::ClientReset
            | CloseReason::Idle { .. }
            | CloseReason::Lifetime { .. }
            | CloseReason::Failed(_) => true,
            _ => state.seen.broken,
        };
        if state.open.is_empty()
            && let Some(latest) = &state.latest
        {
            latest.note(&line.capture, at, fact());
            // It was whole, and so is what came beyond it.
            let cut = state.tunnel && broken;
            latest.advance(&line.capture, if cut { Stage::CutShort } else { Stage::Complete });
        }
        let whole_at_close = state.response.is_whole_at_close() && !broken;
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

    pub(super) fn now(&self) -> Nanos {
        Nanos(nanos(self.accepted.elapsed()))
    }

    pub(super) fn received(&self, state: &mut State, bytes: &[u8], at: Nanos, turn: u32) {
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
    pub(super) fn catch_up(&self, state: &mut State) {
        for Ahead { at, turn, bytes } in std::mem::take(&mut state.ahead) {
            self.received(state, &bytes, at, turn);
        }
    }

    pub(super) fn begin(&self, state: &mut State, at: Nanos) {
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

    pub(super) fn sent_slice(&self, state: &mut State, slice: &[u8], at: Nanos, turn: u32) {
        let mut rest = slice;
        while !rest.is_empty() {
            let piece = |bytes| Piece { direction: Direction::Out, at, turn, bytes };
            let State { open: exchanges, response, alone, .. } = &mut *state;
            let waiting = exchanges.iter().position(|open| {
                let speaks = alone.as_ref().is_none_or(|alone| alone.id == open.exchange.id);
                speaks && !open.response_done
            });
            let Some(open) = waiting.and_then(|place| exchanges.get_mut(place)) else {
                // An answer to nothing: it belongs to what came last, or stands alone.
                if state.latest.is_none() {
                    self.begin(state, at);
                    continue;
                }
                if let Some(latest) = state.alone.as_ref().or(state.latest.as_ref()) {
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
    pub(super) fn new() -> Self {
        Self {
            request: Boundary::request(),
            response: Boundary::response(Answering::Other),
            open: VecDeque::new(),
            latest: None,
            count: 0,
            reads: 0,
            writes: 0,
            ahead: Vec::new(),
            alone: None,
            tunnel: false,
            seen: Seen::default(),
            last_moved: Nanos(0),
            closed: false,
        }
    }

    /// Lets go of exchanges that are whole. One that was answered but never handed on is kept for the
    /// reason, which comes with the end of the connection.
    pub(super) fn settle(&mut self) {
        while self.open.front().is_some_and(|open| open.served && open.request_done && open.response_done) {
            self.open.pop_front();
        }
    }
}

impl Open {
    /// Whether it cannot be said yet what comes behind the request.
    pub(super) fn keeps_the_next_waiting(&self) -> bool {
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
