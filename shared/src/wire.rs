//! The messages between the page and the console: the only definition of the protocol.
//!
//! The page opens a WebSocket at [`PATH`] and each side sends [`Envelope`]s as JSON text. The page
//! sends [`ToServer`], the console [`ToPage`]. Bytes travel as base64 ([`Bytes`]), so nothing is lost
//! on the way, whatever the learner typed.
//!
//! ```
//! use shared::wire::{self, Bytes, Plan, ToServer};
//!
//! let text = wire::encode(1, &ToServer::Send {
//!     bytes: Bytes(b"GET /\xff HTTP/1.1\r\n\r\n".to_vec()),
//!     plan: Plan::default(),
//!     on: None,
//! });
//! let back = wire::decode::<ToServer>(&text).unwrap();
//! assert_eq!(back.seq, 1);
//! assert!(matches!(back.body, ToServer::Send { bytes, .. } if bytes.0[5] == 0xff));
//! ```
//!
//! **Versions.** [`VERSION`] is a fingerprint of this source, so it changes whenever a message does, and
//! nobody can forget to raise it. A page and a server of different versions do not guess at each
//! other's messages: [`decode`] says [`DecodeError::OtherVersion`] and the page asks to be reloaded.
//!
//! **Sequence numbers.** Each side counts its own messages from 1. An answer names the message it
//! answers (`re`), so a reply to something already superseded can be told apart and dropped.

mod fact;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use fact::{CloseReason, Fact, Side, TimedFact};

/// Where the console listens for the page's WebSocket.
pub const PATH: &str = "/api/socket";

/// The protocol's version: a fingerprint of its very source.
pub const VERSION: u32 =
    fingerprint(fingerprint(0x811c_9dc5, include_bytes!("wire.rs")), include_bytes!("wire/fact.rs"));

/// FNV-1a, 32 bits: small enough to run in a constant, and all a version needs is to differ.
const fn fingerprint(mut hash: u32, text: &[u8]) -> u32 {
    let mut i = 0;
    while i < text.len() {
        // A checkout with other line endings is still the same protocol.
        if text[i] != b'\r' {
            hash = (hash ^ text[i] as u32).wrapping_mul(0x0100_0193);
        }
        i += 1;
    }
    hash
}

/// One message on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// The sender's [`VERSION`].
    pub v: u32,
    /// The sender's count of messages, from 1.
    pub seq: u64,
    /// The message.
    pub body: T,
}

/// Writes a message down.
pub fn encode<T: Serialize>(seq: u64, body: &T) -> String {
    // Serialising these types cannot fail: no map has a key that is not a string, and no
    // implementation of ours returns an error.
    serde_json::to_string(&Envelope { v: VERSION, seq, body }).unwrap_or_default()
}

/// Reads a message.
///
/// # Errors
/// The sender speaks another version, or the text is no message.
pub fn decode<'a, T: Deserialize<'a>>(text: &'a str) -> Result<Envelope<T>, DecodeError> {
    serde_json::from_str(text)
        .map_err(|error| {
            #[derive(Deserialize)]
            struct OnlyVersion {
                v: u32,
            }
            match serde_json::from_str::<OnlyVersion>(text) {
                Ok(OnlyVersion { v }) if v != VERSION => DecodeError::OtherVersion(v),
                _ => DecodeError::Invalid(error.to_string()),
            }
        })
        .and_then(|envelope: Envelope<T>| {
            if envelope.v == VERSION { Ok(envelope) } else { Err(DecodeError::OtherVersion(envelope.v)) }
        })
}

/// Why a text is not a message for us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// The sender was built from another definition of the protocol.
    OtherVersion(u32),
    /// Not a message of this protocol; what was wrong with it.
    Invalid(String),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherVersion(v) => write!(f, "protocol version {v:08x}, this side speaks {VERSION:08x}"),
            Self::Invalid(why) => write!(f, "not a message of the protocol: {why}"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Bytes exactly as they are; base64 in JSON.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Bytes(pub Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&base64::display::Base64Display::new(&self.0, &BASE64))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = Bytes;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes as base64")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Bytes, E> {
                BASE64.decode(text).map(Bytes).map_err(|error| E::custom(format_args!("bad base64: {error}")))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// A connection to the lab, counted from 1 since the server started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ConnId(pub u64);

/// An exchange, counted from 1 since the server started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExchangeId(pub u64);

/// One open page, by a number it drew itself; it marks which exchanges are its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PageId(pub u32);

/// Nanoseconds since the connection was accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Nanos(pub u64);

/// What the page says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToServer {
    /// Send these exact bytes to the lab. Answered by [`ToPage::Dialled`] or [`ToPage::Refused`], then
    /// [`ToPage::Sent`].
    Send {
        /// The bytes, valid HTTP or not.
        bytes: Bytes,
        /// In which pieces.
        plan: Plan,
        /// On a connection this page still holds open; `None` opens a new one.
        on: Option<ConnId>,
    },
    /// Close a connection this page opened.
    Close(ConnId),
    /// Tell everything about this exchange, and go on telling. A page's own exchanges are told anyway.
    Watch(ExchangeId),
    /// Stop telling about this exchange.
    Unwatch(ExchangeId),
}

/// How bytes are to be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Where to cut, in ascending order, and how long to wait there; none sends all at once.
    pub cuts: Vec<Cut>,
    /// Say "nothing more will come" (a TCP FIN) after the last byte, and go on listening.
    pub half_close: bool,
}

/// One cut in the bytes to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// Bytes before the cut.
    pub at: u32,
    /// Milliseconds between the two writes.
    pub pause_ms: u32,
}

/// What the console says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToPage {
    /// Always the first message.
    Hello(Hello),
    /// A send has its connection.
    Dialled {
        /// The page's message this answers.
        re: u64,
        /// The connection; the exchange that begins on it names it too.
        conn: ConnId,
    },
    /// All bytes of a send are handed to the network.
    Sent {
        /// The page's message this answers.
        re: u64,
        /// How many bytes that were.
        bytes: u64,
    },
    /// What the page asked for was not done, or not all of it.
    Refused {
        /// The page's message this answers.
        re: u64,
        /// Why, in a sentence for the learner.
        why: String,
    },
    /// A connection that this page opened has ended.
    HungUp {
        /// Which.
        conn: ConnId,
        /// How it ended, seen from the client's side, in a sentence for the learner.
        how: String,
    },
    /// What is new or changed in the list of exchanges.
    Exchanges {
        /// New and changed ones, oldest first.
        changed: Vec<Summary>,
        /// The oldest exchange that is still kept: what is older has been dropped.
        oldest: ExchangeId,
    },
    /// More of an exchange that is watched: to be appended to what came before.
    Detail(Detail),
    /// A limit was reached.
    Notice(Notice),
}

/// The console introduces itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hello {
    /// Differs for each run of the server: exchange numbers begin again with each.
    pub instance: u64,
    /// The server's release.
    pub release: String,
    /// Where the lab listens, as `address:port`; the address may be the unspecified one.
    pub lab: String,
    /// How many bytes one send may have.
    pub send_bytes: u64,
    /// How long one pause may be, in milliseconds.
    pub pause_ms: u32,
    /// How many exchanges are kept.
    pub exchanges_kept: u64,
}

/// A line of the live list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Which exchange.
    pub id: ExchangeId,
    /// On which connection.
    pub conn: ConnId,
    /// Its place among the exchanges of that connection, from 1.
    pub nth: u32,
    /// The plain service that answers, where this is no HTTP; the whole connection is one exchange then.
    pub service: Option<String>,
    /// Who sent it.
    pub client: Client,
    /// When its first byte arrived: milliseconds since 1970.
    pub began_ms: u64,
    /// The start line as received, without its line ending, cut where long.
    pub start_line: Bytes,
    /// The status of the (final) response.
    pub status: Option<u16>,
    /// Bytes received.
    pub bytes_in: u64,
    /// Bytes sent.
    pub bytes_out: u64,
    /// From the first byte received to the last byte sent so far, in nanoseconds.
    pub took: u64,
    /// How far it has come.
    pub stage: Stage,
}

/// Who is at the other end of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Its address and port.
    pub addr: String,
    /// The page whose socket send this is.
    pub page: Option<PageId>,
    /// The first product of `User-Agent`, as hyper parsed it.
    pub agent: Option<String>,
}

/// How far an exchange has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// The request is still arriving.
    Receiving,
    /// The response has begun or is awaited.
    Responding,
    /// Both messages are whole.
    Complete,
    /// hyper refused the request itself: it never reached a route.
    Refused,
    /// The connection ended before both messages were whole.
    CutShort,
}

/// More of one exchange.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// Which exchange.
    pub exchange: ExchangeId,
    /// Segments since the last detail.
    pub segments: Vec<Segment>,
    /// Facts since the last detail.
    pub facts: Vec<TimedFact>,
    /// Bytes seen on the wire but not kept, since a limit was reached: received, sent.
    pub dropped: (u64, u64),
    /// Facts not kept, since a limit was reached.
    pub facts_dropped: u32,
}

/// Which way bytes went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Direction {
    /// From the client to the lab.
    In,
    /// From the lab to the client.
    Out,
}

/// One read or write on a connection, or the part of it that belongs to this exchange.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Which way.
    pub direction: Direction,
    /// When the read or write returned.
    pub at: Nanos,
    /// Which read (or write) of the connection, from 1. Two exchanges may share one.
    pub turn: u32,
    /// How many further reads or writes are folded into this one, since there were too many.
    pub folded: u32,
    /// The bytes.
    pub bytes: Bytes,
}

/// A limit was reached: which, how it is set, and what that meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The option that sets the limit, such as `--lab-connections`.
    pub option: String,
    /// Its value now, as the option takes it.
    pub value: String,
    /// What happened, in a sentence.
    pub what: String,
    /// How often it has happened since the server started.
    pub times: u64,
}
