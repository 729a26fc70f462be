//! The status line: how it went (RFC 9112, 4).
//!
//! ```abnf
//! status-line   = HTTP-version SP status-code SP [ reason-phrase ]
//! status-code   = 3DIGIT
//! reason-phrase = 1*( HTAB / SP / VCHAR / obs-text )
//! ```

use super::State;
use super::parser::{Go, Parser, Stop};
use super::step::{Kind, Sink};
use super::verdict::Edit;
use crate::grammar::rfc9110::end_of_value;
use crate::rule::Rule;
use crate::span::Span;

impl Parser {
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
                    let fix = match window[self.pos].is_ascii_digit() {
                        true => Edit::remove(here),
                        false => Edit::insert(here.at, b" "),
                    };
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
    pub(super) fn status<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        let start = self.local(self.token);
        while self.pos < start + 3 {
            if !self.next(window)?.is_ascii_digit() {
                let here = self.here();
                if self.pos == start && matches!(window[start], b' ' | b'\t') {
                    let expected = "the status, behind a single space";
                    return self.reject(sink, Rule::ExtraSpace, here, expected, Some(Edit::remove(here)));
                }
                return self.reject(sink, Rule::BadStatusCode, here, "a digit of the status", None);
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
    pub(super) fn reason<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
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
                        let let_through = self.allows(Rule::BareCr);
                        let after = Span { at: self.at(end + usize::from(!let_through)), len: 1 };
                        self.broken(
                            sink,
                            Rule::BareCr,
                            after,
                            "LF behind the CR",
                            Some(Edit::replace(self.here(), &b" "[..])),
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
}
