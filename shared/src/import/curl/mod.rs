//! A curl command: the request that curl would send.
//!
//! What curl does was seen on the wire (version 7.88): which fields it adds, where they stand, and which of
//! them a field of one's own replaces.

mod form;
mod options;
mod request;

use self::options::{Act, option, takes_word};
use self::request::basic;
use super::plain::form_encoded;
use super::words::{self, Command, Word};
use super::{Found, NotRead, Note};

/// Whether this is the word that runs curl.
pub(super) fn is_curl(word: &[u8]) -> bool {
    matches!(word, b"curl" | b"curl.exe" | b"/usr/bin/curl")
}

/// Reads every curl command of a text.
pub(super) fn read(text: &str) -> Result<Vec<Found>, NotRead> {
    let mut found: Vec<Found> = Vec::new();
    for mut command in words::commands(text)? {
        // A prompt that was copied with it.
        let prompt = command.words.iter().take_while(|word| matches!(word.bytes[..], [b'$' | b'%'])).count();
        command.words.drain(..prompt);
        let Some(first) = command.words.first() else { continue };
        let (at, name) = (first.at, String::from_utf8_lossy(&first.bytes).into_owned());
        if is_curl(&first.bytes) {
            found.append(&mut requests(command)?);
        } else if let Some(before) = found.last_mut() {
            before.notes.push((at, [&name, " is another command, and left out."].concat()));
        }
    }
    if found.is_empty() { Err(NotRead::new(0, "There is no curl command here.")) } else { Ok(found) }
}

/// What the options of one command have gathered, until `--next` or its end.
#[derive(Default)]
struct Order {
    notes: Vec<Note>,
    ignored: Option<(usize, String)>,
    method: Option<Vec<u8>>,
    target: Option<Vec<u8>>,
    urls: Vec<Word>,
    query: Vec<Vec<u8>>,
    fields: Vec<Vec<u8>>,
    authorization: Option<Vec<u8>>,
    range: Option<Vec<u8>>,
    agent: Option<Vec<u8>>,
    referer: Option<Vec<u8>>,
    cookies: Vec<Vec<u8>>,
    data: Option<Vec<u8>>,
    form: Vec<Vec<u8>>,
    old: bool,
    compressed: bool,
    get: bool,
    head: bool,
    json: bool,
    upload: bool,
    as_is: bool,
    no_glob: bool,
}

fn requests(command: Command) -> Result<Vec<Found>, NotRead> {
    let start = command.words.first().map_or(0, |word| word.at);
    let mut found = Vec::new();
    let mut order = Order { notes: command.notes, ..Order::default() };
    let mut words = command.words.into_iter().skip(1);
    let mut only_urls = false;
    while let Some(word) = words.next() {
        let text = &word.bytes;
        if only_urls || text.len() < 2 || text[0] != b'-' {
            order.urls.push(word);
        } else if text == b"--" {
            only_urls = true;
        } else if let Some(name) = text.strip_prefix(b"--") {
            let act = option(name, 0);
            if act == Some(Act::Next) {
                std::mem::take(&mut order).finish(start, &mut found)?;
                continue;
            }
            let value = act.filter(|&act| takes_word(act)).map(|_| words.next());
            order.apply(act, &word, value)?;
        } else {
            // Short ones may stand together; the last one may have its word right behind it.
            for n in 1..text.len() {
                let act = option(b"", text[n]);
                let single = Word { at: word.at + n, bytes: vec![b'-', text[n]] };
                if act.is_some_and(takes_word) {
                    let behind = &text[n + 1..];
                    let value = match behind {
                        [] => words.next(),
                        _ => Some(Word { at: word.at + n + 1, bytes: behind.to_vec() }),
                    };
                    order.apply(act, &single, Some(value))?;
                    break;
                }
                order.apply(act, &single, None)?;
            }
        }
    }
    order.finish(start, &mut found)?;
    Ok(found)
}

impl Order {
    fn note(&mut self, at: usize, parts: &[&str]) {
        self.notes.push((at, parts.concat()));
    }

    /// One option. `value` is the word behind it, for those that take one.
    fn apply(&mut self, act: Option<Act>, option: &Word, value: Option<Option<Word>>) -> Result<(), NotRead> {
        let at = option.at;
        let name = String::from_utf8_lossy(&option.bytes);
        let word = match value {
            None => Word { at, bytes: Vec::new() },
            Some(Some(word)) => word,
            Some(None) => return Err(NotRead::new(at, [&name, " needs a word behind it."].concat())),
        };
        let text = word.bytes.clone();
        let shown = String::from_utf8_lossy(&text);
        match act {
            None => self.note(at, &["curl has no option ", &name, " that is known here."]),
            Some(Act::Nothing | Act::NothingWith) => match &mut self.ignored {
                Some((_, all)) => all.extend([", ", &name]),
                none => *none = Some((at, name.into_owned())),
            },
            Some(Act::Lost | Act::LostWith) => self.note(at, &[&name, " is not taken over."]),
            Some(Act::Http10) => self.old = true,
            Some(Act::Http11) => self.old = false,
            Some(Act::Compressed) => self.compressed = true,
            Some(Act::Get) => self.get = true,
            Some(Act::Head) => self.head = true,
            Some(Act::PathAsIs) => self.as_is = true,
            Some(Act::NoGlob) => self.no_glob = true,
            Some(Act::Next) => {}
            Some(Act::Agent) => self.agent = Some(text),
            Some(Act::Bearer) => self.authorization = Some([b"Bearer ", &text[..]].concat()),
            Some(Act::Cookie) if text.contains(&b'=') => self.cookies.push(text),
            Some(Act::Data | Act::Json) if text.first() == Some(&b'@') => {
                self.file(word.at, &shown[1..]);
                self.add_data(b"", act == Some(Act::Json));
            }
            Some(Act::Data | Act::DataRaw | Act::Json) => self.add_data(&text, act == Some(Act::Json)),
            Some(Act::DataEncoded) => {
                let encoded = self.encoded(&word);
                self.add_data(&encoded, false);
            }
            Some(Act::UrlQuery) => {
                let encoded = match text.strip_prefix(b"+") {
                    Some(as_is) => as_is.to_vec(),
                    None => self.encoded(&word),
                };
                self.query.push(encoded);
            }
            Some(Act::Field | Act::Cookie) if text.first() == Some(&b'@') || act == Some(Act::Cookie) => {
                self.file(word.at, shown.trim_start_matches('@'));
            }
            Some(Act::Field | Act::Cookie) => self.fields.push(text),
            Some(Act::Form) => self.part(&word, true),
            Some(Act::FormString) => self.part(&word, false),
            Some(Act::Method) => self.method = Some(text).filter(|text| !text.is_empty()),
            Some(Act::Range) => self.range = Some([b"bytes=", &text[..]].concat()),
            Some(Act::Referer) => self.referer = Some(text.strip_suffix(b";auto").unwrap_or(&text).to_vec()),
            Some(Act::Target) => self.target = Some(text),
            Some(Act::Upload) => {
                self.upload = true;
                self.file(word.at, &shown);
            }
            Some(Act::Url) => self.urls.push(word),
            Some(Act::User) => {
                if !text.contains(&b':') {
                    self.note(word.at, &["curl would ask for the password."]);
                }
                self.authorization = Some(basic(&text));
            }
        }
        self.json |= act == Some(Act::Json);
        Ok(())
    }

    /// What stands in a file is not here.
    fn file(&mut self, at: usize, name: &str) {
        let name = if name == "-" { "standard input" } else { name };
        self.note(at, &["the content of ", name, " is not here; put it in by hand."]);
    }

    fn add_data(&mut self, more: &[u8], joined: bool) {
        match &mut self.data {
            None => self.data = Some(more.to_vec()),
            Some(data) => {
                if !joined {
                    data.push(b'&');
                }
                data.extend_from_slice(more);
            }
        }
    }

    /// `content`, `=content`, `name=content`, `@file` or `name@file`.
    fn encoded(&mut self, word: &Word) -> Vec<u8> {
        let text = &word.bytes;
        let sign =
            text.iter().position(|&byte| byte == b'=').or_else(|| text.iter().position(|&byte| byte == b'@'));
        let (name, content) = sign.map_or((&b""[..], &text[..]), |sign| (&text[..sign], &text[sign + 1..]));
        let is_file = sign.is_some_and(|sign| text[sign] == b'@');
        if is_file {
            self.file(word.at, &String::from_utf8_lossy(content));
        }
        let content = if is_file { Vec::new() } else { form_encoded(content, b"-._~") };
        if name.is_empty() { content } else { [name, b"=", &content].concat() }
    }

    /// What curl would send for each URL.
    fn finish(mut self, start: usize, found: &mut Vec<Found>) -> Result<(), NotRead> {
        if let Some((at, all)) = self.ignored.take() {
            self.notes.push((at, [&all, ": changes nothing in the bytes of the request."].concat()));
        }
        let urls = std::mem::take(&mut self.urls);
        if urls.is_empty() {
            return Err(NotRead::new(start, "This curl command names no URL."));
        }
        if self.json {
            for (name, line) in [("content-type", "Content-Type"), ("accept", "Accept")] {
                if self.own(name).is_none() {
                    self.fields.push([line, ": application/json"].concat().into_bytes());
                }
            }
        }
        for url in urls {
            let mut notes = self.notes.clone();
            let bytes = self.request(&url, &mut notes);
            notes.sort();
            found.push(Found { bytes, notes });
        }
        Ok(())
    }
}
