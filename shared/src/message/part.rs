//! The parts of a request, and where each stands in its bytes.

use std::cmp::Ordering;

use crate::span::Span;

/// A part of a request. Numbers count from 0: pairs among the pairs, lines among the lines of the form,
/// so that those that are switched off keep theirs.
///
/// ```text
/// level 0 │ request-line ──────────────────────────────────▶ field ─────────▶ end-of-head ▶ body ──────▶
/// level 1 │ method ▶ target ──────────────────────▶ version  name ▶ value                   chunk ─────▶
/// level 2 │          path ▶ query-name ▶ query-value                                         size ▶ data
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Bytes that are no request; it is all there is.
    Raw,
    /// Empty lines before the request.
    EmptyLines,
    /// The whole first line.
    RequestLine,
    /// The method.
    Method,
    /// The whole target.
    Target,
    /// What stands before the query.
    Path,
    /// The name of a pair of the query.
    QueryName(usize),
    /// The value of a pair of the query, if there is an `=`.
    QueryValue(usize),
    /// The version.
    Version,
    /// A whole field line.
    Field(usize),
    /// The name of a field.
    FieldName(usize),
    /// The value of a field.
    FieldValue(usize),
    /// A line that is no field.
    OddLine(usize),
    /// The empty line behind the fields.
    EndOfHead,
    /// The whole body.
    Body,
    /// A whole chunk.
    Chunk(usize),
    /// A chunk's size.
    ChunkSize(usize),
    /// A chunk's extensions.
    ChunkExtensions(usize),
    /// A chunk's data.
    ChunkData(usize),
    /// The line of the last chunk.
    LastChunk,
    /// A whole line of the trailers.
    Trailer(usize),
    /// The name of a trailer.
    TrailerName(usize),
    /// The value of a trailer.
    TrailerValue(usize),
    /// A line among the trailers that is no field.
    OddTrailer(usize),
    /// The empty line behind the trailers.
    EndOfChunks,
    /// What follows the request, or was not understood of it.
    Behind,
}

impl Part {
    /// How deep it lies: parts of one level never overlap, and those of level 0 leave no byte out.
    pub const fn level(self) -> usize {
        match self {
            Self::Raw
            | Self::EmptyLines
            | Self::RequestLine
            | Self::Field(_)
            | Self::OddLine(_)
            | Self::EndOfHead
            | Self::Body
            | Self::Behind => 0,
            Self::Method
            | Self::Target
            | Self::Version
            | Self::FieldName(_)
            | Self::FieldValue(_)
            | Self::Chunk(_)
            | Self::LastChunk
            | Self::Trailer(_)
            | Self::OddTrailer(_)
            | Self::EndOfChunks => 1,
            Self::Path
            | Self::QueryName(_)
            | Self::QueryValue(_)
            | Self::ChunkSize(_)
            | Self::ChunkExtensions(_)
            | Self::ChunkData(_)
            | Self::TrailerName(_)
            | Self::TrailerValue(_) => 2,
        }
    }

    /// What it is, whatever its number.
    pub(super) const fn sort(self) -> (u8, u8) {
        let (group, _, within) = self.place();
        (group, within)
    }

    /// Its place in the order in which parts are written.
    const fn place(self) -> (u8, usize, u8) {
        match self {
            Self::Raw => (0, 0, 0),
            Self::EmptyLines => (1, 0, 0),
            Self::RequestLine => (2, 0, 0),
            Self::Method => (2, 0, 1),
            Self::Target => (2, 0, 2),
            Self::Path => (2, 0, 3),
            Self::QueryName(n) => (3, n, 0),
            Self::QueryValue(n) => (3, n, 1),
            Self::Version => (4, 0, 0),
            Self::Field(n) => (5, n, 0),
            Self::FieldName(n) => (5, n, 1),
            Self::FieldValue(n) => (5, n, 2),
            Self::OddLine(n) => (5, n, 3),
            Self::EndOfHead => (6, 0, 0),
            Self::Body => (7, 0, 0),
            Self::Chunk(n) => (8, n, 0),
            Self::ChunkSize(n) => (8, n, 1),
            Self::ChunkExtensions(n) => (8, n, 2),
            Self::ChunkData(n) => (8, n, 3),
            Self::LastChunk => (9, 0, 0),
            Self::Trailer(n) => (10, n, 0),
            Self::TrailerName(n) => (10, n, 1),
            Self::TrailerValue(n) => (10, n, 2),
            Self::OddTrailer(n) => (10, n, 3),
            Self::EndOfChunks => (11, 0, 0),
            Self::Behind => (12, 0, 0),
        }
    }
}

impl Ord for Part {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place().cmp(&other.place())
    }
}

impl PartialOrd for Part {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Bytes, and what each of them is.
///
/// ```
/// use shared::message::{Field, Part, Request};
///
/// let rendered = Request::new("GET", "/?q=tea").with(Field::new("Host", "lab")).to_bytes();
/// assert_eq!(rendered.part_at(8), Some(Part::QueryValue(0)));
/// assert_eq!(rendered.text_of(Part::QueryValue(0)), b"tea");
/// assert_eq!(rendered.parts_at(8).collect::<Vec<_>>(), [Part::RequestLine, Part::Target, Part::QueryValue(0)]);
/// assert_eq!(rendered.part_at(3), Some(Part::RequestLine), "the space behind the method");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// What is sent.
    pub bytes: Vec<u8>,
    /// The parts in their order, each before those it is made of.
    parts: Vec<(Part, Span)>,
    /// For each level, its parts.
    levels: [Vec<usize>; 3],
}

impl Rendered {
    /// The parts in their order, each before those it is made of.
    pub fn parts(&self) -> &[(Part, Span)] {
        &self.parts
    }

    /// The parts that a byte belongs to, the widest first.
    pub fn parts_at(&self, offset: u64) -> impl Iterator<Item = Part> + '_ {
        self.levels.iter().filter_map(move |level| {
            let behind = level.partition_point(|&n| self.parts[n].1.at <= offset);
            let (part, span) = self.parts[*level.get(behind.checked_sub(1)?)?];
            span.contains(offset).then_some(part)
        })
    }

    /// The smallest part that a byte belongs to.
    pub fn part_at(&self, offset: u64) -> Option<Part> {
        self.parts_at(offset).last()
    }

    /// Where a part stands; none when it is not sent.
    pub fn span_of(&self, part: Part) -> Option<Span> {
        let place = self.parts.binary_search_by(|(other, _)| other.cmp(&part)).ok()?;
        self.parts.get(place).map(|(_, span)| *span)
    }

    /// The bytes of a part; none when it is not sent.
    pub fn text_of(&self, part: Part) -> &[u8] {
        self.span_of(part).map_or(&[], |span| span.of(&self.bytes, 0))
    }

    /// Whether a part is made of others.
    pub(super) fn has_parts(&self, place: usize) -> bool {
        let level = |n: usize| self.parts.get(n).map(|(part, _)| part.level());
        level(place + 1) > level(place)
    }

    /// Adds bytes that are no part.
    pub(super) fn put(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Adds a part that is made of whatever is added meanwhile.
    pub(super) fn part(&mut self, part: Part, inside: impl FnOnce(&mut Self)) {
        let (place, start) = (self.parts.len(), self.bytes.len() as u64);
        self.parts.push((part, Span::point(start)));
        if let Some(level) = self.levels.get_mut(part.level()) {
            level.push(place);
        }
        inside(self);
        let end = self.bytes.len() as u64;
        if let Some((_, span)) = self.parts.get_mut(place) {
            *span = Span::between(start, end);
        }
    }

    /// Adds a part that is made of nothing else.
    pub(super) fn leaf(&mut self, part: Part, bytes: &[u8]) {
        self.part(part, |all| all.put(bytes));
    }
}
