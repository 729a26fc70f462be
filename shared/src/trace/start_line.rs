//! The start line: what is asked, or how it went (RFC 9112, 3 and 4).
//!
//! ```abnf
//! start-line = request-line / status-line
//! ```
//!
//! What the two have in common: empty lines before, the version, the single spaces, the end of the line.

use super::State;
use super::message::{Side, Version};
use super::parser::{Go, Parser, Section, Stop};
use super::profile::Habits;
use super::step::{Kind, Sink};
use super::verdict::Edit;
use crate::grammar::Class;
use crate::grammar::rfc9110::WHITESPACE;
use crate::grammar::rfc9112::{VERSION, fits_version};
use crate::rule::Rule;
use crate::span::Span;

impl Parser {
    /// Empty lines, then the first part of a start line.
    ///
    /// RFC 9112, 2.2: a server ignores at least one empty line before a request line, since clients used
    /// to send one too many behind a body.
    pub(super) fn start<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        while self.local(self.token) == self.pos && matches!(self.next(window)?, b'\r' | b'\n') {
            self.end_of_line(
                window,
                sink,
                Kind::IgnoredLineEnd,
                Rule::EmptyLineBefore,
                Rule::BareLfStartLine,
            )?;
            self.line(sink, Kind::IgnoredLine, Rule::EmptyLineBefore);
            self.message.start = self.token;
        }
        if self.side != Side::Request {
            return self.version(window, sink);
        }
        if self.plain_request_line(window, sink) {
            return Ok(());
        }
        self.method(window, sink)
    }

    /// One space; with that leniency, any run of white space.
    pub(super) fn space<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        let mut end = self.pos.max(self.local(self.token) + 1);
        if self.allows(Rule::ExtraSpace) {
            self.pos = end.min(window.len());
            end = self.run_of(&WHITESPACE, window)?;
            if end > self.local(self.token) + 1 || window[end - 1] == b'\t' {
                self.note(sink, Kind::Finding, Rule::ExtraSpace, Span::between(self.token, self.at(end)));
            }
        }
        self.token(sink, Kind::Space, Rule::Separator, end);
        Ok(())
    }

    /// `HTTP-version = HTTP-name "/" DIGIT "." DIGIT`
    pub(super) fn version<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        let start = self.local(self.token);
        while self.pos < start + VERSION.len() {
            let place = self.pos - start;
            let byte = self.next(window)?;
            if self.profile.habits == Habits::Hyper && self.side == Side::Request {
                self.hyper_version(sink, place, byte)?;
            } else if !fits_version(place, byte) {
                return self.bad_version(sink, place, byte);
            }
            self.pos += 1;
        }
        let (major, minor) = (window[start + 5] - b'0', window[start + 7] - b'0');
        let whole = Span::between(self.token, self.at(self.pos));
        if major != 1 {
            let digit = Span::between(self.at(start + 5), self.at(start + 6));
            let fix = Edit::replace(Span::between(digit.at, whole.end()), &b"1.1"[..]);
            return self.reject(
                sink,
                Rule::VersionNotSupported,
                digit,
                "1, the major version spoken here",
                Some(fix),
            );
        }
        if minor > 1 {
            self.note(sink, Kind::Finding, Rule::HigherMinorVersion, whole);
        }
        self.message.version = Some(Version { major, minor });
        let end = self.pos;
        self.token(sink, Kind::Version, Rule::Version, end);
        self.head.version_end = self.token;
        Ok(())
    }

    pub(super) fn bad_version<S: Sink>(&mut self, sink: &mut S, place: usize, byte: u8) -> Go {
        let here = self.here();
        if place == 0 && matches!(byte, b' ' | b'\t') {
            let expected = "the version, behind a single space";
            return self.reject(sink, Rule::ExtraSpace, here, expected, Some(Edit::remove(here)));
        }
        if place == 0 && matches!(byte, b'\r' | b'\n') && self.side == Side::Request {
            let fix = Edit::insert(here.at, b"HTTP/1.1");
            return self.reject(sink, Rule::MissingVersion, here, "a version, as in HTTP/1.1", Some(fix));
        }
        let fix = match byte {
            b'\r' | b'\n' => Edit::insert(here.at, &b"HTTP/1.1"[place..]),
            // A word where the version should be: the target went on, with a space in it.
            b'a'..=b'g' | b'i'..=b'z' if place == 0 && self.side == Side::Request => {
                Edit::replace(Span::between(self.token.saturating_sub(1), self.token), &b"%20"[..])
            }
            _ => Edit::replace(here, vec![VERSION[place].0]),
        };
        self.reject(sink, Rule::BadVersion, here, VERSION[place].1, Some(fix))
    }

    pub(super) fn end_of_start_line<S: Sink>(
        &mut self,
        window: &[u8],
        sink: &mut S,
        line: Kind,
        rule: Rule,
    ) -> Go {
        let byte = self.next(window)?;
        if self.state == State::Version && self.local(self.token) < self.pos || matches!(byte, b' ' | b'\t') {
            let here = self.here();
            if self.local(self.token) == self.pos {
                let expected = "CR LF, the end of the line";
                self.broken(sink, Rule::ExtraSpace, here, expected, Some(Edit::remove(here)))?;
            }
            let end = self.run_of(&WHITESPACE, window)?;
            self.token(sink, Kind::Whitespace, Rule::ExtraSpace, end);
        }
        if !matches!(self.next(window)?, b'\r' | b'\n') {
            let here = self.here();
            return self.reject(
                sink,
                Rule::BadVersion,
                here,
                "CR LF behind the version",
                Some(Edit::remove(here)),
            );
        }
        self.end_of_line(window, sink, Kind::LineEnd, Rule::LineEnd, Rule::BareLfStartLine)?;
        self.line(sink, line, rule);
        self.section = Section::Head;
        Ok(())
    }

    /// CR LF, or LF alone where that is allowed. The next byte is one of the two.
    pub(super) fn end_of_line<S: Sink>(
        &mut self,
        window: &[u8],
        sink: &mut S,
        kind: Kind,
        rule: Rule,
        bare: Rule,
    ) -> Go {
        let end = match (self.next(window)?, window.get(self.pos + 1)) {
            (b'\n', _) => {
                let here = self.here();
                // Behind a chunk it is as likely that the size is wrong.
                let fix = (kind != Kind::ChunkDataEnd).then(|| Edit::insert(here.at, b"\r"));
                self.broken(sink, bare, here, "CR before the LF", fix)?;
                self.pos + 1
            }
            (_, None) => return Err(Stop::NeedMore),
            (_, Some(b'\n')) => self.pos + 2,
            (_, Some(_)) => {
                let after = Span::between(self.at(self.pos + 1), self.at(self.pos + 2));
                let fix = Edit::insert(after.at, b"\n");
                return self.reject(sink, Rule::BareCr, after, "LF behind the CR", Some(fix));
            }
        };
        self.token(sink, kind, rule, end);
        Ok(())
    }

    /// Where the run of such bytes ends that goes on here; it is looked at once, however it is split.
    #[inline]
    pub(super) fn run_of(&mut self, class: &Class, window: &[u8]) -> Go<usize> {
        match class.run(window, self.pos) {
            Some(end) => {
                self.pos = end;
                Ok(end)
            }
            None => {
                self.pos = window.len();
                Err(Stop::NeedMore)
            }
        }
    }

    /// Whether the token has more than so many bytes, wherever it is going to end.
    #[inline]
    pub(super) fn too_long(&self, end: Go<usize>, limit: usize) -> bool {
        end.unwrap_or(self.pos) - self.local(self.token).min(self.pos) > limit
    }

    /// The first byte that is too many for a token of so many bytes; what was looked at behind it does not
    /// count, since it is only there in some splits.
    pub(super) fn back_to(&mut self, limit: usize) -> u64 {
        self.pos = self.local(self.token).saturating_add(limit).min(self.pos);
        self.token.saturating_add(limit as u64)
    }

    /// The next byte, as a span.
    pub(super) fn here(&self) -> Span {
        Span::between(self.at(self.pos), self.at(self.pos + 1))
    }
}
