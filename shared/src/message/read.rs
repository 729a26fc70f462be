//! From bytes to structure.
//!
//! Where a line is divided is a question of structure, and every line that can be divided at all is: a
//! form has to show names that are no tokens, and versions nobody speaks. Whether it may be so, the
//! tracer says ([`super::Issue`]); and how the body ends, nobody else than the tracer: it is asked with
//! the fields that decide it. Where the tracer takes a message, both divide it alike; a test sees to that.

use super::body::{Body, Chunk, Chunked, LastChunk};
use super::query::Target;
use super::request::{Field, Line, LineEnd, OddLine, Request, RequestLine, Space, Value};
use crate::grammar::rfc3986::VISIBLE;
use crate::grammar::rfc9110::{WHITESPACE, elements, trim};
use crate::rule::RuleSet;
use crate::span::Span;
use crate::trace::{Framing, Kind, Limits, Profile, Side, Trace, Verdict};

/// Looks away wherever one may, and takes as much as there is: a draft is not refused.
pub(super) const LENIENT: Profile = Profile {
    allowed: RuleSet::LENIENT,
    limits: Limits {
        method: usize::MAX,
        target: usize::MAX,
        name: usize::MAX,
        head: usize::MAX,
        fields: usize::MAX,
        extensions: usize::MAX,
        trailers: usize::MAX,
    },
    ..Profile::RFC
};

/// A request, if the bytes begin with a line that can be one.
pub(super) fn request(bytes: &[u8]) -> Option<Request> {
    let mut rest = bytes;
    let mut empty_lines = Vec::new();
    while let Some(end) = LineEnd::at_start_of(rest) {
        empty_lines.push(end);
        rest = &rest[end.bytes().len()..];
    }
    let (first, rest) = line(rest)?;
    let first = request_line(first)?;
    let (fields, mut rest) = lines(rest);
    let head_end = LineEnd::at_start_of(rest);
    let mut request = Request {
        empty_lines,
        line: first,
        fields,
        head_end,
        body: Body::default(),
        behind: Vec::new(),
        by_hand: false,
    };
    if let Some(end) = head_end {
        rest = &rest[end.bytes().len()..];
        let (found, left) = body(&request.fields, rest);
        request.body = found;
        rest = &rest[rest.len() - left..];
        count(&mut request);
    }
    request.behind = rest.to_vec();
    Some(request)
}

/// The first line with its LF, and the rest.
fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    memchr::memchr(b'\n', bytes).map(|end| bytes.split_at(end + 1))
}

/// A method of visible characters, white space, and whatever follows: the last word is the version, if
/// there is more than one.
fn request_line(line: &[u8]) -> Option<RequestLine> {
    let (text, end) = LineEnd::split_from(line);
    let method = text.iter().position(|&byte| WHITESPACE.has(byte))?;
    let (method, rest) = text.split_at(method);
    if method.is_empty() || !VISIBLE.all(method) {
        return None;
    }
    let (before_target, rest) = rest.split_at(rest.len() - trim_start(rest).len());
    let (words, trailing) = rest.split_at(trim_end(rest).len());
    let (target, before_version, version) = match words.iter().rposition(|&byte| WHITESPACE.has(byte)) {
        None => (words, &b""[..], &b""[..]),
        Some(last) => {
            let (before, version) = words.split_at(last + 1);
            let target = trim_end(before);
            (target, &before[target.len()..], version)
        }
    };
    Some(RequestLine {
        method: method.to_vec(),
        before_target: Space::found(before_target),
        target: Target::spelled(target),
        before_version: Space::found(before_version),
        version: version.to_vec(),
        trailing: Space::found(trailing),
        end,
    })
}

/// Whole lines up to an empty one, or to where no line is whole; and the rest.
fn lines(mut rest: &[u8]) -> (Vec<Line>, &[u8]) {
    let mut lines = Vec::new();
    while LineEnd::at_start_of(rest).is_none() {
        let Some((first, _)) = line(rest) else { break };
        let colon = first.iter().position(|&byte| byte == b':');
        let Some(colon) = colon.filter(|_| !starts_white(first)) else {
            let (text, end) = LineEnd::split_from(first);
            lines.push(Line::Odd(OddLine { on: true, text: text.to_vec(), end }));
            rest = &rest[first.len()..];
            continue;
        };
        let mut length = first.len();
        while let Some((more, _)) = line(&rest[length..]).filter(|(more, _)| starts_white(more)) {
            length += more.len();
        }
        lines.push(Line::Field(field(&rest[..length], colon)));
        rest = &rest[length..];
    }
    (lines, rest)
}

/// A field from its line, or from several, if its value is folded.
fn field(line: &[u8], colon: usize) -> Field {
    let (text, end) = LineEnd::split_from(line);
    let name = trim_end(&text[..colon]);
    let text_at = colon + 1;
    // The value goes from the first line that has something in it to the last.
    let (mut from, mut to) = (text.len(), text_at);
    let mut at = text_at;
    for piece in text[text_at..].split_inclusive(|&byte| byte == b'\n') {
        let inner = if piece.ends_with(b"\n") { LineEnd::split_from(piece).0 } else { piece };
        let value = trim(inner);
        if !value.is_empty() {
            let start = at + inner.len() - trim_start(inner).len();
            from = from.min(start);
            to = start + value.len();
        }
        at += piece.len();
    }
    let to = to.max(from);
    Field {
        on: true,
        name: name.to_vec(),
        before_colon: Space::found(&text[name.len()..colon]),
        before_value: Space::found(&text[text_at..from]),
        value: Value::Written(text[from..to].to_vec()),
        after_value: Space::found(&text[to..]),
        end,
    }
}

/// The body behind a head with these fields, and how many bytes are left over. Where nobody can say how
/// it ends, or it has not ended, it is all there is.
pub(super) fn body(fields: &[Line], bytes: &[u8]) -> (Body, usize) {
    let head = framing_head(fields);
    // Nothing of it is kept. An Outline would do the same, but the page would then hold two tracers.
    let mut trace = Trace::keeping(Side::Request, LENIENT, 0);
    trace.feed(&head);
    let used = if trace.complete() > 0 { 0 } else { trace.feed_one(bytes) };
    if trace.complete() == 0 {
        return (Body::Plain(bytes.to_vec()), 0);
    }
    let whole = &bytes[..used.min(bytes.len())];
    let body = chunked(&head, whole).map_or_else(|| Body::Plain(whole.to_vec()), Body::Chunked);
    (body, bytes.len() - whole.len())
}

/// A head that has only what decides how the body ends.
fn framing_head(fields: &[Line]) -> Vec<u8> {
    let mut head = b"POST / HTTP/1.1\r\n".to_vec();
    for field in fields.iter().filter(|line| line.is_on()).filter_map(Line::field) {
        let Value::Written(value) = &field.value else { continue };
        if field.is("content-length") || field.is("transfer-encoding") {
            head.extend_from_slice(&field.name);
            head.push(b':');
            // A folded value is one with spaces in it.
            head.extend(value.iter().map(|&byte| if matches!(byte, b'\r' | b'\n') { b' ' } else { byte }));
            head.extend_from_slice(b"\r\n");
        }
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// The chunks of a body that is whole, if it is chunked.
fn chunked(head: &[u8], body: &[u8]) -> Option<Chunked> {
    let mut trace = Trace::new(Side::Request, LENIENT);
    trace.feed(head);
    trace.feed(body);
    let is_chunked = trace.messages().next().is_some_and(|first| first.framing == Some(Framing::Chunked));
    if !is_chunked || trace.dropped() > 0 || trace.verdict() != Verdict::Complete {
        return None;
    }
    let base = head.len() as u64;
    let mut chunked = Chunked::default();
    let mut chunk = Chunk::new("");
    let mut size = (&b""[..], 0);
    let behind_size = |size: (&[u8], u64), end: u64| Span::between(size.1, end).of(body, base).to_vec();
    for step in trace.steps() {
        let text = step.span.of(body, base);
        let end = LineEnd::at_start_of(text).unwrap_or_default();
        match step.kind {
            Kind::ChunkSize => size = (text, step.span.end()),
            Kind::ChunkLineEnd => {
                chunk.extensions = behind_size(size, step.span.at);
                chunk.size_end = end;
            }
            Kind::ChunkData => chunk.data = text.to_vec(),
            Kind::ChunkDataEnd => {
                let counts = format!("{:x}", chunk.data.len()).as_bytes() == size.0;
                let size = if counts { Value::Counted } else { Value::Written(size.0.to_vec()) };
                chunked.chunks.push(Chunk {
                    size,
                    data_end: end,
                    ..std::mem::replace(&mut chunk, Chunk::new(""))
                });
            }
            Kind::LastChunkLineEnd => {
                let extensions = behind_size(size, step.span.at);
                chunked.last = LastChunk { size: size.0.to_vec(), extensions, end };
                let behind = Span::between(step.span.end(), base + body.len() as u64);
                chunked.trailers = lines(behind.of(body, base)).0;
            }
            Kind::TrailersEnd => chunked.end = end,
            _ => {}
        }
    }
    Some(chunked)
}

/// A single Content-Length that says how long the body is goes on doing so.
fn count(request: &mut Request) {
    let Body::Plain(body) = &request.body else { return };
    let length = body.len().to_string().into_bytes();
    let said: Vec<usize> = request.sent("content-length").map(|(n, _)| n).collect();
    let coded = request.sent("transfer-encoding").next().is_some();
    if let (&[only], false) = (said.as_slice(), coded)
        && let Some(field) = request.fields.get_mut(only).and_then(Line::field_mut)
        && field.value.written() == Some(&length)
    {
        field.value = Value::Counted;
    }
}

/// Whether it is a list of codings of which chunked is the last.
pub(super) fn ends_chunked(field: &Field) -> bool {
    let last = field.value.written().and_then(|value| elements(value).last());
    last.is_some_and(|coding| coding.eq_ignore_ascii_case(b"chunked"))
}

fn starts_white(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|&byte| WHITESPACE.has(byte))
}

fn trim_start(bytes: &[u8]) -> &[u8] {
    let white = bytes.iter().take_while(|&&byte| WHITESPACE.has(byte)).count();
    &bytes[white..]
}

fn trim_end(bytes: &[u8]) -> &[u8] {
    let white = bytes.iter().rev().take_while(|&&byte| WHITESPACE.has(byte)).count();
    &bytes[..bytes.len() - white]
}
