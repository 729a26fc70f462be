//! The reading for programs: one object, written as it goes, so that a million steps cost no memory.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use shared::explain;
use shared::span::Span;
use shared::trace::{Edit, Field, Kind, Message, Rejection, Step, Verdict, Zoom};

use super::Reading;

/// Writes all of it; of the steps those that can be seen at this zoom.
pub(crate) fn write(out: &mut dyn Write, reading: &Reading, zoom: Zoom) -> io::Result<()> {
    let (word, need, rejection) = match reading.trace.verdict() {
        Verdict::Complete => ("complete", Value::Null, Value::Null),
        Verdict::NeedMore(need) => {
            let about = json!({"state": need.state.id(), "bytes": need.bytes, "what": need.words()});
            ("need-more", about, Value::Null)
        }
        Verdict::Rejected(why) => ("rejected", Value::Null, rejection(why, reading)),
    };
    let (consumed, dropped) = (reading.trace.consumed(), reading.trace.dropped());
    write!(out, "{{\"verdict\":\"{word}\",\"consumed\":{consumed},\"need\":{need},\"dropped\":{dropped},")?;
    out.write_all(b"\"messages\":[")?;
    for (index, of) in reading.messages.iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        message(out, reading, of)?;
    }
    out.write_all(b"],\"steps\":[")?;
    for (index, of) in reading.steps().filter(|step| step.zoom() <= zoom).enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        step(out, reading, of)?;
    }
    writeln!(out, "],\"rejection\":{rejection}}}")
}

/// Bytes as JSON can hold them: each is the character of the same number.
fn latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

fn message(out: &mut dyn Write, reading: &Reading, of: &Message) -> io::Result<()> {
    let text = |span: Span| (!span.is_empty()).then(|| latin1(reading.bytes(span)));
    // The reason of a whole status line may be empty, which is not the same as none.
    let whole = |step: &Step| step.kind == Kind::StatusLine && reading.bytes(step.span).ends_with(b"\n");
    let reason = text(of.reason).or_else(|| reading.steps_of(of.index).any(whole).then(String::new));
    let list = |fields: &[Field]| fields.iter().map(|field| pair(reading, field)).collect::<Value>();
    let fields = reading.trace.fields(of.index, &reading.input);
    let head = json!({
        "start": of.start,
        "end": of.end,
        "complete": of.complete,
        "method": text(of.method),
        "target": text(of.target),
        "version": of.version.map(|version| format!("{}.{}", version.major, version.minor)),
        "status": of.status,
        "reason": reason,
        "fields": list(&fields.head),
        "trailers": list(&fields.trailers),
        "framing": of.framing.map(|framing| framing.name()),
        "body_len": of.body,
        "keep_alive": of.keep_alive,
    });
    // The body goes out in pieces: everything before the last brace, the body, and the brace.
    let head = head.to_string();
    write!(out, "{},\"body_b64\":\"", head.strip_suffix('}').unwrap_or(&head))?;
    base64(out, reading.trace.body(of.index).map(|span| reading.bytes(span)))?;
    out.write_all(b"\"}")
}

fn pair(reading: &Reading, field: &Field) -> Value {
    json!([latin1(reading.bytes(field.name)), latin1(&field.value(&reading.input))])
}

/// Pieces as one text in base64, which counts by threes.
fn base64<'a>(out: &mut dyn Write, pieces: impl Iterator<Item = &'a [u8]>) -> io::Result<()> {
    const ROOM: usize = 48 * 1024;
    let mut waiting = Vec::with_capacity(ROOM);
    for mut piece in pieces {
        while !piece.is_empty() {
            let (now, later) = piece.split_at(piece.len().min(ROOM - waiting.len()));
            waiting.extend_from_slice(now);
            piece = later;
            if waiting.len() == ROOM {
                out.write_all(STANDARD.encode(&waiting).as_bytes())?;
                waiting.clear();
            }
        }
    }
    out.write_all(STANDARD.encode(&waiting).as_bytes())
}

/// Names are ours, with nothing in them to be escaped; sentences quote the input.
fn step(out: &mut dyn Write, reading: &Reading, step: &Step) -> io::Result<()> {
    let explained = reading.explain(step);
    write!(
        out,
        "{{\"message\":{},\"zoom\":\"{}\",\"at\":{},\"len\":{},\"kind\":\"{}\",\"state\":[\"{}\",\"{}\"],\
         \"rule\":\"{}\",\"section\":\"{}\",\"about\":[{},{}],\"title\":",
        step.message,
        step.zoom().name(),
        step.span.at,
        step.span.len,
        step.kind.id(),
        step.before.id(),
        step.after.id(),
        step.rule.id(),
        step.rule.section(),
        step.about.at,
        step.about.len
    )?;
    serde_json::to_writer(&mut *out, explained.title)?;
    out.write_all(b",\"summary\":")?;
    serde_json::to_writer(&mut *out, &explained.sentence)?;
    if step.kind == Kind::Finding {
        write!(out, ",\"severity\":\"{}\"", step.rule.severity().name())?;
    }
    out.write_all(b"}")
}

fn rejection(why: &Rejection, reading: &Reading) -> Value {
    let edit = |edit: &Edit| json!({"at": edit.span.at, "len": edit.span.len, "with": latin1(&edit.with)});
    let refusal = explain::rejection(why, &reading.input);
    json!({
        "message": why.message,
        "at": why.at,
        "about": [why.about.at, why.about.len],
        "rule": why.rule.id(),
        "section": why.rule.section(),
        "status": why.status,
        "title": refusal.title,
        "summary": refusal.summary,
        "expected": why.expected,
        "fix": refusal.fix,
        "edit": why.fix.as_ref().map(edit),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_in_pieces_is_one_text() {
        let whole: Vec<u8> = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        for size in [1, 7, 48 * 1024, 100_000] {
            let mut out = Vec::new();
            base64(&mut out, whole.chunks(size)).unwrap();
            assert_eq!(out, STANDARD.encode(&whole).as_bytes(), "{size}");
        }
    }

    #[test]
    fn every_byte_is_a_character() {
        assert_eq!(latin1(b"a\xe9\0"), "a\u{e9}\0");
    }
}
