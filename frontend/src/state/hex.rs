//! Bytes in hexadecimal, so many to a row, with the text beside them.

use super::row::Lit;
use super::stream::Stream;
use super::tokens::Token;

/// How many rows are drawn, or not drawn, together.
pub const PAGE_ROWS: usize = 32;

/// Neighbouring bytes of a row that are drawn alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    /// The offset of the first one in the stream.
    pub at: usize,
    /// How many.
    pub len: usize,
    /// The kind of text.
    pub token: Token,
    /// A read or write begins with the first one.
    pub cut: bool,
    /// `47 45 54 `, with a space behind each, and a line break behind the last one of the row.
    pub hex: String,
    /// `GET`, with a dot for what does not print.
    pub text: String,
}

/// The row of `width` bytes that begins at `at`.
pub fn row(stream: &Stream, at: usize, width: usize, lit: &Lit) -> Vec<Cells> {
    let bytes = stream.bytes();
    let end = (at + width).min(bytes.len());
    let edges = lit.edges();
    let mut row: Vec<Cells> = Vec::new();
    for (at, &byte) in (at..end).zip(&bytes[at..end]) {
        let token = stream.token(at);
        let cut = at > 0 && stream.marks().binary_search_by_key(&at, |mark| mark.offset).is_ok();
        match row.last_mut() {
            Some(cells) if !cut && cells.token == token && !edges.contains(&at) => cells.len += 1,
            _ => row.push(Cells { at, len: 1, token, cut, hex: String::new(), text: String::new() }),
        }
        if let Some(cells) = row.last_mut() {
            push_hex(&mut cells.hex, byte, if at + 1 == end { '\n' } else { ' ' });
            cells.text.push(if matches!(byte, b' '..=b'~') { byte.into() } else { '·' });
        }
    }
    row
}

fn push_hex(text: &mut String, byte: u8, behind: char) {
    for digit in [byte >> 4, byte & 15] {
        text.extend(char::from_digit(digit.into(), 16));
    }
    text.push(behind);
}

/// All the bytes in hexadecimal, sixteen to a line.
pub fn dump(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    for (at, &byte) in bytes.iter().enumerate() {
        push_hex(&mut text, byte, if at % 16 == 15 || at + 1 == bytes.len() { '\n' } else { ' ' });
    }
    text
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;
    use shared::wire::Direction;

    use super::*;
    use crate::state::stream::Read;

    fn stream(reads: &[&[u8]]) -> Stream {
        let mut stream = Stream::new(Direction::In);
        for (turn, bytes) in reads.iter().enumerate() {
            stream.append(&[Read::new(turn as u32 + 1, 0, bytes)], false);
        }
        stream
    }

    #[test]
    fn a_row_has_the_bytes_their_text_and_their_colours() {
        let row = row(&stream(&[b"GET /\r", b"\n"]), 0, 16, &Lit::default());
        let said: Vec<_> =
            row.iter().map(|cells| (cells.token, cells.hex.as_str(), cells.text.as_str())).collect();
        assert_eq!(said[0], (Token::Method, "47 45 54 ", "GET"));
        assert_eq!(said[1], (Token::Plain, "20 ", " "));
        assert!(row.iter().any(|cells| cells.cut && cells.at == 6));
        assert!(row.last().unwrap().hex.ends_with("0a\n"));
    }

    #[test]
    fn cells_end_where_the_light_does() {
        let lit = Lit { span: (1, 3), asked: Some(2), ..Lit::default() };
        let ats: Vec<usize> = row(&stream(&[b"ABCDEF"]), 0, 16, &lit).iter().map(|cells| cells.at).collect();
        assert_eq!(ats, [0, 1, 2, 3]);
    }

    proptest! {
        #[test]
        fn every_byte_is_there_once(bytes in proptest::collection::vec(any::<u8>(), 1..100), width in 1usize..17) {
            let stream = stream(&[&bytes]);
            let hex: String = (0..bytes.len())
                .step_by(width)
                .flat_map(|at| row(&stream, at, width, &Lit::default()))
                .map(|cells| cells.hex)
                .collect();
            let back: Vec<u8> =
                hex.split_ascii_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect();
            prop_assert_eq!(&back, &bytes);
            let dumped = dump(&bytes);
            prop_assert!(dumped.split_ascii_whitespace().eq(hex.split_ascii_whitespace()));
        }
    }
}
