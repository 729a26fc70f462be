//! What a head has said so far: the few fields that frame a message or speak of the connection.
//!
//! Every other field is for the application. So the tracer keeps nothing of them, however many come.

use std::borrow::Cow;

use super::connection::Connection;
use super::framing::{Codings, Lengths};
use super::parser::{Parser, Section};
use super::profile::Habits;
use super::step::{Kind, Sink};
use crate::rule::Rule;
use crate::span::Span;

/// A field that the tracer itself looks into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    Host,
    ContentLength,
    TransferEncoding,
    Connection,
    Expect,
    Upgrade,
    Te,
    Date,
    /// One whose value is no list, so that it should come once; with its bit in [`Head::singletons`].
    Singleton(u8),
}

/// Fields with one value each (RFC 9110, 5.3), beside those that are looked into anyway.
const SINGLETONS: [&[u8]; 12] = [
    b"age",
    b"authorization",
    b"content-type",
    b"content-location",
    b"etag",
    b"from",
    b"if-modified-since",
    b"if-unmodified-since",
    b"last-modified",
    b"location",
    b"referer",
    b"user-agent",
];

/// Fields that would come too late behind the body: they frame, route, authenticate or condition the
/// request, or say how to process the content.
const FORBIDDEN_IN_TRAILERS: [&str; 32] = [
    "authorization",
    "age",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-range",
    "content-type",
    "cookie",
    "expect",
    "expires",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "keep-alive",
    "location",
    "max-forwards",
    "pragma",
    "proxy-authenticate",
    "proxy-authorization",
    "range",
    "retry-after",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "vary",
    "www-authenticate",
];

impl Known {
    /// Which of them a name is, if any. Most names are ruled out by their length.
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        let is = |known: &[u8], this| name.eq_ignore_ascii_case(known).then_some(this);
        match name.len() {
            2 => is(b"te", Self::Te),
            4 => {
                is(b"host", Self::Host).or_else(|| is(b"date", Self::Date)).or_else(|| Self::singleton(name))
            }
            6 => is(b"expect", Self::Expect),
            7 => is(b"upgrade", Self::Upgrade).or_else(|| Self::singleton(name)),
            10 => is(b"connection", Self::Connection).or_else(|| Self::singleton(name)),
            14 => is(b"content-length", Self::ContentLength),
            17 => is(b"transfer-encoding", Self::TransferEncoding).or_else(|| Self::singleton(name)),
            3 | 8 | 12 | 13 | 16 | 19 => Self::singleton(name),
            _ => None,
        }
    }

    fn singleton(name: &[u8]) -> Option<Self> {
        let place = SINGLETONS.iter().position(|known| name.eq_ignore_ascii_case(known))?;
        u8::try_from(place).ok().map(Self::Singleton)
    }
}

/// A field whose value may still go on in the next line.
#[derive(Clone, Copy, Debug)]
struct Open {
    name: Span,
    value: Span,
    known: Known,
    /// The value goes over several lines, or a CR in it was let through.
    folded: bool,
}

/// What has been said.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    /// The first byte that belongs to the message, empty lines before it included.
    pub(super) first: u64,
    pub(super) fields: usize,
    /// Of them, those whose line has ended.
    pub(super) whole_fields: u32,
    open: Option<Open>,
    /// In the white space at the start of a line.
    pub(super) folding: bool,
    /// Where the value in this line begins, once the white space before it is known.
    pub(super) value_from: u64,
    pub(super) said_missing_space: bool,
    /// Host field lines: how many, and the last one.
    pub(super) hosts: u32,
    pub(super) host: Span,
    pub(super) lengths: Lengths,
    pub(super) codings: Codings,
    pub(super) connection: Connection,
    pub(super) expect: Option<Span>,
    pub(super) upgrade: Option<Span>,
    pub(super) te: Option<Span>,
    pub(super) has_date: bool,
    /// Where the start line's version ends.
    pub(super) version_end: u64,
    /// Where the empty line begins.
    pub(super) fields_end: u64,
    pub(super) switched: bool,
    singletons: u16,
}

impl Head {
    /// Of a message whose first byte is this one.
    pub(super) fn begin(first: u64) -> Self {
        Self { first, ..Self::default() }
    }

    #[inline]
    pub(super) fn begin_field(&mut self, name: Span, known: Option<Known>) {
        self.open = known.map(|known| Open { name, value: Span::default(), known, folded: false });
        self.fields += 1;
        self.value_from = u64::MAX;
    }

    /// The fields of the trailers are counted apart.
    pub(super) fn begin_trailers(&mut self) {
        self.fields = 0;
        self.open = None;
    }

    /// Another line's part of the value.
    #[inline]
    pub(super) fn extend_value(&mut self, part: Span) {
        if let Some(open) = &mut self.open {
            open.folded |= !open.value.is_empty();
            open.value = if open.value.is_empty() { part } else { open.value.to(part) };
        }
    }

    /// Whether the white space before a value has been passed.
    #[inline]
    pub(super) fn value_begun(&self, token: u64, pos: u64) -> bool {
        self.value_from == token && pos >= token
    }
}

impl Parser {
    /// The name of a field is known. In the trailers that is all that matters: one that would have framed,
    /// routed or authorised the message, had it come in time, is ignored (RFC 9110, 6.5.1).
    #[inline]
    pub(super) fn begin_field<S: Sink>(&mut self, name: Span, text: &[u8], sink: &mut S) {
        let known = match self.section {
            Section::Head => Known::of(text),
            Section::Trailers => None,
        };
        self.head.begin_field(name, known);
        if S::STEPS && self.section == Section::Trailers {
            let forbidden =
                FORBIDDEN_IN_TRAILERS.iter().any(|name| text.eq_ignore_ascii_case(name.as_bytes()));
            if forbidden {
                self.note(sink, Kind::Finding, Rule::ForbiddenTrailer, name);
            }
        }
    }

    /// A field is whole, since another line begins: looks into it.
    #[inline]
    pub(super) fn settle<S: Sink>(&mut self, window: &[u8], sink: &mut S) {
        let Some(open) = self.head.open.take() else { return };
        self.look_into(open, window, sink);
    }

    fn look_into<S: Sink>(&mut self, open: Open, window: &[u8], sink: &mut S) {
        let known = open.known;
        let value = open.value.of(window, self.base);
        let odd = open.folded || self.allows(Rule::BareCr) || self.allows(Rule::NulInValue);
        let value = if odd { as_read(value) } else { Cow::Borrowed(value) };
        let about = if open.value.is_empty() { open.name } else { open.value };
        if self.profile.habits == Habits::Hyper {
            self.hyper_field(known, &value, about);
        }
        let head = &mut self.head;
        match known {
            Known::Host => {
                head.hosts += 1;
                // An empty one stands behind the colon.
                let value = if open.value.is_empty() { Span::point(open.name.end() + 1) } else { open.value };
                head.host = if head.hosts == 1 { value } else { open.name };
            }
            Known::ContentLength => head.lengths.add(&value, about),
            Known::TransferEncoding => head.codings.add(&value, about),
            Known::Connection => head.connection.add(&value, about),
            Known::Expect => head.expect = Some(about),
            Known::Upgrade if value.is_empty() => {}
            Known::Upgrade => head.upgrade = Some(about),
            Known::Te => head.te = Some(about),
            Known::Date => head.has_date = true,
            Known::Singleton(place) => {
                let bit = 1 << place;
                if head.singletons & bit != 0 {
                    self.note(sink, Kind::Finding, Rule::RepeatedField, open.name);
                }
                self.head.singletons |= bit;
            }
        }
    }
}

/// A value as a recipient that lets odd bytes through reads it: each line end, with the white space behind
/// it, is one space, and so is each CR and each NUL.
pub(super) fn as_read(value: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr3(b'\r', b'\n', 0, value).is_none() {
        return Cow::Borrowed(value);
    }
    let mut whole = Vec::with_capacity(value.len());
    for line in value.split(|&byte| byte == b'\n') {
        if !whole.is_empty() {
            whole.push(b' ');
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let spaced = line.iter().map(|&byte| if matches!(byte, b'\r' | 0) { b' ' } else { byte });
        whole.extend(spaced);
        while let [.., b' ' | b'\t'] = whole[..] {
            whole.pop();
        }
    }
    let blank = whole.iter().take_while(|&&byte| matches!(byte, b' ' | b'\t')).count();
    whole.drain(..blank);
    Cow::Owned(whole)
}
