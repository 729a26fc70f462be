//! What hyper 1.x does with a request, where it is not a matter of leniency but of another way of
//! deciding: the profile [`HYPER`](super::Profile::HYPER).
//!
//! hyper reads a head in three passes. *httparse* divides it into method, target, version and fields,
//! and refuses bytes that cannot stand where they stand. When the head is whole, the crate *http* looks
//! into the target, and then hyper itself goes through the fields in their order and stops at the first
//! that it cannot take. So a bad target is found only at the end of the head, and which of two bad
//! fields is blamed depends on which came first.
//!
//! | what | hyper's place for it |
//! |---|---|
//! | target | `http::Uri::from_shared` |
//! | fields, framing, persistence | `Server::parse` in `proto/h1/role.rs` |
//! | chunks and trailers | `proto/h1/decode.rs` |
//! | statuses | `Server::on_error` |
//!
//! A test compares all of this with the real hyper, many thousand random requests at a time.

pub(crate) mod uri;

use super::head::Known;
use super::message::{Framing, Version};
use super::parser::{Go, Parser, Stop};
use super::step::{Kind, Sink};
use super::verdict::{Edit, Rejection};
use crate::rule::Rule;
use crate::span::Span;

/// The longest body hyper counts: two numbers are taken for other purposes.
const LONGEST: u64 = u64::MAX - 2;

/// What hyper has found out on its way through the fields.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Why the head will be refused once it is whole; the target comes before the fields.
    target: Option<Refusal>,
    field: Option<Refusal>,
    keep_alive: bool,
    saw_close: bool,
    has_length: bool,
    length: Option<u64>,
    has_coding: bool,
    chunked: bool,
    /// The last field of the framing.
    about: Span,
    pub(super) name_too_long: Option<Span>,
    /// Lines of the trailers, and where the line being looked for begins.
    pub(super) trailer_lines: usize,
    trailers_whole: bool,
    lines_checked: usize,
}

#[derive(Clone, Debug)]
struct Refusal {
    rule: Rule,
    about: Span,
    status: Option<u16>,
    expected: &'static str,
}

/// What hyper answers when it refuses a head for this.
///
/// A body that it refuses is an error for the handler, whose answer it is then: axum's extractors say 400.
pub(super) fn status(rule: Rule, in_body: bool) -> Option<u16> {
    match rule {
        _ if in_body => Some(400),
        Rule::HeadTooLarge | Rule::TooManyFields | Rule::NameTooLong | Rule::ContentLengthTooBig => Some(431),
        Rule::TargetTooLong => Some(414),
        _ => Some(400),
    }
}

impl Parser {
    /// Two versions are known, and every other byte is refused as it comes.
    pub(super) fn hyper_version<S: Sink>(&mut self, sink: &mut S, place: usize, byte: u8) -> Go {
        let fits = match place {
            7 => matches!(byte, b'0' | b'1'),
            _ => byte == b"HTTP/1."[place],
        };
        if fits {
            return Ok(());
        }
        let here = self.here();
        let rule = match (place, byte) {
            (0, b'\r' | b'\n') => Rule::MissingVersion,
            (0, b' ') => Rule::ExtraSpace,
            (5 | 7, b'0'..=b'9') => Rule::VersionNotSupported,
            _ => Rule::BadVersion,
        };
        let expected = if place == 7 {
            "0 or 1, since hyper knows HTTP/1.0 and HTTP/1.1"
        } else {
            "HTTP/1.0 or HTTP/1.1"
        };
        let fix = match rule {
            Rule::MissingVersion => Edit::insert(here.at, b"HTTP/1.1"),
            Rule::ExtraSpace => Edit::remove(here),
            _ => Edit::replace(here, vec![b"HTTP/1.1"[place]]),
        };
        self.reject(sink, rule, here, expected, Some(fix))
    }

    /// The target's end: it has to be UTF-8 now, and a URI when the head is whole.
    pub(super) fn hyper_target<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go<Rule> {
        let target = self.message.target.of(window, self.base);
        if let Err(error) = std::str::from_utf8(target) {
            let about = Span { at: self.token + error.valid_up_to() as u64, len: 1 };
            return self.reject(sink, Rule::BadTargetChar, about, "UTF-8, or %XX in its place", None);
        }
        let start = self.token;
        let refuse = |rule, at: usize, status, expected| {
            Some(Refusal {
                rule,
                about: Span { at: start + at as u64, len: 1 },
                status: Some(status),
                expected,
            })
        };
        let (form, refusal) = if target.len() > self.profile.limits.target {
            (
                Rule::OriginForm,
                refuse(Rule::TargetTooLong, self.profile.limits.target, 414, "the end of the target"),
            )
        } else {
            match uri::uri(target) {
                Ok(form) => (form, None),
                Err((rule, at, expected)) => {
                    (uri::form_of(target), refuse(rule, at.min(target.len() - 1), 400, expected))
                }
            }
        };
        self.hyper.target = refusal;
        Ok(form)
    }

    /// One field that hyper looks into, in its order.
    pub(super) fn hyper_field(&mut self, known: Known, value: &[u8], about: Span) {
        let is_1_1 = self.message.version.is_some_and(Version::is_1_1);
        let hyper = &mut self.hyper;
        if hyper.field.is_some() {
            return;
        }
        let refuse = |rule, status, expected| Some(Refusal { rule, about, status: Some(status), expected });
        match known {
            Known::TransferEncoding => {
                hyper.about = about;
                if !is_1_1 {
                    hyper.field = refuse(Rule::TeInHttp10, 400, "Content-Length, or HTTP/1.1");
                    return;
                }
                hyper.has_coding = true;
                hyper.chunked = is_text(value) && last_element(value).eq_ignore_ascii_case(b"chunked");
            }
            Known::ContentLength => {
                hyper.has_length = true;
                if hyper.has_coding {
                    return;
                }
                hyper.about = about;
                hyper.field = match (digits(value), hyper.length) {
                    (Some(length), Some(before)) if length != before => {
                        refuse(Rule::ContentLengthDiffers, 400, "the same length as before")
                    }
                    (Some(length), None) if length > LONGEST => {
                        refuse(Rule::ContentLengthTooBig, 431, "a number that hyper can count")
                    }
                    (Some(length), _) => {
                        hyper.length = Some(length);
                        None
                    }
                    (None, _) => refuse(Rule::ContentLengthInvalid, 400, "digits and nothing else"),
                };
            }
            Known::Connection => {
                if hyper.saw_close || has_option(value, b"close") {
                    hyper.saw_close = true;
                } else {
                    hyper.keep_alive |= has_option(value, b"keep-alive");
                }
            }
            _ => {}
        }
    }

    /// At the end of the head: refused for the first thing found, or framed.
    pub(super) fn hyper_decide<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go<(Framing, Rule, Span)> {
        let too_long = |refusal: &Refusal| refusal.rule == Rule::TargetTooLong;
        let target = self.hyper.target.take();
        let name = self.hyper.name_too_long.map(|about| Refusal {
            rule: Rule::NameTooLong,
            about,
            status: Some(431),
            expected: "a shorter name",
        });
        let refusal = match target {
            Some(target) if too_long(&target) || name.is_none() => Some(target),
            _ => name.or(self.hyper.field.take()),
        };
        if let Some(Refusal { rule, about, status, expected }) = refusal {
            let message = self.message.index;
            let rejection = Rejection {
                message,
                at: about.at,
                about,
                rule,
                status,
                expected: expected.into(),
                fix: None,
            };
            return self.reject_with(sink, rejection);
        }
        let hyper = &self.hyper;
        let (has_length, has_coding, chunked, length) =
            (hyper.has_length, hyper.has_coding, hyper.chunked, hyper.length);
        let about = hyper.about;
        let codings = self.head.codings.about;
        self.asked_by_hyper(sink);
        if has_coding && !chunked {
            let fix = Some(self.with_chunked(window, codings));
            return self.reject(sink, Rule::ChunkedNotFinal, codings, "chunked as the last coding", fix);
        }
        if has_coding {
            return Ok((Framing::Chunked, Rule::Framing4, codings));
        }
        match length {
            Some(length) if has_length => Ok((Framing::Length(length), Rule::Framing6, about)),
            _ => Ok((Framing::None, Rule::Framing7, Span::default())),
        }
    }

    /// The rules of RFC 9112, 6.3 in their order, as far as hyper's answer agrees with them.
    fn asked_by_hyper<S: Sink>(&mut self, sink: &mut S) {
        let (codings, lengths) = (self.head.codings, self.head.lengths);
        if codings.given && lengths.given() {
            self.note(sink, Kind::Finding, Rule::TeAndCl, lengths.about);
        }
        let both = codings.given && lengths.given();
        self.asked(sink, Rule::Framing1, Span::default());
        self.asked(sink, Rule::Framing2, Span::default());
        self.asked(sink, Rule::Framing3, if both { codings.about } else { Span::default() });
        if !codings.given {
            self.asked(sink, Rule::Framing4, Span::default());
            self.asked(sink, Rule::Framing5, lengths.about);
            if !lengths.given() {
                self.asked(sink, Rule::Framing6, Span::default());
            }
        }
    }

    /// Whether hyper goes on reading behind this request.
    pub(super) fn hyper_keeps(&self) -> (bool, Rule) {
        let hyper = &self.hyper;
        let is_1_1 = self.message.version.is_some_and(Version::is_1_1);
        match () {
            () if hyper.saw_close => (false, Rule::CloseRequested),
            () if hyper.has_coding && hyper.has_length => (false, Rule::FaultyFramingClose),
            () if is_1_1 => (true, Rule::Persistence),
            () if hyper.keep_alive => (true, Rule::Http10KeepAlive),
            () => (false, Rule::Http10Close),
        }
    }

    /// hyper collects the lines of the trailers first, each up to its CR LF, and has httparse look into
    /// them when the empty line has come.
    pub(super) fn hyper_trailers<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        if !self.hyper.trailers_whole {
            self.collect_trailers(window, sink)?;
        }
        self.pos = self.local(self.token);
        let end = self.local(self.section_start) + self.hyper.lines_checked;
        let whole = &window[..end];
        match self.fields(whole, sink) {
            Err(Stop::NeedMore) => {
                self.reject(sink, Rule::IncompleteMessage, Span::point(self.at(end)), "field lines", None)
            }
            Ok(()) if self.local(self.token) < end => {
                // A single LF ended the trailers for httparse; the rest of what was collected is dropped.
                self.token(sink, Kind::Ignored, Rule::BareLfEndOfFields, end);
                self.line(sink, Kind::Unread, Rule::BareLfEndOfFields);
                Ok(())
            }
            other => other,
        }
    }

    fn collect_trailers<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        let start = self.local(self.section_start);
        loop {
            let line = start + self.hyper.lines_checked;
            let Some(length) = memchr::memchr(b'\r', window.get(line..).unwrap_or_default()) else {
                return self.wait(window);
            };
            let end = line + length;
            let Some(&after) = window.get(end + 1) else { return self.wait(window) };
            if after != b'\n' {
                self.pos = end + 1;
                let about = Span::between(self.at(end + 1), self.at(end + 2));
                return self.reject(
                    sink,
                    Rule::BareCr,
                    about,
                    "LF behind the CR",
                    Some(Edit::insert(about.at, b"\n")),
                );
            }
            self.hyper.lines_checked = end + 2 - start;
            if length == 0 {
                self.hyper.trailers_whole = true;
                return Ok(());
            }
            if self.hyper.trailer_lines >= self.profile.limits.fields {
                self.pos = end + 2;
                let about = Span::point(self.at(end + 1));
                return self.reject(sink, Rule::TooManyFields, about, "the end of the trailers", None);
            }
            self.hyper.trailer_lines += 1;
        }
    }

    fn wait(&mut self, window: &[u8]) -> Go {
        self.pos = window.len();
        Err(Stop::NeedMore)
    }
}

/// `HeaderValue::to_str`: visible ASCII, spaces and tabs.
fn is_text(value: &[u8]) -> bool {
    value.iter().all(|&byte| matches!(byte, 0x20..=0x7E | b'\t'))
}

fn last_element(value: &[u8]) -> &[u8] {
    value.rsplit(|&byte| byte == b',').next().unwrap_or_default().trim_ascii()
}

fn has_option(value: &[u8], option: &[u8]) -> bool {
    is_text(value)
        && value.split(|&byte| byte == b',').any(|one| one.trim_ascii().eq_ignore_ascii_case(option))
}

fn digits(value: &[u8]) -> Option<u64> {
    let add = |n: u64, byte: &u8| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        n.checked_mul(10)?.checked_add(digit)
    };
    if value.is_empty() { None } else { value.iter().try_fold(0, add) }
}
