//! What the tracer says of all it has been fed: need more, complete, or rejected.
//!
//! Needing more is no error, and a rejection throws nothing away: the steps so far stand, and the
//! [`Rejection`] says which byte it was, what was expected there, by which rule, what a server should
//! answer, and the smallest edit that would mend it.

use std::borrow::Cow;

use super::{Side, State};
use crate::rule::Rule;
use crate::span::Span;

/// The three answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// What came so far is the beginning of a message.
    NeedMore(Need),
    /// All that came are whole messages.
    Complete,
    /// What came cannot be, or become, a message.
    Rejected(&'a Rejection),
}

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// What has been read last.
    pub state: State,
    /// Which side the bytes come from.
    pub side: Side,
    /// How many bytes of body or chunk are missing, where that is known.
    pub bytes: Option<u64>,
}

impl Need {
    /// What would come next, in words.
    pub fn words(&self) -> Cow<'static, str> {
        Cow::Borrowed(match (self.state, self.bytes) {
            (State::Body, Some(left)) => return Cow::Owned(format!("{} of body", bytes(left))),
            (State::ChunkData, Some(left)) => return Cow::Owned(format!("{} of this chunk", bytes(left))),
            (State::Start, _) if self.side == Side::Request => "a request line",
            (State::Start, _) => "a status line",
            (State::Method, _) => "a space behind the method",
            (State::BeforeTarget, _) => "the target, and a space behind it",
            (State::Target, _) => "a space behind the target",
            (State::BeforeVersion, _) => "the version, as in HTTP/1.1",
            (State::Version, _) => "CR LF, the end of the request line",
            (State::ResponseVersion, _) => "a space behind the version",
            (State::BeforeStatus, _) => "three digits, the status",
            (State::Status, _) => "a space behind the status",
            (State::BeforeReason | State::Reason, _) => "the rest of the reason, and CR LF",
            (State::Fields, _) => "another field line, or the empty line that ends the fields",
            (State::FieldName, _) => "a colon behind the field's name",
            (State::Colon | State::BeforeValue, _) => "a value, and CR LF",
            (State::FieldValue | State::AfterValue, _) => "CR LF, the end of the field line",
            (State::UntilClose, _) => "more of the body, or the close of the connection",
            (State::ChunkStart, _) => "the size of the next chunk",
            (State::ChunkDataEnd, _) => "CR LF behind the chunk's data",
            (State::ExtensionStart, _) => "the name of a chunk extension",
            (State::ExtensionEquals, _) => "the value of a chunk extension",
            (
                State::ChunkSize
                | State::AfterChunkSize
                | State::ExtensionName
                | State::ExtensionValue
                | State::ExtensionText,
                _,
            ) => "the rest of the chunk's size line",
            (
                State::Head
                | State::End
                | State::Closed
                | State::Tunnel
                | State::Rejected
                | State::Body
                | State::ChunkData,
                _,
            ) => "nothing more",
        })
    }
}

fn bytes(n: u64) -> String {
    if n == 1 { "1 more byte".to_owned() } else { format!("{n} more bytes") }
}

/// Why a message was refused, and what would mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Which message of the stream, from 0.
    pub message: u32,
    /// The byte that cannot stand where it stands, or where something is missing.
    pub at: u64,
    /// What the reason is about: the bytes to look at.
    pub about: Span,
    /// The rule that was broken.
    pub rule: Rule,
    /// What a server answers; none where it says nothing and hangs up.
    pub status: Option<u16>,
    /// What could have stood there.
    pub expected: Cow<'static, str>,
    /// The smallest edit that mends it, where there is one.
    pub fix: Option<Edit>,
}

/// Some bytes in the place of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What to take away.
    pub span: Span,
    /// What to put there.
    pub with: Cow<'static, [u8]>,
}

impl Edit {
    /// Puts something in, and takes nothing away.
    pub fn insert(at: u64, with: &'static [u8]) -> Self {
        Self { span: Span::point(at), with: Cow::Borrowed(with) }
    }

    /// Takes something away.
    pub fn remove(span: Span) -> Self {
        Self { span, with: Cow::Borrowed(b"") }
    }

    /// Puts something in the place of something else.
    pub fn replace(span: Span, with: impl Into<Cow<'static, [u8]>>) -> Self {
        Self { span, with: with.into() }
    }

    /// The input with this edit made; as it was where the edit is not about it.
    pub fn apply(&self, input: &[u8]) -> Vec<u8> {
        let start = usize::try_from(self.span.at).map_or(input.len(), |at| at.min(input.len()));
        let end = usize::try_from(self.span.end()).map_or(input.len(), |end| end.clamp(start, input.len()));
        [&input[..start], &self.with, &input[end..]].concat()
    }
}
