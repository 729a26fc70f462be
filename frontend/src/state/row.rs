//! One row of bytes: pieces of one colour, with what does not print made visible.

use super::tokens::{Run, Token};
use super::words;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The offset of its first byte in the stream.
    pub at: usize,
    /// How many bytes it is.
    pub len: usize,
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
    /// The offset of its first byte in the stream.
    pub at: usize,
    /// How many bytes it is.
    pub len: usize,
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

/// Bytes to be lit, and the one that is asked about; positions in the stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lit {
    /// What the step covers.
    pub span: (usize, usize),
    /// What else it speaks of.
    pub about: (usize, usize),
    /// The byte that is asked about.
    pub asked: Option<usize>,
}

impl Lit {
    /// Of a stretch of the stream, what of it is lit. Stretches that are alike dark are equal.
    pub fn within(self, from: usize, to: usize) -> Self {
        let clip = |(start, end): (usize, usize)| {
            let (start, end) = (start.max(from), end.min(to));
            if start < end { (start, end) } else { (0, 0) }
        };
        Self {
            span: clip(self.span),
            about: clip(self.about),
            asked: self.asked.filter(|at| (from..to).contains(at)),
        }
    }

    /// Whether nothing is lit.
    pub fn is_dark(&self) -> bool {
        *self == Self::default()
    }

    /// Whether what is to be seen first, the byte that is asked about or the light's beginning, is there.
    pub fn starts_within(&self, from: usize, to: usize) -> bool {
        let begins = |(start, end): (usize, usize)| start < end && (from..to).contains(&start);
        self.asked.is_some() || begins(self.span) || begins(self.about)
    }

    /// Where one way of being lit ends and another begins.
    pub fn edges(&self) -> [usize; 6] {
        let asked = self.asked.map_or((0, 0), |at| (at, at + 1));
        [self.span.0, self.span.1, self.about.0, self.about.1, asked.0, asked.1]
    }

    /// The classes of what begins at a byte; pieces end at [`Lit::edges`].
    pub fn classes(&self, at: usize) -> [&'static str; 3] {
        let within =
            |(start, end): (usize, usize), class| if (start..end).contains(&at) { class } else { "" };
        [
            within(self.span, " lit"),
            within(self.about, " about"),
            if self.asked == Some(at) { " asked" } else { "" },
        ]
    }
}

/// What is known of the bytes of a row beside themselves.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Around<'a> {
    /// The colours, from the row's first byte on; positions in the stream.
    pub runs: &'a [Run],
    /// The byte that was refused.
    pub refused: Option<usize>,
    /// Where reads or writes begin.
    pub cuts: &'a [usize],
    /// Where a piece has to end.
    pub edges: &'a [usize],
}

/// Makes the row of `bytes`, which begin at `from` in the stream.
pub(super) fn build(bytes: &[u8], from: usize, around: Around<'_>) -> Row {
    let mut builder = Builder { from, around, pieces: Vec::new() };
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
    Row {
        at: from,
        len: bytes.len(),
        pieces: builder.pieces,
        note: None,
        cuts: around.cuts.len(),
        fresh: false,
    }
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
    around: Around<'a>,
    pieces: Vec<Piece>,
}

impl Builder<'_> {
    fn token(&mut self, at: usize, len: usize) -> Token {
        let at = self.from + at;
        if self.around.refused.is_some_and(|refused| (at..at + len).contains(&refused)) {
            return Token::Error;
        }
        while let [first, rest @ ..] = self.around.runs
            && first.end <= at
        {
            self.around.runs = rest;
        }
        self.around.runs.first().map_or(Token::Plain, |run| run.token)
    }

    fn boundary(&self, at: usize, len: usize) -> Boundary {
        let at = self.from + at;
        let cuts = self.around.cuts;
        match cuts.get(cuts.partition_point(|&cut| cut < at)) {
            Some(&cut) if cut == at => Boundary::Before,
            Some(&cut) if cut < at + len => Boundary::Inside,
            _ => Boundary::None,
        }
    }

    /// The last piece, if what begins at `at` goes on with it.
    fn going_on(&mut self, at: usize, token: Token, cut: Boundary) -> Option<&mut Piece> {
        let at = self.from + at;
        let ends = cut != Boundary::None || token == Token::Error || self.around.edges.contains(&at);
        self.pieces.last_mut().filter(|piece| !ends && piece.token == token && piece.cut != Boundary::Inside)
    }

    fn push(&mut self, at: usize, len: usize, token: Token, cut: Boundary, show: Show) {
        self.pieces.push(Piece { at: self.from + at, len, token, cut, show });
    }

    fn char(&mut self, at: usize, c: char) {
        let len = c.len_utf8();
        if let Some(shown) = words::escape(c) {
            self.escape(at, len, shown, c.to_string());
            return;
        }
        let (token, cut) = (self.token(at, len), self.boundary(at, len));
        if let Some(Piece { len: before, show: Show::Text(text), .. }) = self.going_on(at, token, cut) {
            text.push(c);
            *before += len;
            return;
        }
        self.push(at, len, token, cut, Show::Text(c.to_string()));
    }

    fn escape(&mut self, at: usize, len: usize, shown: String, real: String) {
        let (token, cut) = (self.token(at, len), self.boundary(at, len));
        // A body of nothing but zeros is one piece, not one for each of them.
        if let Some(Piece { len: before, show: Show::Escape { shown: drawn, real: behind }, .. }) =
            self.going_on(at, token, cut)
        {
            drawn.push_str(&shown);
            behind.push_str(&real);
            *before += len;
            return;
        }
        self.push(at, len, token, cut, Show::Escape { shown, real });
    }

    fn end(&mut self, at: usize, bytes: &[u8]) {
        let one = |shown, real| Show::End { shown, real };
        let middle = self.from + at + 1;
        match bytes {
            [_, _]
                if self.boundary(at + 1, 1) == Boundary::None
                    && !self.around.edges.contains(&middle)
                    && self.token(at, 2) != Token::Error =>
            {
                let cut = self.boundary(at, 1);
                self.push(at, 2, Token::Plain, cut, one("\\r\\n", "\r\n"));
            }
            bytes => {
                for (i, &byte) in bytes.iter().enumerate() {
                    let (token, cut) = (self.token(at + i, 1), self.boundary(at + i, 1));
                    let token = if token == Token::Error { token } else { Token::Plain };
                    let show = if byte == b'\r' { one("\\r", "\r") } else { one("\\n", "\n") };
                    self.push(at + i, 1, token, cut, show);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(bytes: &[u8], cuts: &[usize]) -> Row {
        build(bytes, 0, Around { runs: &[Run { token: Token::Name, end: 4 }], cuts, ..Around::default() })
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
