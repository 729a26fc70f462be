//! The draft as the editor colours it.
//!
//! A draft may hold several requests in a row; the tracer knows where one ends.

use shared::trace::{Profile, Side, Trace};

use super::draft::Draft;
use super::tokens::{Colours, Run, Token};

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
    let mut colours = Colours::default();
    colours.follow(&Trace::of(Side::Request, Profile::HYPER, bytes), bytes);
    let mut at = 0;
    let mut lines = Vec::new();
    for text in whole.split('\n') {
        let mut pieces = Vec::new();
        let mut from = 0;
        let rest = Run { token: Token::Plain, end: usize::MAX };
        for run in colours.from(at).iter().chain([&rest]) {
            // A Content-Length may end a body within a character.
            let end = text.floor_char_boundary((run.end - at).min(text.len()));
            if end > from {
                pieces.push((run.token, text.get(from..end).unwrap_or_default().to_owned()));
                from = end;
            }
        }
        lines.push(Line { pieces });
        at += bytes.get(at..).unwrap_or_default().iter().position(|&byte| byte == b'\n').map_or(0, |n| n + 1);
    }
    lines
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
