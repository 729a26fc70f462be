//! The draft as the editor draws it: lines of pieces of one colour, what does not print made visible.
//!
//! A line that has not changed stays the very same `Rc`, so that it is not drawn again.

use std::rc::Rc;

use shared::message::LineEnd;
use shared::trace::{Kind, Step, Trace, Zoom};

use super::draft::Draft;
use super::draft::sheet::{Sheet, View};
use super::tokens::Token;

/// One line of the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it consists of, its end left out unless that is written as escapes.
    pub pieces: Vec<Piece>,
    /// How it ends, where that has to be drawn.
    pub end: Option<LineEnd>,
    /// It is content: nobody expects a CR before its LF.
    pub in_body: bool,
    /// How many bytes it has, its end included.
    pub bytes: usize,
}

/// Neighbouring bytes that are drawn alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The kind of text.
    pub token: Token,
    /// What is drawn.
    pub text: String,
    /// How many bytes that is; of text, as many as the text has.
    pub bytes: usize,
    /// It stands for something that does not print: a tab, or an escape.
    pub glyph: bool,
}

/// A part of a piece, as it is drawn now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawn<'a> {
    /// The kind of text.
    pub token: Token,
    /// What is drawn.
    pub text: &'a str,
    /// It stands for something that does not print.
    pub glyph: bool,
    /// It is pointed at.
    pub lit: bool,
    /// Here the parser stops.
    pub bad: bool,
}

/// The kind of text that a token of the tracer is. `framing` is a field that says where the message ends.
pub fn token_of(kind: Kind, framing: bool) -> Token {
    match kind {
        Kind::Method => Token::Method,
        Kind::Target => Token::Target,
        Kind::Version => Token::Version,
        Kind::Status => Token::Status,
        Kind::FieldName => Token::Name,
        Kind::FieldValue | Kind::Fold if framing => Token::Framing,
        Kind::FieldValue | Kind::Fold => Token::Value,
        Kind::ChunkSize => Token::Framing,
        Kind::Data | Kind::DataUntilClose | Kind::ChunkData => Token::Body,
        _ => Token::Plain,
    }
}

/// Where each token ends, and what it is.
fn tokens(trace: &Trace, bytes: &[u8]) -> Vec<(usize, Token)> {
    let mut framing = false;
    let open = trace.open();
    let near = |step: &&Step| step.zoom() == Zoom::Token && !step.span.is_empty();
    let token = |step: &Step| {
        if step.kind == Kind::FieldName {
            let name = step.span.of(bytes, 0);
            framing =
                [&b"content-length"[..], b"transfer-encoding"].iter().any(|f| name.eq_ignore_ascii_case(f));
        }
        (usize::try_from(step.span.end()).unwrap_or(usize::MAX), token_of(step.kind, framing))
    };
    trace.steps().iter().chain(&open).filter(near).map(token).collect()
}

/// The lines of the draft, as the field has them; the last one has no end. Those of `old` that are the same
/// at the start and at the end are taken over.
pub fn lines(draft: &Draft, sheet: &Sheet, old: &[Rc<Line>]) -> Vec<Rc<Line>> {
    let new = drawn(draft, sheet);
    let most = old.len().min(new.len());
    let first = old.iter().zip(&new).take_while(|(old, new)| ***old == **new).count();
    let ends = old.iter().rev().zip(new.iter().rev()).take(most - first);
    let last = new.len() - ends.take_while(|(old, new)| ***old == **new).count();
    let from_end = old.len().wrapping_sub(new.len());
    let same = |n: usize| match n {
        _ if n < first => old.get(n),
        _ if n >= last => old.get(n.wrapping_add(from_end)),
        _ => None,
    };
    new.into_iter().enumerate().map(|(n, line)| same(n).cloned().unwrap_or_else(|| Rc::new(line))).collect()
}

fn drawn(draft: &Draft, sheet: &Sheet) -> Vec<Line> {
    let bytes = draft.bytes();
    let tokens = tokens(draft.trace(), bytes);
    let mut tokens = tokens.iter().peekable();
    let empty = || Line { pieces: Vec::new(), end: None, in_body: false, bytes: 0 };
    let (mut lines, mut line, mut at) = (Vec::new(), empty(), 0);
    for (cell, source) in sheet.cells(bytes) {
        while tokens.next_if(|(end, _)| *end <= at).is_some() {}
        let token = tokens.peek().map_or(Token::Plain, |(_, token)| *token);
        at += cell.bytes;
        line.bytes += cell.bytes;
        let end = match (sheet.view, source) {
            (View::Text, b"\r\n") => Some(Some(LineEnd::CrLf)),
            (View::Text, b"\n") => Some(Some(LineEnd::Lf)),
            (View::Escapes, b"\n") => Some(None),
            _ => None,
        };
        if let Some(end) = end {
            (line.end, line.in_body) = (end, token == Token::Body);
            lines.push(std::mem::replace(&mut line, empty()));
            continue;
        }
        let glyph = source == b"\t" || (sheet.view == View::Escapes && cell.units > 1);
        let text = std::str::from_utf8(source).unwrap_or_default();
        match line.pieces.last_mut() {
            Some(last) if last.token == token && !glyph && !last.glyph => {
                last.text.push_str(text);
                last.bytes += cell.bytes;
            }
            _ => line.pieces.push(Piece { token, text: text.to_owned(), bytes: cell.bytes, glyph }),
        }
    }
    lines.push(line);
    lines
}

impl Line {
    /// Its pieces, cut where the light begins and ends and round the byte where the parser stops. Places
    /// count from the line's first byte.
    pub fn cut(&self, lit: Option<(usize, usize)>, bad: Option<usize>) -> Vec<Drawn<'_>> {
        let (from, to) = lit.unwrap_or((usize::MAX, 0));
        let bad = bad.unwrap_or(usize::MAX);
        let mut all = Vec::with_capacity(self.pieces.len() + 4);
        let mut start = 0;
        for piece in &self.pieces {
            let end = start + piece.bytes;
            let mut at = start;
            while at < end {
                let mut next = [from, to, bad, bad.saturating_add(1)]
                    .into_iter()
                    .filter(|cut| *cut > at)
                    .min()
                    .unwrap_or(end);
                let text = if piece.glyph {
                    next = end;
                    piece.text.as_str()
                } else {
                    // Within a character nothing is cut.
                    next = start + piece.text.ceil_char_boundary(next.min(end) - start);
                    piece.text.get(at - start..next - start).unwrap_or_default()
                };
                let covers = |byte: usize| at <= byte && byte < next;
                let lit = from < next && at < to;
                all.push(Drawn { token: piece.token, text, glyph: piece.glyph, lit, bad: covers(bad) });
                at = next;
            }
            start = end;
        }
        all
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::state::draft::text::apply;

    fn sheet(draft: &Draft, view: View) -> Sheet {
        Sheet::new(draft.bytes(), view, "")
    }

    fn of(text: &str) -> Vec<Vec<(Token, String)>> {
        let draft = Draft::new(&apply(b"", text, LineEnd::CrLf));
        let pieces = |line: Line| line.pieces.into_iter().map(|piece| (piece.token, piece.text)).collect();
        drawn(&draft, &sheet(&draft, View::Text)).into_iter().map(pieces).collect()
    }

    #[test]
    fn a_second_request_is_coloured_as_a_request() {
        let lines = of("GET / HTTP/1.1\nHost: a\n\nPUT /b HTTP/1.1\n\n");
        assert_eq!(lines[3][0], (Token::Method, "PUT".to_owned()));
        assert_eq!(lines.len(), 6);
    }

    #[test]
    fn a_body_is_one_even_where_it_looks_like_a_request() {
        let lines = of("POST / HTTP/1.1\nContent-Length: 5\n\nGET /PUT / HTTP/1.1\n\n");
        assert_eq!(lines[1].last().unwrap(), &(Token::Framing, "5".to_owned()));
        assert_eq!(lines[3][0], (Token::Body, "GET /".to_owned()));
        assert_eq!(lines[3][1], (Token::Method, "PUT".to_owned()));
    }

    #[test]
    fn what_has_only_begun_has_its_colour_and_what_is_not_read_has_none() {
        assert_eq!(of("GET /a")[0].last().unwrap(), &(Token::Target, "/a".to_owned()));
        let lines = of("GET / HTTP/1.1\nHost : lab\nAccept: x\n\n");
        assert_eq!(lines[1][0], (Token::Name, "Host".to_owned()));
        assert_eq!(lines[2], [(Token::Plain, "Accept: x".to_owned())]);
    }

    #[test]
    fn a_line_end_in_the_body_is_content() {
        let draft = Draft::new(b"POST / HTTP/1.1\r\nContent-Length: 4\n\r\na\nb\n");
        let ends: Vec<_> =
            drawn(&draft, &sheet(&draft, View::Text)).iter().map(|line| (line.end, line.in_body)).collect();
        let (crlf, lf) = (Some(LineEnd::CrLf), Some(LineEnd::Lf));
        assert_eq!(ends, [(crlf, false), (lf, false), (crlf, false), (lf, true), (lf, true), (None, false)]);
    }

    #[test]
    fn a_line_that_did_not_change_is_the_same() {
        let text = "GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n";
        let (old, new) =
            (Draft::new(text.as_bytes()), Draft::new(text.replace("B", "Bb: 0\r\nD").as_bytes()));
        let before = lines(&old, &sheet(&old, View::Text), &[]);
        let after = lines(&new, &sheet(&new, View::Text), &before);
        let kept: Vec<_> =
            after.iter().map(|line| before.iter().position(|old| Rc::ptr_eq(old, line))).collect();
        assert_eq!(kept, [Some(0), Some(1), None, None, Some(3), Some(4), Some(5)]);
    }

    #[test]
    fn light_and_the_place_of_a_mistake_cut_pieces() {
        let draft = Draft::new("Zo\u{eb}s\ttea".as_bytes());
        let line = &drawn(&draft, &sheet(&draft, View::Text))[0];
        let cut: Vec<_> =
            line.cut(Some((1, 6)), Some(3)).iter().map(|part| (part.text, part.lit, part.bad)).collect();
        assert_eq!(
            cut,
            [
                ("Z", false, false),
                ("o", true, false),
                ("\u{eb}", true, true),
                ("s", true, false),
                ("\t", true, false),
                ("tea", false, false)
            ]
        );
    }

    proptest! {
        #[test]
        fn what_is_drawn_is_what_the_field_holds(
            text in "(GET|POST|\u{eb}|\t| |/|:|HTTP/1[.]1|Content-Length: 1|\n|\r|\0){0,20}", escapes: bool,
            lit: (u8, u8), bad: u8,
        ) {
            let draft = Draft::new(text.as_bytes());
            let sheet = sheet(&draft, if escapes { View::Escapes } else { View::Text });
            let lines = drawn(&draft, &sheet);
            let text = |line: &Line| {
                line.cut(Some((lit.0.into(), lit.1.into())), Some(bad.into())).iter().map(|part| part.text).collect::<String>()
            };
            prop_assert_eq!(lines.iter().map(text).collect::<Vec<_>>().join("\n"), sheet.text);
            prop_assert_eq!(lines.iter().map(|line| line.bytes).sum::<usize>(), draft.bytes().len());
        }
    }
}
