//! A request in parts, as other tools say it.

use super::Note;

/// Its parts.
#[derive(Default)]
pub(super) struct Plain {
    pub(super) method: Vec<u8>,
    pub(super) target: Vec<u8>,
    /// HTTP/1.0, and not 1.1.
    pub(super) old: bool,
    /// Lines of the head without their ends.
    pub(super) lines: Vec<Vec<u8>>,
    pub(super) body: Vec<u8>,
}

impl Plain {
    /// One more field.
    pub(super) fn field(&mut self, name: &str, value: &[u8]) {
        self.lines.push([name.as_bytes(), b": ", value].concat());
    }

    /// Whether there is a field of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.lines.iter().any(|line| is_named(line, name))
    }

    /// Says how long the body is, if there is one and nobody has said it.
    pub(super) fn count(&mut self) {
        if !self.body.is_empty() && !self.has("content-length") && !self.has("transfer-encoding") {
            let count = self.body.len().to_string();
            self.field("Content-Length", count.as_bytes());
        }
    }

    /// On the wire.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let version: &[u8] = if self.old { b" HTTP/1.0\r\n" } else { b" HTTP/1.1\r\n" };
        let mut bytes = [&self.method, &b" "[..], &self.target, version].concat();
        for line in &self.lines {
            bytes.extend_from_slice(line);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// Whether a line of a head is a field of this name.
pub(crate) fn is_named(line: &[u8], name: &str) -> bool {
    line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        && matches!(line.get(name.len()), Some(b':' | b';'))
}

/// A URL in parts.
pub(super) struct Url<'a> {
    /// What is before the `@`.
    pub(super) user: Option<&'a [u8]>,
    /// Host and port, without the port that goes without saying.
    pub(super) host: &'a [u8],
    /// Path and query.
    pub(super) target: Vec<u8>,
}

impl<'a> Url<'a> {
    /// Takes a URL apart; without a scheme it begins with the host, or is a path.
    pub(super) fn split(url: &'a [u8], at: usize, notes: &mut Vec<Note>) -> Self {
        let find = |what: &[u8]| url.windows(what.len()).position(|part| part == what);
        let scheme = find(b"://").filter(|&end| url[..end].iter().all(u8::is_ascii_alphanumeric));
        let rest = scheme.map_or(url, |end| &url[end + 3..]);
        let scheme = scheme.map_or(&b""[..], |end| &url[..end]);
        let is_tls = scheme.eq_ignore_ascii_case(b"https");
        if is_tls {
            notes.push((
                at,
                "https: these bytes would travel inside TLS. The lab takes them as they are.".to_owned(),
            ));
        } else if !scheme.is_empty() && !scheme.eq_ignore_ascii_case(b"http") {
            let scheme = String::from_utf8_lossy(scheme);
            notes.push((at, [&scheme, " is not HTTP; the lab speaks nothing else."].concat()));
        }
        let end = rest.iter().position(|byte| b"/?#".contains(byte)).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let path = path.split(|&byte| byte == b'#').next().unwrap_or_default();
        let sign = authority.iter().rposition(|&byte| byte == b'@');
        let host = sign.map_or(authority, |sign| &authority[sign + 1..]);
        let usual: &[u8] = if is_tls { b":443" } else { b":80" };
        let slash: &[u8] = if path.starts_with(b"/") { b"" } else { b"/" };
        Self {
            user: sign.map(|sign| &authority[..sign]),
            host: host.strip_suffix(usual).unwrap_or(host),
            target: [slash, path].concat(),
        }
    }
}

/// As forms encode what they send: what is not plain becomes `%XX`, and a space `+`.
pub(super) fn form_encoded(text: &[u8], plain: &[u8]) -> Vec<u8> {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = Vec::with_capacity(text.len());
    for &byte in text {
        match byte {
            b' ' => encoded.push(b'+'),
            _ if byte.is_ascii_alphanumeric() || plain.contains(&byte) => encoded.push(byte),
            _ => encoded.extend_from_slice(&[b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]),
        }
    }
    encoded
}
