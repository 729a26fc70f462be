//! A request as a form and as bytes: two views of one thing.
//!
//! A learner fills in a form, or types raw text, and changes from one to the other as often as they
//! like. So both are made of one structure, which holds everything that stands on the wire, down to the
//! white space before a colon. Three things always hold:
//!
//! - **Bytes come back as they were.** [`Composed::from_bytes`], then [`Composed::to_bytes`], is the same
//!   for every string of bytes there is. What cannot be a request stays what it is ([`Composed::Raw`]).
//! - **A form comes back as it was**, if its bytes say what it shows. Where they do not,
//!   [`Composed::issues`] says which part, and by which rule.
//! - **Who changes one part changes one part** ([`Request::edit`]), and the lengths that are counted.
//!
//! ```
//! use shared::message::{Composed, Effect, Field, Part, Request};
//!
//! // A form, its bytes, and where each part stands.
//! let mut request = Request::new("POST", "/search?q=caf%C3%A9&page=2").with(Field::new("Host", "lab"));
//! request.set_content(b"hello");
//! let sent = request.to_bytes();
//! assert_eq!(
//!     String::from_utf8_lossy(&sent.bytes),
//!     "POST /search?q=caf%C3%A9&page=2 HTTP/1.1\r\nHost: lab\r\nContent-Length: 5\r\n\r\nhello",
//! );
//! assert_eq!(sent.part_at(15), Some(Part::QueryValue(0)));
//! assert_eq!(sent.text_of(Part::FieldValue(1)), b"5");
//!
//! // Bytes become the same form again.
//! let mut form = Composed::from_bytes(&sent.bytes);
//! assert_eq!(form, Composed::from(request));
//!
//! // A line break in a value is kept, and flagged: it would be read as another field.
//! let Composed::Request(request) = &mut form else { panic!() };
//! request.edit(Part::FieldValue(0), b"lab\r\nX-Evil: 1");
//! assert_eq!(form.to_bytes().text_of(Part::FieldValue(0)), b"lab\r\nX-Evil: 1");
//! let issue = form.issues()[0];
//! assert_eq!((issue.part, issue.effect), (Part::FieldValue(0), Effect::Misread));
//! assert_eq!(issue.rule.id(), "ctl-in-value");
//! ```
//!
//! ```text
//!            from_bytes (read) ┌──────────┐ edit, frame, cut
//!   bytes ────────────────────▶│ Composed │◀──────────────── form
//!     ▲      reread            └──────────┘
//!     └─────────────────────────── │  │ ─────▶ issues
//!            to_bytes (render)
//! ```
//!
//! | file | what it knows |
//! |---|---|
//! | `request` | a request and its lines |
//! | `query` | targets and pairs: spelling and meaning |
//! | `body`, `framing` | bodies and chunks, and who says where they end |
//! | `part` | the parts, and where they stand |
//! | `render`, `read` | to bytes, and back |
//! | `edit`, `reread` | one part changed; the bytes changed |
//! | `issues` | where bytes do not say what the form shows |

mod body;
mod edit;
mod framing;
mod issues;
mod part;
mod query;
mod read;
mod render;
mod request;
mod reread;

pub use body::{Body, Chunk, Chunked, LastChunk};
pub use framing::Framing;
pub use issues::{Effect, Issue};
pub use part::{Part, Rendered};
pub use query::{Encoded, Pair, Target};
pub use request::{Field, Line, LineEnd, OddLine, Request, RequestLine, Space, Value};

/// What somebody composes: a request, or bytes that are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Composed {
    /// Bytes that begin with a line that can be that of a request.
    Request(Box<Request>),
    /// Any others.
    Raw(Unreadable),
}

/// Bytes that are no request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unreadable {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What stood in their place when they could last be read: what only a form knows is taken from it
    /// as soon as they can be read again.
    pub before: Option<Box<Request>>,
}

impl Composed {
    /// What these bytes are. A request is recognised by its first line: a method of visible characters,
    /// white space, whatever else, and a line end.
    ///
    /// ```
    /// use shared::message::{Composed, Line};
    ///
    /// let odd = Composed::from_bytes(b"get /a b HTTQ/9\nMy Header : 1 \r\nno colon\r\n");
    /// let request = odd.request().unwrap();
    /// assert_eq!((request.line.method.as_slice(), request.line.version.as_slice()), (&b"get"[..], &b"HTTQ/9"[..]));
    /// assert_eq!(request.fields[0].field().unwrap().name, b"My Header");
    /// assert!(matches!(&request.fields[1], Line::Odd(line) if line.text == b"no colon"));
    /// assert!(request.head_end.is_none());
    /// assert!(Composed::from_bytes(b"\x16\x03\x01\n").request().is_none());
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Self {
        match read::request(bytes) {
            Some(request) => request.into(),
            None => Self::Raw(Unreadable { bytes: bytes.to_vec(), before: None }),
        }
    }

    /// What is sent, and where each part stands in it.
    pub fn to_bytes(&self) -> Rendered {
        match self {
            Self::Request(request) => request.to_bytes(),
            Self::Raw(raw) => {
                let mut rendered = Rendered::default();
                if !raw.bytes.is_empty() {
                    rendered.leaf(Part::Raw, &raw.bytes);
                }
                rendered
            }
        }
    }

    /// The request, if it is one.
    pub fn request(&self) -> Option<&Request> {
        match self {
            Self::Request(request) => Some(request),
            Self::Raw(_) => None,
        }
    }

    /// Where its bytes do not say what it shows, are not as they should be, or not all there; in the
    /// order of the bytes. None of it keeps it from being sent.
    pub fn issues(&self) -> Vec<Issue> {
        issues::of(self)
    }
}

impl From<Request> for Composed {
    fn from(request: Request) -> Self {
        Self::Request(Box::new(request))
    }
}
