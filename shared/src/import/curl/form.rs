//! The parts of a form that is sent as `multipart/form-data`.

use super::Order;
use crate::import::words::Word;

impl Order {
    /// One part of a form: `name=content`, and behind semicolons its type and file name.
    pub(super) fn part(&mut self, word: &Word, signs: bool) {
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
