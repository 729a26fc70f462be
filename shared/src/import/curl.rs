//! A curl command: the request that curl would send.
//!
//! What curl does was seen on the wire (version 7.88): which fields it adds, where they stand, and which of
//! them a field of one's own replaces.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::plain::{Plain, Url, form_encoded, is_named};
use super::words::{self, Command, Word};
use super::{Found, NotRead, Note};
use crate::message::Encoded;

/// What curl calls itself.
const AGENT: &[u8] = b"curl/8.5.0";
/// What stands between the parts of a form; a real one ends in random digits.
const BOUNDARY: &str = "------------------------0123456789abcdef";

/// What an option does to the request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    /// Nothing.
    Nothing,
    /// Nothing, and a word follows.
    NothingWith,
    /// Something that is not taken over.
    Lost,
    /// The same, and a word follows.
    LostWith,
    Http10,
    Http11,
    Compressed,
    Get,
    Head,
    PathAsIs,
    NoGlob,
    Next,
    /// From here on a word follows.
    Agent,
    Bearer,
    Cookie,
    Data,
    DataRaw,
    DataEncoded,
    Field,
    Form,
    FormString,
    Json,
    Method,
    Range,
    Referer,
    Target,
    Upload,
    Url,
    UrlQuery,
    User,
}

/// The options, long and, where there is one, short behind a colon.
const OPTIONS: &[(Act, &str)] = &[
    (
        Act::Nothing,
        "silent:s show-error:S verbose:v include:i location:L location-trusted insecure:k fail:f no-buffer:N \
         progress-bar:# remote-name:O remote-header-name:J ipv4:4 ipv6:6 fail-with-body fail-early parallel:Z \
         tcp-nodelay tcp-fastopen basic raw disable:q create-dirs junk-session-cookies:j no-progress-meter \
         ssl-no-revoke styled-output tlsv1:1 tlsv1.2 tlsv1.3 http0.9 no-keepalive no-styled-output no-location",
    ),
    (
        Act::NothingWith,
        "output:o write-out:w max-time:m connect-timeout retry retry-delay retry-max-time resolve connect-to \
         cacert capath cert:E key pass ciphers trace trace-ascii stderr dump-header:D cookie-jar:c max-redirs \
         interface limit-rate keepalive-time output-dir noproxy proto dns-servers speed-limit:Y speed-time:y \
         expect100-timeout max-filesize rate",
    ),
    (
        Act::Lost,
        "digest ntlm negotiate anyauth http2 http2-prior-knowledge http3 tr-encoding proxytunnel:p append:a",
    ),
    (
        Act::LostWith,
        "proxy:x proxy-user:U proxy-header config:K time-cond:z continue-at:C aws-sigv4 quote:Q netrc-file",
    ),
    (Act::Http10, "http1.0:0"),
    (Act::Http11, "http1.1"),
    (Act::Compressed, "compressed"),
    (Act::Get, "get:G"),
    (Act::Head, "head:I"),
    (Act::PathAsIs, "path-as-is"),
    (Act::NoGlob, "globoff:g"),
    (Act::Next, "next::"),
    (Act::Agent, "user-agent:A"),
    (Act::Bearer, "oauth2-bearer"),
    (Act::Cookie, "cookie:b"),
    (Act::Data, "data:d data-ascii data-binary"),
    (Act::DataRaw, "data-raw"),
    (Act::DataEncoded, "data-urlencode"),
    (Act::Field, "header:H"),
    (Act::Form, "form:F"),
    (Act::FormString, "form-string"),
    (Act::Json, "json"),
    (Act::Method, "request:X"),
    (Act::Range, "range:r"),
    (Act::Referer, "referer:e"),
    (Act::Target, "request-target"),
    (Act::Upload, "upload-file:T"),
    (Act::Url, "url"),
    (Act::UrlQuery, "url-query"),
    (Act::User, "user:u"),
];

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

/// The option of this name or letter.
fn option(name: &[u8], letter: u8) -> Option<Act> {
    let is = |one: &str| {
        let (long, short) = one.split_once(':').unwrap_or((one, ""));
        if letter == 0 { long.as_bytes() == name } else { short.as_bytes() == [letter] }
    };
    OPTIONS.iter().find(|(_, names)| names.split(' ').any(is)).map(|(act, _)| *act)
}

fn takes_word(act: Act) -> bool {
    matches!(act, Act::NothingWith | Act::LostWith) || act as u8 >= Act::Agent as u8
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

    /// One part of a form: `name=content`, and behind semicolons its type and file name.
    fn part(&mut self, word: &Word, signs: bool) {
        let text = &word.bytes;
        let Some(sign) = text.iter().position(|&byte| byte == b'=') else {
            self.note(word.at, &["a part of a form is written name=content."]);
            return;
        };
        let (name, mut content) = (&text[..sign], text[sign + 1..].to_vec());
        let (mut kind, mut file) = (Vec::new(), None);
        if signs {
            let (value, behind) = value_of(&content);
            let mut rest = behind.to_vec();
            content = value;
            while let Some(more) = rest.strip_prefix(b";") {
                let more = more.trim_ascii_start();
                let end = more.iter().position(|&byte| byte == b'=').map_or(more.len(), |end| end + 1);
                let (value, behind) = value_of(&more[end..]);
                match &more[..end] {
                    b"type=" => kind = value,
                    b"filename=" => file = Some(value),
                    _ => {}
                }
                rest = behind.to_vec();
            }
            if let [sign @ (b'@' | b'<'), path @ ..] = &content[..] {
                let path = path.to_vec();
                self.file(word.at, &String::from_utf8_lossy(&path));
                if *sign == b'@' {
                    let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
                    file = file.or_else(|| Some(name.to_vec()));
                }
                content = Vec::new();
            }
        }
        if let (Some(file), true) = (&file, kind.is_empty()) {
            kind = type_of(file).to_vec();
        }
        let mut part = [b"; name=\"", &quoted(name)[..], b"\""].concat();
        if let Some(file) = file {
            part.extend([b"; filename=\"", &quoted(&file)[..], b"\""].concat());
        }
        if !kind.is_empty() {
            part.extend([b"\r\nContent-Type: ", &kind[..]].concat());
        }
        part.extend([b"\r\n\r\n", &content[..], b"\r\n"].concat());
        self.form.push(part);
    }

    /// The field of one's own with this name.
    fn own(&self, name: &str) -> Option<&[u8]> {
        self.fields.iter().find(|line| is_named(line, name)).map(Vec::as_slice)
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

    fn request(&self, url: &Word, notes: &mut Vec<Note>) -> Vec<u8> {
        if !self.no_glob && url.bytes.iter().any(|byte| b"{}".contains(byte)) {
            notes.push((url.at, "curl would make several URLs of what is in braces.".to_owned()));
        }
        let split = Url::split(&url.bytes, url.at, notes);
        let mut plain = Plain { old: self.old, target: split.target, ..Plain::default() };
        if !self.as_is {
            plain.target = without_dots(&plain.target);
        }
        let in_query = self.data.as_ref().filter(|_| self.get);
        for part in in_query.into_iter().chain(&self.query).filter(|part| !part.is_empty()) {
            plain.target.push(if plain.target.contains(&b'?') { b'&' } else { b'?' });
            plain.target.extend_from_slice(part);
        }
        if let Some(target) = &self.target {
            plain.target.clone_from(target);
        }
        let data = self.data.as_ref().filter(|_| !self.get);
        let usual: &[u8] = match () {
            () if self.head => b"HEAD",
            () if self.upload => b"PUT",
            () if data.is_some() || !self.form.is_empty() => b"POST",
            () => b"GET",
        };
        plain.method = self.method.clone().unwrap_or_else(|| usual.to_vec());

        match self.own("host") {
            Some(line) if line.len() > 5 => plain.lines.push([b"Host:", &line[5..]].concat()),
            Some(_) => {}
            None => plain.field("Host", split.host),
        }
        let in_url = split.user.map(|user| basic(&unescaped(user)));
        let agent = self.agent.as_deref().unwrap_or(AGENT);
        let cookies = self.cookies.join(&b';');
        let usual = [
            ("Authorization", self.authorization.as_deref().or(in_url.as_deref())),
            ("Range", self.range.as_deref()),
            ("User-Agent", Some(agent).filter(|agent| !agent.is_empty())),
            ("Accept", Some(&b"*/*"[..])),
            ("Accept-Encoding", self.compressed.then_some(&b"deflate, gzip, br, zstd"[..])),
            ("Referer", self.referer.as_deref()),
            ("Cookie", Some(&cookies[..]).filter(|cookies| !cookies.is_empty())),
        ];
        for (name, value) in usual {
            if let Some(value) = value.filter(|_| self.own(name).is_none()) {
                plain.field(name, value);
            }
        }
        let is_form = !self.form.is_empty();
        for line in &self.fields {
            if !is_named(line, "host") && !(is_form && is_named(line, "content-type")) {
                plain.lines.extend(own_line(line));
            }
        }
        self.content(&mut plain, data);
        plain.bytes()
    }

    /// The body, and the fields about it.
    fn content(&self, plain: &mut Plain, data: Option<&Vec<u8>>) {
        if data.is_none() && self.form.is_empty() && !self.upload {
            return;
        }
        let kind = self.own("content-type").map(|line| line[13..].trim_ascii());
        let own_kind = kind.unwrap_or(b"multipart/form-data");
        if self.form.is_empty() {
            plain.body = data.cloned().unwrap_or_default();
        } else {
            let is_form = own_kind.starts_with(b"multipart/form-data");
            let purpose: &[u8] = if is_form { b"form-data" } else { b"attachment" };
            for part in &self.form {
                let start: [&[u8]; 4] = [b"--", BOUNDARY.as_bytes(), b"\r\nContent-Disposition: ", purpose];
                plain.body.extend(start.concat());
                plain.body.extend_from_slice(part);
            }
            plain.body.extend(["--", BOUNDARY, "--\r\n"].concat().bytes());
        }
        let chunked = self.own("transfer-encoding").is_some_and(|line| line[18..].trim_ascii() == b"chunked");
        if chunked {
            let mut body = Vec::new();
            if !plain.body.is_empty() {
                body = format!("{:x}\r\n", plain.body.len()).into_bytes();
                body.extend_from_slice(&plain.body);
                body.extend_from_slice(b"\r\n");
            }
            body.extend_from_slice(b"0\r\n\r\n");
            plain.body = body;
        } else if self.own("content-length").is_none() {
            let count = plain.body.len().to_string();
            plain.field("Content-Length", count.as_bytes());
        }
        if !self.form.is_empty() {
            plain.field("Content-Type", &[own_kind, b"; boundary=", BOUNDARY.as_bytes()].concat());
        } else if kind.is_none() && data.is_some() {
            plain.field("Content-Type", b"application/x-www-form-urlencoded");
        }
    }
}

/// A field of one's own as it is sent: one without a value takes the usual one away, and one that ends in a
/// semicolon has none on the wire either.
fn own_line(line: &[u8]) -> Option<Vec<u8>> {
    if let Some(colon) = line.iter().position(|&byte| byte == b':') {
        return (!line[colon + 1..].trim_ascii().is_empty()).then(|| line.to_vec());
    }
    let name = line.trim_ascii_end().strip_suffix(b";")?;
    (!name.contains(&b';')).then(|| [name, b":"].concat())
}

fn basic(user: &[u8]) -> Vec<u8> {
    ["Basic ", &BASE64.encode(user)].concat().into_bytes()
}

/// The user and password of a URL, in which a plus is a plus.
fn unescaped(user: &[u8]) -> Vec<u8> {
    let parts: Vec<_> =
        user.split(|&byte| byte == b'+').map(|part| Encoded::spelled(part).meaning()).collect();
    parts.join(&b'+')
}

/// The value at the start of a form's part, in quotes or up to a semicolon, and what is behind it.
fn value_of(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let Some(quoted) = text.strip_prefix(b"\"") else {
        let end = text.iter().position(|&byte| byte == b';').unwrap_or(text.len());
        return (text[..end].to_vec(), &text[end..]);
    };
    let mut value = Vec::new();
    let mut at = 0;
    while let Some(&byte) = quoted.get(at) {
        at += 1;
        match byte {
            b'"' => return (value, &quoted[at..]),
            b'\\' if matches!(quoted.get(at), Some(b'"' | b'\\')) => {
                value.push(quoted[at]);
                at += 1;
            }
            _ => value.push(byte),
        }
    }
    // A quote that is never closed is none.
    let end = text.iter().position(|&byte| byte == b';').unwrap_or(text.len());
    (text[..end].to_vec(), &text[end..])
}

/// A name between quotes, as forms write it.
fn quoted(name: &[u8]) -> Vec<u8> {
    let escape = |byte: &u8| match byte {
        b'"' => b"%22".to_vec(),
        b'\r' => b"%0D".to_vec(),
        b'\n' => b"%0A".to_vec(),
        byte => vec![*byte],
    };
    name.iter().flat_map(escape).collect()
}

/// What curl takes a file for.
fn type_of(file: &[u8]) -> &'static [u8] {
    const TYPES: [(&str, &str); 10] = [
        (".gif", "image/gif"),
        (".jpg", "image/jpeg"),
        (".jpeg", "image/jpeg"),
        (".png", "image/png"),
        (".svg", "image/svg+xml"),
        (".txt", "text/plain"),
        (".htm", "text/html"),
        (".html", "text/html"),
        (".pdf", "application/pdf"),
        (".xml", "application/xml"),
    ];
    let known = TYPES.iter().find(|(end, _)| file.to_ascii_lowercase().ends_with(end.as_bytes()));
    known.map_or(b"application/octet-stream", |(_, kind)| kind.as_bytes())
}

/// A target as curl tidies it: without `.` and `..` in its path (RFC 3986, 5.2.4).
fn without_dots(target: &[u8]) -> Vec<u8> {
    let end = target.iter().position(|&byte| byte == b'?').unwrap_or(target.len());
    let (path, query) = target.split_at(end);
    let mut kept: Vec<&[u8]> = Vec::new();
    let mut segments = path.split(|&byte| byte == b'/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            b"." | b".." => {
                if segment == b".." {
                    kept.pop();
                }
                if is_last {
                    kept.push(b"");
                }
            }
            segment => kept.push(segment),
        }
    }
    let mut plain = vec![b'/'];
    for byte in kept.join(&b'/') {
        // What is not ASCII is encoded in a path, and in a query not.
        if byte.is_ascii() {
            plain.push(byte);
        } else {
            plain.extend(format!("%{byte:02x}").bytes());
        }
    }
    plain.extend_from_slice(query);
    plain
}
