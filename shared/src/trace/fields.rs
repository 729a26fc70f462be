//! Field lines: names and values, in the head and in the trailers (RFC 9112, 5; RFC 9110, 5).
//!
//! ```abnf
//! field-line    = field-name ":" OWS field-value OWS
//! field-name    = token
//! field-value   = *field-content
//! field-content = field-vchar [ 1*( SP / HTAB / field-vchar ) field-vchar ]
//! ```
//!
//! A value may once have gone on over the end of its line (`obs-fold`), so a field is whole only when
//! the next line has begun.

use super::State;
use super::message::Side;
use super::parser::{Go, Parser, Section, Stop};
use super::profile::Habits;
use super::state::always_after;
use super::step::{Kind, Sink};
use super::verdict::Edit;
use crate::grammar::rfc9110::{TCHAR, WHITESPACE, end_of_value};
use crate::rule::Rule;
use crate::span::Span;

impl Parser {
    /// Field lines up to the empty line, from wherever it has come to.
    pub(super) fn fields<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        loop {
            if self.state == State::Fields {
                if self.plain_field(window, sink)? {
                    continue;
                }
                match self.next(window)? {
                    _ if self.head.folding => self.fold(window, sink)?,
                    b' ' | b'\t' if self.local(self.token) == self.pos => self.fold(window, sink)?,
                    b'\r' | b'\n' if self.local(self.token) == self.pos => {
                        return self.end_of_fields(window, sink);
                    }
                    _ => self.name(window, sink)?,
                }
                if self.state == State::Fields {
                    continue;
                }
            }
            if self.state == State::FieldName {
                self.colon(window, sink)?;
            }
            self.value(window, sink)?;
            self.end_of_field(sink)?;
        }
    }

    /// Most field lines are there whole and have nothing odd about them: one space before the value and
    /// none behind it, and CR LF. Those are read in one go. Says whether this was one; if not, nothing
    /// has happened, and it is read token by token. Fed byte by byte it never is one, so whatever compares
    /// splits compares both ways.
    #[inline]
    fn plain_field<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go<bool> {
        // The way through the table is always the same.
        const NAME: State = always_after(State::Fields, Kind::FieldName);
        const COLON: State = always_after(NAME, Kind::Colon);
        const SPACE: State = always_after(COLON, Kind::Whitespace);
        const VALUE: State = always_after(SPACE, Kind::FieldValue);
        const END: State = always_after(VALUE, Kind::LineEnd);
        let start = self.pos;
        let Some(colon) = TCHAR.run(window, start) else { return Ok(false) };
        let [b':', b' ', first, ..] = window[colon..] else { return Ok(false) };
        let value = colon + 2;
        let Some(end) = end_of_value(window, value) else { return Ok(false) };
        let [last, b'\r', b'\n', ..] = window[end - 1..] else { return Ok(false) };
        let odd = colon == start
            || colon - start > self.profile.limits.name
            || self.at(start) != self.token
            || self.head.folding
            || end == value
            || WHITESPACE.has(first)
            || WHITESPACE.has(last);
        if odd {
            return Ok(false);
        }
        self.settle(window, sink);
        let name = Span::between(self.token, self.at(colon));
        let text = Span::between(self.at(value), self.at(end));
        self.begin_field(name, &window[start..colon], sink);
        self.head.extend_value(text);
        self.token_to(sink, Kind::FieldName, Rule::FieldName, colon, NAME);
        self.token_to(sink, Kind::Colon, Rule::Colon, colon + 1, COLON);
        self.token_to(sink, Kind::Whitespace, Rule::OptionalWhitespace, value, SPACE);
        if S::STEPS && !window[value..end].is_ascii() {
            self.note(sink, Kind::Finding, Rule::ObsText, text);
        }
        self.token_to(sink, Kind::FieldValue, Rule::FieldValue, end, VALUE);
        self.token_to(sink, Kind::LineEnd, Rule::LineEnd, end + 2, END);
        self.end_of_field(sink)?;
        Ok(true)
    }

    /// The empty line.
    fn end_of_fields<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        self.settle(window, sink);
        self.head.fields_end = self.token;
        let (token, rule, line) = match self.section {
            Section::Head => (Kind::HeadEnd, Rule::EndOfFields, Kind::EmptyLine),
            Section::Trailers => (Kind::TrailersEnd, Rule::EndOfChunked, Kind::EndOfChunked),
        };
        self.end_of_line(window, sink, token, rule, Rule::BareLfEndOfFields)?;
        self.line(sink, line, rule);
        if self.section == Section::Head {
            self.message.head_end = Some(self.token);
        }
        Ok(())
    }

    /// `field-name = token`
    fn name<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        self.settle(window, sink);
        let end = self.run_of(&TCHAR, window);
        let limit = self.profile.limits.name;
        if self.profile.habits == Habits::Rfc && self.too_long(end, limit) {
            let at = self.back_to(limit);
            return self.reject(
                sink,
                Rule::NameTooLong,
                Span::point(at),
                format!("a colon, the end of the name, after {limit} bytes at most"),
                None,
            );
        }
        let end = end?;
        if self.too_long(Ok(end), limit) {
            self.hyper.name_too_long.get_or_insert(Span::between(self.token, self.at(end)));
        }
        let here = self.here();
        let nothing = self.at(end) == self.token;
        match window[end] {
            b':' if nothing => {
                let fix = Edit::insert(here.at, b"X");
                self.reject(sink, Rule::EmptyFieldName, here, "a name before the colon", Some(fix))
            }
            b':' => {
                let name = Span::between(self.token, here.at);
                self.begin_field(name, name.of(window, self.base), sink);
                self.token(sink, Kind::FieldName, Rule::FieldName, end);
                self.token(sink, Kind::Colon, Rule::Colon, end + 1);
                Ok(())
            }
            // Whether a colon follows cannot be known yet; a recipient need not wait for it.
            b' ' | b'\t' if !nothing => {
                // A server must refuse it in a request; whoever passes on a response must take it away.
                if self.side == Side::Request {
                    let expected = "a colon right behind the name";
                    self.broken(sink, Rule::SpaceBeforeColon, here, expected, Some(Edit::remove(here)))?;
                } else {
                    self.note(sink, Kind::Finding, Rule::SpaceBeforeColon, here);
                }
                let name = Span::between(self.token, here.at);
                self.begin_field(name, name.of(window, self.base), sink);
                self.token(sink, Kind::FieldName, Rule::FieldName, end);
                Ok(())
            }
            b'\r' | b'\n' => {
                let fix = Edit::insert(here.at, b":");
                self.reject(sink, Rule::MissingColon, here, "a colon behind the name", Some(fix))
            }
            byte => {
                let expected = if nothing {
                    "a field's name, or the empty line"
                } else {
                    "more of the name, or a colon"
                };
                let fix = if byte == b'=' { Edit::replace(here, &b":"[..]) } else { Edit::remove(here) };
                self.reject(sink, Rule::BadNameChar, here, expected, Some(fix))
            }
        }
    }

    /// The colon, behind white space that should not be there.
    fn colon<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        let end = self.run_of(&WHITESPACE, window)?;
        if window[end] != b':' {
            let here = self.here();
            return self.reject(sink, Rule::MissingColon, here, "a colon", Some(Edit::insert(here.at, b":")));
        }
        if self.at(end) > self.token {
            self.token(sink, Kind::Whitespace, Rule::SpaceBeforeColon, end);
        }
        self.token(sink, Kind::Colon, Rule::Colon, end + 1);
        Ok(())
    }

    /// `OWS field-value OWS`, and the end of the line
    #[inline]
    fn value<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        if self.state == State::Colon && !self.head.value_begun(self.token, self.at(self.pos)) {
            let end = self.run_of(&WHITESPACE, window)?;
            if self.at(end) > self.token {
                self.token(sink, Kind::Whitespace, Rule::OptionalWhitespace, end);
            }
            self.head.value_from = self.token;
        }
        if matches!(self.state, State::Colon | State::BeforeValue) {
            let end = self.end_of_text(window, sink)?;
            let start = self.local(self.token);
            let text = &window[start..end];
            let trimmed = text.len() - text.iter().rev().take_while(|&&byte| WHITESPACE.has(byte)).count();
            if trimmed > 0 {
                self.head.extend_value(Span { at: self.token, len: trimmed as u64 });
                if S::STEPS && !text.is_ascii() {
                    let about = Span { at: self.token, len: trimmed as u64 };
                    self.note(sink, Kind::Finding, Rule::ObsText, about);
                }
                self.token(sink, Kind::FieldValue, Rule::FieldValue, start + trimmed);
                if trimmed < text.len() {
                    self.token(sink, Kind::Whitespace, Rule::OptionalWhitespace, end);
                }
            }
        }
        self.end_of_line(window, sink, Kind::LineEnd, Rule::LineEnd, Rule::BareLfField)
    }

    /// Where the text of a value ends: before its CR LF.
    #[inline]
    fn end_of_text<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go<usize> {
        loop {
            let Some(end) = end_of_value(window, self.pos) else {
                self.pos = window.len();
                return Err(Stop::NeedMore);
            };
            self.pos = end;
            let here = self.here();
            match window[end] {
                b'\n' => return Ok(end),
                b'\r' => match window.get(end + 1) {
                    None => return Err(Stop::NeedMore),
                    Some(b'\n') => return Ok(end),
                    Some(_) => {
                        // Let through, it is the CR that is odd; refused, the byte that is no LF.
                        let let_through = self.allows(Rule::BareCr);
                        let after = Span { at: self.at(end + usize::from(!let_through)), len: 1 };
                        // An LF behind it would make a field of its own out of the rest.
                        let fix = Some(Edit::replace(here, &b" "[..]));
                        self.broken(sink, Rule::BareCr, after, "LF behind the CR", fix)?;
                    }
                },
                0 => {
                    let fix = Some(Edit::remove(here));
                    self.broken(sink, Rule::NulInValue, here, "more of the value, or CR LF", fix)?;
                }
                _ => {
                    let fix = Some(Edit::remove(here));
                    self.broken(sink, Rule::CtlInValue, here, "more of the value, or CR LF", fix)?;
                }
            }
            self.pos = end + 1;
        }
    }

    fn end_of_field<S: Sink>(&mut self, sink: &mut S) -> Go {
        let (kind, rule) = match self.section {
            Section::Head => (Kind::FieldLine, Rule::FieldLine),
            Section::Trailers => (Kind::TrailerLine, Rule::TrailerLine),
        };
        self.line(sink, kind, rule);
        self.head.whole_fields = u32::try_from(self.head.fields).unwrap_or(u32::MAX);
        let limit = match (self.section, self.profile.habits) {
            // httparse is given room for as many fields as there were CR LFs.
            (Section::Trailers, Habits::Hyper) => self.hyper.trailer_lines,
            _ => self.profile.limits.fields,
        };
        if self.head.fields > limit {
            let about = Span::point(self.token);
            return self.reject(
                sink,
                Rule::TooManyFields,
                about,
                format!("the end of the fields, of which there may be {limit}"),
                None,
            );
        }
        Ok(())
    }

    /// A line that begins with white space: it goes on with the value before, or, as the first one,
    /// belongs to nothing.
    fn fold<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        let first = self.head.fields == 0;
        if !self.head.folding {
            let here = self.here();
            let (rule, expected) = match first {
                true => (Rule::SpaceBeforeFirstField, "a field's name, or the empty line"),
                false => {
                    (Rule::ObsFold, "a field's name or the empty line, since a value ends with its line")
                }
            };
            self.broken(sink, rule, here, expected, Some(Edit::remove(here)))?;
            self.head.folding = true;
        }
        if first {
            let Some(length) = memchr::memchr(b'\n', &window[self.pos..]) else {
                self.pos = window.len();
                return Err(Stop::NeedMore);
            };
            let end = self.pos + length + 1;
            self.token(sink, Kind::Ignored, Rule::SpaceBeforeFirstField, end);
            self.line(sink, Kind::IgnoredLine, Rule::SpaceBeforeFirstField);
        } else {
            let end = self.run_of(&WHITESPACE, window)?;
            self.token(sink, Kind::Fold, Rule::ObsFold, end);
        }
        self.head.folding = false;
        Ok(())
    }
}
