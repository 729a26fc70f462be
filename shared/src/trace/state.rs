//! The states and transitions: one table, which the tracer follows and the page draws.
//!
//! A state says what has been read last; a token or a decision leads to the next one. The tracer has no
//! other way to change its state than to look here, so a picture made from [`TRANSITIONS`]
//! cannot lie.
//!
//! ```text
//!  start ─method▶ method ─space▶ before-target ─target▶ target ─space▶ before-version ─version▶ version
//!    ▲                                                                                      line-end│
//!    │                      ┌──────────────── line-end ◀─────────────────┐                          ▼
//!    │                    fields ─field-name▶ field-name ─colon▶ … ─field-value▶ field-value      fields
//!    │                      │head-end
//!    │                     head ─framed-length▶ body ─data▶ end
//!    │                      ├─framed-chunked▶ chunk-start ─chunk-size▶ … ▶ fields ─trailers-end▶ end
//!    │                      └─framed-none▶ end
//!    └──────────────────── keep ◀────────────────────── end ─close▶ closed
//! ```

use super::Kind;

macro_rules! states {
    ($($(#[doc = $doc:literal])+ $name:ident $id:literal,)*) => {
        /// What has been read last.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum State {
            $($(#[doc = $doc])+ $name,)*
        }

        impl State {
            /// Every state.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name by which people and programs refer to it.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }
        }
    };
}

// In the order of a message: `is_in_head` and its neighbours below go by it.
states! {
    /// Nothing of this message yet.
    Start "start",
    /// The method of a request.
    Method "method",
    /// The space behind the method.
    BeforeTarget "before-target",
    /// The target.
    Target "target",
    /// The space behind the target.
    BeforeVersion "before-version",
    /// The version of a request.
    Version "version",
    /// The version of a response.
    ResponseVersion "response-version",
    /// The space behind the version.
    BeforeStatus "before-status",
    /// The status.
    Status "status",
    /// The space behind the status.
    BeforeReason "before-reason",
    /// The reason.
    Reason "reason",
    /// A whole line: a field, or the end of fields, comes next.
    Fields "fields",
    /// The name of a field.
    FieldName "field-name",
    /// The colon behind the name.
    Colon "colon",
    /// The white space before a value, or the start of a folded line.
    BeforeValue "before-value",
    /// The value of a field.
    FieldValue "field-value",
    /// The white space behind a value.
    AfterValue "after-value",
    /// The whole head: how long the body is comes to be decided.
    Head "head",
    /// The decision that the body has a length.
    Body "body",
    /// The decision that the body goes on until close.
    UntilClose "until-close",
    /// The decision that the body is chunked, or the end of a chunk: a size comes next.
    ChunkStart "chunk-start",
    /// The size of a chunk.
    ChunkSize "chunk-size",
    /// White space behind the size.
    AfterChunkSize "after-chunk-size",
    /// A semicolon: an extension comes next.
    ExtensionStart "extension-start",
    /// The name of an extension.
    ExtensionName "extension-name",
    /// The equals sign behind it.
    ExtensionEquals "extension-equals",
    /// The value of an extension.
    ExtensionValue "extension-value",
    /// Something that is no extension by the rules.
    ExtensionText "extension-text",
    /// A chunk's whole size line: the data comes next.
    ChunkData "chunk-data",
    /// The data of a chunk: a line end comes next.
    ChunkDataEnd "chunk-data-end",
    /// The whole message: whether the connection stays comes to be decided.
    End "end",
    /// The decision that the connection closes.
    Closed "closed",
    /// The decision that what follows is not HTTP.
    Tunnel "tunnel",
    /// The message has been refused.
    Rejected "rejected",
}

impl State {
    /// Whether it is of a head: its start line or its fields, which trailers share.
    #[inline]
    pub const fn is_in_head(self) -> bool {
        (self as u8) < State::Head as u8
    }

    /// Whether it is of the fields, in the head or in the trailers.
    #[inline]
    pub const fn is_in_fields(self) -> bool {
        State::Fields as u8 <= self as u8 && (self as u8) < State::Head as u8
    }

    /// Whether it is of a status line.
    pub const fn is_in_status_line(self) -> bool {
        State::ResponseVersion as u8 <= self as u8 && (self as u8) < State::Fields as u8
    }

    /// Whether it is of the line with a chunk's size.
    pub const fn is_in_chunk_line(self) -> bool {
        State::ChunkStart as u8 <= self as u8 && (self as u8) < State::ChunkData as u8
    }
}

/// Every transition: from a state, by a step of a kind, to a state. Everywhere a message may also be
/// refused ([`Kind::Rejected`]), which is left out here so that the table stays readable.
pub const TRANSITIONS: &[(State, Kind, State)] = {
    use Kind as K;
    use State as S;
    &[
        // Empty lines before a message.
        (S::Start, K::IgnoredLineEnd, S::Start),
        // request-line = method SP request-target SP HTTP-version
        (S::Start, K::Method, S::Method),
        (S::Method, K::Space, S::BeforeTarget),
        (S::BeforeTarget, K::Target, S::Target),
        (S::Target, K::Space, S::BeforeVersion),
        (S::BeforeVersion, K::Version, S::Version),
        (S::Version, K::Whitespace, S::Version),
        (S::Version, K::LineEnd, S::Fields),
        // status-line = HTTP-version SP status-code SP [ reason-phrase ]
        (S::Start, K::Version, S::ResponseVersion),
        (S::ResponseVersion, K::Space, S::BeforeStatus),
        (S::BeforeStatus, K::Status, S::Status),
        (S::Status, K::Space, S::BeforeReason),
        (S::Status, K::LineEnd, S::Fields),
        (S::BeforeReason, K::Reason, S::Reason),
        (S::BeforeReason, K::LineEnd, S::Fields),
        (S::Reason, K::LineEnd, S::Fields),
        // field-line = field-name ":" OWS field-value OWS, in the head and in the trailers
        (S::Fields, K::FieldName, S::FieldName),
        (S::FieldName, K::Whitespace, S::FieldName),
        (S::FieldName, K::Colon, S::Colon),
        (S::Colon, K::Whitespace, S::BeforeValue),
        (S::Colon, K::FieldValue, S::FieldValue),
        (S::Colon, K::LineEnd, S::Fields),
        (S::BeforeValue, K::FieldValue, S::FieldValue),
        (S::BeforeValue, K::LineEnd, S::Fields),
        (S::FieldValue, K::Whitespace, S::AfterValue),
        (S::FieldValue, K::LineEnd, S::Fields),
        (S::AfterValue, K::LineEnd, S::Fields),
        (S::Fields, K::Fold, S::BeforeValue),
        (S::Fields, K::Ignored, S::Fields),
        // How long the body is.
        (S::Fields, K::HeadEnd, S::Head),
        (S::Head, K::FramedNone, S::End),
        (S::Head, K::FramedLength, S::Body),
        (S::Head, K::FramedChunked, S::ChunkStart),
        (S::Head, K::FramedUntilClose, S::UntilClose),
        (S::Head, K::FramedTunnel, S::Tunnel),
        (S::Body, K::Data, S::End),
        (S::UntilClose, K::DataUntilClose, S::UntilClose),
        // chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
        (S::ChunkStart, K::ChunkSize, S::ChunkSize),
        (S::ChunkSize, K::Whitespace, S::AfterChunkSize),
        (S::ChunkSize, K::Semicolon, S::ExtensionStart),
        (S::AfterChunkSize, K::Semicolon, S::ExtensionStart),
        (S::ExtensionStart, K::Whitespace, S::ExtensionStart),
        (S::ExtensionStart, K::ExtensionName, S::ExtensionName),
        (S::ExtensionName, K::Whitespace, S::ExtensionName),
        (S::ExtensionName, K::Equals, S::ExtensionEquals),
        (S::ExtensionName, K::Semicolon, S::ExtensionStart),
        (S::ExtensionEquals, K::Whitespace, S::ExtensionEquals),
        (S::ExtensionEquals, K::ExtensionValue, S::ExtensionValue),
        (S::ExtensionValue, K::Whitespace, S::ExtensionValue),
        (S::ExtensionValue, K::Semicolon, S::ExtensionStart),
        (S::ExtensionStart, K::ExtensionText, S::ExtensionText),
        (S::ExtensionName, K::ExtensionText, S::ExtensionText),
        (S::ExtensionEquals, K::ExtensionText, S::ExtensionText),
        (S::ExtensionValue, K::ExtensionText, S::ExtensionText),
        (S::ChunkSize, K::ChunkLineEnd, S::ChunkData),
        (S::AfterChunkSize, K::ChunkLineEnd, S::ChunkData),
        (S::ExtensionStart, K::ChunkLineEnd, S::ChunkData),
        (S::ExtensionName, K::ChunkLineEnd, S::ChunkData),
        (S::ExtensionEquals, K::ChunkLineEnd, S::ChunkData),
        (S::ExtensionValue, K::ChunkLineEnd, S::ChunkData),
        (S::ExtensionText, K::ChunkLineEnd, S::ChunkData),
        (S::ChunkData, K::ChunkData, S::ChunkDataEnd),
        (S::ChunkDataEnd, K::ChunkDataEnd, S::ChunkStart),
        // last-chunk = 1*"0" [ chunk-ext ] CRLF, then trailers and an empty line
        (S::ChunkSize, K::LastChunkLineEnd, S::Fields),
        (S::AfterChunkSize, K::LastChunkLineEnd, S::Fields),
        (S::ExtensionStart, K::LastChunkLineEnd, S::Fields),
        (S::ExtensionName, K::LastChunkLineEnd, S::Fields),
        (S::ExtensionEquals, K::LastChunkLineEnd, S::Fields),
        (S::ExtensionValue, K::LastChunkLineEnd, S::Fields),
        (S::ExtensionText, K::LastChunkLineEnd, S::Fields),
        (S::Fields, K::TrailersEnd, S::End),
        // What becomes of the connection.
        (S::End, K::Ignored, S::End),
        (S::End, K::Keep, S::Start),
        (S::Start, K::Switched, S::Tunnel),
        (S::End, K::Interim, S::Start),
        (S::End, K::Close, S::Closed),
        (S::End, K::FramedTunnel, S::Tunnel),
        (S::UntilClose, K::Close, S::Closed),
        (S::Closed, K::Ignored, S::Closed),
        (S::Tunnel, K::TunnelData, S::Tunnel),
    ]
};

const STATES: usize = State::ALL.len();
const KINDS: usize = Kind::ALL.len();

/// The table as the tracer reads it. What is not in it leads to `Rejected`, and a test sees to it that
/// the tracer never goes there by any other kind.
static AFTER: [[State; KINDS]; STATES] = TABLE;

const TABLE: [[State; KINDS]; STATES] = {
    let mut table = [[State::Rejected; KINDS]; STATES];
    let mut i = 0;
    while i < TRANSITIONS.len() {
        let (from, kind, to) = TRANSITIONS[i];
        table[from as usize][kind as usize] = to;
        i += 1;
    }
    table
};

/// The state that a step of a kind leads to.
#[inline]
pub(super) fn after(state: State, kind: Kind) -> State {
    AFTER[state as usize][kind as usize]
}

/// The same, looked up when the program is compiled: for a way that is always the same.
pub(super) const fn always_after(state: State, kind: Kind) -> State {
    TABLE[state as usize][kind as usize]
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashSet};

    use super::{Kind, State, TRANSITIONS};
    use crate::trace::Zoom;

    #[test]
    fn parts_of_a_message_are_these_states() {
        use State as S;
        let those =
            |test: fn(State) -> bool| S::ALL.iter().copied().filter(|&state| test(state)).collect::<Vec<_>>();
        let fields = [S::Fields, S::FieldName, S::Colon, S::BeforeValue, S::FieldValue, S::AfterValue];
        let status = [S::ResponseVersion, S::BeforeStatus, S::Status, S::BeforeReason, S::Reason];
        let request = [S::Start, S::Method, S::BeforeTarget, S::Target, S::BeforeVersion, S::Version];
        let extension = [
            S::ChunkStart,
            S::ChunkSize,
            S::AfterChunkSize,
            S::ExtensionStart,
            S::ExtensionName,
            S::ExtensionEquals,
            S::ExtensionValue,
            S::ExtensionText,
        ];
        assert_eq!(those(S::is_in_fields), fields);
        assert_eq!(those(S::is_in_status_line), status);
        assert_eq!(those(S::is_in_head), [&request[..], &status, &fields].concat());
        assert_eq!(those(S::is_in_chunk_line), extension);
    }

    #[test]
    fn no_state_and_kind_lead_to_two_places() {
        let pairs: HashSet<_> = TRANSITIONS.iter().map(|(from, kind, _)| (from, kind)).collect();
        assert_eq!(pairs.len(), TRANSITIONS.len());
    }

    #[test]
    fn every_state_can_be_reached_and_every_token_leads_somewhere() {
        let mut reached = BTreeSet::from([State::Start, State::Rejected]);
        while let Some(&(_, _, to)) =
            TRANSITIONS.iter().find(|(from, _, to)| reached.contains(from) && !reached.contains(to))
        {
            reached.insert(to);
        }
        assert_eq!(reached.len(), State::ALL.len());
        for &kind in Kind::ALL {
            if kind.zoom() == Zoom::Token {
                assert!(TRANSITIONS.iter().any(|&(_, by, _)| by == kind), "{kind:?}");
            }
        }
    }
}
