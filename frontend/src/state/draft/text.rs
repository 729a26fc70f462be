//! Bytes as the text of a text field, whose lines end in `\n` whatever they end in on the wire; and what
//! typing there changes: the bytes typed, and no others. A line keeps the end it had.

use shared::message::LineEnd;

/// The text of a text field for these bytes.
pub fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\r\n", "\n")
}

/// The bytes after somebody has changed the text of the field: what is before and behind the change stays
/// as it was, byte by byte; new line breaks become `line_end`.
pub fn apply(old: &[u8], new: &str, line_end: LineEnd) -> Vec<u8> {
    let before = shown(old);
    let mut start = before.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    while !before.is_char_boundary(start) || !new.is_char_boundary(start) {
        start -= 1;
    }
    let most = before.len().min(new.len()) - start;
    let mut tail = before.bytes().rev().zip(new.bytes().rev()).take(most).take_while(|(a, b)| a == b).count();
    while !before.is_char_boundary(before.len() - tail) {
        tail -= 1;
    }
    let at = |text_at: usize| {
        // Each CRLF before it is one byte shorter in the text.
        let mut left = text_at;
        let mut at = 0;
        while left > 0 && at < old.len() {
            at += if old[at..].starts_with(b"\r\n") { 2 } else { 1 };
            left -= 1;
        }
        at
    };
    let mut bytes = old[..at(start)].to_vec();
    for (n, line) in new[start..new.len() - tail].split('\n').enumerate() {
        if n > 0 {
            bytes.extend_from_slice(line_end.bytes());
        }
        bytes.extend_from_slice(line.as_bytes());
    }
    bytes.extend_from_slice(&old[at(before.len() - tail)..]);
    bytes
}

/// The same lines, each with this end.
pub fn with_line_ends(bytes: &[u8], line_end: LineEnd) -> Vec<u8> {
    let mut all = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(text) => {
                all.extend_from_slice(text.strip_suffix(b"\r").unwrap_or(text));
                all.extend_from_slice(line_end.bytes());
            }
            None => all.extend_from_slice(line),
        }
    }
    all
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn typing_changes_what_was_typed_and_no_other_line_end() {
        let old = b"GET / HTTP/1.1\nHost: a\r\n\r\n";
        let new = apply(old, "GET / HTTP/1.1\nHost: ab\nX: y\n\n", LineEnd::CrLf);
        assert_eq!(new, b"GET / HTTP/1.1\nHost: ab\r\nX: y\r\n\r\n");
    }
}
