//! Requests in the forms of other tools, read: what somebody has pasted becomes bytes.
//!
//! | file | what it reads |
//! |---|---|
//! | `raw` | the text of a request, whatever its lines end in |
//! | `curl`, `words` | a curl command, and the words a shell makes of a line |
//! | `http_file` | a `.http` file |
//! | `fetch`, `literal` | a call of JavaScript's `fetch`, and literals of JavaScript and JSON |
//! | `har` | a HAR file, an entry of one, or the request of an entry |
//!
//! [`read`] finds out by itself which of them it has before it. What a tool adds by itself (Host,
//! Content-Length) is added as that tool adds it. What cannot be taken over is said, with its place.
//!
//! ```
//! let found = shared::import::read("curl -d 'a=b' http://lab/echo -H User-Agent: -H Accept:").unwrap();
//! assert_eq!(
//!     String::from_utf8_lossy(&found[0].bytes),
//!     "POST /echo HTTP/1.1\r\nHost: lab\r\nContent-Length: 3\r\n\
//!      Content-Type: application/x-www-form-urlencoded\r\n\r\na=b",
//! );
//! ```

mod curl;
mod cursor;
mod fetch;
mod har;
mod http_file;
pub(crate) mod literal;
pub(crate) mod plain;
mod raw;
mod words;

/// A form that a request was pasted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request itself.
    Raw,
    /// A curl command.
    Curl,
    /// A `.http` file.
    HttpFile,
    /// A call of `fetch`.
    Fetch,
    /// A HAR file, or part of one.
    Har,
}

impl Kind {
    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw request",
            Self::Curl => "curl command",
            Self::HttpFile => ".http file",
            Self::Fetch => "fetch call",
            Self::Har => "HAR file",
        }
    }
}

/// One request that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// What it was read from.
    pub kind: Kind,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What was not taken over, or otherwise than one might think: sentences that begin with the place.
    pub notes: Vec<String>,
}

/// A text that no request could be read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRead {
    /// The byte of the text at which reading ended.
    pub at: usize,
    /// Why, in a sentence.
    pub why: String,
}

impl NotRead {
    fn new(at: usize, why: impl Into<String>) -> Self {
        Self { at, why: why.into() }
    }
}

/// A remark, and the byte of the text it is about.
type Note = (usize, String);

/// What one of the readers found, before places are put into words.
struct Found {
    bytes: Vec<u8>,
    notes: Vec<Note>,
}

/// Reads the requests out of a text, in whatever form it is.
///
/// # Errors
/// It is in none of the forms, or breaks off.
pub fn read(text: &str) -> Result<Vec<Imported>, NotRead> {
    let Some(kind) = kind(text) else {
        let start = text.len() - text.trim_start().len();
        return Err(NotRead::new(start, unknown(text.trim_start())));
    };
    let found = match kind {
        Kind::Raw => Ok(vec![raw::read(text)]),
        Kind::Curl => curl::read(text),
        Kind::HttpFile => http_file::read(text),
        Kind::Fetch => fetch::read(text),
        Kind::Har => har::read(text),
    }?;
    let imported = |found: Found| {
        let say = |(at, note): Note| [place(text, at).as_str(), ": ", &note].concat();
        Imported { kind, bytes: found.bytes, notes: found.notes.into_iter().map(say).collect() }
    };
    Ok(found.into_iter().map(imported).collect())
}

/// What a text seems to be, judged by how it begins.
pub fn kind(text: &str) -> Option<Kind> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let line = text.lines().next().unwrap_or_default().trim_end();
    let first = first_word(line);
    let (method, rest) = first.split_once('/').map_or((first, ""), |(method, rest)| (method, rest));
    if curl::is_curl(command_word(line).as_bytes()) {
        return Some(Kind::Curl);
    }
    if text.starts_with(['{', '[']) {
        return Some(Kind::Har);
    }
    let is_request_line = line.contains(" HTTP/") && !first.is_empty();
    let is_url = first.starts_with("http://") || first.starts_with("https://");
    let second = line.strip_prefix(first).map_or("", str::trim_start);
    let is_method =
        rest.is_empty() && !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
    let names_target = is_method && (second.starts_with(['/', '{', '*']) || second.contains("://"));
    let is_comment = line.starts_with('#') || line.starts_with("//");
    if is_request_line && !is_comment {
        let whole = second.contains("://") || second.contains("{{") || text.contains("\n###");
        let has_host =
            text.lines().any(|line| line.get(..5).is_some_and(|name| name.eq_ignore_ascii_case("host:")));
        let is_file = text.contains("\n###") || whole && !has_host;
        return Some(if is_file { Kind::HttpFile } else { Kind::Raw });
    }
    if fetch::calls(text) && !(names_target && line.len() < 2_000 && !line.contains("fetch(")) {
        return Some(Kind::Fetch);
    }
    if is_comment && text.lines().any(|line| curl::is_curl(command_word(line).as_bytes())) {
        return Some(Kind::Curl);
    }
    (is_comment || is_url || names_target || line.starts_with('@') && line.contains('='))
        .then_some(Kind::HttpFile)
}

/// The word that names the command, behind a prompt.
fn command_word(line: &str) -> &str {
    first_word(line.trim_start_matches(['$', '>', '%', ' ', '\t']))
}

fn first_word(line: &str) -> &str {
    line.split([' ', '\t']).next().unwrap_or_default()
}

/// Why a text is in none of the forms.
fn unknown(text: &str) -> &'static str {
    if text.is_empty() {
        "There is nothing here."
    } else if text.starts_with("HTTP/") {
        "This is a response. A request begins with a method and a target: GET /hello HTTP/1.1."
    } else if text.starts_with("Invoke-") || text.contains("$session") {
        "This is PowerShell. Browsers offer the same as cURL, which can be read here."
    } else {
        "This begins like none of the forms that can be read here: a request line (GET /hello HTTP/1.1), curl, \
         fetch(…), a .http file, or the JSON of a HAR file."
    }
}

/// Where a byte of a text stands, as editors count.
pub fn place(text: &str, at: usize) -> String {
    let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    // The bytes that continue a character do not count.
    let column = before[start..].iter().filter(|&&byte| byte & 0xc0 != 0x80).count() + 1;
    ["Line ", &line.to_string(), ", character ", &column.to_string()].concat()
}
