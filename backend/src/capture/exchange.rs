//! One request with its response: the segments that carried them, and the facts.

mod told;

use std::mem::take;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use shared::wire::{Bytes, ConnId, Direction, ExchangeId, Nanos, PageId, Stage};

use super::{Capture, lock};
use crate::lab::observe::Noted;

/// How much of a start line the live list shows.
const START_LINE_SHOWN: usize = 200;

/// What a segment counts for beside its bytes, so that a body sent byte by byte is not held at forty
/// times its size unnoticed.
const SEGMENT_COST: usize = size_of::<Stored>();

/// What a fact counts for.
const FACT_COST: usize = size_of::<(Nanos, Noted)>();

/// Vessels up to these sizes are kept for reuse whatever was in them.
const SPARE_BYTES: usize = 16 * 1024;
const SPARE_SEGMENTS: usize = 16;

/// What is known of one exchange.
#[derive(Debug)]
pub struct Exchange {
    /// Its number.
    pub id: ExchangeId,
    /// Its connection.
    pub conn: ConnId,
    nth: u32,
    peer: SocketAddr,
    page: Option<PageId>,
    service: Option<&'static str>,
    began_ms: u64,
    // Uncontended but for a page that looks: the connection's own task is the only writer.
    inner: Mutex<Inner>,
    /// Set under `inner`'s lock; may be read without it where being late does no harm.
    evicted: AtomicBool,
}

#[derive(Debug)]
struct Inner {
    /// The capture's version at the last change.
    changed: u64,
    /// The bytes of all segments, one after the other.
    kept: Vec<u8>,
    segments: Vec<Stored>,
    facts: Vec<(Nanos, Noted)>,
    /// Bytes of text in them.
    facts_text: usize,
    facts_dropped: u32,
    bytes_in: u64,
    bytes_out: u64,
    dropped_in: u64,
    dropped_out: u64,
    began: Nanos,
    last: Nanos,
    status: Option<u16>,
    /// Empty where the client does not say who it is.
    agent: Vec<u8>,
    stage: Stage,
}

/// Where an exchange stands, and when it began.
pub(super) struct Birth {
    pub(super) conn: ConnId,
    pub(super) nth: u32,
    pub(super) peer: SocketAddr,
    pub(super) page: Option<PageId>,
    /// The plain service that answers, where this is no HTTP.
    pub(super) service: Option<&'static str>,
    pub(super) began_ms: u64,
    pub(super) began: Nanos,
}

#[derive(Debug)]
struct Stored {
    direction: Direction,
    at: Nanos,
    turn: u32,
    folded: u32,
    /// Where its bytes end in `kept`; they begin where those of the one before end.
    end: usize,
}

/// How far somebody has read an exchange.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cursor {
    segment: usize,
    byte: usize,
    fact: usize,
    dropped: (u64, u64),
    facts_dropped: u32,
}

/// A read or write, or the part of it that belongs to one exchange.
pub(super) struct Piece<'a> {
    pub(super) direction: Direction,
    pub(super) at: Nanos,
    pub(super) turn: u32,
    pub(super) bytes: &'a [u8],
}

impl Exchange {
    /// One that has just begun.
    pub(super) fn new(id: ExchangeId, birth: &Birth) -> Self {
        Self {
            id,
            conn: birth.conn,
            nth: birth.nth,
            peer: birth.peer,
            page: birth.page,
            service: birth.service,
            began_ms: birth.began_ms,
            inner: Mutex::new(Inner {
                changed: 0,
                kept: Vec::new(),
                segments: Vec::new(),
                facts: Vec::new(),
                facts_text: 0,
                facts_dropped: 0,
                bytes_in: 0,
                bytes_out: 0,
                dropped_in: 0,
                dropped_out: 0,
                began: birth.began,
                last: birth.began,
                status: None,
                agent: Vec::new(),
                stage: Stage::Receiving,
            }),
            evicted: AtomicBool::new(false),
        }
    }

    /// Begins again as another exchange, with the emptied vessels of the one it was: a server that
    /// answers a hundred thousand requests a second would otherwise spend much of its time allocating
    /// and freeing them. How many bytes the vessels hold.
    pub(super) fn renew(&mut self, id: ExchangeId, birth: &Birth) -> usize {
        let old = self.inner.get_mut().unwrap_or_else(|poisoned| poisoned.into_inner());
        let (mut kept, mut segments) = (take(&mut old.kept), take(&mut old.segments));
        let (mut facts, mut agent) = (take(&mut old.facts), take(&mut old.agent));
        // A time of large bodies must not leave its vessels behind for the small ones after it.
        if kept.capacity() > SPARE_BYTES.max(4 * kept.len()) {
            kept = Vec::new();
        }
        if segments.capacity() > SPARE_SEGMENTS.max(4 * segments.len()) {
            segments = Vec::new();
        }
        kept.clear();
        segments.clear();
        facts.clear();
        agent.clear();
        *self = Self::new(id, birth);
        let new = self.inner.get_mut().unwrap_or_else(|poisoned| poisoned.into_inner());
        (new.kept, new.segments, new.facts, new.agent) = (kept, segments, facts, agent);
        new.held()
    }

    /// What this counts for against the limit of all together.
    pub(super) fn held(&self) -> usize {
        lock(&self.inner).held()
    }

    /// Adds bytes that crossed the connection, and moves on to `stage`.
    pub(super) fn add(&self, capture: &Capture, piece: &Piece<'_>, stage: Stage, status: Option<u16>) {
        // Before this exchange's lock is taken: making room may take those of others.
        let wanted = piece.bytes.len() + SEGMENT_COST;
        let may_keep = !self.evicted.load(Ordering::Relaxed) && capture.make_room(wanted, self.id);
        let mut inner = lock(&self.inner);
        let mut kept = 0;
        // Evicted in between: what is stored now would never be let go of.
        if may_keep && !self.evicted.load(Ordering::Relaxed) {
            let held = inner.held();
            let room = capture.config().keep_bytes.saturating_sub(inner.kept.len());
            kept = inner.store(piece, room.min(piece.bytes.len()), capture.config().keep_segments);
            // Vessels only grow.
            capture.charge(inner.held() - held);
        }
        let (all, missing) = (piece.bytes.len() as u64, (piece.bytes.len() - kept) as u64);
        match piece.direction {
            Direction::In => {
                inner.bytes_in += all;
                inner.dropped_in += missing;
            }
            Direction::Out => {
                inner.bytes_out += all;
                inner.dropped_out += missing;
            }
        }
        inner.last = piece.at;
        if status.is_some() {
            inner.status = status;
        }
        inner.advance(stage);
        inner.touch(capture);
    }

    /// Adds a fact.
    pub(super) fn note(&self, capture: &Capture, at: Nanos, noted: Noted) {
        self.note_in(&mut lock(&self.inner), capture, at, noted);
    }

    /// Adds the fact that a request was parsed, and with it who the client says it is.
    pub(super) fn note_parsed(&self, capture: &Capture, at: Nanos, noted: Noted, agent: &[u8]) {
        let mut inner = lock(&self.inner);
        inner.agent.clear();
        inner.agent.extend_from_slice(agent);
        self.note_in(&mut inner, capture, at, noted);
    }

    fn note_in(&self, inner: &mut Inner, capture: &Capture, at: Nanos, noted: Noted) {
        if let Noted::RequestRefused { .. } = noted {
            inner.stage = Stage::Refused;
        }
        if inner.facts.len() < capture.config().keep_facts && !self.evicted.load(Ordering::Relaxed) {
            let held = inner.held();
            inner.facts_text += noted.text_bytes();
            inner.facts.push((at, noted));
            // Too few to make room for; the next bytes will.
            capture.charge(inner.held() - held);
        } else {
            inner.facts_dropped += 1;
        }
        inner.touch(capture);
    }

    /// Moves on to a stage.
    pub(super) fn advance(&self, capture: &Capture, stage: Stage) {
        let mut inner = lock(&self.inner);
        inner.advance(stage);
        inner.touch(capture);
    }

    /// Lets go of everything that was kept, though somebody still holds on to the exchange itself: how
    /// many bytes that were.
    pub(super) fn evict(&self) -> usize {
        let mut inner = lock(&self.inner);
        self.evicted.store(true, Ordering::Relaxed);
        let held = inner.held();
        (inner.kept, inner.segments, inner.facts) = (Vec::new(), Vec::new(), Vec::new());
        inner.facts_text = 0;
        held
    }
}

impl Inner {
    /// What this exchange counts for against the limit of all together.
    fn held(&self) -> usize {
        self.kept.capacity()
            + self.segments.capacity() * SEGMENT_COST
            + self.facts.capacity() * FACT_COST
            + self.facts_text
    }

    /// Keeps up to `room` bytes of the piece; how many that were.
    fn store(&mut self, piece: &Piece<'_>, room: usize, most: usize) -> usize {
        let folds = self.segments.len() >= most;
        if room == 0 {
            return 0;
        }
        match self.segments.last_mut() {
            // A vectored write comes slice by slice, and is one write.
            Some(last) if (last.turn, last.direction) == (piece.turn, piece.direction) => last.end += room,
            Some(last) if folds && last.direction == piece.direction => {
                last.folded += 1;
                last.end += room;
            }
            Some(_) if folds => return 0,
            _ => self.segments.push(Stored {
                direction: piece.direction,
                at: piece.at,
                turn: piece.turn,
                folded: 0,
                end: self.kept.len() + room,
            }),
        }
        self.kept.extend_from_slice(&piece.bytes[..room]);
        room
    }

    /// A refusal stands; anything else moves on.
    fn advance(&mut self, stage: Stage) {
        if self.stage != Stage::Refused {
            self.stage = stage;
        }
    }

    fn touch(&mut self, capture: &Capture) {
        // Under the lock: whoever reads the version first and this exchange after it cannot miss it.
        if let Some(version) = capture.mark() {
            self.changed = version;
        }
    }

    fn start_line(&self) -> Bytes {
        let mut line = Vec::new();
        let mut from = 0;
        for segment in &self.segments {
            if segment.direction == Direction::In {
                for &byte in &self.kept[from..segment.end] {
                    match byte {
                        b'\r' | b'\n' if line.is_empty() => {}
                        b'\n' => return Bytes(without_cr(line)),
                        _ if line.len() == START_LINE_SHOWN => return Bytes(line),
                        byte => line.push(byte),
                    }
                }
            }
            from = segment.end;
        }
        Bytes(without_cr(line))
    }
}

fn without_cr(mut line: Vec<u8>) -> Vec<u8> {
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    line
}
