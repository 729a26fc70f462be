//! Bytes made visible, numbers made readable, sentences wrapped.

use std::borrow::Cow;

/// A byte as it is shown: what can be printed as itself, all else escaped, so that nothing in the input
/// can speak to the terminal and each byte's place can be counted.
pub(super) fn glyph(byte: u8) -> Cow<'static, str> {
    Cow::Borrowed(match byte {
        b'\r' => "\\r",
        b'\n' => "\\n",
        b'\t' => "\\t",
        b'\\' => "\\\\",
        b' '..=b'~' => return Cow::Owned(char::from(byte).to_string()),
        _ => return Cow::Owned(format!("\\x{byte:02x}")),
    })
}

/// Whether a byte is shown as something else than itself.
pub(super) const fn is_escaped(byte: u8) -> bool {
    !matches!(byte, b' '..=b'~') || byte == b'\\'
}

/// How many columns a byte takes.
pub(super) const fn columns(byte: u8) -> usize {
    match byte {
        b'\r' | b'\n' | b'\t' | b'\\' => 2,
        b' '..=b'~' => 1,
        _ => 4,
    }
}

/// Bytes as they are shown, in no more than so many columns.
pub(super) fn shortened(bytes: &[u8], most: usize) -> String {
    let mut text = String::new();
    for (index, &byte) in bytes.iter().enumerate() {
        let behind = usize::from(index + 1 < bytes.len());
        if text.len() + columns(byte) + behind > most {
            text.push('…');
            break;
        }
        text.push_str(&glyph(byte));
    }
    text
}

/// A number with commas between its thousands.
pub(super) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 byte`, `2 bytes`, `1,234 bytes`
pub(super) fn count(n: u64, what: &str) -> String {
    format!("{} {what}{}", number(n), if n == 1 { "" } else { "s" })
}

/// A space that keeps two words on one line.
const TIED: char = '\u{a0}';

/// Words that stay on one line.
pub(super) fn tied(words: &str) -> String {
    words.replace(' ', "\u{a0}")
}

/// A sentence in lines of no more than so many columns. They end between words, what is [`tied`] staying
/// together, unless a word is longer than a line.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let (mut lines, mut line, mut taken) = (Vec::new(), String::new(), 0);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if taken > 0 && taken + 1 + length > width {
            lines.push(std::mem::take(&mut line));
            taken = 0;
        }
        if taken > 0 {
            line.push(' ');
            taken += 1;
        }
        for letter in word.chars() {
            if taken == width {
                lines.push(std::mem::take(&mut line));
                taken = 0;
            }
            line.push(if letter == TIED { ' ' } else { letter });
            taken += 1;
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_visible_and_its_width_known() {
        for byte in 0..=255 {
            let glyph = glyph(byte);
            assert!(glyph.bytes().all(|shown| (b' '..=b'~').contains(&shown)), "{byte}");
            assert_eq!(glyph.len(), columns(byte), "{byte}");
            assert_eq!(is_escaped(byte), glyph.as_bytes() != [byte], "{byte}");
        }
    }

    #[test]
    fn what_is_too_long_is_cut_between_bytes() {
        assert_eq!(shortened(b"a\r\n", 5), "a\\r\\n");
        assert_eq!(shortened(b"a\r\n", 4), "a\\r…");
        assert_eq!(shortened(b"abcdefgh", 6), "abcde…");
        assert_eq!(shortened(b"", 6), "");
    }

    #[test]
    fn numbers_have_commas_and_words_their_plural() {
        assert_eq!(
            (number(999), number(1_000), number(1_234_567)),
            ("999".into(), "1,000".into(), "1,234,567".into())
        );
        assert_eq!((count(1, "byte"), count(2, "byte")), ("1 byte".into(), "2 bytes".into()));
    }

    #[test]
    fn sentences_wrap_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("a unbreakable", 4), ["a", "unbr", "eaka", "ble"]);
        assert_eq!(wrapped("one two\u{a0}three", 9), ["one", "two three"]);
    }
}
