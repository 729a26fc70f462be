//! The colour of each byte: what the tracer says that it is.
//!
//! ```
//! use frontend::state::tokens::{Colours, Token};
//! use shared::trace::{Profile, Side, Trace};
//!
//! let bytes = b"GET /hello HTTP/1.1\r\nHo";
//! let mut colours = Colours::default();
//! colours.follow(&Trace::of(Side::Request, Profile::HYPER, bytes), bytes);
//! assert_eq!(colours.at(5), Token::Target);
//! // What is still being read has a colour too.
//! assert_eq!(colours.at(22), Token::Name);
//! ```

use shared::trace::{Kind, Trace, Zoom};

/// A kind of text on the wire; one colour each, the same everywhere on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// The request's method.
    Method,
    /// The request's target.
    Target,
    /// `HTTP/1.1`.
    Version,
    /// The response's status code.
    Status,
    /// A field's name.
    Name,
    /// A field's value.
    Value,
    /// The value of a field that says where the message ends.
    Framing,
    /// The body.
    Body,
    /// Spaces, colons, reason phrases, what nobody reads, and whatever fits nowhere else.
    Plain,
    /// The byte that cannot stand where it stands.
    Error,
}

impl Token {
    /// The colour of what the tracer says; `framing` where the field says how long the message is.
    pub const fn of(kind: Kind, framing: bool) -> Self {
        match kind {
            Kind::Method => Self::Method,
            Kind::Target => Self::Target,
            Kind::Version => Self::Version,
            Kind::Status => Self::Status,
            Kind::FieldName => Self::Name,
            Kind::FieldValue if framing => Self::Framing,
            Kind::FieldValue | Kind::Fold => Self::Value,
            Kind::ChunkSize | Kind::ExtensionName | Kind::ExtensionValue | Kind::ExtensionText => {
                Self::Framing
            }
            Kind::Data | Kind::DataUntilClose | Kind::ChunkData | Kind::TunnelData => Self::Body,
            _ => Self::Plain,
        }
    }
}

/// A line without its ending.
pub fn content(line: &[u8]) -> &[u8] {
    match line {
        [rest @ .., b'\r', b'\n'] | [rest @ .., b'\n'] => rest,
        whole => whole,
    }
}

/// Whether a field of this name says where the message ends.
pub fn is_framing(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"content-length") || name.eq_ignore_ascii_case(b"transfer-encoding")
}

/// The colours of a stream, following its tracer.
#[derive(Clone, Debug, Default)]
pub struct Colours {
    runs: Vec<Run>,
    /// How many of the runs are of steps that have ended.
    ended: usize,
    /// How many steps have been looked at.
    seen: usize,
    /// The field being read says where the message ends.
    framing: bool,
}

impl Colours {
    /// Takes in what the tracer has said since; says up to which byte no colour can change any more.
    pub fn follow(&mut self, trace: &Trace, bytes: &[u8]) -> usize {
        self.runs.truncate(self.ended);
        let steps = trace.steps();
        for step in steps.get(self.seen..).unwrap_or_default() {
            if step.kind == Kind::FieldName {
                self.framing = is_framing(step.span.of(bytes, 0));
            }
            if step.zoom() == Zoom::Token {
                push(&mut self.runs, Token::of(step.kind, self.framing), step.span.end() as usize);
            }
        }
        self.seen = steps.len();
        self.ended = self.runs.len();
        let mut sure = self.end();
        for step in trace.open().iter().filter(|step| step.zoom() == Zoom::Token) {
            let token = Token::of(step.kind, self.framing);
            push(&mut self.runs, token, step.span.end() as usize);
            // Of a body no byte becomes anything else later.
            if token == Token::Body {
                sure = self.end();
            }
        }
        sure
    }

    fn end(&self) -> usize {
        self.runs.last().map_or(0, |run| run.end)
    }

    /// The runs from the one on that covers this byte.
    pub fn from(&self, at: usize) -> &[Run] {
        &self.runs[self.runs.partition_point(|run| run.end <= at)..]
    }

    /// The colour of a byte.
    pub fn at(&self, at: usize) -> Token {
        self.from(at).first().map_or(Token::Plain, |run| run.token)
    }
}

/// Where in a message a line stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Section {
    /// Before or in the start line.
    #[default]
    Start,
    /// Among the fields.
    Fields,
    /// After the empty line.
    Body,
}

/// A run of bytes of one kind. The runs of a line follow each other without a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Which kind.
    pub token: Token,
    /// Where it ends, counted from the first byte of what it is a run of.
    pub end: usize,
}

/// Adds a run that ends at `end`; one that is empty is left out.
fn push(runs: &mut Vec<Run>, token: Token, end: usize) {
    if end > runs.last().map_or(0, |run| run.end) {
        runs.push(Run { token, end });
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;
    use shared::trace::{Profile, Side};

    use super::*;

    /// The text in pieces of one colour; what does not print is left out.
    fn coloured(side: Side, text: &str) -> Vec<(Token, String)> {
        let mut colours = Colours::default();
        let profile = if side == Side::Request { Profile::HYPER } else { Profile::RFC };
        colours.follow(&Trace::of(side, profile, text.as_bytes()), text.as_bytes());
        let mut pieces: Vec<(Token, String)> = Vec::new();
        for (at, byte) in text.bytes().enumerate() {
            match pieces.last_mut() {
                Some((token, piece)) if *token == colours.at(at) => piece.push(byte.into()),
                _ => pieces.push((colours.at(at), char::from(byte).into())),
            }
        }
        pieces
    }

    fn of(pieces: &[(Token, String)], wanted: Token) -> Vec<&str> {
        pieces.iter().filter(|(token, _)| *token == wanted).map(|(_, piece)| piece.as_str()).collect()
    }

    #[test]
    fn every_part_of_a_request_has_its_colour() {
        let text = "POST /a?b=c HTTP/1.1\r\nHost: lab\r\ncontent-LENGTH:2\r\n\r\nhiGET /b HTTP/1.1\r\n";
        let pieces = coloured(Side::Request, text);
        assert_eq!(of(&pieces, Token::Method), ["POST", "GET"]);
        assert_eq!(of(&pieces, Token::Target), ["/a?b=c", "/b"]);
        assert_eq!(of(&pieces, Token::Name), ["Host", "content-LENGTH"]);
        assert_eq!((of(&pieces, Token::Value), of(&pieces, Token::Framing)), (vec!["lab"], vec!["2"]));
        assert_eq!(of(&pieces, Token::Body), ["hi"]);
    }

    #[test]
    fn sizes_of_chunks_are_framing_and_their_data_is_body() {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
        let pieces = coloured(Side::Response(shared::trace::Answering::Other), text);
        assert_eq!(of(&pieces, Token::Status), ["200"]);
        assert_eq!(of(&pieces, Token::Framing), ["chunked", "3", "0"]);
        assert_eq!(of(&pieces, Token::Body), ["abc"]);
    }

    #[test]
    fn what_is_not_read_any_more_is_plain() {
        let pieces = coloured(Side::Request, "GET / HTTP/1.1\r\nA : b\r\nC: d\r\n\r\n");
        assert_eq!(of(&pieces, Token::Name), ["A"]);
    }

    proptest! {
        #[test]
        fn a_colour_that_is_sure_stays(text in "(GET|POST|/| |:|HTTP/1[.]1|Content-Length: 3|\r\n|\n|a){0,24}", cut in 0usize..80) {
            let bytes = text.as_bytes();
            let cut = cut.min(bytes.len());
            let mut trace = Trace::of(Side::Request, Profile::HYPER, &bytes[..cut]);
            let mut colours = Colours::default();
            let sure = colours.follow(&trace, &bytes[..cut]);
            let before: Vec<Token> = (0..sure).map(|at| colours.at(at)).collect();
            trace.feed(&bytes[cut..]);
            colours.follow(&trace, bytes);
            let after: Vec<Token> = (0..sure).map(|at| colours.at(at)).collect();
            prop_assert_eq!(before, after);
            let mut whole = Colours::default();
            whole.follow(&Trace::of(Side::Request, Profile::HYPER, bytes), bytes);
            prop_assert!((0..bytes.len()).all(|at| colours.at(at) == whole.at(at)));
        }
    }
}
