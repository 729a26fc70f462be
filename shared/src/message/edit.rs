//! Changing one part.

use super::body::{Body, Chunk, Chunked};
use super::part::Part;
use super::query::{Encoded, Pair, Target};
use super::request::{Line, Request, Value};

impl Request {
    /// Puts what somebody typed in the place of a part, and changes nothing else but the lengths that are
    /// counted. Names and values of the query are taken for what they mean, and encoded; everything else
    /// is taken as it is, even if a recipient would make something else of it ([`super::Issue`]).
    /// Says whether there is such a part, and whether it can be typed.
    ///
    /// ```
    /// use shared::message::{Composed, Part};
    ///
    /// let bytes = b"GET  /find?q=a+b&lang=de HTTP/1.1\r\nhost:lab \r\n\r\n";
    /// let Composed::Request(mut request) = Composed::from_bytes(bytes) else { panic!() };
    /// assert!(request.edit(Part::QueryValue(0), "a b & ü".as_bytes()));
    /// assert!(request.edit(Part::FieldValue(0), b"localhost"));
    /// assert!(!request.edit(Part::FieldValue(7), b"nobody"));
    /// let mended = b"GET  /find?q=a+b+%26+%C3%BC&lang=de HTTP/1.1\r\nhost:localhost \r\n\r\n";
    /// assert_eq!(request.to_bytes().bytes, mended);
    /// ```
    pub fn edit(&mut self, part: Part, text: &[u8]) -> bool {
        match part {
            Part::Method => put(Some(&mut self.line.method), text),
            Part::Target => {
                self.line.target = Target::spelled(text);
                true
            }
            Part::Path => put(Some(&mut self.line.target.path), text),
            Part::QueryName(n) => self.pair(n).is_some_and(|pair| mean(&mut pair.name, text)),
            Part::QueryValue(n) => {
                self.pair(n).is_some_and(|pair| mean(pair.value.get_or_insert_default(), text))
            }
            Part::Version => put(Some(&mut self.line.version), text),
            Part::FieldName(n) => put_name(self.fields.get_mut(n), text),
            Part::FieldValue(n) => put_value(self.fields.get_mut(n), text),
            Part::OddLine(n) => put_odd(self.fields.get_mut(n), text),
            Part::Body => {
                self.set_content(text);
                true
            }
            Part::ChunkSize(n) => {
                let size = self.chunk(n).map(|chunk| &mut chunk.size);
                size.is_some_and(|size| write(size, text))
            }
            Part::ChunkExtensions(n) => put(self.chunk(n).map(|chunk| &mut chunk.extensions), text),
            Part::ChunkData(n) => self.chunk(n).map(|chunk| chunk.set_data(text)).is_some(),
            Part::TrailerName(n) => put_name(self.trailer(n), text),
            Part::TrailerValue(n) => put_value(self.trailer(n), text),
            Part::OddTrailer(n) => put_odd(self.trailer(n), text),
            Part::Behind => put(Some(&mut self.behind), text),
            Part::Raw
            | Part::EmptyLines
            | Part::RequestLine
            | Part::Field(_)
            | Part::EndOfHead
            | Part::Chunk(_)
            | Part::LastChunk
            | Part::Trailer(_)
            | Part::EndOfChunks => false,
        }
    }

    fn pair(&mut self, n: usize) -> Option<&mut Pair> {
        self.line.target.query.get_mut(n)
    }

    fn chunked(&mut self) -> Option<&mut Chunked> {
        match &mut self.body {
            Body::Plain(_) => None,
            Body::Chunked(chunked) => Some(chunked),
        }
    }

    fn chunk(&mut self, n: usize) -> Option<&mut Chunk> {
        self.chunked()?.chunks.get_mut(n)
    }

    fn trailer(&mut self, n: usize) -> Option<&mut Line> {
        self.chunked()?.trailers.get_mut(n)
    }
}

fn put(place: Option<&mut Vec<u8>>, text: &[u8]) -> bool {
    place.map(|place| *place = text.to_vec()).is_some()
}

fn mean(place: &mut Encoded, meaning: &[u8]) -> bool {
    place.set(meaning);
    true
}

fn write(place: &mut Value, text: &[u8]) -> bool {
    *place = Value::Written(text.to_vec());
    true
}

fn put_name(line: Option<&mut Line>, text: &[u8]) -> bool {
    put(line.and_then(Line::field_mut).map(|field| &mut field.name), text)
}

fn put_value(line: Option<&mut Line>, text: &[u8]) -> bool {
    let Some(field) = line.and_then(Line::field_mut) else { return false };
    if text.is_empty() {
        field.before_value.append(&mut field.after_value);
    }
    write(&mut field.value, text)
}

fn put_odd(line: Option<&mut Line>, text: &[u8]) -> bool {
    match line {
        Some(Line::Odd(line)) => put(Some(&mut line.text), text),
        _ => false,
    }
}
