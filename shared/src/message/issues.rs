//! What a recipient would make of it, where that is not what the form shows.
//!
//! Nothing that was typed is changed on its way to the wire: not a line break in a value, not a space in
//! a name. So what the form shows and what its bytes say can differ. To find out where, the bytes are
//! read again, and each part looked for where it was written.

use super::Composed;
use super::part::{Part, Rendered};
use super::read::LENIENT;
use crate::grammar::rfc3986::VISIBLE;
use crate::grammar::rfc9110::{FIELD_CONTENT, TCHAR, WHITESPACE};
use crate::grammar::rfc9112::{VERSION, fits_version};
use crate::grammar::{Class, HEXDIG};
use crate::rule::{Rule, Severity};
use crate::span::Span;
use crate::trace::{Kind, Side, Trace, Verdict};

/// A part that is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The part.
    pub part: Part,
    /// The rule it breaks, or by which it means something else.
    pub rule: Rule,
    /// Which of the bytes sent it is about.
    pub about: Span,
    /// What comes of it.
    pub effect: Effect,
}

/// What comes of an issue. The worst is last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Effect {
    /// It is not all there: a recipient waits for more.
    Unfinished,
    /// It is read as the form shows it, and a strict recipient refuses it.
    Refused,
    /// It is read as something else than the form shows.
    Misread,
}

/// What has been found so far.
struct Findings {
    /// In order.
    misread: Vec<Part>,
    issues: Vec<Issue>,
}

/// See [`Composed::issues`].
pub(super) fn of(composed: &Composed) -> Vec<Issue> {
    let rendered = composed.to_bytes();
    let mut findings = Findings { misread: misread(&rendered), issues: Vec::new() };
    for (place, &(part, span)) in rendered.parts().iter().enumerate() {
        if let Some((rule, at)) = wrong(part, span.of(&rendered.bytes, 0)) {
            let about = Span { at: span.at + at as u64, len: u64::from(!span.is_empty()) };
            findings.tell(part, rule, about, Effect::Refused);
        } else if findings.misreads(part) && !rendered.has_parts(place) {
            findings.tell(part, reading(part, &rendered), span, Effect::Misread);
        }
    }
    findings.by_the_tracer(&rendered);
    findings.issues.sort_by_key(|issue| issue.about.at);
    findings.issues
}

impl Findings {
    /// Adds an issue, unless that of this part has been told.
    fn tell(&mut self, part: Part, rule: Rule, about: Span, effect: Effect) {
        let effect = if self.misreads(part) { Effect::Misread } else { effect };
        if !self.issues.iter().any(|told| (told.part, told.rule) == (part, rule)) {
            self.issues.push(Issue { part, rule, about, effect });
        }
    }

    fn misreads(&self, part: Part) -> bool {
        self.misread.binary_search(&part).is_ok()
    }

    /// What the tracer has to look away from, what it refuses all the same, and whether it needs more.
    fn by_the_tracer(&mut self, rendered: &Rendered) {
        let trace = Trace::of(Side::Request, LENIENT, &rendered.bytes);
        let last = rendered.bytes.len().saturating_sub(1) as u64;
        // Where something is missing, it is missing behind what stands before it.
        let part_of =
            |about: Span| rendered.part_at(about.at.saturating_sub(u64::from(about.is_empty())).min(last));
        let looked_away = trace
            .steps()
            .iter()
            .filter(|step| step.kind == Kind::Finding && step.rule.severity() == Severity::Error);
        let refused = match trace.verdict() {
            Verdict::Rejected(why) => Some((why.about, why.rule)),
            _ => None,
        };
        for (about, rule) in looked_away.map(|step| (step.about, step.rule)).chain(refused) {
            if let Some(part) = part_of(about) {
                self.tell(part, rule, about, Effect::Refused);
            }
        }
        let outermost = rendered.parts().iter().rev().find(|(part, _)| part.level() == 0);
        if let (Verdict::NeedMore(_), Some(&(part, span))) = (trace.verdict(), outermost) {
            self.tell(part, Rule::IncompleteMessage, Span::point(span.end()), Effect::Unfinished);
        }
    }
}

/// The parts that are not found where they stand when the bytes are read again.
fn misread(rendered: &Rendered) -> Vec<Part> {
    let again = Composed::from_bytes(&rendered.bytes).to_bytes();
    // Lines that are switched off have numbers too: what counts is the sort of part, and where it stands.
    let sort = |&(part, span): &(Part, Span)| (part.sort(), span.at, span.len);
    let mut read: Vec<_> = again.parts().iter().map(sort).collect();
    read.sort_unstable();
    let unfound = rendered.parts().iter().filter(|part| read.binary_search(&sort(part)).is_err());
    unfound.map(|(part, _)| *part).collect()
}

/// What the grammar of a part forbids, and where. What recipients may look away from, the tracer says.
fn wrong(part: Part, text: &[u8]) -> Option<(Rule, usize)> {
    let outside = |class: &Class, rule| class.run(text, 0).map(|at| (rule, at));
    match part {
        Part::Method if text.is_empty() => Some((Rule::EmptyMethod, 0)),
        Part::Method => outside(&TCHAR, Rule::BadMethodChar),
        Part::Target if text.is_empty() => Some((Rule::EmptyTarget, 0)),
        Part::Path | Part::QueryName(_) | Part::QueryValue(_) => outside(&VISIBLE, Rule::BadTargetChar),
        Part::Version if text.is_empty() => Some((Rule::MissingVersion, 0)),
        Part::Version => version(text),
        Part::FieldName(_) | Part::TrailerName(_) if text.is_empty() => Some((Rule::EmptyFieldName, 0)),
        Part::FieldName(_) | Part::TrailerName(_) => outside(&TCHAR, Rule::BadNameChar),
        Part::FieldValue(_) | Part::TrailerValue(_) => value(text),
        Part::OddLine(_) | Part::OddTrailer(_) => {
            match text.iter().position(|byte| b":\r\n".contains(byte)) {
                _ if text.first().is_some_and(|&byte| WHITESPACE.has(byte)) => None,
                Some(at) if text[at] == b':' => None,
                end => Some((Rule::MissingColon, end.unwrap_or(text.len().saturating_sub(1)))),
            }
        }
        Part::ChunkSize(_) if text.is_empty() => Some((Rule::BadChunkSize, 0)),
        Part::ChunkSize(_) => outside(&HEXDIG, Rule::BadChunkSize),
        _ => None,
    }
}

fn version(text: &[u8]) -> Option<(Rule, usize)> {
    let unfit = text.iter().enumerate().position(|(n, &byte)| n >= VERSION.len() || !fits_version(n, byte));
    match unfit {
        Some(at) => Some((Rule::BadVersion, at)),
        None if text.len() < VERSION.len() => Some((Rule::BadVersion, text.len() - 1)),
        None if text[5] != b'1' => Some((Rule::VersionNotSupported, 5)),
        None => None,
    }
}

/// A line end in a value ends the field, unless white space follows; then the value is folded.
fn value(text: &[u8]) -> Option<(Rule, usize)> {
    let at = FIELD_CONTENT.run(text, 0)?;
    let behind = text[at..].iter().position(|&byte| byte == b'\n').and_then(|end| text.get(at + end + 1));
    let rule = match text[at..] {
        [b'\r', b'\n', ..] | [b'\n', ..] if behind.is_some_and(|&byte| WHITESPACE.has(byte)) => Rule::ObsFold,
        [b'\r', b'\n', ..] | [b'\n', ..] => Rule::CtlInValue,
        [b'\r', ..] => Rule::BareCr,
        [0, ..] => Rule::NulInValue,
        _ => Rule::CtlInValue,
    };
    Some((rule, at))
}

/// The rule by which a part is read as something else, where its own bytes are as they should be.
fn reading(part: Part, rendered: &Rendered) -> Rule {
    match part {
        Part::Raw | Part::EmptyLines | Part::Behind => Rule::Message,
        Part::RequestLine | Part::Method | Part::Version => Rule::RequestLine,
        Part::Target | Part::Path | Part::QueryName(_) | Part::QueryValue(_) => Rule::OriginForm,
        Part::FieldValue(_) | Part::TrailerValue(_) => Rule::OptionalWhitespace,
        Part::Field(_) | Part::FieldName(_) | Part::OddLine(_) => Rule::FieldLine,
        Part::Trailer(_) | Part::TrailerName(_) | Part::OddTrailer(_) => Rule::TrailerLine,
        Part::EndOfHead => Rule::EndOfFields,
        Part::Body => framing(rendered),
        Part::Chunk(_) | Part::ChunkSize(_) | Part::ChunkData(_) => Rule::ChunkData,
        Part::ChunkExtensions(_) => Rule::ChunkExtension,
        Part::LastChunk => Rule::LastChunk,
        Part::EndOfChunks => Rule::EndOfChunked,
    }
}

/// By which rule the length of the body is decided.
fn framing(rendered: &Rendered) -> Rule {
    let mut rule = Rule::Framing7;
    for (part, span) in rendered.parts() {
        let name = span.of(&rendered.bytes, 0);
        match part {
            Part::FieldName(_) if name.eq_ignore_ascii_case(b"transfer-encoding") => return Rule::Framing4,
            Part::FieldName(_) if name.eq_ignore_ascii_case(b"content-length") => rule = Rule::Framing6,
            _ => {}
        }
    }
    rule
}
