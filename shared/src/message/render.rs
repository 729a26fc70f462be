//! From structure to bytes.

use super::body::{Body, Chunk, Chunked};
use super::part::{Part, Rendered};
use super::query::Target;
use super::request::{Field, Line, Request, Value};

/// Whose lines are written: each part has another name.
#[derive(Clone, Copy)]
struct Lines {
    field: fn(usize) -> Part,
    name: fn(usize) -> Part,
    value: fn(usize) -> Part,
    odd: fn(usize) -> Part,
}

const HEAD: Lines =
    Lines { field: Part::Field, name: Part::FieldName, value: Part::FieldValue, odd: Part::OddLine };

const TRAILERS: Lines =
    Lines { field: Part::Trailer, name: Part::TrailerName, value: Part::TrailerValue, odd: Part::OddTrailer };

/// The bytes of a body alone.
pub(super) fn body(body: &Body) -> Vec<u8> {
    let mut rendered = Rendered::default();
    rendered.body(body);
    rendered.bytes
}

impl Request {
    /// What is sent, and where each part stands in it.
    pub fn to_bytes(&self) -> Rendered {
        let mut rendered = Rendered::default();
        if !self.empty_lines.is_empty() {
            rendered.part(Part::EmptyLines, |all| {
                self.empty_lines.iter().for_each(|end| all.put(end.bytes()));
            });
        }
        rendered.part(Part::RequestLine, |all| {
            all.leaf(Part::Method, &self.line.method);
            all.put(self.line.before_target.bytes());
            all.target(&self.line.target);
            all.put(self.line.before_version.bytes());
            all.leaf(Part::Version, &self.line.version);
            all.put(self.line.trailing.bytes());
            all.put(self.line.end.bytes());
        });
        let length = || match &self.body {
            Body::Plain(bytes) => bytes.len(),
            chunked => body(chunked).len(),
        };
        rendered.lines(&self.fields, HEAD, length);
        if let Some(end) = self.head_end {
            rendered.leaf(Part::EndOfHead, end.bytes());
        }
        if self.head_end.is_some() || !matches!(&self.body, Body::Plain(bytes) if bytes.is_empty()) {
            rendered.body(&self.body);
        }
        if !self.behind.is_empty() {
            rendered.leaf(Part::Behind, &self.behind);
        }
        rendered
    }
}

impl Rendered {
    fn target(&mut self, target: &Target) {
        self.part(Part::Target, |all| {
            all.leaf(Part::Path, &target.path);
            for (n, pair) in target.query.iter().enumerate() {
                all.put(&[Target::divider(n)]);
                all.leaf(Part::QueryName(n), pair.name.spelling());
                if let Some(value) = &pair.value {
                    all.put(b"=");
                    all.leaf(Part::QueryValue(n), value.spelling());
                }
            }
        });
    }

    fn lines(&mut self, lines: &[Line], names: Lines, length: impl Fn() -> usize) {
        for (n, line) in lines.iter().enumerate().filter(|(_, line)| line.is_on()) {
            match line {
                Line::Field(field) => self.field(n, field, names, &length),
                Line::Odd(line) => self.part((names.odd)(n), |all| {
                    all.put(&line.text);
                    all.put(line.end.bytes());
                }),
            }
        }
    }

    fn field(&mut self, n: usize, field: &Field, names: Lines, length: impl Fn() -> usize) {
        self.part((names.field)(n), |all| {
            all.leaf((names.name)(n), &field.name);
            all.put(field.before_colon.bytes());
            all.put(b":");
            all.put(field.before_value.bytes());
            match &field.value {
                Value::Written(value) => all.leaf((names.value)(n), value),
                Value::Counted => all.leaf((names.value)(n), length().to_string().as_bytes()),
            }
            all.put(field.after_value.bytes());
            all.put(field.end.bytes());
        });
    }

    fn body(&mut self, body: &Body) {
        self.part(Part::Body, |all| match body {
            Body::Plain(bytes) => all.put(bytes),
            Body::Chunked(chunked) => all.chunked(chunked),
        });
    }

    fn chunked(&mut self, chunked: &Chunked) {
        for (n, chunk) in chunked.chunks.iter().enumerate() {
            self.part(Part::Chunk(n), |all| all.chunk(n, chunk));
        }
        self.part(Part::LastChunk, |all| {
            all.put(&chunked.last.size);
            all.put(&chunked.last.extensions);
            all.put(chunked.last.end.bytes());
        });
        let length = chunked.chunks.iter().map(|chunk| chunk.data.len()).sum();
        self.lines(&chunked.trailers, TRAILERS, || length);
        self.leaf(Part::EndOfChunks, chunked.end.bytes());
    }

    fn chunk(&mut self, n: usize, chunk: &Chunk) {
        match &chunk.size {
            Value::Written(size) => self.leaf(Part::ChunkSize(n), size),
            Value::Counted => self.leaf(Part::ChunkSize(n), format!("{:x}", chunk.data.len()).as_bytes()),
        }
        self.leaf(Part::ChunkExtensions(n), &chunk.extensions);
        self.put(chunk.size_end.bytes());
        self.leaf(Part::ChunkData(n), &chunk.data);
        self.put(chunk.data_end.bytes());
    }
}
