//! One request in a form that somebody else's tool sends.
//!
//! | file | which forms |
//! |---|---|
//! | `curl` | a curl command |
//! | `script` | Python, JavaScript, nc |
//!
//! nc and a bare socket carry any bytes. The others are made for requests that are as they should be; what
//! they would send otherwise is said. For curl and `.http` that is found by reading back what was written
//! ([`crate::import`]).
//!
//! ```
//! use shared::export::copy::{Form, copy};
//!
//! let request = b"GET /hello HTTP/1.1\r\nHost: 127.0.0.1:8081\r\n\r\n";
//! let copied = copy(Form::Curl, request, "127.0.0.1:8081");
//! assert_eq!(copied.text, "curl http://127.0.0.1:8081/hello \\\n  -H User-Agent: \\\n  -H Accept:");
//! assert!(copied.notes.is_empty());
//! ```

mod curl;
mod script;

use super::{Read, text, url};
use crate::import;
use crate::trace::{Boundary, Framing};

/// A form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The bytes.
    Raw,
    /// A curl command.
    Curl,
    /// Python's `requests`.
    Requests,
    /// Python's sockets.
    Socket,
    /// JavaScript's `fetch`.
    Fetch,
    /// `printf` and nc.
    Nc,
    /// A `.http` file.
    HttpFile,
}

impl Form {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 7] =
        [Self::Raw, Self::Curl, Self::Requests, Self::Socket, Self::Fetch, Self::Nc, Self::HttpFile];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raw => "Raw",
            Self::Curl => "curl",
            Self::Requests => "Python requests",
            Self::Socket => "Python socket",
            Self::Fetch => "JavaScript fetch",
            Self::Nc => "nc",
            Self::HttpFile => ".http",
        }
    }

    /// What it carries, and what it does not.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Raw => {
                "The text itself. A clipboard holds no CR for certain: where it goes, line ends may change."
            }
            Self::Curl => {
                "curl puts Host first and ends each line of the head in CR LF. What it would add is taken away."
            }
            Self::Requests => {
                "requests tidies the target, sends each field once, and adds User-Agent, Accept-Encoding, Accept \
                 and Connection."
            }
            Self::Socket | Self::Nc => "Exactly these bytes, whatever they are.",
            Self::Fetch => {
                "The browser decides about line ends, the order of fields and those it adds by itself."
            }
            Self::HttpFile => "For the REST clients of JetBrains and VS Code, which add fields of their own.",
        }
    }
}

/// A request in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The text; empty, where the form cannot say such a request at all.
    pub text: String,
    /// What will be otherwise when it is sent, in sentences.
    pub notes: Vec<String>,
}

/// Puts bytes into a form. `lab` is where they go to, as `address:port`.
pub fn copy(form: Form, bytes: &[u8], lab: &str) -> Copied {
    let exact = match form {
        Form::Raw => Some(text(bytes)),
        Form::Socket => Some(script::socket(bytes, lab)),
        Form::Nc => Some(script::nc(bytes, lab)),
        _ => None,
    };
    if let Some(text) = exact {
        let is_text = form != Form::Raw || std::str::from_utf8(bytes).is_ok();
        let note = "Some of its bytes are no UTF-8, and become other ones in a text.";
        return Copied { text, notes: if is_text { Vec::new() } else { vec![note.to_owned()] } };
    }
    let used = Boundary::request().feed(bytes).used;
    let (first, behind) = bytes.split_at_checked(used).unwrap_or((bytes, b""));
    let Some(parts) = Parts::of(first) else {
        let why = "This is no request line that the form could say. nc and a bare socket send any bytes.";
        return Copied { text: String::new(), notes: vec![why.to_owned()] };
    };
    let mut notes = Vec::new();
    let text = match form {
        Form::Curl => curl::command(&parts, first, lab, &mut notes),
        Form::Fetch => script::fetch(&parts, lab, &mut notes),
        Form::Requests => script::requests(&parts, lab, &mut notes),
        _ => http_file(&parts, first, lab, &mut notes),
    };
    if !behind.is_empty() {
        notes.push("Only the first request is here: a client sends the next one by itself.".to_owned());
    }
    Copied { text, notes }
}

/// A request, taken apart without judging it.
struct Parts<'a> {
    method: &'a [u8],
    target: &'a [u8],
    version: &'a [u8],
    /// The lines of the head, without their ends.
    lines: Vec<&'a [u8]>,
    /// What the body carries, without chunks.
    content: Vec<u8>,
    chunked: bool,
}

impl<'a> Parts<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let mut lines = Vec::new();
        let mut end_of_head = 0;
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            end_of_head += line.len();
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            match line.strip_suffix(b"\r").unwrap_or(line) {
                b"" if lines.is_empty() => {}
                b"" => break,
                line => lines.push(line),
            }
        }
        if lines.is_empty() {
            return None;
        }
        let first = lines.remove(0);
        let start = first.iter().position(|&byte| byte == b' ')?;
        let end = first.iter().rposition(|&byte| byte == b' ').filter(|&end| end > start)?;
        let read = Read::request(bytes);
        let chunked = read.message.framing == Some(Framing::Chunked);
        Some(Self {
            method: &first[..start],
            target: &first[start + 1..end],
            version: &first[end + 1..],
            lines,
            // A request that was refused has a body nevertheless.
            content: if chunked { read.content() } else { bytes[end_of_head..].to_vec() },
            chunked,
        })
    }

    /// The fields with their values; lines that are none are left out.
    fn fields(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        self.lines.iter().filter_map(|line| {
            let colon = line.iter().position(|&byte| byte == b':')?;
            Some((line[..colon].trim_ascii(), line[colon + 1..].trim_ascii()))
        })
    }

    fn has(&self, name: &str) -> bool {
        self.lines.iter().any(|line| import::plain::is_named(line, name))
    }

    /// The fields that do not go without saying: neither the lab's own Host nor what frames the body.
    fn telling(&self, lab: &str) -> Vec<(String, String)> {
        let goes_without = |name: &[u8], value: &[u8]| {
            name.eq_ignore_ascii_case(b"host") && value == lab.as_bytes()
                || name.eq_ignore_ascii_case(b"content-length")
                || name.eq_ignore_ascii_case(b"transfer-encoding")
        };
        let telling = self.fields().filter(|(name, value)| !goes_without(name, value));
        telling.map(|(name, value)| (text(name), text(value))).collect()
    }

    /// Says what clients that speak for themselves do otherwise.
    fn remark(&self, notes: &mut Vec<String>) {
        let mut say = |holds: bool, note: &str| {
            if holds {
                notes.push(note.to_owned());
            }
        };
        say(self.version != b"HTTP/1.1", "It goes out as HTTP/1.1.");
        say(self.chunked, "The body goes with its length, not in chunks.");
        say(!self.target.starts_with(b"/"), "A target that does not begin with / cannot be said.");
        say(self.fields().count() < self.lines.len(), "A line of the head that is no field is left out.");
    }
}

/// The request as a `.http` file.
fn http_file(parts: &Parts<'_>, bytes: &[u8], lab: &str, notes: &mut Vec<String>) -> String {
    let mut out = [&text(parts.method), " ", &url(parts.target, lab), "\n"].concat();
    for (name, value) in parts.telling(lab) {
        out.extend([&name, ": ", &value, "\n"]);
    }
    match std::str::from_utf8(&parts.content) {
        Ok("") => {}
        Ok(body) => out.extend(["\n", body, "\n"]),
        Err(_) => notes.push("Its body is no text, and is left out.".to_owned()),
    }
    check("A client", &out, bytes, notes);
    out
}

/// Reads back what was written, and says where it differs first. Whether it does not differ.
fn check(who: &str, written: &str, wanted: &[u8], notes: &mut Vec<String>) -> bool {
    let read = import::read(written).ok().and_then(|mut all| all.pop());
    let sent = read.map(|one| one.bytes).unwrap_or_default();
    if sent == wanted {
        return true;
    }
    let lines = |bytes: &[u8]| text(bytes).replace("\r\n", "\n");
    let (wanted, sent) = (lines(wanted), lines(&sent));
    let note = if wanted == sent {
        [who, " ends the lines of the head in CR LF."].concat()
    } else {
        let (mut is, mut would_be) = (wanted.split('\n'), sent.split('\n'));
        let (mut one, mut other) = (is.next(), would_be.next());
        while one == other && one.is_some() {
            (one, other) = (is.next(), would_be.next());
        }
        let show = |line: Option<&str>| match line {
            None | Some("") => "nothing".to_owned(),
            Some(line) => {
                let mut shown: String = line.chars().take(60).filter(|c| !c.is_control()).collect();
                if shown.len() < line.len() {
                    shown.push('…');
                }
                ["“", &shown, "”"].concat()
            }
        };
        [who, " sends ", &show(other), " where the request has ", &show(one), "."].concat()
    };
    notes.push(note);
    false
}
