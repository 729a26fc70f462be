//! The start line: what is asked, or how it went (RFC 9112, 3 and 4).
//!
//! ```abnf
//! start-line   = request-line / status-line
//! request-line = method SP request-target SP HTTP-version
//! status-line  = HTTP-version SP status-code SP [ reason-phrase ]
//! ```

use super::message::{Side, Version};
use super::parser::{Go, Parser, Stop};
use super::profile::Habits;
use super::state::always_after;
use super::step::{Kind, Sink};
use super::verdict::Edit;
use super::State;
use crate::grammar::HEXDIG;
use crate::grammar::rfc3986::{PATH_TARGET, TARGET, VISIBLE};
use crate::grammar::rfc9110::{TCHAR, WHITESPACE, end_of_value};
use crate::grammar::rfc9112::{VERSION, fits_version};
use crate::rule::Rule;
use crate::span::Span;

impl Parser {
    /// Empty lines, then the first part of a start line.
    ///
    /// RFC 9112, 2.2: a server ignores at least one empty line before a request line, since clients used
    /// to send one too many behind a body.
    pub(super) fn start<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        while matches!(self.next(window)?, b'\r' | b'\n') {
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

    /// Most request lines are there whole, with a path as target, and have nothing odd about them:
    /// those are read in one go. Says whether this was one; if not, nothing has happened, and it is read
    /// token by token.
    fn plain_request_line<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> bool {
        // The way through the table is always the same.
        const METHOD: State = always_after(State::Start, Kind::Method);
        const BEFORE_TARGET: State = always_after(METHOD, Kind::Space);
        const TARGET: State = always_after(BEFORE_TARGET, Kind::Target);
        const BEFORE_VERSION: State = always_after(TARGET, Kind::Space);
        const VERSION: State = always_after(BEFORE_VERSION, Kind::Version);
        const END: State = always_after(VERSION, Kind::LineEnd);
        let (start, limits) = (self.pos, self.profile.limits);
        let Some(method) = TCHAR.run(window, start) else { return false };
        let [b' ', b'/', ..] = window[method..] else { return false };
        let target = method + 1;
        let Some(version) = PATH_TARGET.run(window, target) else { return false };
        let plain = window[version..].starts_with(b" HTTP/1.1\r\n")
            && self.profile.habits == Habits::Rfc
            && self.at(start) == self.token
            && method > start
            && method - start <= limits.method
            && version - target <= limits.target
            && &window[start..method] != b"CONNECT";
        if !plain {
            return false;
        }
        let version = version + 1;
        self.message.method = Span::between(self.token, self.at(method));
        self.message.target = Span::between(self.at(target), self.at(version - 1));
        self.message.version = Some(Version { major: 1, minor: 1 });
        self.token_to(sink, Kind::Method, Rule::Method, method, METHOD);
        self.token_to(sink, Kind::Space, Rule::Separator, target, BEFORE_TARGET);
        self.token_to(sink, Kind::Target, Rule::OriginForm, version - 1, TARGET);
        self.token_to(sink, Kind::Space, Rule::Separator, version, BEFORE_VERSION);
        self.token_to(sink, Kind::Version, Rule::Version, version + 8, VERSION);
        self.head.version_end = self.token;
        self.token_to(sink, Kind::LineEnd, Rule::LineEnd, version + 10, END);
        self.line(sink, Kind::RequestLine, Rule::RequestLine);
        true
    }

    /// `method = token`
    fn method<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        let end = self.run_of(&TCHAR, window);
        let limit = self.profile.limits.method;
        if self.too_long(end, limit) {
            let at = self.token + limit as u64;
            return self.reject(
                sink,
                Rule::MethodTooLong,
                Span::point(at),
                "a space, the end of the method",
                None,
            );
        }
        let end = end?;
        let here = self.here();
        match window[end] {
            _ if self.at(end) == self.token => {
                let (rule, expected) = match window[end] {
                    b' ' => (Rule::EmptyMethod, "a method, such as GET"),
                    _ => (Rule::BadMethodChar, "a method: letters, digits, or one of !#$%&'*+-.^_`|~"),
                };
                self.reject(sink, rule, here, expected, Some(Edit::remove(here)))
            }
            byte if byte == b' ' || byte == b'\t' && self.allows(Rule::ExtraSpace) => {
                self.message.method = Span::between(self.token, self.at(end));
                self.token(sink, Kind::Method, Rule::Method, end);
                self.request_line(window, sink)
            }
            b'\r' | b'\n' => {
                let fix = Edit::insert(here.at, b" / HTTP/1.1");
                self.reject(sink, Rule::EmptyTarget, here, "a space and a target, such as /", Some(fix))
            }
            byte => {
                let fix = if byte == b'\t' { Edit::replace(here, &b" "[..]) } else { Edit::remove(here) };
                self.reject(
                    sink,
                    Rule::BadMethodChar,
                    here,
                    "more of the method, or a space behind it",
                    Some(fix),
                )
            }
        }
    }

    /// The rest of a request line, from wherever it has come to.
    pub(super) fn request_line<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        if self.state == State::Method {
            self.space(window, sink)?;
        }
        if self.state == State::BeforeTarget {
            self.target(window, sink)?;
        }
        if self.state == State::Target {
            self.space(window, sink)?;
        }
        if self.state == State::BeforeVersion {
            self.version(window, sink)?;
        }
        self.end_of_start_line(window, sink, Kind::RequestLine, Rule::RequestLine)
    }

    /// One space; with that leniency, any run of white space.
    fn space<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
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

    /// `request-target = origin-form / absolute-form / authority-form / asterisk-form`
    fn target<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        loop {
            let class = match self.profile.habits {
                Habits::Hyper => &VISIBLE,
                Habits::Rfc if window.get(self.local(self.token)) == Some(&b'/') => &PATH_TARGET,
                Habits::Rfc => &TARGET,
            };
            let end = self.run_of(class, window);
            let limit = self.profile.limits.target;
            if self.profile.habits == Habits::Rfc && self.too_long(end, limit) {
                let at = self.token + limit as u64;
                return self.reject(
                    sink,
                    Rule::TargetTooLong,
                    Span::point(at),
                    "a space, the end of the target",
                    None,
                );
            }
            let end = end?;
            let here = self.here();
            match window[end] {
                b' ' => break,
                b'\t' if self.allows(Rule::ExtraSpace) => break,
                b'\r' | b'\n' if self.at(end) > self.token => {
                    let fix = Edit::insert(here.at, b" HTTP/1.1");
                    return self.reject(
                        sink,
                        Rule::MissingVersion,
                        here,
                        "a space and a version, as in HTTP/1.1",
                        Some(fix),
                    );
                }
                b'#' => {
                    let fix = Edit::replace(here, &b"%23"[..]);
                    self.broken(
                        sink,
                        Rule::FragmentInTarget,
                        here,
                        "a space, the end of the target",
                        Some(fix),
                    )?;
                }
                b'%' => {
                    // pct-encoded = "%" HEXDIG HEXDIG
                    let digits = window.get(end + 1..end + 3).ok_or(Stop::NeedMore)?;
                    if !HEXDIG.all(digits) {
                        let fix = Edit::insert(here.end(), b"25");
                        let expected = "two hexadecimal digits behind the %";
                        self.broken(sink, Rule::BadPercentEncoding, here, expected, Some(fix))?;
                    }
                }
                byte if VISIBLE.has(byte) => {
                    let fix = Edit::replace(here, format!("%{byte:02X}").into_bytes());
                    let expected = "a character of a URI, or %XX in its place";
                    self.broken(sink, Rule::BadTargetChar, here, expected, Some(fix))?;
                }
                _ => {
                    let fix = Edit::remove(here);
                    return self.reject(
                        sink,
                        Rule::BadTargetChar,
                        here,
                        "more of the target, or a space behind it",
                        Some(fix),
                    );
                }
            }
            self.pos = end + 1;
        }
        if self.at(self.pos) == self.token {
            let here = self.here();
            let (rule, expected) = (Rule::ExtraSpace, "the target: only one space stands before it");
            return self.reject(sink, rule, here, expected, Some(Edit::remove(here)));
        }
        self.message.target = Span::between(self.token, self.at(self.pos));
        let form = match self.profile.habits {
            Habits::Rfc => self.look_at_target(window, sink)?,
            Habits::Hyper => self.hyper_target(window, sink)?,
        };
        let end = self.pos;
        self.token(sink, Kind::Target, form, end);
        Ok(())
    }

    /// `HTTP-version = HTTP-name "/" DIGIT "." DIGIT`
    fn version<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
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

    fn bad_version<S: Sink>(&mut self, sink: &mut S, place: usize, byte: u8) -> Go {
        let here = self.here();
        if place == 0 && matches!(byte, b' ' | b'\t') {
            let expected = "the version: only one space stands before it";
            return self.reject(sink, Rule::ExtraSpace, here, expected, Some(Edit::remove(here)));
        }
        if place == 0 && matches!(byte, b'\r' | b'\n') && self.side == Side::Request {
            let fix = Edit::insert(here.at, b"HTTP/1.1");
            return self.reject(sink, Rule::MissingVersion, here, "a version, as in HTTP/1.1", Some(fix));
        }
        let fix = Edit::replace(here, vec![VERSION[place].0]);
        self.reject(sink, Rule::BadVersion, here, VERSION[place].1, Some(fix))
    }

    /// The rest of a status line, from wherever it has come to.
    pub(super) fn status_line<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        if self.state == State::ResponseVersion {
            let byte = self.next(window)?;
            if self.local(self.token) == self.pos
                && !(byte == b' ' || byte == b'\t' && self.allows(Rule::ExtraSpace))
            {
                let here = self.here();
                let fix = Edit::insert(here.at, b" ");
                return self.reject(sink, Rule::BadVersion, here, "a space behind the version", Some(fix));
            }
            self.space(window, sink)?;
        }
        if self.state == State::BeforeStatus {
            self.status(window, sink)?;
        }
        if self.state == State::Status {
            match self.next(window)? {
                b' ' => {
                    let end = self.pos + 1;
                    self.token(sink, Kind::Space, Rule::Separator, end);
                }
                b'\r' | b'\n' => {
                    let here = Span::point(self.at(self.pos));
                    if !self.head.said_missing_space {
                        self.head.said_missing_space = true;
                        let fix = Edit::insert(here.at, b" ");
                        self.broken(
                            sink,
                            Rule::MissingReasonSpace,
                            here,
                            "a space behind the status",
                            Some(fix),
                        )?;
                    }
                    return self.end_of_start_line(window, sink, Kind::StatusLine, Rule::StatusLine);
                }
                _ => {
                    let here = self.here();
                    let fix = Edit::remove(here);
                    return self.reject(
                        sink,
                        Rule::BadStatusCode,
                        here,
                        "a space behind the status's three digits",
                        Some(fix),
                    );
                }
            }
        }
        if self.state == State::BeforeReason {
            self.reason(window, sink)?;
        }
        self.end_of_start_line(window, sink, Kind::StatusLine, Rule::StatusLine)
    }

    /// `status-code = 3DIGIT`
    fn status<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        let start = self.local(self.token);
        while self.pos < start + 3 {
            if !self.next(window)?.is_ascii_digit() {
                let here = self.here();
                let fix = (window[self.pos] == b' ' && self.pos == start).then(|| Edit::remove(here));
                return self.reject(sink, Rule::BadStatusCode, here, "a digit of the status", fix);
            }
            self.pos += 1;
        }
        let status = window[start..start + 3].iter().fold(0, |n, byte| n * 10 + u16::from(byte - b'0'));
        if !(100..600).contains(&status) {
            let about = Span::between(self.token, self.at(self.pos));
            self.note(sink, Kind::Finding, Rule::StatusOutOfRange, about);
        }
        self.message.status = Some(status);
        let end = self.pos;
        self.token(sink, Kind::Status, Rule::StatusCode, end);
        Ok(())
    }

    /// `reason-phrase = 1*( HTAB / SP / VCHAR / obs-text )`
    fn reason<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        let end = loop {
            let Some(end) = end_of_value(window, self.pos) else {
                self.pos = window.len();
                return Err(Stop::NeedMore);
            };
            self.pos = end;
            match window[end] {
                b'\n' => break end,
                b'\r' => match window.get(end + 1) {
                    None => return Err(Stop::NeedMore),
                    Some(b'\n') => break end,
                    Some(_) => {
                        let after = Span::between(self.at(end + 1), self.at(end + 2));
                        self.broken(
                            sink,
                            Rule::BareCr,
                            after,
                            "LF behind the CR",
                            Some(Edit::insert(after.at, b"\n")),
                        )?;
                    }
                },
                _ => {
                    let here = self.here();
                    self.broken(
                        sink,
                        Rule::BadReasonChar,
                        here,
                        "more of the reason, or CR LF",
                        Some(Edit::remove(here)),
                    )?;
                }
            }
            self.pos = end + 1;
        };
        if self.at(end) > self.token {
            self.message.reason = Span::between(self.token, self.at(end));
            self.token(sink, Kind::Reason, Rule::Reason, end);
        }
        Ok(())
    }

    fn end_of_start_line<S: Sink>(&mut self, window: &[u8], sink: &mut S, line: Kind, rule: Rule) -> Go {
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
        self.section = super::parser::Section::Head;
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
                self.broken(sink, bare, here, "CR before the LF", Some(Edit::insert(here.at, b"\r")))?;
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
    pub(super) fn run_of(&mut self, class: &crate::grammar::Class, window: &[u8]) -> Go<usize> {
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

    /// The next byte, as a span.
    pub(super) fn here(&self) -> Span {
        Span::between(self.at(self.pos), self.at(self.pos + 1))
    }
}
