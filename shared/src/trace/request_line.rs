//! The request line: what is asked (RFC 9112, 3).
//!
//! ```abnf
//! request-line = method SP request-target SP HTTP-version
//! method       = token
//! ```

use super::State;
use super::message::Version;
use super::parser::{Go, Parser, Stop};
use super::profile::Habits;
use super::state::always_after;
use super::step::{Kind, Sink};
use super::verdict::Edit;
use crate::grammar::HEXDIG;
use crate::grammar::rfc3986::{PATH_TARGET, TARGET, VISIBLE};
use crate::grammar::rfc9110::TCHAR;
use crate::grammar::rfc9112::{VERSION, fits_version};
use crate::rule::Rule;
use crate::span::Span;

impl Parser {
    /// Most request lines are there whole, with a path as target, and have nothing odd about them:
    /// those are read in one go. Says whether this was one; if not, nothing has happened, and it is read
    /// token by token. Fed byte by byte it never is one, so whatever compares splits compares both ways.
    pub(super) fn plain_request_line<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> bool {
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
    pub(super) fn method<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        let end = self.run_of(&TCHAR, window);
        let limit = self.profile.limits.method;
        if self.too_long(end, limit) {
            let at = self.back_to(limit);
            return self.reject(
                sink,
                Rule::MethodTooLong,
                Span::point(at),
                format!("a space, the end of the method, after {limit} bytes at most"),
                None,
            );
        }
        let end = end?;
        let here = self.here();
        match window[end] {
            _ if self.at(end) == self.token => {
                let (rule, expected) = match window[end] {
                    b' ' => (Rule::EmptyMethod, "a method, such as GET"),
                    _ => (Rule::BadMethodChar, "a method of letters, digits, or !#$%&'*+-.^_`|~"),
                };
                // What is no text at all is not mended by taking a byte away.
                let is_text = VISIBLE.has(window[end]) || matches!(window[end], b' ' | b'\t');
                self.reject(sink, rule, here, expected, is_text.then(|| Edit::remove(here)))
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
                let fix = match byte {
                    b'\t' => Edit::replace(here, &b" "[..]),
                    b'/' => Edit::insert(here.at, b" "),
                    _ => Edit::remove(here),
                };
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

    /// `request-target = origin-form / absolute-form / authority-form / asterisk-form`
    pub(super) fn target<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        loop {
            let class = match self.profile.habits {
                Habits::Hyper => &VISIBLE,
                Habits::Rfc if window.get(self.local(self.token)) == Some(&b'/') => &PATH_TARGET,
                Habits::Rfc => &TARGET,
            };
            let end = self.run_of(class, window);
            let limit = self.profile.limits.target;
            if self.profile.habits == Habits::Rfc && self.too_long(end, limit) {
                let at = self.back_to(limit);
                return self.reject(
                    sink,
                    Rule::TargetTooLong,
                    Span::point(at),
                    format!("a space, the end of the target, after {limit} bytes at most"),
                    None,
                );
            }
            let end = end?;
            let here = self.here();
            match window[end] {
                b' ' => break,
                b'\t' if self.allows(Rule::ExtraSpace) => break,
                b'\r' | b'\n' if self.at(end) == self.token => {
                    let fix = Edit::insert(here.at, b"/ HTTP/1.1");
                    let expected = "a target, such as /";
                    return self.reject(sink, Rule::EmptyTarget, here, expected, Some(fix));
                }
                b'\r' | b'\n' if is_version(&window[self.local(self.token)..end]) => {
                    // The version stands where the target should.
                    let fix = Edit::insert(self.token, b"/ ");
                    let about = Span::between(self.token, here.at);
                    return self.reject(sink, Rule::EmptyTarget, about, "a target, such as /", Some(fix));
                }
                b'\r' | b'\n' => {
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
            let (rule, expected) = (Rule::ExtraSpace, "the target, behind a single space");
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
}

/// Whether a word is `HTTP/` and two digits with a dot between.
fn is_version(word: &[u8]) -> bool {
    word.len() == VERSION.len() && word.iter().enumerate().all(|(place, &byte)| fits_version(place, byte))
}
