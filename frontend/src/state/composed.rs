//! The draft as the editor colours it.
//!
//! A draft may hold several requests in a row, so its colours begin anew where one ends. Where that is,
//! `shared` knows.

use shared::trace::Boundary;
use shared::wire::Direction;

use super::draft::Draft;
use super::tokens::{Run, Section, Token, line_runs};

/// One line of the editor, without its line break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line in pieces of one colour.
    pub pieces: Vec<(Token, String)>,
}

/// The lines of the draft; the last one has no line break.
pub fn lines(draft: &Draft) -> Vec<Line> {
    let bytes = draft.bytes();
    let whole = super::draft::text::shown(bytes);
    let mut ends = message_ends(bytes).into_iter().peekable();
    let mut section = Section::Start;
    let mut at = 0;
    let mut lines = Vec::new();
    for text in whole.split('\n') {
        let mut line = Line { pieces: Vec::new() };
        let last = at + text.len() == bytes.len();
        let line_end = if last {
            bytes.len()
        } else {
            at + bytes[at..].iter().position(|&byte| byte == b'\n').map_or(bytes.len() - at, |n| n + 1)
        };
        let text_at = at;
        loop {
            let end = ends.next_if(|&end| end <= line_end);
            let until = end.unwrap_or(line_end);
            let (runs, next) = line_runs(Direction::In, section, &bytes[at..until]);
            cover(&mut line, text, at - text_at, &runs);
            at = until;
            section = if end.is_some() { Section::Start } else { next };
            if at == line_end {
                break;
            }
        }
        lines.push(line);
    }
    lines
}

/// Where each whole request ends.
fn message_ends(bytes: &[u8]) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let taken = Boundary::request().feed(&bytes[at..]);
        at += taken.used;
        if !taken.done || taken.used == 0 {
            break;
        }
        ends.push(at);
    }
    ends
}

/// Adds runs that are counted from `from` in the line's text.
fn cover(line: &mut Line, text: &str, from: usize, runs: &[Run]) {
    let mut at = from.min(text.len());
    for run in runs {
        // A Content-Length may end a body within a character.
        let end = text.floor_char_boundary((from + run.end).min(text.len()));
        if end > at {
            at = text.floor_char_boundary(at);
            line.pieces.push((run.token, text.get(at..end).unwrap_or_default().to_owned()));
            at = end;
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::state::draft::text::apply;
    use shared::message::LineEnd;

    fn of(text: &str) -> Vec<Vec<(Token, String)>> {
        lines(&Draft::new(&apply(b"", text, LineEnd::CrLf))).into_iter().map(|line| line.pieces).collect()
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
        assert_eq!(lines[3][0], (Token::Body, "GET /".to_owned()));
        assert_eq!(lines[3][1], (Token::Method, "PUT".to_owned()));
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_text(text in "(GET|POST|é| |/|:|HTTP/1[.]1|Content-Length: 1|\n){0,20}", lf: bool) {
            let line_end = if lf { LineEnd::Lf } else { LineEnd::CrLf };
            let lines = lines(&Draft::new(&apply(b"", &text, line_end)));
            let back: Vec<String> =
                lines.iter().map(|line| line.pieces.iter().map(|(_, text)| text.as_str()).collect()).collect();
            prop_assert_eq!(back.join("\n"), text);
        }
    }
}
