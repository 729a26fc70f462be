//! What stands in the text field of the raw editor, and which byte the caret is at.

use shared::message::LineEnd;

use super::text::Cell;
use super::{escapes, text};

/// How the field writes bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// As the text they are, with each line end as a line break.
    #[default]
    Text,
    /// As visible ASCII and escapes.
    Escapes,
}

/// The text of the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// How it is written.
    pub view: View,
    /// What the field holds.
    pub text: String,
    /// The byte for whose sake it cannot be written as text.
    pub because_of: Option<usize>,
}

/// What somebody made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What the field shall hold.
    pub text: String,
    /// Where the caret is in it, as browsers count.
    pub caret: usize,
}

impl Sheet {
    /// These bytes, as they are wanted if that can be. `typed` are escapes as they were typed: they stay for
    /// as long as they mean these bytes.
    pub fn new(bytes: &[u8], wanted: View, typed: &str) -> Self {
        let because_of = text::unheld(bytes);
        let (view, text) = match wanted {
            View::Text if because_of.is_none() => (View::Text, text::shown(bytes)),
            _ if escapes::read(typed) == bytes => (View::Escapes, typed.to_owned()),
            _ => (View::Escapes, escapes::written(bytes)),
        };
        Self { view, text, because_of }
    }

    /// Its cells, in order, each with the text it is read from. The bytes are those it was made of.
    pub fn cells<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = (Cell, &'a [u8])> {
        let (mut rest, cell): (_, fn(&[u8]) -> Cell) = match self.view {
            View::Text => (bytes, text::cell),
            View::Escapes => (self.text.as_bytes(), escapes::cell),
        };
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let cell = cell(rest);
            let (source, behind) = rest.split_at(cell.source.min(rest.len()));
            rest = behind;
            Some((cell, source))
        })
    }

    /// The byte behind the caret.
    pub fn byte_at(&self, bytes: &[u8], units: usize) -> usize {
        let mut left = units;
        let mut at = 0;
        for (cell, _) in self.cells(bytes) {
            if left < cell.units {
                break;
            }
            left -= cell.units;
            at += cell.bytes;
        }
        at
    }

    /// Where the caret is when it is before this byte.
    pub fn caret_at(&self, bytes: &[u8], byte: usize) -> usize {
        let mut left = byte;
        let mut at = 0;
        for (cell, _) in self.cells(bytes) {
            // The break behind an LF is passed over with it.
            if left < cell.bytes || (left == 0 && cell.bytes > 0) {
                break;
            }
            left -= cell.bytes;
            at += cell.units;
        }
        at
    }

    /// What it stands for after somebody has changed the text, with the caret there now.
    pub fn typed(&self, bytes: &[u8], new: &str, caret: usize, line_end: LineEnd) -> Typed {
        let mut units = 0;
        let before = new.chars().take_while(|c| {
            units += c.len_utf16();
            units <= caret
        });
        let caret_at = before.map(char::len_utf8).sum();
        match self.view {
            View::Text => {
                let bytes = text::apply_at(bytes, new, Some(caret_at), line_end);
                Typed { bytes, text: new.to_owned(), caret }
            }
            View::Escapes => {
                let (text, caret) = escapes::edit(&self.text, new, caret_at, line_end);
                Typed { bytes: escapes::read(&text), text, caret }
            }
        }
    }
}

/// Why bytes are not shown as text, in words about the byte that is the reason.
pub fn reason(bytes: &[u8], at: usize) -> String {
    let what = match bytes.get(at) {
        Some(b'\r') => " is a CR without LF",
        Some(0) => " is a NUL",
        Some(0x80..) => " is no UTF-8",
        _ => " is a control character",
    };
    let at = at.to_string();
    ["Byte ", &at, what, ", which no text field can hold: so what does not print is written as escapes."]
        .concat()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_text_is_written_as_escapes_and_the_byte_is_named() {
        let sheet = Sheet::new(b"a\rb", View::Text, "");
        assert_eq!((sheet.view, sheet.because_of, sheet.text.as_str()), (View::Escapes, Some(1), "a\\rb"));
        assert!(reason(b"a\rb", 1).starts_with("Byte 1 is a CR without LF, "));
        assert_eq!(Sheet::new(b"a\r\n", View::Text, "").text, "a\n");
    }

    #[test]
    fn escapes_stay_as_they_were_typed_while_they_mean_the_bytes() {
        assert_eq!(Sheet::new(b"\\x4", View::Escapes, "\\x4").text, "\\x4");
        assert_eq!(Sheet::new(b"\\x5", View::Escapes, "\\x4").text, "\\\\x5");
    }

    #[test]
    fn the_caret_and_the_byte_know_each_other() {
        let bytes = "a\u{1f642}\r\nb".as_bytes();
        let sheet = Sheet::new(bytes, View::Text, "");
        assert_eq!([1, 3, 4, 5].map(|caret| sheet.byte_at(bytes, caret)), [1, 5, 7, 8]);
        assert_eq!([1, 5, 7, 8].map(|byte| sheet.caret_at(bytes, byte)), [1, 3, 4, 5]);
        let sheet = Sheet::new(bytes, View::Escapes, "");
        assert_eq!(sheet.caret_at(bytes, 7), "a\\xf0\\x9f\\x99\\x82\\r\\n\n".len());
        assert_eq!(sheet.byte_at(bytes, 22), 7);
    }

    proptest! {
        #[test]
        fn every_place_before_a_byte_is_found_again(bytes in proptest::collection::vec(any::<u8>(), 0..60), byte: prop::sample::Index) {
            let sheet = Sheet::new(&bytes, View::Text, "");
            let byte = byte.index(bytes.len() + 1);
            let found = sheet.byte_at(&bytes, sheet.caret_at(&bytes, byte));
            // In text, no caret stands within a character or between CR and LF.
            let near = if sheet.view == View::Escapes { 1 } else { 4 };
            prop_assert!(found <= byte && byte - found < near);
        }
    }
}
