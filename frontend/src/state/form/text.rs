//! Bytes as the text of one field of a form, and what typing there changes: the bytes typed, and no others.
//!
//! A field cannot hold all bytes. What it cannot hold is shown as one [`HIDDEN`] each, and stays what it is
//! for as long as nobody deletes it.

/// Stands for what a text field cannot hold.
pub const HIDDEN: char = '\u{fffd}';

/// The text of a field for these bytes; `lines` tells whether it can have line breaks.
pub fn shown(bytes: &[u8], lines: bool) -> String {
    signs(bytes, lines).into_iter().map(|(sign, _)| sign).collect()
}

/// Whether the field shows all that there is.
pub fn shows_all(bytes: &[u8], lines: bool) -> bool {
    signs(bytes, lines).iter().all(|(sign, _)| *sign != HIDDEN)
}

/// The bytes after somebody has changed the text of the field: what is before and behind the change stays as
/// it was, byte by byte. A new line ends as the others do.
pub fn apply(old: &[u8], typed: &str, lines: bool) -> Vec<u8> {
    let signs = signs(old, lines);
    let typed: Vec<char> = typed.chars().collect();
    let first = signs.iter().zip(&typed).take_while(|((old, _), new)| old == *new).count();
    let room = signs.len().min(typed.len()) - first;
    let (behind, typed_behind) = (signs.iter().rev().take(room), typed.iter().rev());
    let last = behind.zip(typed_behind).take_while(|((old, _), new)| old == *new).count();
    let start = |n: usize| signs.get(n).map_or(old.len(), |&(_, at)| at);
    let line_end = if old.windows(2).any(|two| two == b"\r\n") { "\r\n" } else { "\n" };
    let mut bytes = old[..start(first)].to_vec();
    for &sign in &typed[first..typed.len() - last] {
        if sign == '\n' {
            bytes.extend_from_slice(line_end.as_bytes());
        } else {
            bytes.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    bytes.extend_from_slice(&old[start(signs.len() - last)..]);
    bytes
}

/// Each sign that is shown, and where its bytes begin.
fn signs(bytes: &[u8], lines: bool) -> Vec<(char, usize)> {
    let mut signs = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        let mut text = chunk.valid();
        while let Some(sign) = text.chars().next() {
            let (sign, length) = match sign {
                '\r' if lines && text.starts_with("\r\n") => ('\n', 2),
                // A text area makes one line break of any.
                '\r' | '\n' if lines => ('\n', 1),
                '\t' => ('\t', 1),
                sign if sign.is_control() => (HIDDEN, sign.len_utf8()),
                sign => (sign, sign.len_utf8()),
            };
            signs.push((sign, at));
            at += length;
            text = &text[length..];
        }
        if !chunk.invalid().is_empty() {
            signs.push((HIDDEN, at));
            at += chunk.invalid().len();
        }
    }
    signs
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cannot_be_shown_stays_while_one_types_beside_it() {
        let old = b"a\xff\r\n b";
        assert_eq!(shown(old, false), "a\u{fffd}\u{fffd}\u{fffd} b");
        assert_eq!(apply(old, "a\u{fffd}\u{fffd}\u{fffd} bc", false), b"a\xff\r\n bc");
        assert_eq!(apply(b"one\r\ntwo", "one\ntwo\n", true), b"one\r\ntwo\r\n");
    }

    proptest! {
        #[test]
        fn nothing_typed_changes_nothing(old: Vec<u8>, lines: bool) {
            prop_assert_eq!(apply(&old, &shown(&old, lines), lines), old);
        }

        #[test]
        fn what_surrounds_the_change_stays(before: Vec<u8>, typed in "[a-zé漢]{0,5}", behind in "(;[ -~]{0,6})?") {
            let whole = [&before[..], behind.as_bytes()].concat();
            let mut text = shown(&before, true);
            text.push_str(&typed);
            text.push_str(&behind);
            prop_assert_eq!(apply(&whole, &text, true), [&before[..], typed.as_bytes(), behind.as_bytes()].concat());
        }
    }
}
