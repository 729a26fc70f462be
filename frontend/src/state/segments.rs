//! Bytes as they went: one read or write after another.

use shared::trace::{Step, Zoom};

use super::stream::Stream;
use super::words;

/// How many rows of one read or write are shown.
pub const ROWS_AT_MOST: usize = 12;

/// One read or write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its first byte.
    pub at: usize,
    /// The byte behind its last one.
    pub end: usize,
    /// `Second read`.
    pub title: String,
    /// How long after the one before, and how many bytes.
    pub facts: String,
    /// What it begins in the middle of, in a sentence.
    pub split: Option<String>,
}

/// All of them, in order, but no more than so many.
pub fn segments(stream: &Stream, most: usize) -> Vec<Segment> {
    let marks = stream.marks();
    let mut segments = Vec::new();
    for (n, mark) in marks.iter().enumerate().take(most) {
        let end = marks.get(n + 1).map_or(stream.len(), |next| next.offset);
        let mut title = words::ordinal(n + 1);
        if let Some(first) = title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        title.push(' ');
        title.push_str(stream.noun());
        let mut facts = words::count((end - mark.offset) as u64, "byte");
        if let Some(before) = n.checked_sub(1).and_then(|n| marks.get(n)) {
            facts.push_str(", ");
            facts.push_str(&words::duration(mark.at.saturating_sub(before.at)));
            facts.push_str(" later");
        }
        if mark.folded > 0 {
            facts.push_str(", with ");
            facts.push_str(&words::count(mark.folded.into(), stream.noun()));
            facts.push_str(" more kept together");
        }
        segments.push(Segment { at: mark.offset, end, title, facts, split: split(stream, mark.offset) });
    }
    segments
}

/// What goes on over a boundary: the parser takes up where it was.
fn split(stream: &Stream, at: usize) -> Option<String> {
    let at = at as u64;
    let inside = |step: &&Step| step.zoom() == Zoom::Token && step.span.at < at && step.span.contains(at);
    let open = stream.trace().open();
    let step = stream.trace().steps().iter().find(inside).or_else(|| open.iter().find(inside))?;
    let mut text = "Begins inside the ".to_owned();
    let title = shared::explain::kind(step.kind).title;
    // Words but no names begin with a small letter within a sentence.
    let mut letters = title.chars();
    text.extend(letters.next().map(|first| first.to_ascii_lowercase()));
    text.push_str(letters.as_str());
    text.push_str(": the parser had kept the first ");
    text.push_str(&words::count(at - step.span.at, "byte"));
    text.push_str(" of it.");
    Some(text)
}

#[cfg(test)]
mod tests {
    use shared::wire::Direction;

    use super::*;
    use crate::state::stream::Read;

    #[test]
    fn a_token_split_between_two_reads_is_told() {
        let mut stream = Stream::new(Direction::In);
        let reads = [Read::new(1, 0, b"GET / HTTP/1.1\r\nHo"), Read::new(2, 3_000_000, b"st: lab\r\n")];
        stream.append(&reads, false);
        stream.append(&[Read { folded: 2, ..Read::new(3, 4_000_000, b"\r\n") }], false);
        let segments = segments(&stream, 10);
        assert_eq!((segments[1].at, segments[1].end), (18, 27));
        assert_eq!(segments[1].title, "Second read");
        assert_eq!(segments[1].facts, "9 bytes, 3.0\u{a0}ms later");
        assert_eq!(
            segments[1].split.as_deref(),
            Some("Begins inside the field name: the parser had kept the first 2 bytes of it.")
        );
        assert_eq!((&segments[0].split, &segments[2].split), (&None, &None));
        assert!(segments[2].facts.ends_with("with 2 reads more kept together"));
    }
}
