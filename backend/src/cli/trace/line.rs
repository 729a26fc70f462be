//! A line of the input as it is drawn: its bytes, the marks under them, and what the marks say.
//!
//! ```text
//!    0 │ POST /echo HTTP/1.1\r\n
//!      │ ^^^^·^^^^^·^^^^^^^^ version
//!      │ │    target
//!      │ method
//! ```
//!
//! The last label stands behind its mark, the others below theirs, each in the first row where nothing
//! is in its way.

use shared::span::Span;

use crate::cli::paint::{Ink, Paint};
use crate::cli::text::{columns, count, glyph, is_escaped};

/// Something said of some bytes.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) span: Span,
    /// What its bytes are underlined with.
    pub(super) with: char,
    pub(super) ink: Ink,
    pub(super) label: String,
}

/// How lines are drawn.
#[derive(Clone, Copy)]
pub(super) struct Sheet<'a> {
    pub(super) input: &'a [u8],
    pub(super) paint: Paint,
    /// Columns in all, and those of the numbers at the left.
    pub(super) width: usize,
    pub(super) gutter: usize,
    /// Rows that one line may take.
    pub(super) rows: usize,
}

/// A label, where it begins, and how far below its mark.
struct Label<'a> {
    mark: usize,
    start: usize,
    row: usize,
    ink: Ink,
    text: &'a str,
}

impl Sheet<'_> {
    /// Columns for the bytes, with one more behind them for a mark where something is missing.
    pub(super) const fn room(&self) -> usize {
        self.width - self.gutter - 4
    }

    /// The left edge, with a number or without.
    pub(super) fn edge(&self, out: &mut String, number: &str) {
        self.paint.put(out, Ink::Quiet, &format!("{number:>width$} │", width = self.gutter));
    }

    /// Draws a line. `inks` say what colour its bytes have, `marks` what is said under them.
    pub(super) fn draw(&self, out: &mut String, line: Span, inks: &[(Span, Ink)], marks: &[Mark]) {
        let mut labelled = vec![false; marks.len()];
        for piece in self.pieces(line) {
            match piece {
                Piece::Row(row) => {
                    self.edge(out, &row.at.to_string());
                    out.push(' ');
                    self.bytes(out, row, inks);
                    out.push('\n');
                    self.marks(out, row, marks, &mut labelled);
                }
                Piece::Gap(bytes) => {
                    self.edge(out, "⋮");
                    self.paint.put(out, Ink::Quiet, &format!(" … {} …", count(bytes, "more byte")));
                    out.push('\n');
                }
            }
        }
    }

    /// Something said of part of a line that has been drawn; of a long one nothing can be pointed at.
    pub(super) fn note(&self, out: &mut String, line: Span, mark: &Mark) {
        if self.row(line.at, line.end()) == line {
            return self.marks(out, line, std::slice::from_ref(mark), &mut [false]);
        }
        self.edge(out, "");
        self.paint.put(out, mark.ink, &format!(" {} at {}", mark.label, mark.span.at));
        out.push('\n');
    }

    /// The bytes of one row, each in its colour; escapes are quiet, so that they look like what they are.
    fn bytes(&self, out: &mut String, row: Span, inks: &[(Span, Ink)]) {
        let mut run = (Ink::Plain, String::new());
        for (at, &byte) in (row.at..).zip(row.of(self.input, 0)) {
            let ink = match inks.iter().find(|(span, _)| span.contains(at)) {
                Some((_, Ink::Error)) => Ink::Error,
                _ if is_escaped(byte) => Ink::Quiet,
                found => found.map_or(Ink::Plain, |&(_, ink)| ink),
            };
            if ink != run.0 {
                self.paint.put(out, run.0, &run.1);
                run = (ink, String::new());
            }
            run.1.push_str(&glyph(byte));
        }
        self.paint.put(out, run.0, &run.1);
    }

    fn marks(&self, out: &mut String, row: Span, marks: &[Mark], labelled: &mut [bool]) {
        let mut places = vec![(' ', Ink::Plain); self.room() + 4];
        let mut labels = Vec::new();
        let mut last = 0;
        for (index, mark) in marks.iter().enumerate() {
            let Some((start, end)) = self.place(row, mark.span) else { continue };
            places[start..end].fill((mark.with, mark.ink));
            last = last.max(end);
            if !mark.label.is_empty() && !std::mem::replace(&mut labelled[index], true) {
                labels.push(Label { mark: start, start, row: 0, ink: mark.ink, text: &mark.label });
            }
        }
        if last == 0 {
            return;
        }
        labels.sort_by_key(|label| label.mark);
        self.edge(out, "");
        out.push(' ');
        self.cells(out, &places[..last]);
        // Behind the marks, where there is room and nothing else is marked.
        if let Some(label) = labels.last()
            && last + 1 + label.text.chars().count() <= self.room()
            && places[label.mark..last].iter().all(|&place| place == places[label.mark])
        {
            out.push(' ');
            self.paint.put(out, label.ink, label.text);
            labels.pop();
        }
        out.push('\n');
        self.labels(out, labels);
    }

    /// The rows below the marks.
    fn labels(&self, out: &mut String, mut labels: Vec<Label<'_>>) {
        for index in (0..labels.len()).rev() {
            let (before, behind) = labels.split_at_mut(index + 1);
            let label = &mut before[index];
            let width = label.text.chars().count();
            label.start = label.mark.min(self.room().saturating_sub(width));
            let end = label.start + width;
            let in_the_way = behind.iter().filter(|other| other.start.min(other.mark) <= end);
            label.row = in_the_way.map(|other| other.row + 1).max().unwrap_or(0);
        }
        let rows = labels.iter().map(|label| label.row + 1).max().unwrap_or(0);
        for row in 0..rows {
            let mut places = vec![(' ', Ink::Plain); self.room() + 4];
            for label in labels.iter().filter(|label| label.row > row) {
                places[label.mark] = ('│', label.ink);
            }
            for label in labels.iter().filter(|label| label.row == row) {
                for (place, letter) in places[label.start..].iter_mut().zip(label.text.chars()) {
                    *place = (letter, label.ink);
                }
            }
            let last = places.iter().rposition(|place| place.0 != ' ').map_or(0, |last| last + 1);
            self.edge(out, "");
            out.push(' ');
            self.cells(out, &places[..last]);
            out.push('\n');
        }
    }

    fn cells(&self, out: &mut String, cells: &[(char, Ink)]) {
        for run in cells.chunk_by(|a, b| a.1 == b.1 || b.0 == ' ') {
            self.paint.put(out, run[0].1, &run.iter().map(|cell| cell.0).collect::<String>());
        }
    }

    /// The columns of a row that a span takes: one for a place between bytes.
    fn place(&self, row: Span, span: Span) -> Option<(usize, usize)> {
        let column = |at: u64| -> usize {
            Span::between(row.at, at).of(self.input, 0).iter().map(|&byte| columns(byte)).sum()
        };
        if span.is_empty() {
            let inside = row.contains(span.at) || span.at == row.end();
            return inside.then(|| (column(span.at), column(span.at) + 1));
        }
        let (start, end) = (span.at.max(row.at), span.end().min(row.end()));
        (start < end).then(|| (column(start), column(end)))
    }

    /// A line in rows of the width there is; the middle of a long one is left out.
    fn pieces(&self, line: Span) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut at = line.at;
        while at < line.end() {
            let row = self.row(at, line.end());
            if pieces.len() + 1 >= self.rows && row.end() < line.end() {
                let tail = self.tail(at, line.end());
                if tail.at > row.end() {
                    pieces.push(Piece::Gap(tail.at - at));
                    pieces.push(Piece::Row(tail));
                    return pieces;
                }
            }
            pieces.push(Piece::Row(row));
            at = row.end();
        }
        if pieces.is_empty() {
            pieces.push(Piece::Row(Span::point(line.at)));
        }
        pieces
    }

    /// From a place on, as much as fits in a row: to the end of the text's line, too.
    fn row(&self, at: u64, end: u64) -> Span {
        let mut taken = 0;
        let mut len = 0;
        for &byte in Span::between(at, end).of(self.input, 0) {
            taken += columns(byte);
            if taken > self.room() {
                break;
            }
            len += 1;
            if byte == b'\n' {
                break;
            }
        }
        Span { at, len: len.max(1) }
    }

    /// The last row, shorter than the others so that it is seen to be a rest.
    fn tail(&self, from: u64, end: u64) -> Span {
        let bytes = Span::between(from, end).of(self.input, 0);
        let mut taken = 0;
        let fits = |&&byte: &&u8| {
            taken += columns(byte);
            taken <= self.room() / 2
        };
        let len = bytes.iter().rev().take_while(fits).count();
        // A line of text that ends before the end is no beginning to show.
        let rest = &bytes[bytes.len() - len..];
        let line =
            rest[..len.saturating_sub(1)].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        Span::between(end - (len - line) as u64, end)
    }
}

enum Piece {
    Row(Span),
    Gap(u64),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(input: &[u8], width: usize, marks: &[(u64, u64, &str)]) -> String {
        let sheet = Sheet { input, paint: Paint::plain(), width, gutter: 2, rows: 3 };
        let marks: Vec<_> = marks
            .iter()
            .map(|&(start, end, label)| Mark {
                span: Span::between(start, end),
                with: '^',
                ink: Ink::Plain,
                label: label.to_owned(),
            })
            .collect();
        let mut out = String::from("\n");
        sheet.draw(&mut out, Span::between(0, input.len() as u64), &[], &marks);
        out
    }

    #[test]
    fn labels_stand_where_nothing_is_in_their_way() {
        let out = drawn(
            b"POST /echo HTTP/1.1\r\n",
            60,
            &[(0, 4, "method"), (5, 10, "target"), (11, 19, "version")],
        );
        assert_eq!(
            out,
            r"
 0 │ POST /echo HTTP/1.1\r\n
   │ ^^^^ ^^^^^ ^^^^^^^^ version
   │ │    target
   │ method
"
        );
    }

    #[test]
    fn labels_that_fit_share_a_row() {
        let out = drawn(b"DELETE /long HTTP/1.1", 60, &[(0, 6, "verb"), (7, 12, "path"), (13, 21, "v")]);
        assert!(out.ends_with("   │ ^^^^^^ ^^^^^ ^^^^^^^^ v\n   │ verb   path\n"), "{out}");
    }

    #[test]
    fn a_place_between_bytes_is_one_column() {
        let out = drawn(b"\tab", 60, &[(2, 2, "here")]);
        assert_eq!(out, "\n 0 │ \\tab\n   │    ^ here\n");
        assert!(drawn(b"ab", 60, &[(2, 2, "end")]).ends_with("   │   ^ end\n"));
    }

    #[test]
    fn long_lines_are_wrapped_and_longer_ones_cut_in_the_middle() {
        let out = drawn(&[b'x'; 30], 26, &[(0, 30, "all")]);
        assert_eq!(out.lines().filter(|line| line.contains('x')).count(), 2, "{out}");
        assert_eq!(out.matches("all").count(), 1, "{out}");
        let out = drawn(&[b'x'; 1000], 26, &[(0, 1000, "all")]);
        assert!(out.contains("950 more bytes"), "{out}");
        assert!(out.lines().all(|line| line.chars().count() <= 26), "{out}");
    }

    #[test]
    fn a_label_at_the_edge_moves_in() {
        let out = drawn(b"aaaaaaaaaaaaaaaa b", 26, &[(17, 18, "field-value")]);
        assert!(out.ends_with("   │                  ^\n   │          field-value\n"), "{out}");
    }
}
