//! Exchanges in the forms of other tools.
//!
//! | file | what for |
//! |---|---|
//! | [`copy`] | one request: curl, Python, JavaScript, nc, `.http` |
//! | [`har`] | HAR 1.2: browsers' network panels, proxies, load generators |
//! | [`http_file`] | `.http`: the REST clients of JetBrains and VS Code |
//!
//! Both begin with [`Exchange`]: the bytes as they crossed the wire. They are read as leniently as
//! anybody may read them, since whatever was sent is to be shown; what a form cannot say it says so.

pub mod copy;
pub mod har;
pub mod http_file;

use std::borrow::Cow;

use crate::rule::RuleSet;
use crate::span::Span;
use crate::trace::{Answering, Field, Message, Profile, Side, Trace};
use crate::wire::{Nanos, Summary};

/// One exchange, with its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// Its line in the live list.
    pub summary: &'a Summary,
    /// Where the lab can be reached, as `address:port`.
    pub lab: &'a str,
    /// What the client sent.
    pub request: Stream<'a>,
    /// What the lab sent.
    pub response: Stream<'a>,
}

/// What went in one direction.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stream<'a> {
    /// The bytes that were kept.
    pub bytes: &'a [u8],
    /// When the first of them came or went.
    pub first: Nanos,
    /// When the last of them did.
    pub last: Nanos,
    /// How many more there were.
    pub dropped: u64,
}

/// A message that was read off a stream.
struct Read<'a> {
    bytes: &'a [u8],
    trace: Trace,
    message: Message,
    head: Vec<Field>,
    trailers: Vec<Field>,
}

impl<'a> Read<'a> {
    /// The request, as far as it can be understood at all.
    fn request(bytes: &'a [u8]) -> Self {
        let trace = read(Side::Request, Profile::HYPER, bytes);
        let message = trace.messages().next().unwrap_or_default();
        Self::new(bytes, trace, message)
    }

    /// The final response, and the statuses of those that announced it.
    fn response(bytes: &'a [u8], answering: Answering) -> Option<(Self, Vec<u16>)> {
        let trace = read(Side::Response(answering), Profile::RFC, bytes);
        let interim = trace.messages().filter(|message| message.is_interim()).filter_map(|one| one.status);
        let interim = interim.collect();
        let message = trace.messages().find(|message| message.status.is_some() && !message.is_interim())?;
        Some((Self::new(bytes, trace, message), interim))
    }

    fn new(bytes: &'a [u8], trace: Trace, message: Message) -> Self {
        let fields = trace.fields(message.index, bytes);
        Self { bytes, trace, message, head: fields.head, trailers: fields.trailers }
    }

    fn of(&self, span: Span) -> &'a [u8] {
        span.of(self.bytes, 0)
    }

    /// The fields of the head, names and values.
    fn fields(&self) -> impl Iterator<Item = (&'a [u8], Cow<'a, [u8]>)> + '_ {
        self.head.iter().map(|field| (self.of(field.name), field.value(self.bytes)))
    }

    /// The values of a field, in their order.
    fn values(&self, name: &'static str) -> impl Iterator<Item = Cow<'a, [u8]>> + '_ {
        let wanted = move |of: &[u8]| of.eq_ignore_ascii_case(name.as_bytes());
        self.fields().filter(move |(of, _)| wanted(of)).map(|(_, value)| value)
    }

    fn first(&self, name: &'static str) -> Option<Cow<'a, [u8]>> {
        self.values(name).next()
    }

    /// The content: the body without the framing of chunks.
    fn content(&self) -> Vec<u8> {
        self.trace.body(self.message.index).flat_map(|span| self.of(span)).copied().collect()
    }

    /// Bytes of the head, and bytes on the wire behind it that belong to the message.
    fn sizes(&self) -> Option<(u64, u64)> {
        let head_end = self.message.head_end?;
        Some((head_end - self.message.start, self.message.end.saturating_sub(head_end)))
    }

    fn version(&self) -> String {
        self.message.version.map_or_else(String::new, |of| format!("HTTP/{}.{}", of.major, of.minor))
    }

    fn method(&self) -> &'a [u8] {
        self.of(self.message.method)
    }

    fn target(&self) -> &'a [u8] {
        self.of(self.message.target)
    }
}

/// Reads all of it, looking away wherever anybody may.
fn read(side: Side, profile: Profile, bytes: &[u8]) -> Trace {
    let mut trace = Trace::new(side, profile.allowing(RuleSet::LENIENT));
    trace.feed(bytes);
    trace
}

/// Bytes as text: as UTF-8 where they are, else each byte the character of its number.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

/// Part of a URL: what cannot stand in one is percent-encoded, and a fragment, which is none of the
/// server's business, is left out.
fn in_url(part: &[u8]) -> String {
    let mut url = String::new();
    for &byte in part.split(|&byte| byte == b'#').next().unwrap_or_default() {
        match byte {
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | ..=b' ' | 0x7f.. => {
                url.push_str(&format!("%{byte:02X}"));
            }
            byte => url.push(char::from(byte)),
        }
    }
    url
}

/// A target as a URL, at a host (RFC 9112, 3.3).
fn url(target: &[u8], host: &str) -> String {
    match target {
        b"*" | b"" => format!("http://{host}"),
        [b'/', ..] => format!("http://{host}{}", in_url(target)),
        _ if target.windows(3).any(|part| part == b"://") => in_url(target),
        // The target of CONNECT is a host and port.
        _ => format!("http://{}", in_url(target)),
    }
}
