//! A request, part by part: what a form shows.
//!
//! Everything that stands on the wire is in here, odd spellings included: how much white space, which
//! line ends, which case. So a request can be shown as a form and as bytes, and neither loses anything
//! of the other.

use super::body::Body;
use super::query::Target;
use crate::grammar::rfc9110::WHITESPACE;

/// A request as a form has it.
///
/// ```
/// use shared::message::{Field, Request};
///
/// let request = Request::new("GET", "/hello").with(Field::new("Host", "lab"));
/// assert_eq!(request.to_bytes().bytes, b"GET /hello HTTP/1.1\r\nHost: lab\r\n\r\n");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Empty lines before it, which servers ignore.
    pub empty_lines: Vec<LineEnd>,
    /// Its first line.
    pub line: RequestLine,
    /// The lines of its head, in order, those that are switched off included.
    pub fields: Vec<Line>,
    /// The empty line behind the fields; none when the head is not finished.
    pub head_end: Option<LineEnd>,
    /// Its body.
    pub body: Body,
    /// What follows: more requests, or, in a head that is not finished, the line that has begun.
    pub behind: Vec<u8>,
    /// The person looks after Content-Length and the body's chunks themselves ([`super::Framing::ByHand`]).
    pub by_hand: bool,
}

impl Request {
    /// A request of HTTP/1.1 without fields and body.
    pub fn new(method: impl Into<Vec<u8>>, target: impl AsRef<[u8]>) -> Self {
        Self {
            empty_lines: Vec::new(),
            line: RequestLine {
                method: method.into(),
                before_target: Space::one(),
                target: Target::spelled(target.as_ref()),
                before_version: Space::one(),
                version: b"HTTP/1.1".to_vec(),
                trailing: Space::default(),
                end: LineEnd::CrLf,
            },
            fields: Vec::new(),
            head_end: Some(LineEnd::CrLf),
            body: Body::default(),
            behind: Vec::new(),
            by_hand: false,
        }
    }

    /// This request with one more field.
    #[must_use]
    pub fn with(mut self, field: Field) -> Self {
        self.fields.push(Line::Field(field));
        self
    }

    /// The fields of that name that are sent, with their places among the lines.
    pub(super) fn sent<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (usize, &'a Field)> {
        let fields = self.fields.iter().enumerate().filter(|(_, line)| line.is_on());
        fields
            .filter_map(move |(n, line)| line.field().filter(|field| field.is(name)).map(|field| (n, field)))
    }
}

/// The first line of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestLine {
    /// What is to be done.
    pub method: Vec<u8>,
    /// The white space before the target: one space, if it is as it should be.
    pub before_target: Space,
    /// What it is to be done to.
    pub target: Target,
    /// The white space before the version.
    pub before_version: Space,
    /// The version.
    pub version: Vec<u8>,
    /// White space behind the version, where none should be.
    pub trailing: Space,
    /// How the line ends.
    pub end: LineEnd,
}

/// One line of a head, or of the trailers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A field. A value that is folded goes on over several lines of the wire.
    Field(Field),
    /// A line that is no field: it has no colon, or begins with white space and has no field before it.
    Odd(OddLine),
}

impl Line {
    /// Whether it is sent, and not only shown.
    pub const fn is_on(&self) -> bool {
        match self {
            Self::Field(field) => field.on,
            Self::Odd(line) => line.on,
        }
    }

    /// Sends it, or keeps it in the form alone.
    pub const fn switch(&mut self, on: bool) {
        match self {
            Self::Field(field) => field.on = on,
            Self::Odd(line) => line.on = on,
        }
    }

    /// The field, if it is one.
    pub const fn field(&self) -> Option<&Field> {
        match self {
            Self::Field(field) => Some(field),
            Self::Odd(_) => None,
        }
    }

    /// The field, if it is one, to be changed.
    pub const fn field_mut(&mut self) -> Option<&mut Field> {
        match self {
            Self::Field(field) => Some(field),
            Self::Odd(_) => None,
        }
    }
}

/// A field, as it is spelled.
///
/// ```text
/// Name ␠ : ␠ value ␠ CR LF
///      │   │       │ └ end
///      │   │       └ after_value
///      │   └ before_value
///      └ before_colon, where no white space should be
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Whether it is sent, and not only shown in the form.
    pub on: bool,
    /// Its name, in the case it was written in.
    pub name: Vec<u8>,
    /// White space before the colon.
    pub before_colon: Space,
    /// White space before the value.
    pub before_value: Space,
    /// Its value; a folded one has its line ends in it.
    pub value: Value,
    /// White space behind the value. Where the value is empty, all white space stands before it.
    pub after_value: Space,
    /// How the line ends.
    pub end: LineEnd,
}

impl Field {
    /// A field as it should be spelled.
    pub fn new(name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        Self {
            on: true,
            name: name.into(),
            before_colon: Space::default(),
            before_value: Space::one(),
            value: Value::Written(value.into()),
            after_value: Space::default(),
            end: LineEnd::CrLf,
        }
    }

    /// A Content-Length that counts by itself.
    pub fn content_length() -> Self {
        Self { value: Value::Counted, ..Self::new("Content-Length", "") }
    }

    /// This field, in the form alone.
    #[must_use]
    pub fn switched_off(self) -> Self {
        Self { on: false, ..self }
    }

    /// Whether it has that name; case does not matter.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }
}

/// A line that is no field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OddLine {
    /// Whether it is sent, and not only shown in the form.
    pub on: bool,
    /// What stands in it.
    pub text: Vec<u8>,
    /// How it ends.
    pub end: LineEnd,
}

/// A value, or a number of bytes: written out, or counted when the bytes are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// As somebody wrote it.
    Written(Vec<u8>),
    /// The number of bytes it is about: of the body in a field, of the data in a chunk.
    Counted,
}

impl Value {
    /// What was written; nothing where it is counted.
    pub fn written(&self) -> Option<&[u8]> {
        match self {
            Self::Written(text) => Some(text),
            Self::Counted => None,
        }
    }
}

/// Spaces and tabs: as few or as many as there are. Round a folded value there may be line ends among
/// them, where the value begins in a later line than its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Space(Vec<u8>);

impl Space {
    /// One space.
    pub fn one() -> Self {
        Self(b" ".to_vec())
    }

    /// These, if they are spaces and tabs.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        WHITESPACE.all(bytes).then(|| Self(bytes.to_vec()))
    }

    /// What was found between two parts.
    pub(super) fn found(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// All of another behind this one.
    pub(super) fn append(&mut self, other: &mut Self) {
        self.0.append(&mut other.0);
    }
}

/// How a line ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineEnd {
    /// CR LF, as it should.
    #[default]
    CrLf,
    /// LF alone, which some recipients take.
    Lf,
}

impl LineEnd {
    /// The bytes.
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Self::CrLf => b"\r\n",
            Self::Lf => b"\n",
        }
    }

    /// The line end that these bytes begin with.
    pub(super) fn at_start_of(bytes: &[u8]) -> Option<Self> {
        [Self::CrLf, Self::Lf].into_iter().find(|end| bytes.starts_with(end.bytes()))
    }

    /// A line, which ends with LF, without its line end, and that.
    pub(super) fn split_from(line: &[u8]) -> (&[u8], Self) {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        match text.strip_suffix(b"\r") {
            Some(text) => (text, Self::CrLf),
            None => (text, Self::Lf),
        }
    }
}
