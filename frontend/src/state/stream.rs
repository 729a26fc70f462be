//! The bytes that went one way, as rows to be shown.
//!
//! Bytes arrive in segments, cut wherever the network cut them. A [`Stream`] collects them and keeps
//! the rows up to date: a row that can no longer change stays the very same `Rc`, so what is on
//! screen already is not drawn again. However the bytes were cut, the rows are the same, apart from
//! the marks that show the cuts.
//!
//! ```
//! use frontend::state::stream::{Read, Stream};
//! use shared::wire::Direction;
//!
//! let mut stream = Stream::new(Direction::In);
//! let reads = [Read::new(1, 0, b"GET / HTTP/1.1\r\nHo"), Read::new(2, 3_000_000, b"st: lab\r\n\r\n")];
//! stream.append(&reads, false);
//! assert_eq!(stream.row_count(), 3);
//! assert_eq!(stream.row(1).unwrap().note.as_deref(), Some("second read, 3.0\u{a0}ms later"));
//! ```

mod says;

use std::rc::Rc;

use shared::trace::{Answering, Profile, Side, Step, Trace, Verdict, Zoom};
use shared::wire::{Direction, Segment};

use super::row::{Around, Boundary, Lit, Piece, Row, Show, build};
use super::tokens::{Colours, Run, Section, Token};

/// A body may be one line of a million bytes: a row has this many at most.
pub const ROW_BYTES: usize = 1024;

/// One read or write, as far as the rows need to know it.
#[derive(Clone, Copy, Debug)]
pub struct Read<'a> {
    /// Which read or write of the connection.
    pub turn: u32,
    /// Nanoseconds since the connection was accepted.
    pub at: u64,
    /// How many further ones are folded into it.
    pub folded: u32,
    /// The bytes.
    pub bytes: &'a [u8],
}

impl<'a> Read<'a> {
    /// One that stands for itself only.
    pub const fn new(turn: u32, at: u64, bytes: &'a [u8]) -> Self {
        Self { turn, at, folded: 0, bytes }
    }
}

impl<'a> From<&'a Segment> for Read<'a> {
    fn from(segment: &'a Segment) -> Self {
        Self { turn: segment.turn, at: segment.at.0, folded: segment.folded, bytes: &segment.bytes.0 }
    }
}

/// Where a read or write begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which of the connection.
    pub turn: u32,
    /// Its first byte.
    pub offset: usize,
    /// Nanoseconds since the connection was accepted.
    pub at: u64,
    /// How many further ones are folded into it.
    pub folded: u32,
}

/// How many rows are drawn, or not drawn, together.
pub const PAGE_ROWS: usize = 64;

/// So many rows; one that can no longer change stays the very same `Rc`.
pub type Page = Vec<Rc<Row>>;

/// The bytes of one direction.
#[derive(Clone, Debug)]
pub struct Stream {
    direction: Direction,
    bytes: Vec<u8>,
    /// From the first byte on this is no HTTP.
    plain: bool,
    /// The connection has ended, as far as this direction goes.
    ended: bool,
    trace: Trace,
    colours: Colours,
    /// The byte at which the tracer refused to go on.
    refused: Option<usize>,
    marks: Vec<Mark>,
    pages: Vec<Rc<Page>>,
    settled: Settled,
    /// Another one when what was laid out already is laid out anew.
    life: Rc<()>,
    /// Bytes seen on the wire but not kept.
    pub dropped: u64,
}

/// Up to where nothing can change any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Settled {
    rows: usize,
    bytes: usize,
}

impl Stream {
    /// Nothing yet.
    pub fn new(direction: Direction) -> Self {
        Self {
            direction,
            bytes: Vec::new(),
            plain: false,
            ended: false,
            trace: tracer(direction),
            colours: Colours::default(),
            refused: None,
            marks: Vec::new(),
            pages: Vec::new(),
            settled: Settled::default(),
            life: Rc::default(),
            dropped: 0,
        }
    }

    /// From the first byte on this is no HTTP: no line of it is a start line or a field.
    pub fn set_plain(&mut self) {
        self.plain = true;
        self.anew();
    }

    /// What the next response answers; of no use to a request.
    pub fn answering(&mut self, answering: Answering) {
        if self.direction == Direction::Out {
            self.trace.answering(answering);
        }
    }

    /// The other side has agreed that behind the first message HTTP ends.
    pub fn switch(&mut self) {
        let first = self.trace.messages().next().map_or(0, |message| message.end as usize);
        let (head, rest) = self.bytes.split_at(first.min(self.bytes.len()));
        self.trace = tracer(self.direction);
        self.trace.feed(head);
        self.trace.switch();
        self.trace.feed(rest);
        self.anew();
    }

    /// Nothing more will come. Where bytes were not kept, nobody can say what was missing.
    pub fn end(&mut self) {
        if !self.ended && !self.plain && self.dropped == 0 {
            self.ended = true;
            self.trace.end();
            self.lay_out(false);
        }
    }

    /// Lays everything out again.
    fn anew(&mut self) {
        (self.colours, self.refused, self.settled) = (Colours::default(), None, Settled::default());
        self.life = Rc::default();
        self.lay_out(false);
    }

    /// Adds what has arrived. `fresh` rows are drawn as arriving before the learner's eyes.
    pub fn append(&mut self, reads: &[Read<'_>], fresh: bool) {
        for read in reads.iter().filter(|read| !read.bytes.is_empty()) {
            match self.marks.last_mut() {
                // A large one is told in parts, and one that others are folded into grows.
                Some(mark) if mark.turn == read.turn => mark.folded = mark.folded.max(read.folded),
                _ => {
                    let (offset, &Read { turn, at, folded, .. }) = (self.bytes.len(), read);
                    self.marks.push(Mark { turn, offset, at, folded });
                }
            }
            self.bytes.extend_from_slice(read.bytes);
            if !self.plain && !self.ended {
                self.trace.feed(read.bytes);
            }
        }
        self.lay_out(fresh);
    }

    fn lay_out(&mut self, fresh: bool) {
        let sure = if self.plain { self.bytes.len() } else { self.colours.follow(&self.trace, &self.bytes) };
        if let (None, Verdict::Rejected(why)) = (self.refused, self.trace.verdict()) {
            let at = why.at as usize;
            self.refused = Some(at);
            if at < self.settled.bytes {
                let rows = self.row_of(at);
                self.settled = Settled { rows, bytes: self.row(rows).map_or(0, |row| row.at) };
                self.life = Rc::default();
            }
        }
        // Of what follows a refusal nothing is read, so nothing can change.
        let sure = if self.refused.is_some() { self.bytes.len() } else { sure };
        self.keep_rows(self.settled.rows);
        let Settled { rows: mut count, bytes: mut at } = self.settled;
        while at < self.bytes.len() {
            let end = row_end(&self.bytes, at);
            let whole = self.bytes[at..end].ends_with(b"\n") || end < self.bytes.len();
            let mut row = self.lay_row(at, end, &[]);
            row.fresh = fresh;
            self.push_row(row);
            count += 1;
            at = end;
            if whole && at <= sure {
                self.settled = Settled { rows: count, bytes: at };
            }
        }
        if self.refused == Some(at) && at > 0 {
            self.mark_missing(at);
        }
    }

    /// Where something is missing at the end, there is a place that can be seen.
    fn mark_missing(&mut self, at: usize) {
        let missing =
            Piece { at, len: 0, token: Token::Error, cut: Boundary::None, show: Show::Text(String::new()) };
        let last = if self.bytes.ends_with(b"\n") { None } else { self.pages.last_mut() };
        match last.and_then(|page| Rc::make_mut(page).last_mut()) {
            Some(row) => Rc::make_mut(row).pieces.push(missing),
            None => {
                self.push_row(Row { at, len: 0, pieces: vec![missing], note: None, cuts: 0, fresh: false });
            }
        }
    }

    /// A row as it is, or with its pieces divided at more places.
    fn lay_row(&self, from: usize, end: usize, edges: &[usize]) -> Row {
        let first = self.marks.partition_point(|mark| mark.offset < from.max(1));
        let last = self.marks.partition_point(|mark| mark.offset < end);
        let cuts: Vec<usize> = self.marks[first..last].iter().map(|mark| mark.offset).collect();
        let body = [Run { token: Token::Body, end: self.bytes.len() }];
        let runs = if self.plain { &body } else { self.colours.from(from) };
        let around = Around { runs, refused: self.refused, cuts: &cuts, edges };
        let mut row = build(&self.bytes[from..end], from, around);
        row.note = self.note(first, last);
        row
    }

    /// The pieces of a row, divided where the light begins and ends.
    pub fn lit_pieces(&self, row: &Row, lit: &Lit) -> Vec<Piece> {
        let mut pieces = self.lay_row(row.at, row.at + row.len, &lit.edges()).pieces;
        // What is missing is not among the bytes.
        pieces.extend(row.pieces.last().filter(|piece| piece.len == 0).cloned());
        pieces
    }

    /// The rows of a part of the stream, and no more than so many.
    pub fn rows_of(&self, from: usize, to: usize, most: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut at = from;
        while at < to && rows.len() < most {
            let end = row_end(&self.bytes, at).min(to);
            rows.push(self.lay_row(at, end, &[]));
            at = end;
        }
        rows
    }

    fn push_row(&mut self, row: Row) {
        match self.pages.last_mut() {
            Some(page) if page.len() < PAGE_ROWS => Rc::make_mut(page).push(Rc::new(row)),
            _ => self.pages.push(Rc::new(vec![Rc::new(row)])),
        }
    }

    fn keep_rows(&mut self, rows: usize) {
        self.pages.truncate(rows.div_ceil(PAGE_ROWS));
        if let Some(page) = self.pages.last_mut() {
            let rest = rows - (rows.div_ceil(PAGE_ROWS) - 1) * PAGE_ROWS;
            if rest < page.len() {
                Rc::make_mut(page).truncate(rest);
            }
        }
    }

    /// Which row a byte is in; the last one, where it is in none.
    pub fn row_of(&self, at: usize) -> usize {
        let page = self.pages.partition_point(|page| page[0].at <= at).saturating_sub(1);
        let in_page = self.pages.get(page).map_or(0, |page| page.partition_point(|row| row.at <= at));
        (page * PAGE_ROWS + in_page).saturating_sub(1)
    }

    /// The nth row.
    pub fn row(&self, n: usize) -> Option<&Rc<Row>> {
        self.pages.get(n / PAGE_ROWS)?.get(n % PAGE_ROWS)
    }

    /// The rows in pages: all are full but the last.
    pub fn pages(&self) -> &[Rc<Page>] {
        &self.pages
    }

    /// How many rows there are.
    pub fn row_count(&self) -> usize {
        self.pages.last().map_or(0, |last| (self.pages.len() - 1) * PAGE_ROWS + last.len())
    }

    /// The same bytes, drawn in the same way, up to here.
    pub fn is_same_until(&self, other: &Self, end: usize) -> bool {
        Rc::ptr_eq(&self.life, &other.life) && end <= self.settled.bytes.min(other.settled.bytes)
    }

    /// The colour of a byte.
    pub fn token(&self, at: usize) -> Token {
        match self.refused {
            _ if self.plain => Token::Body,
            Some(refused) if refused == at => Token::Error,
            _ => self.colours.at(at),
        }
    }

    /// The tracer's nearest step that covers a byte.
    pub fn step_at(&self, at: usize) -> Option<Step> {
        let covers = |step: &&Step| step.zoom() == Zoom::Token && step.span.contains(at as u64);
        let open = self.trace.open();
        self.trace.steps().iter().find(covers).or_else(|| open.iter().find(covers)).copied()
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = &Rc<Row>> {
        self.pages.iter().flat_map(|page| page.iter())
    }

    /// Where the reads or writes begin.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Which way they went.
    pub const fn direction(&self) -> Direction {
        self.direction
    }

    /// Whether this is no HTTP.
    pub const fn is_plain(&self) -> bool {
        self.plain
    }

    /// The bytes that are kept.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What the tracer says of them.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// How many bytes are kept.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Where in the message the bytes have led.
    pub fn section(&self) -> Section {
        let Verdict::NeedMore(need) = self.trace.verdict() else { return Section::Body };
        let in_body = self.trace.messages().last().is_some_and(|message| message.head_end.is_some());
        match need.state {
            _ if self.plain || in_body => Section::Body,
            state if state.is_in_fields() => Section::Fields,
            _ => Section::Start,
        }
    }
}

fn tracer(direction: Direction) -> Trace {
    match direction {
        Direction::In => Trace::new(Side::Request, Profile::HYPER),
        Direction::Out => Trace::new(Side::Response(Answering::default()), Profile::RFC),
    }
}

/// Where a row that begins at `at` ends: with its line, or where it is long enough, before a character.
fn row_end(bytes: &[u8], at: usize) -> usize {
    let limit = at + ROW_BYTES;
    let near = &bytes[at..bytes.len().min(limit)];
    match near.iter().position(|&byte| byte == b'\n') {
        Some(i) => at + i + 1,
        None if bytes.len() <= limit => bytes.len(),
        // A character of UTF-8 has three continuation bytes at most; what has more is none.
        None => (limit - 3..=limit).rev().find(|&end| bytes[end] & 0xc0 != 0x80).unwrap_or(limit),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
