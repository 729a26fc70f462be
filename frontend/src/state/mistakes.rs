//! Mistakes to make on purpose: each edits the draft at the right place, whatever request is there, and says
//! what should happen.

mod edits;

use shared::message::{Body, Composed, Field, Line, LineEnd, Part, Request, Space, Value};

use self::Expect::{Refused, RestIsNext, Taken, Waits};
use self::edits::{change, chunked, field, is, length, odd, plain, put, size_of};
use super::words;

/// What the server should do with the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// It takes it as if nothing were wrong.
    Taken,
    /// It refuses it with this status.
    Refused(u16),
    /// It waits for more.
    Waits,
    /// It answers, and takes what is left over for the beginning of a next request.
    RestIsNext,
}

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct Mistake {
    /// What it is called.
    pub name: &'static str,
    /// What should happen, and why.
    pub says: &'static str,
    /// The same for a program.
    pub expect: Expect,
    /// Makes it; says which part of the request it is then.
    make: fn(&mut Request) -> Part,
}

/// Mistakes of one kind.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Where they are made.
    pub name: &'static str,
    /// Them.
    pub mistakes: &'static [Mistake],
}

const fn of(
    name: &'static str,
    expect: Expect,
    says: &'static str,
    make: fn(&mut Request) -> Part,
) -> Mistake {
    Mistake { name, says, expect, make }
}

/// A mistake, and where in the draft it was made; or why it could not be.
pub type Made = (&'static Mistake, Result<Part, &'static str>);

/// All of them.
pub const GROUPS: &[Group] = &[
    Group {
        name: "First line",
        mistakes: &[
            of(
                "lower-case method",
                Taken,
                "Case matters: this is a method nobody has heard of. No error of syntax, so the routes decide: most answer 405.",
                |request| {
                    request.line.method.make_ascii_lowercase();
                    Part::Method
                },
            ),
            of(
                "space missing",
                Refused(400),
                "Target and version have become one word. A line without a version is refused with 400.",
                |request| {
                    request.line.before_version = Space::default();
                    Part::RequestLine
                },
            ),
            of(
                "two spaces",
                Refused(400),
                "One single space divides the first line. hyper takes the second for the beginning of an empty target: 400.",
                |request| {
                    request.line.before_target = Space::of(b"  ").unwrap_or_default();
                    Part::RequestLine
                },
            ),
            of(
                "space in the target",
                Refused(400),
                "The target ends at its first space, so the next word stands where the version should: 400. A space is written %20.",
                |request| {
                    request.line.target.path.extend_from_slice(b"/two words");
                    Part::Target
                },
            ),
            of(
                "non-ASCII target",
                Taken,
                "A URI has ASCII alone; other letters are percent-encoded. hyper looks away and takes the bytes as they are: the routes decide.",
                |request| {
                    request.line.target.path.extend_from_slice("é".as_bytes());
                    Part::Target
                },
            ),
            of(
                "unknown version",
                Refused(400),
                "hyper speaks HTTP/1.0 and 1.1 here. 505 would be the exact word; hyper says 400.",
                |request| {
                    request.line.version = b"HTTP/3.0".to_vec();
                    Part::Version
                },
            ),
            of(
                "empty line first",
                Taken,
                "An empty line before a request is ignored: old clients send one behind a body.",
                |request| {
                    request.empty_lines.push(LineEnd::CrLf);
                    Part::EmptyLines
                },
            ),
        ],
    },
    Group {
        name: "Fields",
        mistakes: &[
            of(
                "space before the colon",
                Refused(400),
                "Who takes the space for a part of the name sees another field than who does not. So it must be refused: 400.",
                |request| {
                    let n = field(request);
                    change(request, n, |field| field.before_colon = Space::one());
                    Part::Field(n)
                },
            ),
            of("no colon", Refused(400), "Nobody can tell the name from the value: 400.", |request| {
                odd(request, b"X-Broken no colon here")
            }),
            of(
                "folded line",
                Refused(400),
                "A line that begins with a space once went on with the value above (obs-fold). Servers refuse it today: 400.",
                |request| {
                    let n = put(request, Field::new("X-Folded", "one\r\n two"));
                    Part::FieldValue(n)
                },
            ),
            of(
                "NUL in a value",
                Refused(400),
                "A NUL ends the text for some programs and not for others, so it is refused: 400.",
                |request| {
                    let n = put(request, Field::new("X-Nul", "a\0b"));
                    Part::FieldValue(n)
                },
            ),
            of(
                "lone CR",
                Refused(400),
                "CR without LF is no line end, and no character of a value either: 400.",
                |request| {
                    let n = put(request, Field::new("X-Cr", "a\rb"));
                    Part::FieldValue(n)
                },
            ),
            of(
                "bare LF",
                Taken,
                "A line that ends with LF alone. A recipient may look away, and hyper does: answered as if nothing were wrong.",
                |request| {
                    let n = field(request);
                    change(request, n, |field| field.end = LineEnd::Lf);
                    Part::Field(n)
                },
            ),
            of(
                "no Host",
                Taken,
                "HTTP/1.1 asks for one, and for 400 without. hyper leaves that to the application, and this one does not mind.",
                |request| {
                    let hosts = request.fields.iter_mut().filter(|line| is(line, "host"));
                    hosts.for_each(|line| line.switch(false));
                    Part::RequestLine
                },
            ),
            of(
                "two Hosts",
                Taken,
                "Which one is meant? The standard asks for 400; hyper hands on both and the application decides.",
                |request| {
                    let mut hosts = request.fields.iter();
                    if !hosts.any(|line| line.is_on() && is(line, "host")) {
                        put(request, Field::new("Host", "lab"));
                    }
                    let n = put(request, Field::new("Host", "other.example"));
                    Part::Field(n)
                },
            ),
            of(
                "101 fields",
                Refused(431),
                "hyper takes 100 fields and no more: 431, Request Header Fields Too Large.",
                |request| {
                    let sent = request.fields.iter().filter(|line| line.is_on()).count();
                    let first = request.fields.len();
                    for _ in sent..101 {
                        put(request, Field::new("X", ""));
                    }
                    Part::Field(first.min(request.fields.len() - 1))
                },
            ),
            of(
                "a huge field",
                Refused(431),
                "A head has 64 kB of room in this server. What is longer is refused while it still arrives: 431.",
                |request| {
                    let n = put(request, Field::new("X-Huge", vec![b'x'; 140_000]));
                    Part::Field(n)
                },
            ),
            of(
                "no empty line",
                Waits,
                "Only an empty line ends the head. Without it the server waits for more fields until its patience ends, and hangs up.",
                |request| {
                    request.head_end = None;
                    request.body = Body::default();
                    request.behind.clear();
                    Part::RequestLine
                },
            ),
        ],
    },
    Group {
        name: "Length",
        mistakes: &[
            of(
                "length too long",
                Waits,
                "Five bytes more are promised than come. The handler that reads the body waits for them; half-close, and it learns that they will not come.",
                |request| length(request, |length| length + 5),
            ),
            of(
                "length too short",
                RestIsNext,
                "The body ends where the length says. The byte left over is the beginning of a next request: an answer, and then the server waits for the rest of that.",
                |request| {
                    request.behind.clear();
                    length(request, |length| length - 1)
                },
            ),
            of(
                "length no number",
                Refused(400),
                "A length is decimal digits alone. Where the message ends cannot be known: 400.",
                |request| {
                    let n = plain(request);
                    change(request, n, |field| field.value = Value::Written(b"five".to_vec()));
                    Part::FieldValue(n)
                },
            ),
            of(
                "two lengths",
                Refused(400),
                "Two lengths that differ: a proxy may believe one and the server the other (request smuggling). So it must be refused: 400.",
                |request| {
                    let n = plain(request);
                    let longer = size_of(request) + 1;
                    request
                        .fields
                        .insert(n + 1, Line::Field(Field::new("Content-Length", longer.to_string())));
                    Part::Field(n + 1)
                },
            ),
            of(
                "length and chunks",
                Taken,
                "Both Content-Length and Transfer-Encoding: the chunks win, and a careful server refuses. hyper takes it and drops the length.",
                |request| {
                    chunked(request);
                    let n = put(request, Field::new("Content-Length", "3"));
                    Part::Field(n)
                },
            ),
            of(
                "wrong chunk size",
                Refused(400),
                "One byte more than the chunk has. The server takes the CR behind it for data, and then finds no line end: the handler that reads the body says 400.",
                |request| {
                    let n = chunked(request);
                    if let Body::Chunked(body) = &mut request.body
                        && let Some(chunk) = body.chunks.last_mut()
                    {
                        chunk.size = Value::Written(words::hex(chunk.data.len() as u64 + 1));
                    }
                    Part::ChunkSize(n)
                },
            ),
            of(
                "chunk size no number",
                Refused(400),
                "A size is hexadecimal digits. The handler that reads the body is told that it makes no sense, and says 400.",
                |request| {
                    let n = chunked(request);
                    if let Body::Chunked(body) = &mut request.body
                        && let Some(chunk) = body.chunks.last_mut()
                    {
                        chunk.size = Value::Written(b"five".to_vec());
                    }
                    Part::ChunkSize(n)
                },
            ),
        ],
    },
];

/// Makes one in what is composed, and says what it is then; or why it cannot be made.
pub fn make(mistake: &Mistake, composed: &Composed) -> Result<(Composed, Part), &'static str> {
    let Composed::Request(request) = composed else {
        return Err("These bytes are no request any more. Undo, or begin with an example.");
    };
    let mut request = request.clone();
    let part = (mistake.make)(&mut request);
    let made = Composed::Request(request);
    if made == *composed {
        return Err("It is made already.");
    }
    Ok((made, part))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
