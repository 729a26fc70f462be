//! What curl sends when it has read its options.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::Order;
use crate::import::Note;
use crate::import::plain::{Plain, Url, is_named};
use crate::import::words::Word;
use crate::message::Encoded;

/// What curl calls itself.
const AGENT: &[u8] = b"curl/8.5.0";
/// What stands between the parts of a form; a real one ends in random digits.
const BOUNDARY: &str = "------------------------0123456789abcdef";

impl Order {
    /// The field of one's own with this name.
    pub(super) fn own(&self, name: &str) -> Option<&[u8]> {
        self.fields.iter().find(|line| is_named(line, name)).map(Vec::as_slice)
    }

    pub(super) fn request(&self, url: &Word, notes: &mut Vec<Note>) -> Vec<u8> {
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
            let is_elsewhere = is_named(line, "host") || is_form && is_named(line, "content-type");
            if !is_elsewhere {
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

pub(super) fn basic(user: &[u8]) -> Vec<u8> {
    ["Basic ", &BASE64.encode(user)].concat().into_bytes()
}

/// The user and password of a URL, in which a plus is a plus.
fn unescaped(user: &[u8]) -> Vec<u8> {
    let parts: Vec<_> =
        user.split(|&byte| byte == b'+').map(|part| Encoded::spelled(part).meaning()).collect();
    parts.join(&b'+')
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
