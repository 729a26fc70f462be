//! What a sentence may speak of: the step, the bytes as far as they are there, and the message.

use super::entry::{self, Entry};
use super::show;
use crate::grammar::rfc9110::{TCHAR, trim};
use crate::rule::Rule;
use crate::span::Span;
use crate::trace::{Framing, Kind, Message, State, Step, TRANSITIONS, Zoom};

/// A step, and what can be seen from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'a> {
    pub(super) step: &'a Step,
    pub(super) window: &'a [u8],
    pub(super) message: &'a Message,
}

impl<'a> View<'a> {
    /// The bytes of a span; none where they reach outside of what is there.
    pub(super) fn text(&self, span: Span) -> Option<&'a [u8]> {
        bytes_of(self.window, span)
    }

    /// The bytes of the step, without the line end where it is a line.
    pub(super) fn own(&self) -> Option<&'a [u8]> {
        let text = self.text(self.step.span)?;
        if self.step.zoom() != Zoom::Line {
            return Some(text);
        }
        let line = text.strip_suffix(b"\n").unwrap_or(text);
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }

    /// The step has begun and not ended: it is still being read, or the message was refused inside it.
    pub(super) fn is_open(&self) -> bool {
        let Step { kind, before, after, .. } = *self.step;
        match kind {
            Kind::Message => !self.message.complete,
            Kind::RequestLine
            | Kind::StatusLine
            | Kind::FieldLine
            | Kind::TrailerLine
            | Kind::ChunkLine
            | Kind::EmptyLine
            | Kind::EndOfChunked
            | Kind::IgnoredLine => self.text(self.step.span).is_some_and(|line| !line.ends_with(b"\n")),
            Kind::Chunk => after != State::ChunkStart,
            Kind::Body => before == State::Body && after != State::End,
            _ => kind.zoom() == Zoom::Token && !TRANSITIONS.contains(&(before, kind, after)),
        }
    }

    /// Whether it is a request; none where that cannot be told.
    pub(super) fn is_request(&self) -> Option<bool> {
        let state = self.step.before;
        match self.step.kind {
            Kind::RequestLine | Kind::Method | Kind::Target => Some(true),
            Kind::StatusLine | Kind::Status | Kind::Reason => Some(false),
            _ if self.message.status.is_some() || state.is_in_status_line() => Some(false),
            _ if !self.message.method.is_empty() => Some(true),
            _ => None,
        }
    }

    /// The method, target or reason, where it is there.
    fn part(&self, span: Span) -> Option<String> {
        if span.is_empty() { None } else { self.text(span).map(show::shown) }
    }

    /// The name of the field that a position is in; that of the line above where this one goes on with it.
    pub(super) fn name(&self, at: u64) -> Option<&'a [u8]> {
        let first = usize::try_from(self.message.start).ok()?;
        let mut before = self.window.get(first..usize::try_from(at).ok()?)?;
        loop {
            let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
            let line = self.window.get(first + start..)?;
            if !matches!(line.first()?, b' ' | b'\t') {
                let end = TCHAR.run(line, 0)?;
                let is_field = matches!(line.get(end), Some(b':' | b' ' | b'\t'));
                return line.get(..end).filter(|name| is_field && !name.is_empty());
            }
            before = before.get(..start.checked_sub(1)?)?;
        }
    }

    /// Whether the line that a position is in goes on with the value of the line above.
    pub(super) fn is_folded(&self, at: u64) -> bool {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let before = self.window.get(..at).unwrap_or_default();
        let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        self.window.get(start).is_some_and(|byte| matches!(byte, b' ' | b'\t'))
    }

    /// Whether the head has a field; none where the head is not all there.
    pub(super) fn has_field(&self, name: &[u8]) -> Option<bool> {
        let end = self.message.head_end.unwrap_or(self.step.span.at);
        let head = self.text(Span::between(self.message.start, end))?;
        let is = |line: &[u8]| {
            let colon = memchr::memchr(b':', line).unwrap_or(0);
            line.get(..colon).is_some_and(|found| found.trim_ascii_end().eq_ignore_ascii_case(name))
        };
        Some(head.split(|&byte| byte == b'\n').skip(1).any(is))
    }

    /// The text about what stands in the bytes: a method, a status, a field.
    pub(super) fn subject(&self) -> Option<Entry> {
        let utf8 = |bytes| std::str::from_utf8(bytes).ok();
        match self.step.kind {
            _ if self.is_open() => None,
            Kind::Method => entry::method(utf8(self.own()?)?),
            Kind::Status => entry::status(utf8(self.own()?)?.parse().ok()?),
            Kind::FieldName => entry::field(utf8(self.own()?)?),
            Kind::FieldValue | Kind::FieldLine | Kind::TrailerLine => {
                entry::field(utf8(self.name(self.step.span.at)?)?)
            }
            _ => None,
        }
    }

    /// What the text about the subject says in short, with its value.
    fn meaning(&self) -> Option<String> {
        let value = self.subjects_value().filter(|value| !value.is_empty())?;
        Some(self.subject()?.sentence(value))
    }

    /// The value that the text about the subject speaks of.
    fn subjects_value(&self) -> Option<&'a [u8]> {
        match self.step.kind {
            Kind::Method if self.message.target.is_empty() => None,
            Kind::Method => self.text(self.message.target),
            Kind::FieldLine | Kind::TrailerLine => self.value_in_line(),
            _ => self.own(),
        }
    }

    /// What the step speaks of beside itself; of a field line, its value.
    fn value(&self) -> Option<&'a [u8]> {
        let about = self.step.about;
        if about.is_empty() {
            return self.value_in_line();
        }
        let text = self.text(about)?;
        // A whole field may be meant, name and all; its value is what there is to say.
        let begins_line =
            about.at.checked_sub(1).is_some_and(|at| self.text(Span { at, len: 1 }) == Some(b"\n"));
        let value = self.name(about.at).filter(|_| begins_line).and_then(|name| text.strip_prefix(name));
        Some(value.and_then(|value| trim(value).strip_prefix(b":")).map_or(text, trim))
    }

    fn value_in_line(&self) -> Option<&'a [u8]> {
        let line = self.own()?;
        let colon = memchr::memchr(b':', line)?;
        line.get(colon + 1..).map(trim)
    }

    /// What the size of a chunk, or the length of a body, comes to.
    fn count(&self) -> Option<u64> {
        match (self.step.kind, self.message.framing) {
            (Kind::ChunkSize, _) => size(self.own()?),
            (Kind::ChunkLine, _) => {
                let line = self.own()?;
                let end = crate::grammar::HEXDIG.run(line, 0).unwrap_or(line.len());
                size(line.get(..end)?)
            }
            (Kind::Chunk, _) => {
                let text = self.text(self.step.span)?;
                let data = text.strip_suffix(b"\r\n").or_else(|| text.strip_suffix(b"\n"))?;
                u64::try_from(data.len()).ok()
            }
            (Kind::FramedLength, Some(Framing::Length(length))) => Some(length),
            _ => None,
        }
    }

    /// The value of a word in braces; none where it is not known.
    pub(super) fn word(&self, name: &str) -> Option<String> {
        let Step { span, about, message: number, rule, .. } = *self.step;
        match name {
            "text" => self.own().map(show::shown),
            "length" => Some(show::bytes(span.len)),
            "count" => self.count().map(show::bytes),
            "number" => Some((u64::from(number) + 1).to_string()),
            "name" if about.is_empty() => self.name(span.at).map(show::shown),
            "name" => self.name(about.at).map(show::shown),
            "value" => self.value().filter(|value| !value.is_empty()).map(show::shown),
            "byte" if about.len == 1 => self.text(about)?.first().map(|&byte| show::a(byte)),
            "at" => Some(about.at.to_string()),
            "Meaning" => self.meaning(),
            "meaning" => self.meaning().map(|sentence| show::lower(&sentence)),
            "method" => self.part(self.message.method),
            "target" => self.part(self.message.target),
            "status" => self.message.status.map(|status| format!("{status:03}")),
            "version" => {
                self.message.version.map(|version| format!("HTTP/{}.{}", version.major, version.minor))
            }
            "rule" => Some(rule.summary().to_owned()),
            _ => None,
        }
    }

    /// Which cases the step is of, the most special first.
    pub(super) fn cases(&self) -> Vec<&'static str> {
        let mut cases = Vec::with_capacity(3);
        match self.step.kind {
            Kind::Method => cases.extend(self.case_of_method()),
            Kind::FieldValue | Kind::FieldLine if self.is_folded(self.step.span.at) => cases.push("folded"),
            Kind::FieldLine | Kind::TrailerLine if self.value_in_line() == Some(b"") => cases.push("empty"),
            Kind::FramingAsked => cases.extend(self.case_of_framing()),
            Kind::FramedNone if self.step.rule == Rule::Framing1 => {
                let bodiless = matches!(self.message.status, Some(100..200 | 204 | 304));
                cases.push(if bodiless { "status" } else { "head" });
            }
            _ => {}
        }
        if !cases.contains(&"folded") {
            cases.push(if self.subject().is_some() { "known" } else { "unknown" });
        }
        cases.extend(self.is_request().map(|request| if request { "request" } else { "response" }));
        cases
    }

    fn case_of_method(&self) -> Option<&'static str> {
        match self.subject().map(|method| method.fact("properties").unwrap_or_default()) {
            Some(properties) if properties.starts_with("safe") => Some("safe"),
            Some(properties) if properties.starts_with("idempotent") => Some("idempotent"),
            Some(_) => None,
            None => {
                let capitals = self.own()?.to_ascii_uppercase();
                entry::method(std::str::from_utf8(&capitals).ok()?).map(|_| "wrong-case")
            }
        }
    }

    fn case_of_framing(&self) -> Option<&'static str> {
        match self.step.rule {
            Rule::Framing3 => {
                match (self.has_field(b"transfer-encoding")?, self.has_field(b"content-length")?) {
                    (true, true) => Some("both"),
                    (true, false) => Some("no-content-length"),
                    (false, _) => Some("no-transfer-encoding"),
                }
            }
            Rule::Framing5 if self.step.about.is_empty() => Some("no-content-length"),
            _ => None,
        }
    }
}

/// The bytes of a span; none where they reach outside of what is there.
pub(super) fn bytes_of(window: &[u8], span: Span) -> Option<&[u8]> {
    window.get(usize::try_from(span.at).ok()?..usize::try_from(span.end()).ok()?)
}

/// A chunk's size.
fn size(digits: &[u8]) -> Option<u64> {
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
