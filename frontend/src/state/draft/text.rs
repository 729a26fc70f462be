//! Bytes as the text of a text field, whose lines end in `\n` whatever they end in on the wire; and what
//! typing there changes: the bytes typed, and no others. A line keeps the end it had.

use shared::message::LineEnd;
use shared::span::Span;

/// What stands for one byte or several in a text field, and is one for whoever types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// How far the caret moves over it, as browsers count: in UTF-16.
    pub units: usize,
    /// How much it takes where it is read from: of the bytes, or of the text of escapes.
    pub source: usize,
    /// How many bytes it stands for.
    pub bytes: usize,
}

/// The cell at the start of bytes that are text.
pub(super) fn cell(bytes: &[u8]) -> Cell {
    let length = match bytes.first() {
        Some(b'\r') if bytes.get(1) == Some(&b'\n') => 2,
        Some(0xC0..=0xDF) => 2,
        Some(0xE0..=0xEF) => 3,
        Some(0xF0..) => 4,
        _ => 1,
    };
    Cell { units: if length == 4 { 2 } else { 1 }, source: length, bytes: length }
}

/// The first byte that a text field would change or not show: a CR without its LF, another control
/// character but a tab, or one that is no UTF-8.
pub fn unheld(bytes: &[u8]) -> Option<usize> {
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let control = bytes[..valid].iter().enumerate().position(|(at, &byte)| match byte {
        b'\n' | b'\t' => false,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => byte.is_ascii_control(),
    });
    control.or((valid < bytes.len()).then_some(valid))
}

/// The text of a text field for these bytes.
pub fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\r\n", "\n")
}

/// The bytes after somebody has changed the text of the field: what is before and behind the change stays
/// as it was, byte by byte; new line breaks become `line_end`.
pub fn apply(old: &[u8], new: &str, line_end: LineEnd) -> Vec<u8> {
    apply_at(old, new, None, line_end)
}

/// The same, where it is known at which byte of the new text the caret stands: right behind what was typed.
/// Two equal characters side by side tell of themselves which of them is new.
pub fn apply_at(old: &[u8], new: &str, caret: Option<usize>, line_end: LineEnd) -> Vec<u8> {
    let before = shown(old);
    let (start, tail) = changed(&before, new, caret);
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

/// How much of two texts is the same at the start, and at the end.
pub(super) fn changed(before: &str, new: &str, caret: Option<usize>) -> (usize, usize) {
    let most = before.len().min(new.len());
    let same = |most: usize| before.bytes().zip(new.bytes()).take(most).take_while(|(a, b)| a == b).count();
    let behind = caret.and_then(|caret| new.get(caret..)).filter(|behind| before.ends_with(behind));
    let mut start = same(behind.map_or(most, |behind| most.saturating_sub(behind.len())));
    while !before.is_char_boundary(start) || !new.is_char_boundary(start) {
        start -= 1;
    }
    let mut tail = match behind {
        Some(behind) => behind.len(),
        None => {
            let ends = before.bytes().rev().zip(new.bytes().rev());
            ends.take(most - start).take_while(|(a, b)| a == b).count()
        }
    };
    while !before.is_char_boundary(before.len() - tail) {
        tail -= 1;
    }
    (start, tail)
}

/// The same lines, each with this end. What is in the bodies stays as it is: their line ends are content.
pub fn with_line_ends(bytes: &[u8], bodies: &[Span], line_end: LineEnd) -> Vec<u8> {
    let mut all = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        at += line.len();
        match line.strip_suffix(b"\n") {
            Some(text) if !bodies.iter().any(|body| body.contains(at as u64 - 1)) => {
                all.extend_from_slice(text.strip_suffix(b"\r").unwrap_or(text));
                all.extend_from_slice(line_end.bytes());
            }
            _ => all.extend_from_slice(line),
        }
    }
    all
}

/// The bytes with another end of the line that `at` is in; the same ones where it has none.
pub fn with_end_toggled(bytes: &[u8], at: usize) -> Vec<u8> {
    let behind = bytes.get(at.min(bytes.len())..).unwrap_or_default();
    let Some(lf) = behind.iter().position(|&byte| byte == b'\n').map(|n| at + n) else {
        return bytes.to_vec();
    };
    match &bytes[..lf] {
        [line @ .., b'\r'] => [line, &bytes[lf..]].concat(),
        line => [line, b"\r", &bytes[lf..]].concat(),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn typing_changes_what_was_typed_and_no_other_line_end() {
        let old = b"GET / HTTP/1.1\nHost: a\r\n\r\n";
        let new = apply(old, "GET / HTTP/1.1\nHost: ab\nX: y\n\n", LineEnd::CrLf);
        assert_eq!(new, b"GET / HTTP/1.1\nHost: ab\r\nX: y\r\n\r\n");
    }

    #[test]
    fn a_line_break_before_another_is_the_one_that_was_typed() {
        // The caret stood before the LF.
        assert_eq!(apply_at(b"a\nb", "a\n\nb", Some(2), LineEnd::CrLf), b"a\r\n\nb");
        // And here behind it.
        assert_eq!(apply_at(b"a\nb", "a\n\nb", Some(3), LineEnd::CrLf), b"a\n\r\nb");
        // Backspace behind the first of two.
        assert_eq!(apply_at(b"a\r\n\nb", "a\nb", Some(1), LineEnd::CrLf), b"a\nb");
    }

    #[test]
    fn what_a_field_cannot_hold_is_found() {
        for (bytes, at) in [
            (&b"a\rb"[..], Some(1)),
            (b"a\r", Some(1)),
            (b"\0", Some(0)),
            (b"ab\xff", Some(2)),
            (b"\x7f", Some(0)),
            (b"a\tb\r\n\n", None),
            ("Zo\u{eb}".as_bytes(), None),
        ] {
            assert_eq!(unheld(bytes), at, "{bytes:?}");
        }
    }

    #[test]
    fn a_line_has_the_other_end_and_the_body_keeps_its_own() {
        assert_eq!(with_end_toggled(b"a\r\nb\r\n", 4), b"a\r\nb\n");
        assert_eq!(with_end_toggled(b"a\nb", 1), b"a\r\nb");
        assert_eq!(with_end_toggled(b"a\nb", 2), b"a\nb");
        let body = [Span { at: 4, len: 2 }];
        assert_eq!(with_line_ends(b"a\n\r\nb\n", &body, LineEnd::CrLf), b"a\r\n\r\nb\n");
        assert_eq!(with_line_ends(b"a\r\n\r\n", &[], LineEnd::Lf), b"a\n\n");
    }

    proptest! {
        #[test]
        fn what_was_not_touched_stays_as_it_was(
            before in "([a-c\t\u{eb}\u{1f642}]|\n|\r\n){0,12}",
            behind in "([a-c\t\u{eb}\u{1f642}]|\n|\r\n){0,12}",
            gone in "([a-c\u{eb}]|\n|\r\n){0,4}",
            typed in "[a-c\n\u{eb}\u{1f642}]{0,4}",
            lf: bool,
        ) {
            let line_end = if lf { LineEnd::Lf } else { LineEnd::CrLf };
            let old = [before.as_str(), &gone, &behind].concat();
            let text = [&shown(before.as_bytes()), typed.as_str()].concat();
            let caret = text.len();
            let new = [text, shown(behind.as_bytes())].concat();
            let bytes = apply_at(old.as_bytes(), &new, Some(caret), line_end);
            // Only where the text is the same before and after may one line end be taken for another.
            prop_assert!(bytes.ends_with(behind.as_bytes()));
            prop_assert_eq!(shown(&bytes), new);
            if !gone.contains('\n') || typed.is_empty() {
                prop_assert!(bytes.starts_with(before.as_bytes()));
            }
        }
    }
}
