//! Where one message ends and the next begins (RFC 9112, section 6.3).
//!
//! A [`Boundary`] is fed the bytes of one direction of a connection, in whatever pieces they arrive,
//! and says how many of them belong to the current message. It judges nothing: whether a message is
//! *acceptable* is for the server to say. Where the text gives no reliable end (conflicting lengths, a
//! coding it does not know, a chunk size that is no number), all that follows on the connection
//! belongs to this message, which is also how a careful server acts: it answers, then closes.
//!
//! ```text
//!            empty line        Content-Length: n          n bytes
//!  StartLine ─▶ Fields ──────▶ Length ──────────────────────────▶ Done
//!      ▲          │ └─ chunked ▶ ChunkSize ─0─▶ Trailers ────────▶ Done
//!      │          │               ▲    │ n
//!      │ 1xx      │               └─ ChunkEnd ◀─ ChunkData
//!      └──────────┤
//!                 └─ no reliable end, or until close ▶ Rest   (never Done)
//! ```
//!
//! ```
//! use shared::trace::{Boundary, Taken};
//!
//! let two = b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhiGET / HTTP/1.1\r\n\r\n";
//! let mut first = Boundary::request();
//! assert_eq!(first.feed(two), Taken { used: 40, done: true });
//! assert_eq!(Boundary::request().feed(&two[40..]), Taken { used: 18, done: true });
//! ```

use memchr::{memchr, memchr_iter};

use super::Answering;

/// How much of one line is looked at. Lines may be longer: what frames a message is said early in its
/// line, and a framing field longer than this has no reliable meaning.
const LINE_BYTES: usize = 4096;

/// Reads one message as far as is needed to know its end.
#[derive(Clone, Debug)]
pub struct Boundary {
    phase: Phase,
    kind: Kind,
    /// The line that is arriving, where it did not come in one piece.
    line: Vec<u8>,
    length: Length,
    coding: Coding,
    /// What a request's first word says about its answer.
    answering: Answering,
    status: Option<u16>,
}

/// What became of the bytes that were fed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// How many belong to this message.
    pub used: usize,
    /// The message is whole: the next byte belongs to another one.
    pub done: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Request,
    Response,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    StartLine,
    Fields,
    Length(u64),
    ChunkSize,
    ChunkData(u64),
    ChunkEnd,
    Trailers,
    Rest(Rest),
    Done,
}

/// Why a message has no end of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    /// A response that is delimited by the close of the connection.
    UntilClose,
    /// The connection no longer speaks HTTP (101, or 2xx to CONNECT).
    Tunnel,
    /// The text contradicts itself or cannot be understood.
    Unclear,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    Absent,
    Given(u64),
    Invalid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Absent,
    Chunked,
    Other,
}

impl Boundary {
    /// For the request that begins with the next byte.
    pub const fn request() -> Self {
        Self::new(Kind::Request, Answering::Other)
    }

    /// For the response that begins with the next byte, interim responses included.
    pub const fn response(answering: Answering) -> Self {
        Self::new(Kind::Response, answering)
    }

    const fn new(kind: Kind, answering: Answering) -> Self {
        Self {
            phase: Phase::StartLine,
            kind,
            line: Vec::new(),
            length: Length::Absent,
            coding: Coding::Absent,
            answering,
            status: None,
        }
    }

    /// Takes the bytes that belong to this message, and says when that was the last of them.
    pub fn feed(&mut self, bytes: &[u8]) -> Taken {
        let mut used = 0;
        while used < bytes.len() && self.phase != Phase::Done {
            let rest = &bytes[used..];
            used += match self.phase {
                Phase::StartLine | Phase::Fields => self.take_head(rest),
                Phase::Length(left) => {
                    let (took, left) = count_down(left, rest);
                    self.phase = if left == 0 { Phase::Done } else { Phase::Length(left) };
                    took
                }
                Phase::ChunkData(left) => {
                    let (took, left) = count_down(left, rest);
                    self.phase = if left == 0 { Phase::ChunkEnd } else { Phase::ChunkData(left) };
                    took
                }
                Phase::Rest(_) => rest.len(),
                _ => self.take_line(rest),
            };
        }
        Taken { used, done: self.phase == Phase::Done }
    }

    /// What the request's method says about the response.
    pub const fn answering(&self) -> Answering {
        self.answering
    }

    /// The status of the final response, once its start line is whole.
    pub const fn status(&self) -> Option<u16> {
        self.status
    }

    /// Whether the head is whole.
    pub const fn head_is_whole(&self) -> bool {
        !matches!(self.phase, Phase::StartLine | Phase::Fields)
    }

    /// Whether what follows on the connection, in both directions, is no longer HTTP.
    pub const fn is_tunnel(&self) -> bool {
        matches!(self.phase, Phase::Rest(Rest::Tunnel))
    }

    /// Whether the message is whole if the connection ends here.
    pub const fn is_whole_at_close(&self) -> bool {
        matches!(self.phase, Phase::Done | Phase::Rest(Rest::UntilClose | Rest::Tunnel))
    }

    /// Reads lines as long as they are of the head: most heads come in one piece, and this is the way
    /// every message goes.
    fn take_head(&mut self, bytes: &[u8]) -> usize {
        if !self.line.is_empty() {
            return self.take_line(bytes);
        }
        let mut from = 0;
        for end in memchr_iter(b'\n', bytes) {
            let line = without_cr(&bytes[from..end]);
            from = end + 1;
            match self.phase {
                Phase::Fields if line.is_empty() => self.phase = self.decide(),
                Phase::Fields => self.field(line),
                _ => self.start_line(line),
            }
            if self.head_is_whole() {
                return from;
            }
        }
        self.keep(&bytes[from..]);
        bytes.len()
    }

    /// Reads up to the end of a line, acts on it when it is whole, and says how many bytes that took.
    fn take_line(&mut self, bytes: &[u8]) -> usize {
        let Some(end) = memchr(b'\n', bytes) else {
            self.keep(bytes);
            return bytes.len();
        };
        if self.line.is_empty() {
            self.end_line(without_cr(&bytes[..end]));
        } else {
            self.keep(&bytes[..end]);
            let line = std::mem::take(&mut self.line);
            self.end_line(without_cr(&line));
            self.line = line;
            self.line.clear();
        }
        end + 1
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = LINE_BYTES - self.line.len().min(LINE_BYTES);
        self.line.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn end_line(&mut self, line: &[u8]) {
        match self.phase {
            Phase::StartLine => self.start_line(line),
            Phase::Fields if line.is_empty() => self.phase = self.decide(),
            Phase::Fields => self.field(line),
            Phase::ChunkSize => {
                self.phase = match chunk_size(line) {
                    Some(0) => Phase::Trailers,
                    Some(size) => Phase::ChunkData(size),
                    None => Phase::Rest(Rest::Unclear),
                };
            }
            Phase::ChunkEnd => {
                self.phase = if line.is_empty() { Phase::ChunkSize } else { Phase::Rest(Rest::Unclear) };
            }
            Phase::Trailers if line.is_empty() => self.phase = Phase::Done,
            Phase::Trailers | Phase::Length(_) | Phase::ChunkData(_) | Phase::Rest(_) | Phase::Done => {}
        }
    }

    fn start_line(&mut self, line: &[u8]) {
        match self.kind {
            // RFC 9112, 2.2: an empty line before the request line is to be ignored.
            Kind::Request if line.is_empty() => return,
            Kind::Request => {
                self.answering = match line.split(|&b| b == b' ').next() {
                    Some(b"HEAD") => Answering::Head,
                    Some(b"CONNECT") => Answering::Connect,
                    _ => Answering::Other,
                };
            }
            Kind::Response => self.status = status(line),
        }
        self.phase = Phase::Fields;
    }

    fn field(&mut self, line: &[u8]) {
        // Every field of every message comes by here, and only two names matter.
        if let Some(value) = value_of(b"content-length", line) {
            self.length = match (self.length, decimal(value)) {
                (Length::Absent, Some(n)) => Length::Given(n),
                (Length::Given(before), Some(n)) if before == n => Length::Given(n),
                _ => Length::Invalid,
            };
        } else if let Some(value) = value_of(b"transfer-encoding", line) {
            let last = value.rsplit(|&b| b == b',').next().unwrap_or_default().trim_ascii();
            let whole = line.len() < LINE_BYTES;
            self.coding =
                if whole && last.eq_ignore_ascii_case(b"chunked") { Coding::Chunked } else { Coding::Other };
        }
    }

    /// RFC 9112, 6.3, at the end of the head; the numbers are its own.
    fn decide(&mut self) -> Phase {
        if self.kind == Kind::Response {
            match (self.status, self.answering) {
                // 1. No body after HEAD, 1xx, 204 and 304. An interim response announces another one.
                (Some(101), _) => return Phase::Rest(Rest::Tunnel),
                (Some(100..=199), _) => {
                    let answering = self.answering;
                    *self = Self::response(answering);
                    return Phase::StartLine;
                }
                (Some(204 | 304), _) | (_, Answering::Head) => return Phase::Done,
                // 2. A tunnel begins.
                (Some(200..=299), Answering::Connect) => return Phase::Rest(Rest::Tunnel),
                _ => {}
            }
        }
        match (self.coding, self.length, self.kind) {
            // 3. and 4. Transfer-Encoding overrides Content-Length.
            (Coding::Chunked, _, _) => Phase::ChunkSize,
            (Coding::Other, _, Kind::Response) => Phase::Rest(Rest::UntilClose),
            (Coding::Other, _, Kind::Request) => Phase::Rest(Rest::Unclear),
            // 5. An invalid Content-Length cannot be recovered from.
            (_, Length::Invalid, _) => Phase::Rest(Rest::Unclear),
            // 6. A valid one says it all.
            (_, Length::Given(0), _) => Phase::Done,
            (_, Length::Given(n), _) => Phase::Length(n),
            // 7. A request without either has no body.
            (_, Length::Absent, Kind::Request) => Phase::Done,
            // 8. A response without either goes on until the connection closes.
            (_, Length::Absent, Kind::Response) => Phase::Rest(Rest::UntilClose),
        }
    }
}

/// Takes at most `left` of the bytes: how many, and how many are then still to come.
fn count_down(left: u64, bytes: &[u8]) -> (usize, u64) {
    let took = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
    (took, left - took as u64)
}

/// The value of a field, if that is its name. White space before the colon makes a request invalid,
/// which is for the server to say; what the field means for the boundary is clear all the same.
fn value_of<'a>(name: &[u8], line: &'a [u8]) -> Option<&'a [u8]> {
    let (start, rest) = line.split_at_checked(name.len())?;
    // The first letter rules out most.
    if start.first()?.to_ascii_lowercase() != *name.first()? || !start.eq_ignore_ascii_case(name) {
        return None;
    }
    rest.trim_ascii_start().strip_prefix(b":").map(<[u8]>::trim_ascii)
}

fn without_cr(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// `HTTP-version SP 3DIGIT …`
fn status(line: &[u8]) -> Option<u16> {
    let (_, after) = line.split_at_checked(memchr(b' ', line)? + 1)?;
    let &[a, b, c, ref rest @ ..] = after else { return None };
    let ends = rest.first().is_none_or(|&b| b == b' ');
    let digit = |b: u8| b.is_ascii_digit().then(|| u16::from(b - b'0'));
    ends.then_some(digit(a)? * 100 + digit(b)? * 10 + digit(c)?)
}

/// `1*DIGIT`, without sign or space; none when it is not that or too large.
fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u64, |n, b| {
        let digit = b.is_ascii_digit().then(|| u64::from(b - b'0'))?;
        n.checked_mul(10)?.checked_add(digit)
    })
}

/// `1*HEXDIG [ chunk-ext ]`
fn chunk_size(line: &[u8]) -> Option<u64> {
    let end = line.iter().position(|b| !b.is_ascii_hexdigit()).unwrap_or(line.len());
    let (digits, after) = line.split_at(end);
    if digits.is_empty() || !matches!(after.trim_ascii_start().first(), None | Some(b';')) {
        return None;
    }
    digits.iter().try_fold(0_u64, |n, &b| {
        let digit = (b as char).to_digit(16)?;
        n.checked_mul(16)?.checked_add(u64::from(digit))
    })
}
