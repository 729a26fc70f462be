//! Any bytes as text: visible ASCII as it is, everything else as an escape.
//!
//! | written | means |
//! |---|---|
//! | `\r` `\n` `\t` | CR, LF, tab |
//! | `\\` | a backslash |
//! | `\x00` | the byte with that number, in two hexadecimal digits |
//!
//! Behind each LF stands a line break, for the eye alone: it means nothing. A backslash that begins none of
//! these, or not yet, stays as it was typed and means itself.
//!
//! ```
//! use frontend::state::draft::escapes::{read, written};
//!
//! assert_eq!(written(b"a\\\tb\xff\r\n"), "a\\\\\\tb\\xff\\r\\n\n");
//! assert_eq!(read("\\x4"), b"\\x4");
//! assert_eq!(read("\\x41"), b"A");
//! ```

use shared::message::LineEnd;

use super::text::{Cell, changed};
use crate::state::words;

/// The escape that text begins with: its length, and the byte it means.
fn escape(text: &[u8]) -> Option<(usize, u8)> {
    let digit =
        |at: usize| char::from(*text.get(at)?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    match text {
        [b'\\', b'r', ..] => Some((2, b'\r')),
        [b'\\', b'n', ..] => Some((2, b'\n')),
        [b'\\', b't', ..] => Some((2, b'\t')),
        [b'\\', b'\\', ..] => Some((2, b'\\')),
        [b'\\', b'x', ..] => Some((4, digit(2)? << 4 | digit(3)?)),
        _ => None,
    }
}

/// The cell at the start of such text. A line break stands for nothing.
pub(super) fn cell(text: &[u8]) -> Cell {
    let length = escape(text).map_or(1, |(length, _)| length);
    Cell { units: length, source: length, bytes: usize::from(text.first() != Some(&b'\n')) }
}

/// Each cell of such text, with the byte it means if it means one.
fn cells(text: &str) -> impl Iterator<Item = (&str, Option<u8>)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (length, byte) = match escape(rest.as_bytes()) {
            Some((length, byte)) => (length, Some(byte)),
            None => {
                (first.len_utf8(), u8::try_from(first).ok().filter(|byte| byte.is_ascii() && *byte != b'\n'))
            }
        };
        let (cell, behind) = rest.split_at(length);
        rest = behind;
        Some((cell, byte))
    })
}

/// Bytes as such text.
pub fn written(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for &byte in bytes {
        write(&mut text, byte);
    }
    text
}

fn write(text: &mut String, byte: u8) {
    match byte {
        b'\r' => text.push_str("\\r"),
        b'\n' => text.push_str("\\n\n"),
        b'\t' => text.push_str("\\t"),
        b'\\' => text.push_str("\\\\"),
        0x20..=0x7E => text.push(byte.into()),
        _ => text.push_str(&words::hex_escape(byte)),
    }
}

/// The bytes that such text stands for.
pub fn read(text: &str) -> Vec<u8> {
    cells(text).filter_map(|(_, byte)| byte).collect()
}

/// The first backslash that begins no escape, with what there is of one: `\`, `\x4`, `\q`.
pub fn unfinished(text: &str) -> Option<&str> {
    let mut at = 0;
    for (cell, _) in cells(text) {
        if cell == "\\" {
            let rest = &text[at..];
            let digits = usize::from(rest.as_bytes().get(2).is_some_and(u8::is_ascii_hexdigit));
            let length = match rest.as_bytes().get(1) {
                Some(b'x') => 2 + digits,
                Some(0x20..=0x7E) => 2,
                _ => 1,
            };
            return Some(&rest[..length]);
        }
        at += cell.len();
    }
    None
}

/// The text of the field after somebody has changed it, and where in it the caret is then. What does not
/// print is escaped, a new line break is the line end, and the breaks stand where they belong. Escapes stay
/// as they were spelled.
pub fn edit(old: &str, new: &str, caret: usize, line_end: LineEnd) -> (String, usize) {
    let (start, tail) = changed(old, new, Some(caret));
    let (gone, typed) = (&old[start..old.len() - tail], &new[start..new.len() - tail]);
    let mut text = new[..start].to_owned();
    if gone == "\n" && typed.is_empty() {
        // Who takes away a line break means the end of the line.
        text.truncate(without_end(&text));
    }
    let mut ends = false;
    for (n, piece) in typed.split('\n').enumerate() {
        // A break behind an LF was copied from here.
        if n > 0 && !ends {
            text.push_str(if line_end == LineEnd::Lf { "\\n" } else { "\\r\\n" });
        }
        ends = cells(piece).last().is_some_and(|(_, byte)| byte == Some(b'\n'));
        text.push_str(piece);
    }
    tidy(&text, &new[new.len() - tail..])
}

/// How long text is without the line end behind which it stops.
fn without_end(text: &str) -> usize {
    let (mut at, mut cr, mut lf) = (0, None, None);
    for (cell, byte) in cells(text) {
        match byte {
            Some(b'\r') => (cr, lf) = (Some(at), None),
            Some(b'\n') => lf = Some(cr.take().unwrap_or(at)),
            _ => (cr, lf) = (None, None),
        }
        at += cell.len();
    }
    lf.unwrap_or(at)
}

/// Two pieces of text as one, as it should be written, and where the seam is.
fn tidy(before: &str, behind: &str) -> (String, usize) {
    let seam = before.len() - before.matches('\n').count();
    let bare = [before, behind].concat().replace('\n', "");
    let mut text = String::with_capacity(bare.len() + bare.len() / 8);
    let (mut at, mut place) = (0, None);
    let mut all = cells(&bare).peekable();
    while let Some((cell, byte)) = all.next() {
        let plain = cell.bytes().all(|byte| matches!(byte, 0x20..=0x7E));
        let next_is_plain = all.peek().is_none_or(|(next, _)| matches!(next.as_bytes(), [0x20..=0x7E, ..]));
        match plain {
            // What is escaped next begins with a backslash too.
            true if cell == "\\" && !next_is_plain => text.push_str("\\\\"),
            true => text.push_str(cell),
            false => cell.bytes().for_each(|byte| write(&mut text, byte)),
        }
        if byte == Some(b'\n') && plain {
            text.push('\n');
        }
        at += cell.len();
        if at >= seam {
            place.get_or_insert(if seam == 0 { 0 } else { text.len() });
        }
    }
    let end = text.len();
    (text, place.unwrap_or(end))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Types each character in turn, at the end.
    fn typing(keys: &str) -> String {
        let mut text = String::new();
        for key in keys.chars() {
            let new = [text.as_str(), &key.to_string()].concat();
            text = edit(&text, &new, new.len(), LineEnd::CrLf).0;
        }
        text
    }

    #[test]
    fn half_an_escape_stays_as_it_was_typed() {
        assert_eq!(typing("a\\"), "a\\");
        assert_eq!(typing("a\\x4"), "a\\x4");
        assert_eq!(read(&typing("a\\x41\\r\\q")), b"aA\r\\q");
        assert_eq!(unfinished("a\\\\b\\x4"), Some("\\x4"));
        assert_eq!(unfinished("\\qr"), Some("\\q"));
        assert_eq!(unfinished("\\x\u{eb}"), Some("\\x"));
        assert_eq!(unfinished("\\\\\\x00"), None);
    }

    #[test]
    fn enter_and_backspace_at_a_line_mean_its_end() {
        assert_eq!(typing("a\nb"), "a\\r\\n\nb");
        assert_eq!(edit("a\\r\\n\nb", "a\\r\\nb", 5, LineEnd::CrLf), ("ab".to_owned(), 1));
        assert_eq!(edit("\\\\r\\n\nb", "\\\\r\\nb", 5, LineEnd::CrLf), ("\\\\rb".to_owned(), 3));
        // Typed between an escape and its break.
        assert_eq!(edit("a\\n\nb", "a\\nx\nb", 4, LineEnd::CrLf), ("a\\n\nxb".to_owned(), 5));
    }

    #[test]
    fn what_was_copied_from_here_is_the_same_when_pasted() {
        let bytes = b"a\r\nb\n\n\xff\\n";
        let copied = written(bytes);
        assert_eq!(read(&edit("", &copied, copied.len(), LineEnd::CrLf).0), bytes);
        assert_eq!(edit("", "\t\u{eb}", 3, LineEnd::CrLf).0, "\\t\\xc3\\xab");
        assert_eq!(read(&edit("", "\\\u{eb}", 3, LineEnd::CrLf).0), b"\\\xc3\xab");
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let text = written(&bytes);
            prop_assert!(unfinished(&text).is_none());
            prop_assert_eq!(read(&text), bytes);
        }

        #[test]
        fn an_edit_changes_the_bytes_of_that_edit(
            before in proptest::collection::vec(any::<u8>(), 0..30),
            gone in proptest::collection::vec(any::<u8>(), 0..4),
            behind in proptest::collection::vec(any::<u8>(), 0..30),
            typed in "[a-z]{1,4}",
        ) {
            let old = written(&[&before[..], &gone, &behind].concat());
            let start = [written(&before), typed.clone()].concat();
            let new = [start.as_str(), &written(&behind)].concat();
            let (text, caret) = edit(&old, &new, start.len(), LineEnd::CrLf);
            let expected = [&before[..], typed.as_bytes(), &behind].concat();
            prop_assert_eq!(read(&text), expected);
            prop_assert_eq!(read(&text[..caret]), [&before[..], typed.as_bytes()].concat());
        }

        #[test]
        fn whatever_is_typed_stays_as_it_is_then(old in "[\\\\xrn04a\n]{0,12}", new in "[\\\\xrn04a\n\u{eb}\t]{0,12}") {
            let (old, _) = edit("", &old, old.len(), LineEnd::Lf);
            let (text, caret) = edit(&old, &new, new.len(), LineEnd::Lf);
            prop_assert!(text.is_char_boundary(caret));
            prop_assert_eq!(&edit(&text, &text, text.len(), LineEnd::Lf).0, &text);
            prop_assert_eq!(read(&written(&read(&text))), read(&text));
        }
    }
}
