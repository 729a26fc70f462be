//! A send by the browser: what it is asked for, what it says it will send, and what the server received.
//!
//! | module | what it knows |
//! |---|---|
//! | [`rules`] | what `fetch` forbids, changes and adds, and when it asks for leave first |
//! | [`compare`] | what was written, asked and received, side by side |
//! | [`cors`] | what CORS did, in sentences |

pub mod compare;
pub mod cors;
pub mod rules;

use std::rc::Rc;

use shared::grammar::rfc9110::TCHAR;
use shared::message::{Composed, Line};

use super::exchanges::{Exchanges, Key};
use super::sending::SendOptions;

/// How much of a body is held to be shown.
const BODY_HELD: usize = 16 * 1024;

/// A name and a value, each byte a character.
pub type Pair = (String, String);

/// What the browser is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The method, as written.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Fields that can be given to `fetch`; it may still leave some out.
    pub fields: Vec<Pair>,
    /// The body.
    pub body: Option<Vec<u8>>,
    /// The page's origin, which the browser tells the lab.
    pub page: String,
    /// Asks nobody for leave, reads nothing.
    pub no_cors: bool,
    /// Sends cookies along.
    pub credentials: bool,
    /// What was written: the request's first line, its fields, its body.
    pub wrote: Head,
}

/// A head in pieces, and how long the body is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The first line.
    pub first: String,
    /// The fields.
    pub fields: Vec<Pair>,
}

impl Head {
    /// Reads one off the wire, as far as it has come. Lines without a colon are passed over.
    pub fn read(bytes: &[u8]) -> Self {
        let mut lines =
            bytes.split(|&byte| byte == b'\n').map(|line| text(line.strip_suffix(b"\r").unwrap_or(line)));
        let first = lines.next().unwrap_or_default();
        let fields = lines.take_while(|line| !line.is_empty()).filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_owned(), value.trim().to_owned()))
        });
        Self { first, fields: fields.collect() }
    }

    /// The values of a field, as one.
    pub fn get(&self, name: &str) -> Option<String> {
        let values: Vec<&str> = self
            .fields
            .iter()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect();
        (!values.is_empty()).then(|| values.join(", "))
    }
}

/// Bytes as text: each a character, as `fetch` takes them.
fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// What the browser is asked to do to send this draft to the lab at this origin.
///
/// # Errors
/// No browser could do it.
pub fn ask(composed: &Composed, options: &SendOptions, lab: &str, page: &str) -> Result<Ask, &'static str> {
    let Some(request) = composed.request() else {
        return Err("A browser sends requests alone, and these bytes are none. The socket takes them.");
    };
    let method = text(&request.line.method);
    if rules::is_forbidden_method(&method) || !TCHAR.all(method.as_bytes()) {
        return Err("No browser sends this method. The socket does.");
    }
    let sent = composed.to_bytes();
    let target = String::from_utf8_lossy(sent.text_of(shared::message::Part::Target)).into_owned();
    if !target.starts_with('/') {
        return Err("A browser asks for a path, which begins with a slash. The socket takes any target.");
    }
    let mut wrote = Head {
        first: text(&request_line(sent.text_of(shared::message::Part::RequestLine))),
        fields: Vec::new(),
    };
    let mut fields = Vec::new();
    for line in request.fields.iter().enumerate().filter(|(_, line)| line.is_on()) {
        let (n, Line::Field(field)) = line else { continue };
        let value = sent.text_of(shared::message::Part::FieldValue(n));
        let pair = (text(&field.name), text(value));
        if TCHAR.all(&field.name)
            && !field.name.is_empty()
            && !value.iter().any(|byte| matches!(byte, 0 | b'\r' | b'\n'))
        {
            fields.push(pair.clone());
        }
        wrote.fields.push(pair);
    }
    let content = request.body.content();
    let bodyless = matches!(method.to_ascii_uppercase().as_str(), "GET" | "HEAD");
    Ok(Ask {
        url: [lab, &target].concat(),
        body: (!bodyless && !content.is_empty()).then(|| content.into_owned()),
        method,
        fields,
        page: page.to_owned(),
        no_cors: options.no_cors,
        credentials: options.credentials,
        wrote,
    })
}

fn request_line(line: &[u8]) -> Vec<u8> {
    line.trim_ascii_end().to_vec()
}

/// What the browser says it will send: all that a page gets to know of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The method.
    pub method: String,
    /// The address.
    pub url: String,
    /// The fields that it has kept.
    pub fields: Vec<Pair>,
}

impl Said {
    /// The target of that address on the wire.
    pub fn target(&self) -> &str {
        let path =
            self.url.find("://").and_then(|at| self.url[at + 3..].find('/').map(|slash| at + 3 + slash));
        let target = path.map_or("/", |at| &self.url[at..]);
        target.split('#').next().unwrap_or(target)
    }
}

/// The response, as far as the page may see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The status; 0 where the page may see nothing.
    pub status: u16,
    /// Whether it may see nothing.
    pub opaque: bool,
    /// The fields that it may see.
    pub fields: Vec<Pair>,
}

/// How far a send has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// The browser has been asked.
    #[default]
    Asked,
    /// The head of the response is there.
    Answered,
    /// All of it.
    Done,
    /// The learner has broken it off.
    Aborted,
    /// The browser says that it failed; in its words.
    Failed(String),
}

/// Whatever becomes of a send.
#[derive(Clone, Debug)]
pub enum Change {
    /// The browser says what it will send.
    Said(Said),
    /// The response has begun.
    Answered(Seen),
    /// More of its body.
    More(Vec<u8>),
    /// It has come to its end, so or so.
    Ended(Stage),
}

/// A send by the browser.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// Counted by the page.
    pub id: u32,
    /// What was asked.
    pub ask: Rc<Ask>,
    /// What the browser says of it.
    pub said: Option<Said>,
    /// What the page may see of the response.
    pub seen: Option<Seen>,
    /// The beginning of the body.
    pub body: Vec<u8>,
    /// How many bytes of body have come, in how many pieces.
    pub came: (u64, u32),
    /// How far it is.
    pub stage: Stage,
    /// The exchange, as the server saw it.
    pub exchange: Option<Key>,
    /// That of the question for leave before it.
    pub preflight: Option<Key>,
    since: Option<Key>,
}

impl Fetched {
    /// One that begins now; `since` is the newest exchange known.
    pub fn new(id: u32, ask: Rc<Ask>, since: Option<Key>) -> Self {
        Self {
            id,
            ask,
            said: None,
            seen: None,
            body: Vec::new(),
            came: (0, 0),
            stage: Stage::Asked,
            exchange: None,
            preflight: None,
            since,
        }
    }

    /// Whether it can still be broken off.
    pub fn is_running(&self) -> bool {
        matches!(self.stage, Stage::Asked | Stage::Answered)
    }

    /// Changes it.
    pub fn update(&mut self, change: Change) {
        match change {
            Change::Said(said) => self.said = Some(said),
            Change::Answered(seen) => {
                self.seen = Some(seen);
                self.stage = Stage::Answered;
            }
            Change::More(bytes) => {
                self.came.0 += bytes.len() as u64;
                self.came.1 += 1;
                let room = BODY_HELD.saturating_sub(self.body.len());
                self.body.extend_from_slice(&bytes[..bytes.len().min(room)]);
            }
            Change::Ended(stage) => self.stage = stage,
        }
    }

    /// Looks for its exchanges among those that have come since: by their start line, and by who sent them.
    /// What has been found, if that is more than before.
    pub fn look(&self, exchanges: &Exchanges) -> Option<Self> {
        let said = self.said.as_ref()?;
        if self.exchange.is_some() {
            return None;
        }
        let line = |method: &str| [method, " ", said.target(), " HTTP/1.1"].concat().into_bytes();
        let (wanted, asking) = (line(&said.method), line("OPTIONS"));
        let (mut exchange, mut preflight) = (None, self.preflight);
        let entries = exchanges.entries.newest_first();
        for entry in entries.take_while(|entry| self.since.is_none_or(|since| entry.key > since)) {
            let client = &entry.summary.client;
            // A browser says so in the first word of its User-Agent.
            if client.page.is_some()
                || client.agent.as_deref().is_some_and(|agent| !agent.starts_with("Mozilla"))
            {
                continue;
            }
            let line = &entry.summary.start_line.0;
            if begins(line, &wanted) {
                // The oldest of them is the first one asked.
                exchange = Some(entry.key);
            } else if begins(line, &asking) {
                preflight = Some(entry.key);
            }
        }
        let is_new = exchange.is_some() || preflight != self.preflight;
        is_new.then(|| Self { exchange, preflight, ..self.clone() })
    }
}

/// Whether a start line is this one, perhaps cut short.
fn begins(line: &[u8], whole: &[u8]) -> bool {
    line == whole || line.len() > 64 && whole.starts_with(line)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
