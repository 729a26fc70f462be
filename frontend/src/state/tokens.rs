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
use shared::wire::Direction;

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
    Fields {
        /// The status was 1xx: another head follows this one.
        interim: bool,
    },
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

/// The line without its ending.
pub fn content(line: &[u8]) -> &[u8] {
    match line {
        [rest @ .., b'\r', b'\n'] | [rest @ .., b'\n'] => rest,
        whole => whole,
    }
}

/// Splits a line (its ending included, if it has arrived) into runs over its content, and says where
/// the next line stands.
pub fn line_runs(direction: Direction, section: Section, line: &[u8]) -> (Vec<Run>, Section) {
    let content = content(line);
    let whole = line.ends_with(b"\n");
    match section {
        Section::Body => (one(Token::Body, content), Section::Body),
        // Servers skip empty lines before the start line.
        Section::Start if content.is_empty() => (Vec::new(), Section::Start),
        Section::Start => {
            let (runs, interim) = match direction {
                Direction::In => (request_line(content), false),
                Direction::Out => status_line(content),
            };
            (runs, if whole { Section::Fields { interim } } else { Section::Start })
        }
        Section::Fields { interim: true } if content.is_empty() && whole => (Vec::new(), Section::Start),
        Section::Fields { .. } if content.is_empty() && whole => (Vec::new(), Section::Body),
        Section::Fields { .. } => (field_line(content), section),
    }
}

fn one(token: Token, content: &[u8]) -> Vec<Run> {
    let mut runs = Vec::new();
    push(&mut runs, token, content.len());
    runs
}

/// Adds a run that ends at `end`; one that is empty is left out.
fn push(runs: &mut Vec<Run>, token: Token, end: usize) {
    if end > runs.last().map_or(0, |run| run.end) {
        runs.push(Run { token, end });
    }
}

fn request_line(content: &[u8]) -> Vec<Run> {
    let mut runs = Vec::new();
    let Some(first) = content.iter().position(|&b| b == b' ') else { return one(Token::Method, content) };
    push(&mut runs, Token::Method, first);
    push(&mut runs, Token::Plain, first + 1);
    // A target with spaces in it is a mistake, but it is still the target a reader sees.
    let last = content.iter().rposition(|&b| b == b' ').unwrap_or(first);
    if last > first && content[last + 1..].starts_with(b"HTTP/") {
        push(&mut runs, Token::Target, last);
        push(&mut runs, Token::Plain, last + 1);
        push(&mut runs, Token::Version, content.len());
    } else {
        push(&mut runs, Token::Target, content.len());
    }
    runs
}

fn status_line(content: &[u8]) -> (Vec<Run>, bool) {
    let mut runs = Vec::new();
    let space = |from: usize| content[from..].iter().position(|&b| b == b' ').map(|i| from + i);
    let Some(first) = space(0) else { return (one(Token::Version, content), false) };
    let second = space(first + 1).unwrap_or(content.len());
    push(&mut runs, Token::Version, first);
    push(&mut runs, Token::Plain, first + 1);
    push(&mut runs, Token::Status, second);
    push(&mut runs, Token::Plain, content.len());
    let status = &content[first + 1..second];
    (runs, status.len() == 3 && status.starts_with(b"1") && status != b"101")
}

fn field_line(content: &[u8]) -> Vec<Run> {
    if content.starts_with(b" ") || content.starts_with(b"\t") {
        return one(Token::Value, content);
    }
    let Some(colon) = content.iter().position(|&b| b == b':') else { return one(Token::Plain, content) };
    let mut runs = Vec::new();
    push(&mut runs, Token::Name, colon);
    let gap = content[colon + 1..].iter().take_while(|&&b| b == b' ' || b == b'\t').count();
    push(&mut runs, Token::Plain, colon + 1 + gap);
    let name = content[..colon].trim_ascii_end();
    let framing = [&b"content-length"[..], b"transfer-encoding"].iter().any(|f| name.eq_ignore_ascii_case(f));
    push(&mut runs, if framing { Token::Framing } else { Token::Value }, content.len());
    runs
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(direction: Direction, section: Section, line: &str) -> Vec<(Token, &str)> {
        let mut from = 0;
        let (runs, _) = line_runs(direction, section, line.as_bytes());
        runs.into_iter()
            .map(|run| {
                let text = &line[from..run.end];
                from = run.end;
                (run.token, text)
            })
            .collect()
    }

    const FIELDS: Section = Section::Fields { interim: false };

    #[test]
    fn a_request_line_has_three_parts() {
        assert_eq!(
            split(Direction::In, Section::Start, "POST /a?b=c HTTP/1.1\r\n"),
            [
                (Token::Method, "POST"),
                (Token::Plain, " "),
                (Token::Target, "/a?b=c"),
                (Token::Plain, " "),
                (Token::Version, "HTTP/1.1")
            ]
        );
    }

    #[test]
    fn a_target_with_a_space_stays_one_target() {
        assert_eq!(split(Direction::In, Section::Start, "GET /two words HTTP/1.1\n")[2].1, "/two words");
        assert_eq!(split(Direction::In, Section::Start, "GET /old style")[2].1, "/old style");
    }

    #[test]
    fn a_status_line_has_its_reason_last() {
        assert_eq!(
            split(Direction::Out, Section::Start, "HTTP/1.1 404 Not Found\r\n"),
            [
                (Token::Version, "HTTP/1.1"),
                (Token::Plain, " "),
                (Token::Status, "404"),
                (Token::Plain, " Not Found")
            ]
        );
    }

    #[test]
    fn after_an_interim_response_another_head_begins() {
        let (_, fields) = line_runs(Direction::Out, Section::Start, b"HTTP/1.1 100 Continue\r\n");
        assert_eq!(fields, Section::Fields { interim: true });
        assert_eq!(line_runs(Direction::Out, fields, b"\r\n").1, Section::Start);
        let (_, fields) = line_runs(Direction::Out, Section::Start, b"HTTP/1.1 101 Switching Protocols\r\n");
        assert_eq!(line_runs(Direction::Out, fields, b"\r\n").1, Section::Body);
    }

    #[test]
    fn a_field_has_a_name_and_a_value_and_framing_stands_out() {
        assert_eq!(split(Direction::In, FIELDS, "Host: lab\r\n")[0], (Token::Name, "Host"));
        assert_eq!(split(Direction::In, FIELDS, "Host: lab\r\n")[2], (Token::Value, "lab"));
        assert_eq!(split(Direction::In, FIELDS, "content-LENGTH:17\n")[2], (Token::Framing, "17"));
        assert_eq!(split(Direction::In, FIELDS, " folded\r\n"), [(Token::Value, " folded")]);
        assert_eq!(split(Direction::In, FIELDS, "no colon"), [(Token::Plain, "no colon")]);
    }

    #[test]
    fn the_empty_line_ends_the_head_only_once_it_is_whole() {
        assert_eq!(line_runs(Direction::In, FIELDS, b"\r\n").1, Section::Body);
        assert_eq!(line_runs(Direction::In, FIELDS, b"\r").1, FIELDS);
        assert_eq!(line_runs(Direction::In, Section::Start, b"\r\n").1, Section::Start);
    }

    proptest! {
        #[test]
        fn runs_cover_the_content_of_any_line(
            line in proptest::collection::vec(prop_oneof![Just(b' '), Just(b':'), Just(b'\r'), any::<u8>()], 0..40),
            section in 0..3,
            out: bool,
        ) {
            let section = [Section::Start, FIELDS, Section::Body][section as usize];
            let direction = if out { Direction::Out } else { Direction::In };
            let (runs, _) = line_runs(direction, section, &line);
            let ends: Vec<usize> = runs.iter().map(|run| run.end).collect();
            prop_assert!(ends.is_sorted_by(|a, b| a < b));
            prop_assert_eq!(ends.last().copied().unwrap_or(0), content(&line).len());
        }
    }
}
