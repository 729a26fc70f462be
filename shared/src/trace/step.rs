//! A step: one thing the tracer understood or decided.
//!
//! Steps come in three zooms. Those of one zoom follow each other without a gap and never overlap;
//! decisions and findings cover no bytes of their own, they stand where they were made and point at
//! what they are about.
//!
//! ```text
//! message │ message ─────────────────────────────────────────────────────────────────────▶
//! line    │ request-line ───────────────▶ field-line ──────────▶ empty-line ▶ framing· body ─▶
//! token   │ method ▶ space ▶ target ▶ …   field-name ▶ colon ▶ …  line-end ▶            data ─▶
//! ```

use super::State;
use crate::rule::Rule;
use crate::span::Span;

/// How near one looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Zoom {
    /// Whole messages.
    Message,
    /// Lines and phases, and what was decided between them.
    Line,
    /// Tokens: runs of bytes with one meaning.
    Token,
}

impl Zoom {
    /// All of them, from far to near.
    pub const ALL: [Self; 3] = [Self::Message, Self::Line, Self::Token];

    /// In one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Line => "line",
            Self::Token => "token",
        }
    }
}

macro_rules! kinds {
    ($($zoom:ident { $($(#[doc = $doc:literal])+ $name:ident $id:literal,)* })*) => {
        /// What a step is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Kind {
            $($($(#[doc = $doc])+ $name,)*)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$($(Self::$name,)*)*];

            /// The name by which people and programs refer to it.
            pub const fn id(self) -> &'static str {
                match self {
                    $($(Self::$name => $id,)*)*
                }
            }

            /// How near one has to look to see it.
            pub const fn zoom(self) -> Zoom {
                match self {
                    $($(Self::$name)|* => Zoom::$zoom,)*
                }
            }
        }
    };
}

kinds! {
    Message {
        /// A whole message.
        Message "message",
    }
    Line {
        /// An empty line before a message.
        IgnoredLine "ignored-line",
        /// The first line of a request.
        RequestLine "request-line",
        /// The first line of a response.
        StatusLine "status-line",
        /// One line of the head's fields; a folded value has several.
        FieldLine "field-line",
        /// The line that ends the head.
        EmptyLine "empty-line",
        /// One line of the trailers.
        TrailerLine "trailer-line",
        /// The line that ends a chunked body.
        EndOfChunked "end-of-chunked",
        /// The size of a chunk, with its extensions.
        ChunkLine "chunk-line",
        /// The data of a chunk, and the line end behind it.
        Chunk "chunk",
        /// A body that is not chunked.
        Body "body",
        /// Bytes that are no HTTP any more.
        Tunnelled "tunnelled",
        /// Bytes that nobody reads.
        Unread "unread",
        /// A look at the Host field.
        Host "host",
        /// One of the numbered rules that say how long the body is: one that does not apply.
        FramingAsked "framing-asked",
        /// The body is empty.
        FramedNone "framed-none",
        /// The body has a length.
        FramedLength "framed-length",
        /// The body is chunked.
        FramedChunked "framed-chunked",
        /// The body goes on until the connection closes.
        FramedUntilClose "framed-until-close",
        /// The connection is a tunnel from here on.
        FramedTunnel "framed-tunnel",
        /// What the client expects before it sends the body.
        Expectation "expectation",
        /// An offer to go on in another protocol.
        UpgradeOffer "upgrade-offer",
        /// The connection stays open.
        Keep "keep",
        /// The connection closes.
        Close "close",
        /// Another response follows this one.
        Interim "interim",
        /// The other side has agreed: what follows is not HTTP.
        Switched "switched",
        /// Something worth knowing, or not as it should be.
        Finding "finding",
        /// The message is refused.
        Rejected "rejected",
    }
    Token {
        /// The line end of an ignored line.
        IgnoredLineEnd "ignored-line-end",
        /// The method of a request.
        Method "method",
        /// The space between two parts of a start line.
        Space "space",
        /// The target of a request.
        Target "target",
        /// The version.
        Version "version",
        /// The status of a response.
        Status "status",
        /// The reason of a response.
        Reason "reason",
        /// The end of a line.
        LineEnd "line-end",
        /// The name of a field.
        FieldName "field-name",
        /// The colon behind the name.
        Colon "colon",
        /// White space that does not belong to what is beside it.
        Whitespace "whitespace",
        /// The value of a field.
        FieldValue "field-value",
        /// White space at the start of a line, which makes it go on with the value before.
        Fold "fold",
        /// The end of the empty line that ends the head.
        HeadEnd "head-end",
        /// The end of the empty line that ends the trailers.
        TrailersEnd "trailers-end",
        /// The bytes of a body with a length.
        Data "data",
        /// The bytes of a body that goes on until close.
        DataUntilClose "data-until-close",
        /// The size of a chunk.
        ChunkSize "chunk-size",
        /// The semicolon before an extension.
        Semicolon "semicolon",
        /// The name of an extension.
        ExtensionName "extension-name",
        /// The equals sign between an extension's name and value.
        Equals "equals",
        /// The value of an extension.
        ExtensionValue "extension-value",
        /// Something behind the size that is no extension by the rules.
        ExtensionText "extension-text",
        /// The end of a chunk's size line.
        ChunkLineEnd "chunk-line-end",
        /// The end of the last chunk's size line.
        LastChunkLineEnd "last-chunk-line-end",
        /// The data of a chunk.
        ChunkData "chunk-data",
        /// The line end behind a chunk's data.
        ChunkDataEnd "chunk-data-end",
        /// Bytes that are no HTTP any more.
        TunnelData "tunnel-data",
        /// Bytes that nobody reads.
        Ignored "ignored",
    }
}

/// One thing the tracer understood or decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The bytes it covers; nothing for decisions and findings.
    pub span: Span,
    /// What else it speaks of: the field that decided, the byte that is wrong. Empty when it speaks of
    /// its own bytes alone.
    pub about: Span,
    /// Which message of the stream it belongs to, from 0.
    pub message: u32,
    /// What it is.
    pub kind: Kind,
    /// The rule that says so.
    pub rule: Rule,
    /// The state of the tracer before it.
    pub before: State,
    /// The state of the tracer after it.
    pub after: State,
}

impl Step {
    /// How near one has to look to see it.
    pub const fn zoom(&self) -> Zoom {
        self.kind.zoom()
    }
}

/// Takes what a tracer says. With [`NoSteps`] nothing is said, and nothing is paid for it.
pub trait Sink {
    /// Whether steps are wanted at all.
    const STEPS: bool;

    /// One more step.
    fn step(&mut self, step: Step);

    /// One more message, now that all is known of it.
    fn message(&mut self, message: &super::Message);
}

/// For those who want the verdict alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSteps;

impl Sink for NoSteps {
    const STEPS: bool = false;

    #[inline]
    fn step(&mut self, _: Step) {}

    #[inline]
    fn message(&mut self, _: &super::Message) {}
}
