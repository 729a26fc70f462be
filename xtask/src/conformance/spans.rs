//! Where another parser says that things are, held against our tokens.

use std::collections::BTreeMap;

use shared::span::Span;
use shared::trace::{Kind, Step, Zoom};

use super::ours::Ours;

/// Spans by what they are.
type Spans = BTreeMap<String, Vec<(u64, u64)>>;

/// The first difference in words, if there is one.
pub(super) fn difference(ours: &Ours<'_>, theirs: &[(String, u64, u64)]) -> Option<String> {
    // Behind the place where either stopped, the other knows nothing; and the token in which it was
    // refused is not whole.
    let last = ours.steps.iter().rev().find(|step| step.zoom() == Zoom::Token);
    let seen = ours.refused().and(last).map_or(u64::MAX, |step| step.span.at);
    let (our, their) = (of_tokens(ours, seen), of_suite(ours, theirs, seen));
    for (what, spans) in &their {
        let none = Vec::new();
        let found = our.get(what).unwrap_or(&none);
        if let Some(missing) = spans.iter().find(|span| !found.contains(span)) {
            return Some(format!("{what} at {} of {}: ours {found:?}", missing.0, missing.1));
        }
    }
    None
}

/// Their spans in our terms: white space round a name or value is not part of it, data in parts is one.
fn of_suite(ours: &Ours<'_>, theirs: &[(String, u64, u64)], seen: u64) -> Spans {
    let mut spans = Spans::new();
    for (what, at, len) in theirs {
        let span = Span { at: *at, len: *len };
        let trimmed = match what.as_str() {
            "header_field" | "header_value" => trimmed(ours.input, span),
            _ => span,
        };
        let point = what == "head_end" || what.starts_with("chunk_header_end");
        if span.end() <= seen && (point || !trimmed.is_empty()) {
            add(&mut spans, what, trimmed);
        }
    }
    spans
}

fn trimmed(input: &[u8], span: Span) -> Span {
    let white = |byte: &&u8| matches!(byte, b' ' | b'\t');
    let bytes = span.of(input, 0);
    let before = bytes.iter().take_while(white).count();
    let behind = bytes[before..].iter().rev().take_while(white).count();
    Span { at: span.at + before as u64, len: (bytes.len() - before - behind) as u64 }
}

fn of_tokens(ours: &Ours<'_>, seen: u64) -> Spans {
    let mut spans = Spans::new();
    let mut size = 0;
    for step in &ours.steps {
        let Step { kind, span, .. } = *step;
        if span.end() > seen {
            continue;
        }
        let what = match kind {
            Kind::Method => "method",
            Kind::Target => "url",
            Kind::Reason => "status",
            Kind::FieldName => "header_field",
            Kind::FieldValue => "header_value",
            Kind::Data | Kind::ChunkData | Kind::DataUntilClose => "body",
            Kind::ExtensionName => "chunk_extension_name",
            Kind::ExtensionValue => "chunk_extension_value",
            Kind::Version => {
                add(&mut spans, "protocol", Span { at: span.at, len: 4 });
                add(&mut spans, "version", Span { at: span.at + 5, len: 3 });
                continue;
            }
            Kind::HeadEnd => {
                add(&mut spans, "head_end", Span::point(span.end()));
                continue;
            }
            Kind::ChunkSize => {
                size = u64::from_str_radix(&ours.text(span), 16).unwrap_or(0);
                continue;
            }
            Kind::ChunkLineEnd | Kind::LastChunkLineEnd => {
                add(&mut spans, &format!("chunk_header_end:{size}"), Span::point(span.end()));
                continue;
            }
            _ => continue,
        };
        add(&mut spans, what, span);
    }
    spans
}

fn add(spans: &mut Spans, what: &str, span: Span) {
    let list = spans.entry(what.to_owned()).or_default();
    match list.last_mut() {
        Some((at, len)) if what == "body" && *at + *len == span.at => *len += span.len,
        _ => list.push((span.at, span.len)),
    }
}
