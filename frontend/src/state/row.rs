//! One row of bytes: pieces of one colour, with what does not print made visible.

use super::tokens::{Run, Token};
use super::words;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The offset of its first byte in the stream.
    pub at: usize,
    /// What it consists of.
    pub pieces: Vec<Piece>,
    /// What is said beside it.
    pub note: Option<String>,
    /// How many reads or writes begin in it.
    pub cuts: usize,
    /// It arrived while the learner was looking.
    pub fresh: bool,
}

/// Neighbouring bytes that are drawn alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The kind of text.
    pub token: Token,
    /// How a read or write begins in it.
    pub cut: Boundary,
    /// What is drawn.
    pub show: Show,
}

/// Whether a read or write begins with a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boundary {
    /// No.
    None,
    /// With its first byte.
    Before,
    /// In the middle of its one character.
    Inside,
}

/// What is drawn, and the text behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Show {
    /// Text that can be seen as it is.
    Text(String),
    /// Something that would not be seen.
    Escape {
        /// What is drawn instead.
        shown: String,
        /// What it is; U+FFFD where the bytes are no text at all.
        real: String,
    },
    /// The end of a line, or a part of it.
    End {
        /// What is drawn.
        shown: &'static str,
        /// What it is.
        real: &'static str,
    },
}

impl Row {
    /// The row as it is seen.
    pub fn shown(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| match &piece.show {
                Show::Text(text) => text.as_str(),
                Show::Escape { shown, .. } => shown,
                Show::End { shown, .. } => shown,
            })
            .collect()
    }

    /// The row as it is copied.
    pub fn real(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| match &piece.show {
                Show::Text(text) => text.as_str(),
                Show::Escape { real, .. } => real,
                Show::End { real, .. } => real,
            })
            .collect()
    }
}

/// Makes the row of `bytes`, which begin at `from` in the stream. `runs` are counted from `line_at`;
/// `cuts` are the offsets in the stream at which reads or writes begin.
pub(super) fn build(bytes: &[u8], from: usize, runs: &[Run], line_at: usize, cuts: &[usize]) -> Row {
    let mut builder = Builder { from, runs, line_at, cuts, pieces: Vec::new() };
    let body = bytes.len() - ending(bytes);
    let mut at = 0;
    for chunk in bytes[..body].utf8_chunks() {
        for c in chunk.valid().chars() {
            builder.char(at, c);
            at += c.len_utf8();
        }
        if !chunk.invalid().is_empty() {
            // The lossy reading has one U+FFFD for the whole sequence, so that is what is copied.
            for (i, &byte) in chunk.invalid().iter().enumerate() {
                let real = if i == 0 { "\u{fffd}" } else { "" };
                builder.escape(at + i, 1, words::hex_escape(byte), real.to_owned());
            }
            at += chunk.invalid().len();
        }
    }
    builder.end(at, &bytes[body..]);
    Row { at: from, pieces: builder.pieces, note: None, cuts: cuts.len(), fresh: false }
}

fn ending(bytes: &[u8]) -> usize {
    match bytes {
        [.., b'\r', b'\n'] => 2,
        [.., b'\n'] => 1,
        _ => 0,
    }
}

struct Builder<'a> {
    from: usize,
    runs: &'a [Run],
    line_at: usize,
    cuts: &'a [usize],
    pieces: Vec<Piece>,
}

impl Builder<'_> {
    fn token(&self, at: usize) -> Token {
        let in_line = self.from + at - self.line_at;
        self.runs.iter().find(|run| in_line < run.end).map_or(Token::Plain, |run| run.token)
    }

    fn boundary(&self, at: usize, len: usize) -> Boundary {
        let at = self.from + at;
        let next = self.cuts.partition_point(|&cut| cut < at);
        match self.cuts.get(next) {
            Some(&cut) if cut == at => Boundary::Before,
            Some(&cut) if cut < at + len => Boundary::Inside,
            _ => Boundary::None,
        }
    }

    fn char(&mut self, at: usize, c: char) {
        if let Some(shown) = words::escape(c) {
            self.escape(at, c.len_utf8(), shown, c.to_string());
            return;
        }
        let (token, cut) = (self.token(at), self.boundary(at, c.len_utf8()));
        if cut == Boundary::None
            && let Some(Piece { token: same, cut: Boundary::None | Boundary::Before, show: Show::Text(text) }) =
                self.pieces.last_mut()
            && *same == token
        {
            text.push(c);
            return;
        }
        self.pieces.push(Piece { token, cut, show: Show::Text(c.to_string()) });
    }

    fn escape(&mut self, at: usize, len: usize, shown: String, real: String) {
        let (token, cut) = (self.token(at), self.boundary(at, len));
        // A body of nothing but zeros is one piece, not one for each of them.
        if cut == Boundary::None
            && let Some(Piece {
                token: same,
                cut: Boundary::None | Boundary::Before,
                show: Show::Escape { shown: before, real: behind },
            }) = self.pieces.last_mut()
            && *same == token
        {
            before.push_str(&shown);
            behind.push_str(&real);
            return;
        }
        self.pieces.push(Piece { token, cut, show: Show::Escape { shown, real } });
    }

    fn end(&mut self, at: usize, bytes: &[u8]) {
        let one = |shown, real| Show::End { shown, real };
        match bytes {
            [_, _] if self.boundary(at + 1, 1) == Boundary::None => {
                let cut = self.boundary(at, 1);
                self.pieces.push(Piece { token: Token::Plain, cut, show: one("\\r\\n", "\r\n") });
            }
            bytes => {
                for (i, &byte) in bytes.iter().enumerate() {
                    let cut = self.boundary(at + i, 1);
                    let show = if byte == b'\r' { one("\\r", "\r") } else { one("\\n", "\n") };
                    self.pieces.push(Piece { token: Token::Plain, cut, show });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(bytes: &[u8], cuts: &[usize]) -> Row {
        build(bytes, 0, &[Run { token: Token::Name, end: 4 }], 0, cuts)
    }

    fn texts(row: &Row) -> Vec<String> {
        row.pieces.iter().map(|p| Row { pieces: vec![p.clone()], ..row.clone() }.shown()).collect()
    }

    #[test]
    fn line_ends_are_seen_and_copied_as_they_are() {
        assert_eq!(row(b"Host: lab\r\n", &[]).shown(), "Host: lab\\r\\n");
        assert_eq!(row(b"Host: lab\r\n", &[]).real(), "Host: lab\r\n");
        assert_eq!(row(b"a\n", &[]).shown(), "a\\n");
        assert_eq!(row(b"a\rb", &[]).shown(), "a\\rb");
    }

    #[test]
    fn bytes_that_are_no_text_are_seen_one_by_one() {
        assert_eq!(row(b"a\xe2\x82b\xff", &[]).shown(), "a\\xe2\\x82b\\xff");
        assert_eq!(row(b"a\xe2\x82b\xff", &[]).real(), "a\u{fffd}b\u{fffd}");
        assert_eq!(row("é\0".as_bytes(), &[]).shown(), "é\\x00");
    }

    #[test]
    fn a_cut_begins_a_piece_of_its_own() {
        let row = row(b"Host: lab\r\n", &[2, 10]);
        assert_eq!(texts(&row), ["Ho", "st", ": lab", "\\r", "\\n"]);
        let cuts: Vec<bool> = row.pieces.iter().map(|p| p.cut == Boundary::Before).collect();
        assert_eq!(cuts, [false, true, false, false, true]);
    }

    #[test]
    fn a_cut_within_a_character_is_not_hidden() {
        let row = row("aéb".as_bytes(), &[2]);
        assert_eq!(texts(&row), ["a", "é", "b"]);
        assert_eq!(row.pieces[1].cut, Boundary::Inside);
    }
}
