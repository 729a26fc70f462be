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
//! assert_eq!(stream.rows().len(), 3);
//! assert_eq!(stream.rows()[1].note.as_deref(), Some("second read, 3.0\u{a0}ms later"));
//! ```

use std::rc::Rc;

use shared::trace::{Answering, Profile, Side, Trace};
use shared::wire::{Direction, Segment};

use super::row::{Row, build};
use super::tokens::{Run, Section, Token, line_runs};
use super::words;

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

/// The bytes of one direction.
#[derive(Clone, Debug)]
pub struct Stream {
    direction: Direction,
    bytes: Vec<u8>,
    trace: Trace,
    marks: Vec<Mark>,
    rows: Vec<Rc<Row>>,
    settled: Settled,
    /// Bytes seen on the wire but not kept.
    pub dropped: u64,
}

/// Up to where nothing can change any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Settled {
    rows: usize,
    bytes: usize,
    section: Section,
}

impl Stream {
    /// Nothing yet.
    pub fn new(direction: Direction) -> Self {
        let trace = match direction {
            Direction::In => Trace::new(Side::Request, Profile::HYPER),
            Direction::Out => Trace::new(Side::Response(Answering::default()), Profile::RFC),
        };
        Self {
            direction,
            bytes: Vec::new(),
            trace,
            marks: Vec::new(),
            rows: Vec::new(),
            settled: Settled::default(),
            dropped: 0,
        }
    }

    /// From the first byte on this is no HTTP: no line of it is a start line or a field.
    pub fn set_plain(&mut self) {
        self.settled.section = Section::Body;
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
            self.trace.feed(read.bytes);
        }
        self.lay_out(fresh);
    }

    fn lay_out(&mut self, fresh: bool) {
        self.rows.truncate(self.settled.rows);
        let Settled { bytes: mut at, mut section, .. } = self.settled;
        while at < self.bytes.len() {
            let line = next_line(&self.bytes[at..]);
            let whole = line.ends_with(b"\n");
            let line_end = at + line.len();
            if section == Section::Body {
                // Only the first row of the line: the next may begin before the line is whole.
                let end = row_end(&self.bytes, at, line_end);
                let runs = [Run { token: Token::Body, end: end - at }];
                self.push_row(at, end, &runs, at, fresh);
                at = end;
                if whole || end < line_end {
                    self.settle(at, section);
                }
            } else {
                let (runs, next) = line_runs(self.direction, section, line);
                let mut from = at;
                while from < line_end {
                    let end = row_end(&self.bytes, from, line_end);
                    self.push_row(from, end, &runs, at, fresh);
                    from = end;
                }
                at = line_end;
                section = next;
                if whole {
                    self.settle(at, section);
                }
            }
        }
    }

    fn push_row(&mut self, from: usize, end: usize, runs: &[Run], line_at: usize, fresh: bool) {
        let first = self.marks.partition_point(|mark| mark.offset < from.max(1));
        let last = self.marks.partition_point(|mark| mark.offset < end);
        let cuts: Vec<usize> = self.marks[first..last].iter().map(|mark| mark.offset).collect();
        let mut row = build(&self.bytes[from..end], from, runs, line_at, &cuts);
        row.note = self.note(first, last);
        row.fresh = fresh;
        self.rows.push(Rc::new(row));
    }

    fn settle(&mut self, bytes: usize, section: Section) {
        self.settled = Settled { rows: self.rows.len(), bytes, section };
    }

    /// What is said beside a row in which the reads `first..last` begin.
    fn note(&self, first: usize, last: usize) -> Option<String> {
        let before = self.marks.get(first.checked_sub(1)?)?;
        let after = self.marks[first..last].last()?;
        let mut text = String::new();
        if last - first == 1 {
            text.push_str(&words::ordinal(first + 1));
            text.push(' ');
            text.push_str(self.noun());
            text.push_str(", ");
        } else {
            text.push_str(self.noun());
            text.push_str("s ");
            text.push_str(&(first + 1).to_string());
            text.push_str(" to ");
            text.push_str(&last.to_string());
            text.push_str(", within ");
        }
        text.push_str(&words::duration(after.at.saturating_sub(before.at)));
        if last - first == 1 {
            text.push_str(" later");
        }
        Some(text)
    }

    /// What one segment of this direction is called.
    pub const fn noun(&self) -> &'static str {
        match self.direction {
            Direction::In => "read",
            Direction::Out => "write",
        }
    }

    /// The rows, in order.
    pub fn rows(&self) -> &[Rc<Row>] {
        &self.rows
    }

    /// Where the reads or writes begin.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
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

    /// Where in the message the last whole line has led.
    pub const fn section(&self) -> Section {
        self.settled.section
    }

    /// `122 bytes, 2 reads`: everything seen on the wire, kept or not.
    pub fn total(&self) -> String {
        let segments: u64 = self.marks.iter().map(|mark| 1 + u64::from(mark.folded)).sum();
        let mut text = words::count(self.bytes.len() as u64 + self.dropped, "byte");
        text.push_str(", ");
        text.push_str(&words::count(segments, self.noun()));
        text
    }

    /// What is not shown apart, in a sentence.
    pub fn folds(&self) -> Option<String> {
        let folded: u64 = self.marks.iter().map(|mark| u64::from(mark.folded)).sum();
        if folded == 0 {
            return None;
        }
        let mut text = words::count(folded, self.noun());
        text.push_str(" more than are marked here: beyond a limit they are kept together, as one.");
        Some(text)
    }

    /// How much of a direction was seen but not kept, in a sentence.
    pub fn loss(&self) -> Option<String> {
        if self.dropped == 0 {
            return None;
        }
        let mut text = words::count(self.dropped, "more byte");
        text.push_str(
            " crossed the wire here. They were delivered, but not kept for showing: \
                       an exchange's limit was reached.",
        );
        Some(text)
    }
}

fn next_line(bytes: &[u8]) -> &[u8] {
    match bytes.iter().position(|&b| b == b'\n') {
        Some(i) => &bytes[..=i],
        None => bytes,
    }
}

/// Where a row that begins at `at` ends: with its line, or where it is long enough, before a character.
fn row_end(bytes: &[u8], at: usize, line_end: usize) -> usize {
    let limit = at + ROW_BYTES;
    if line_end <= limit {
        return line_end;
    }
    // A character of UTF-8 has three continuation bytes at most; what has more is none.
    (limit - 3..=limit).rev().find(|&end| bytes[end] & 0xc0 != 0x80).unwrap_or(limit)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const REQUEST: &[u8] = b"POST /a HTTP/1.1\r\nHost: lab\r\nContent-Length: 9\r\n\r\nh\xc3\xa9llo\n\xff\r";

    fn at_once(bytes: &[u8]) -> Stream {
        let mut stream = Stream::new(Direction::In);
        stream.append(&[Read::new(1, 0, bytes)], false);
        stream
    }

    /// The rows without what belongs to the cuts.
    fn rows(stream: &Stream) -> Vec<(usize, String)> {
        stream.rows().iter().map(|row| (row.at, row.shown())).collect()
    }

    fn piecewise(bytes: &[u8], cuts: &[usize]) -> Stream {
        let mut stream = Stream::new(Direction::In);
        let mut from = 0;
        for (turn, &cut) in cuts.iter().chain([&bytes.len()]).enumerate() {
            stream.append(&[Read::new(turn as u32, from as u64, &bytes[from..cut])], true);
            from = cut;
        }
        stream
    }

    #[test]
    fn each_line_is_a_row_with_the_offset_of_its_first_byte() {
        let offsets: Vec<usize> = at_once(REQUEST).rows().iter().map(|row| row.at).collect();
        assert_eq!(offsets, [0, 18, 29, 48, 50, 57]);
    }

    #[test]
    fn every_split_gives_the_same_rows() {
        let whole = rows(&at_once(REQUEST));
        for cut in 0..=REQUEST.len() {
            assert_eq!(rows(&piecewise(REQUEST, &[cut])), whole, "cut at {cut}");
        }
        let every: Vec<usize> = (1..REQUEST.len()).collect();
        assert_eq!(rows(&piecewise(REQUEST, &every)), whole);
    }

    #[test]
    fn a_row_that_is_whole_is_not_made_anew() {
        let mut stream = Stream::new(Direction::In);
        stream.append(&[Read::new(1, 0, b"GET / HTTP/1.1\r\nHo")], false);
        let first = stream.rows()[0].clone();
        stream.append(&[Read::new(2, 1, b"st: lab\r\n")], false);
        assert!(Rc::ptr_eq(&first, &stream.rows()[0]));
        assert_eq!(stream.rows().len(), 2);
    }

    #[test]
    fn a_cut_is_noted_beside_the_row_it_falls_in() {
        let mut stream = Stream::new(Direction::Out);
        stream.append(&[Read::new(4, 0, b"ab"), Read::new(5, 2_000_000, b"c\n")], false);
        stream.append(&[Read { folded: 3, ..Read::new(6, 9_000_000, b"d") }], false);
        assert_eq!(stream.rows()[0].note.as_deref(), Some("second write, 2.0\u{a0}ms later"));
        assert_eq!(stream.rows()[1].note.as_deref(), Some("third write, 7.0\u{a0}ms later"));
        assert_eq!(stream.total(), "5 bytes, 6 writes");
        assert!(stream.folds().unwrap().starts_with("3 writes more"));
    }

    #[test]
    fn a_read_told_in_parts_is_still_one() {
        let mut stream = Stream::new(Direction::In);
        stream.append(&[Read::new(1, 0, b"GET ")], false);
        stream.append(&[Read { folded: 2, ..Read::new(1, 0, b"/ HTTP/1.1") }], false);
        assert_eq!((stream.marks().len(), stream.total().as_str()), (1, "14 bytes, 3 reads"));
    }

    #[test]
    fn many_cuts_in_a_row_share_one_note() {
        let mut stream = Stream::new(Direction::In);
        let reads = [Read::new(1, 0, b"a"), Read::new(2, 1_000_000, b"b"), Read::new(3, 3_000_000, b"c")];
        stream.append(&reads, false);
        assert_eq!(stream.rows()[0].note.as_deref(), Some("reads 2 to 3, within 3.0\u{a0}ms"));
    }

    #[test]
    fn a_line_without_end_is_cut_into_rows_between_characters() {
        let mut bytes = b"GET / HTTP/1.1\r\n\r\n".to_vec();
        bytes.extend("é".repeat(ROW_BYTES + 1).as_bytes());
        bytes.insert(18, b'x');
        let stream = at_once(&bytes);
        assert!(stream.rows().iter().all(|row| !row.shown().contains("\\x")));
        assert_eq!(rows(&stream), rows(&piecewise(&bytes, &[500, 1041, 1042, 1043, 2000])));
    }

    #[test]
    fn what_was_dropped_counts_as_seen() {
        let mut stream = at_once(b"abc");
        stream.dropped = 2_000;
        assert_eq!(stream.total(), "2,003 bytes, 1 read");
        assert!(stream.loss().unwrap().starts_with("2,000 more bytes crossed"));
    }

    proptest! {
        // Each case is some thousand bytes, laid out several times.
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_bytes_at_any_splits_give_the_same_rows(
            bytes in proptest::collection::vec(
                prop_oneof![Just(b'\r'), Just(b'\n'), Just(b' '), Just(0xc3), Just(0xa9), any::<u8>()], 0..3000),
            cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..6),
        ) {
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            cuts.sort_unstable();
            let pieces = piecewise(&bytes, &cuts);
            prop_assert_eq!(rows(&pieces), rows(&at_once(&bytes)));
            let real: Vec<u8> = pieces.rows().iter().flat_map(|row| row.real().into_bytes()).collect();
            prop_assert_eq!(String::from_utf8(real).unwrap(), String::from_utf8_lossy(&bytes).into_owned());
        }
    }
}
