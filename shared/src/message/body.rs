//! Bodies: plain, or cut into chunks of chosen sizes (RFC 9112, 7.1).

use std::borrow::Cow;

use super::query::common_ends;
use super::request::{Line, LineEnd, Value};

/// A body, as it is put on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Byte for byte.
    Plain(Vec<u8>),
    /// In chunks.
    Chunked(Chunked),
}

impl Default for Body {
    fn default() -> Self {
        Self::Plain(Vec::new())
    }
}

impl Body {
    /// What it carries: without sizes, extensions and trailers.
    pub fn content(&self) -> Cow<'_, [u8]> {
        match self {
            Self::Plain(bytes) => Cow::Borrowed(bytes),
            Self::Chunked(chunked) => Cow::Owned(chunked.content()),
        }
    }

    /// Makes it carry something else. In chunks, only those change in which something changes.
    pub fn set_content(&mut self, content: &[u8]) {
        match self {
            Self::Plain(bytes) => *bytes = content.to_vec(),
            Self::Chunked(chunked) => chunked.set_content(content),
        }
    }
}

/// A body in chunks, then the last chunk, which is empty, and the trailers.
///
/// ```
/// use shared::message::Chunked;
///
/// let mut chunked = Chunked::cut(b"Hello, world!", &[7, 5]);
/// assert_eq!(chunked.sizes(), [7, 5, 1], "what is left over is one more chunk");
/// chunked.set_content(b"Hello, old world!");
/// assert_eq!(chunked.sizes(), [11, 5, 1], "only one chunk has changed");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunked {
    /// The chunks with data in them.
    pub chunks: Vec<Chunk>,
    /// The one that says that no more come.
    pub last: LastChunk,
    /// Fields behind the data.
    pub trailers: Vec<Line>,
    /// The empty line at the very end.
    pub end: LineEnd,
}

impl Default for Chunked {
    fn default() -> Self {
        let last = LastChunk { size: b"0".to_vec(), extensions: Vec::new(), end: LineEnd::CrLf };
        Self { chunks: Vec::new(), last, trailers: Vec::new(), end: LineEnd::CrLf }
    }
}

impl Chunked {
    /// This content in chunks of these sizes; what is left over is one more chunk. A size of nothing is
    /// passed over: such a chunk would be the last.
    pub fn cut(content: &[u8], sizes: &[usize]) -> Self {
        let mut chunked = Self::default();
        let mut rest = content;
        for &size in sizes.iter().chain([&usize::MAX]) {
            let (piece, behind) = rest.split_at(size.min(rest.len()));
            if !piece.is_empty() {
                chunked.chunks.push(Chunk::new(piece));
            }
            rest = behind;
        }
        chunked
    }

    /// The same content in other pieces. Extensions stay with the first, the second, … chunk; the last
    /// chunk and the trailers stay as they are.
    pub fn cut_anew(&mut self, sizes: &[usize]) {
        let cut = Self::cut(&self.content(), sizes);
        let mut old = std::mem::take(&mut self.chunks).into_iter();
        self.chunks = cut
            .chunks
            .into_iter()
            .map(|new| Chunk { data: new.data, ..old.next().unwrap_or(Chunk::new("")) }.counted())
            .collect();
    }

    /// How many bytes of data each chunk has.
    pub fn sizes(&self) -> Vec<usize> {
        self.chunks.iter().map(|chunk| chunk.data.len()).collect()
    }

    /// What the chunks carry together.
    pub fn content(&self) -> Vec<u8> {
        self.chunks.iter().map(|chunk| chunk.data.as_slice()).collect::<Vec<_>>().concat()
    }

    /// Makes the chunks carry something else. Where the new content is the same as the old one, at the
    /// start and at the end, the chunks stay; one that would be left empty goes.
    pub fn set_content(&mut self, content: &[u8]) {
        let old = self.content();
        let (first, last) = common_ends(old.iter().copied(), content);
        let (mut new, gone) = (&content[first..content.len() - last], first..old.len() - last);
        if self.chunks.is_empty() && !content.is_empty() {
            self.chunks.push(Chunk::new(""));
        }
        let mut at = 0;
        for chunk in &mut self.chunks {
            let here = at..at + chunk.data.len();
            let (from, to) = (gone.start.clamp(here.start, here.end), gone.end.clamp(here.start, here.end));
            // What is new goes where the first change is: at a seam, behind what stands before it.
            let takes_new = !new.is_empty() && here.end >= first;
            if from < to || takes_new {
                let with = if takes_new { std::mem::take(&mut new) } else { &[] };
                let mut data = chunk.data.clone();
                data.splice(from - here.start..to - here.start, with.iter().copied());
                chunk.set_data(data);
            }
            at = here.end;
        }
        self.chunks.retain(|chunk| !chunk.data.is_empty());
    }
}

/// One chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Its size: counted, or as it is spelled, which may be untrue.
    pub size: Value,
    /// All that stands between the size and the end of its line, semicolons and white space included.
    pub extensions: Vec<u8>,
    /// How the size's line ends.
    pub size_end: LineEnd,
    /// Its data.
    pub data: Vec<u8>,
    /// The line end behind the data.
    pub data_end: LineEnd,
}

impl Chunk {
    /// A chunk with this data, its size counted.
    pub fn new(data: impl Into<Vec<u8>>) -> Self {
        Self {
            size: Value::Counted,
            extensions: Vec::new(),
            size_end: LineEnd::CrLf,
            data: data.into(),
            data_end: LineEnd::CrLf,
        }
    }

    /// Puts other data in. A size that was true is counted from then on; one that was not stays.
    pub fn set_data(&mut self, data: impl Into<Vec<u8>>) {
        let data = data.into();
        if data.len() != self.data.len() && self.size_is_true() {
            self.size = Value::Counted;
        }
        self.data = data;
    }

    /// Whether the size is how many bytes there are.
    fn size_is_true(&self) -> bool {
        let number = |text| usize::from_str_radix(std::str::from_utf8(text).ok()?, 16).ok();
        self.size.written().is_none_or(|text| number(text) == Some(self.data.len()))
    }

    fn counted(self) -> Self {
        if self.size_is_true() { self } else { Self { size: Value::Counted, ..self } }
    }
}

/// The chunk without data that ends a chunked body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastChunk {
    /// Its size: `0`, or more of them.
    pub size: Vec<u8>,
    /// All that stands between the size and the end of its line.
    pub extensions: Vec<u8>,
    /// How the line ends.
    pub end: LineEnd,
}
