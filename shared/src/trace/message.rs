//! What is known of a message: the same for everybody, whoever wants steps or not.

use crate::span::Span;

/// Which side of a connection the bytes come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// From the client: requests.
    Request,
    /// From the server: responses, and what they answer.
    Response(Answering),
}

/// What a response answers, as far as that decides whether it has a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answering {
    /// HEAD: the response has no body, whatever its fields say.
    Head,
    /// CONNECT: a 2xx turns the connection into a tunnel.
    Connect,
    /// Any other method.
    #[default]
    Other,
}

impl Answering {
    /// What a request of this method is answered by.
    pub fn method(method: &[u8]) -> Self {
        match method {
            b"HEAD" => Self::Head,
            b"CONNECT" => Self::Connect,
            _ => Self::Other,
        }
    }
}

/// How the end of a message is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Framing {
    /// There is no body.
    #[default]
    None,
    /// The body has this many bytes.
    Length(u64),
    /// The body comes in chunks.
    Chunked,
    /// The body goes on until the connection closes.
    UntilClose,
    /// What follows is not HTTP.
    Tunnel,
}

impl Message {
    /// Whether it is a response that announces another one: any 1xx but 101, behind which HTTP ends.
    pub fn is_interim(&self) -> bool {
        matches!(self.status, Some(100 | 102..=199))
    }
}

impl Framing {
    /// In one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Length(_) => "length",
            Self::Chunked => "chunked",
            Self::UntilClose => "until-close",
            Self::Tunnel => "tunnel",
        }
    }
}

/// Major and minor version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The digit before the dot.
    pub major: u8,
    /// The digit behind the dot.
    pub minor: u8,
}

impl Version {
    /// Whether what HTTP/1.1 brought can be counted on.
    pub const fn is_1_1(self) -> bool {
        self.major == 1 && self.minor >= 1
    }
}

/// One message, as far as it has come. Spans are empty where that part has not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Its number on the stream, from 0.
    pub index: u32,
    /// Its first byte; empty lines before it are not part of it.
    pub start: u64,
    /// The position behind its last byte so far.
    pub end: u64,
    /// The position behind its head, once that is whole.
    pub head_end: Option<u64>,
    /// It is whole.
    pub complete: bool,
    /// A request's method.
    pub method: Span,
    /// What a response to this request answers, once its head is whole.
    pub answering: Answering,
    /// A request's target.
    pub target: Span,
    /// The version, once it is whole.
    pub version: Option<Version>,
    /// A response's status, once it is whole.
    pub status: Option<u16>,
    /// A response's reason.
    pub reason: Span,
    /// How many fields the head has.
    pub fields: u32,
    /// How the end of it is found, once that has been decided.
    pub framing: Option<Framing>,
    /// How many bytes of body there are so far, chunk sizes and the like left out.
    pub body: u64,
    /// Whether the connection stays open after it, as far as this side has a say.
    pub keep_alive: bool,
}
