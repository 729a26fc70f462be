//! How long the body is: RFC 9112, 6.3, rule by rule.
//!
//! ```text
//!            request                                    response
//!  (1)                                       HEAD, 1xx, 204, 304 ─▶ no body
//!  (2)                                       2xx to CONNECT ──────▶ a tunnel
//!  (3) Transfer-Encoding and Content-Length ▶ refused, or Transfer-Encoding counts
//!  (4) Transfer-Encoding, chunked last ─────▶ chunked
//!      chunked not last ─▶ refused           ──▶ until close
//!  (5) Content-Length that is no number ────▶ refused
//!  (6) Content-Length ──────────────────────▶ so many bytes
//!  (7) neither ─▶ no body
//!  (8)                                       neither ─────────────▶ until close
//! ```
//!
//! Every rule is asked in its turn and says why it applies or does not; the first that applies decides.

use super::message::{Answering, Framing, Side};
use super::parser::{Go, Parser};
use super::profile::Habits;
use super::step::{Kind, Sink};
use super::verdict::Edit;
use crate::grammar::rfc9110::{TCHAR, elements, quoted_string, trim};
use crate::rule::Rule;
use crate::span::Span;

/// What the Content-Length fields have said together.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lengths {
    /// The number, as long as all agree.
    pub(super) value: Option<u64>,
    /// The last value that was read.
    pub(super) about: Span,
    /// What is wrong with them, the first thing.
    pub(super) wrong: Option<(Rule, Span)>,
    /// How many numbers there were, and in how many lines.
    count: u32,
    lines: u32,
    leading_zeros: bool,
}

impl Lengths {
    /// `Content-Length = 1*DIGIT`; a list of equal numbers comes from somebody who put several lines
    /// into one.
    pub(super) fn add(&mut self, value: &[u8], about: Span) {
        self.about = about;
        self.lines += 1;
        for element in value.split(|&byte| byte == b',').map(trim) {
            self.count = self.count.saturating_add(1);
            self.leading_zeros |= element.len() > 1 && element[0] == b'0';
            match (decimal(element), self.value) {
                (Err(rule), _) => self.found(rule, about),
                (Ok(number), Some(before)) if number != before => {
                    self.found(Rule::ContentLengthDiffers, about)
                }
                (Ok(number), _) => self.value = Some(number),
            }
        }
        if self.count > 1 {
            self.found(Rule::ContentLengthRepeated, about);
        }
    }

    pub(super) const fn given(&self) -> bool {
        self.count > 0
    }

    /// The first thing wrong counts, but what cannot be recovered from counts more than a repetition.
    fn found(&mut self, rule: Rule, about: Span) {
        if matches!(self.wrong, None | Some((Rule::ContentLengthRepeated, _))) {
            self.wrong = Some((rule, about));
        }
    }
}

/// `1*DIGIT`
fn decimal(text: &[u8]) -> Result<u64, Rule> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return Err(Rule::ContentLengthInvalid);
    }
    let add = |n: u64, digit: &u8| n.checked_mul(10)?.checked_add(u64::from(digit - b'0'));
    text.iter().try_fold(0, add).ok_or(Rule::ContentLengthTooBig)
}

/// What the Transfer-Encoding fields have said together: they are one list.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Codings {
    pub(super) given: bool,
    /// The last value that was read.
    pub(super) about: Span,
    chunked: u32,
    /// Chunked is the last one so far.
    pub(super) chunked_last: bool,
    /// Where one that has none had parameters, where one is unknown, and where it is no coding at all.
    parameters: Option<Span>,
    unknown: Option<Span>,
    invalid: Option<Span>,
    lines: u32,
}

impl Codings {
    /// ```abnf
    /// Transfer-Encoding  = #transfer-coding
    /// transfer-coding    = token *( OWS ";" OWS transfer-parameter )
    /// transfer-parameter = token BWS "=" BWS ( token / quoted-string )
    /// ```
    pub(super) fn add(&mut self, value: &[u8], about: Span) {
        self.given = true;
        self.lines += 1;
        self.about = about;
        for coding in elements(value) {
            let end = TCHAR.run(coding, 0).unwrap_or(coding.len());
            let (name, parameters) = coding.split_at(end);
            if name.is_empty() || !are_parameters(parameters) {
                self.invalid.get_or_insert(about);
            }
            self.chunked_last = name.eq_ignore_ascii_case(b"chunked");
            self.chunked += u32::from(self.chunked_last);
            let known: [&[u8]; 6] = [b"chunked", b"gzip", b"x-gzip", b"deflate", b"compress", b"x-compress"];
            if known.iter().any(|known| name.eq_ignore_ascii_case(known)) {
                if !parameters.is_empty() {
                    self.parameters.get_or_insert(about);
                }
            } else {
                self.unknown.get_or_insert(about);
            }
        }
    }
}

/// `*( OWS ";" OWS token BWS "=" BWS ( token / quoted-string ) )`
fn are_parameters(mut text: &[u8]) -> bool {
    loop {
        text = trim(text);
        let Some(rest) = text.strip_prefix(b";") else { return text.is_empty() };
        let rest = trim(rest);
        let name = TCHAR.run(rest, 0).unwrap_or(rest.len());
        let Some(value) = trim(&rest[name..]).strip_prefix(b"=").map(trim) else { return false };
        let length = quoted_string(value).unwrap_or_else(|| TCHAR.run(value, 0).unwrap_or(value.len()));
        if name == 0 || length == 0 {
            return false;
        }
        text = &value[length..];
    }
}

impl Parser {
    /// At the end of the head: what the fields mean together.
    pub(super) fn decide<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        self.message.fields = u32::try_from(self.head.fields).unwrap_or(u32::MAX);
        let (framing, rule, about) = match (self.side, self.profile.habits) {
            (Side::Request, Habits::Hyper) => self.hyper_decide(window, sink)?,
            (Side::Request, Habits::Rfc) => {
                self.look_at_host(window, sink)?;
                self.by_fields(window, sink)?
            }
            (Side::Response(_), _) => self.frame_response(window, sink)?,
        };
        self.message.framing = Some(framing);
        self.message.answering = Answering::method(self.message.method.of(window, self.base));
        let kind = match framing {
            Framing::None | Framing::Length(0) => Kind::FramedNone,
            Framing::Length(length) => {
                self.left = length;
                Kind::FramedLength
            }
            Framing::Chunked => Kind::FramedChunked,
            Framing::UntilClose => Kind::FramedUntilClose,
            Framing::Tunnel => Kind::FramedTunnel,
        };
        self.look_at_body(window, sink, framing);
        self.look_at_offers(window, sink, framing);
        self.decision(sink, kind, rule, about);
        if framing == Framing::Tunnel {
            self.finish(sink);
        }
        Ok(())
    }

    /// Rules 1 and 2, which only responses know, and then the others.
    fn frame_response<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go<(Framing, Rule, Span)> {
        let status = self.message.status.unwrap_or_default();
        if !self.head.has_date && matches!(status, 200..500) {
            self.note(sink, Kind::Finding, Rule::MissingDate, Span::default());
        }
        let bodiless = matches!(status, 100..200 | 204);
        let tunnel = self.answering() == Answering::Connect && matches!(status, 200..300);
        if bodiless || tunnel {
            if self.head.lengths.given() {
                self.note(sink, Kind::Finding, Rule::ContentLengthForbidden, self.head.lengths.about);
            }
            if self.head.codings.given {
                self.note(sink, Kind::Finding, Rule::TransferEncodingForbidden, self.head.codings.about);
            }
        }
        if status == 101 {
            return Ok((Framing::Tunnel, Rule::SwitchedProtocols, Span::default()));
        }
        if bodiless || status == 304 || self.answering() == Answering::Head {
            return Ok((Framing::None, Rule::Framing1, Span::default()));
        }
        self.asked(sink, Rule::Framing1, Span::default());
        if tunnel {
            return Ok((Framing::Tunnel, Rule::Framing2, Span::default()));
        }
        self.asked(sink, Rule::Framing2, Span::default());
        self.by_fields(window, sink)
    }

    /// Rules 3 to 8; the first two speak of responses only.
    fn by_fields<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go<(Framing, Rule, Span)> {
        let (codings, lengths) = (self.head.codings, self.head.lengths);
        let request = self.side == Side::Request;
        if request {
            self.asked(sink, Rule::Framing1, Span::default());
            self.asked(sink, Rule::Framing2, Span::default());
        }
        // (3)
        if codings.given && lengths.given() {
            let expected = "either Transfer-Encoding or Content-Length";
            // The one that cannot say where the body ends goes.
            let odd = if codings.chunked_last { lengths.about } else { codings.about };
            let fix = self.line_of(window, odd).map(Edit::remove);
            self.broken(sink, Rule::TeAndCl, lengths.about, expected, fix)?;
            self.head.connection.doubtful = true;
            self.asked(sink, Rule::Framing3, codings.about);
        } else {
            self.asked(sink, Rule::Framing3, Span::default());
        }
        // (4)
        if codings.given {
            return self.by_codings(window, sink, request);
        }
        self.asked(sink, Rule::Framing4, Span::default());
        // (5)
        if let Some((rule, about)) = lengths.wrong {
            let expected = match rule {
                Rule::ContentLengthTooBig => "a number below 2^64",
                Rule::ContentLengthDiffers => "the same length as before, or better only one",
                Rule::ContentLengthRepeated => "one length",
                _ => "digits and nothing else",
            };
            let fix = match (rule, lengths.lines, lengths.value) {
                (Rule::ContentLengthRepeated, 1, Some(length)) => {
                    Some(Edit::replace(about, length.to_string().into_bytes()))
                }
                (Rule::ContentLengthRepeated | Rule::ContentLengthDiffers, 2.., _) => {
                    self.line_of(window, about).map(Edit::remove)
                }
                _ => None,
            };
            self.broken(sink, rule, about, expected, fix)?;
        }
        self.asked(sink, Rule::Framing5, lengths.about);
        // (6)
        if let Some(length) = lengths.value {
            if lengths.leading_zeros {
                self.note(sink, Kind::Finding, Rule::ContentLengthZeros, lengths.about);
            }
            return Ok((Framing::Length(length), Rule::Framing6, lengths.about));
        }
        self.asked(sink, Rule::Framing6, Span::default());
        // (7)
        if request {
            return Ok((Framing::None, Rule::Framing7, Span::default()));
        }
        self.asked(sink, Rule::Framing7, Span::default());
        // (8)
        Ok((Framing::UntilClose, Rule::Framing8, Span::default()))
    }

    /// Rule 4: the codings decide, in their order.
    fn by_codings<S: Sink>(
        &mut self,
        window: &[u8],
        sink: &mut S,
        request: bool,
    ) -> Go<(Framing, Rule, Span)> {
        let codings = self.head.codings;
        let about = codings.about;
        if self.message.version.is_some_and(|version| !version.is_1_1()) {
            let expected = "Content-Length, or HTTP/1.1";
            let minor = Span::between(self.head.version_end.saturating_sub(1), self.head.version_end);
            let fix = Some(Edit::replace(minor, &b"1"[..]));
            self.broken(sink, Rule::TeInHttp10, about, expected, fix)?;
            self.head.connection.doubtful = true;
        }
        if let Some(wrong) = codings.invalid {
            let expected = "codings with commas between, as in gzip, chunked";
            return self.reject(sink, Rule::BadTransferEncoding, wrong, expected, None);
        }
        // Several lines are one list: the odd one goes. A single one becomes what it should be.
        let mended = |about: Span| match codings.lines {
            1 => Some(Edit::replace(about, &b"chunked"[..])),
            _ => self.line_of(window, about).map(Edit::remove),
        };
        let (repeated, unknown) = (mended(about), codings.unknown.and_then(mended));
        if codings.chunked > 1 {
            self.broken(sink, Rule::ChunkedTwice, about, "chunked once, as the last coding", repeated)?;
        }
        if let Some(wrong) = codings.parameters {
            self.broken(sink, Rule::CodingParameters, wrong, "codings without parameters", None)?;
        }
        if !codings.chunked_last {
            if request {
                let fix = match (codings.chunked, codings.lines) {
                    (0, _) => Some(self.with_chunked(window, about)),
                    (_, 1) => Some(Edit::replace(about, &b"chunked"[..])),
                    _ => self.line_of(window, about).map(Edit::remove),
                };
                return self.reject(sink, Rule::ChunkedNotFinal, about, "chunked as the last coding", fix);
            }
            self.note(sink, Kind::Finding, Rule::CodingUntilClose, about);
            return Ok((Framing::UntilClose, Rule::Framing4, about));
        }
        if let Some(wrong) = codings.unknown {
            let expected = "codings the server knows, such as gzip";
            self.broken(sink, Rule::UnknownTransferCoding, wrong, expected, unknown)?;
        }
        Ok((Framing::Chunked, Rule::Framing4, about))
    }

    /// Chunked put behind the other codings. Without any it is the field's name that is pointed at, and a
    /// colon follows it.
    pub(super) fn with_chunked(&self, window: &[u8], codings: Span) -> Edit {
        match codings.of(window, self.base).eq_ignore_ascii_case(b"transfer-encoding") {
            true => Edit::insert(codings.end() + 1, b" chunked"),
            false => Edit::insert(codings.end(), b", chunked"),
        }
    }

    /// A rule was asked and does not decide.
    pub(super) fn asked<S: Sink>(&mut self, sink: &mut S, rule: Rule, about: Span) {
        self.note(sink, Kind::FramingAsked, rule, about);
    }
}
