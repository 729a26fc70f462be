//! What mistakes are made of.

use shared::message::{Body, Field, Framing, Line, LineEnd, OddLine, Part, Request, Value};

pub(super) fn is(line: &Line, name: &str) -> bool {
    line.field().is_some_and(|field| field.is(name))
}

/// Adds a field behind the others.
pub(super) fn put(request: &mut Request, field: Field) -> usize {
    request.fields.push(Line::Field(field));
    request.fields.len() - 1
}

/// Adds a line that is no field. Chunks and lengths stay as they are.
pub(super) fn odd(request: &mut Request, text: &[u8]) -> Part {
    request.fields.push(Line::Odd(OddLine { on: true, text: text.to_vec(), end: LineEnd::CrLf }));
    Part::OddLine(request.fields.len() - 1)
}

/// The first field that is sent; a new one where there is none.
pub(super) fn field(request: &mut Request) -> usize {
    match request.fields.iter().position(|line| line.is_on() && line.field().is_some()) {
        Some(n) => n,
        None => put(request, Field::new("Accept", "*/*")),
    }
}

pub(super) fn change(request: &mut Request, n: usize, change: impl FnOnce(&mut Field)) {
    if let Some(field) = request.fields.get_mut(n).and_then(Line::field_mut) {
        change(field);
    }
}

/// Sees to it that there is a body: a request without one becomes a POST to /echo.
pub(super) fn with_body(request: &mut Request, framing: Framing) {
    if request.head_end.is_none() {
        request.head_end = Some(LineEnd::CrLf);
    }
    request.line.version = b"HTTP/1.1".to_vec();
    request.by_hand = false;
    // Whatever said where the body ends is said anew.
    let content = request.body.content().into_owned();
    request.body = Body::Plain(content.clone());
    request.fields.retain(|line| !is(line, "content-length") && !is(line, "transfer-encoding"));
    if content.is_empty() {
        request.line.method = b"POST".to_vec();
        request.edit(Part::Target, b"/echo");
        request.set_content(b"hello");
    } else {
        request.set_content(&content);
    }
    request.frame(framing);
}

/// A plain body with a length of its own; which field that is.
pub(super) fn plain(request: &mut Request) -> usize {
    with_body(request, Framing::Counted);
    let n = request.fields.iter().position(|line| is(line, "content-length"));
    let size = size_of(request).to_string();
    let n = n.unwrap_or_else(|| put(request, Field::content_length()));
    change(request, n, |field| field.value = Value::Written(size.into_bytes()));
    n
}

/// A body in chunks; which of them is the last.
pub(super) fn chunked(request: &mut Request) -> usize {
    with_body(request, Framing::Chunked);
    match &request.body {
        Body::Chunked(body) => body.chunks.len().saturating_sub(1),
        Body::Plain(_) => 0,
    }
}

pub(super) fn size_of(request: &Request) -> usize {
    request.body.content().len()
}

pub(super) fn length(request: &mut Request, other: fn(usize) -> usize) -> Part {
    let n = plain(request);
    let said = other(size_of(request)).to_string();
    change(request, n, |field| field.value = Value::Written(said.into_bytes()));
    Part::FieldValue(n)
}
