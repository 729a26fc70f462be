//! What is said of a stream: of a byte, of a row, of all of it.

use shared::rule::Rule;
use shared::span::Span;
use shared::trace::{Kind, State, Step};
use shared::wire::Direction;

use super::Stream;
use crate::state::words;

/// A step that covers no byte.
const NOTHING: Step = Step {
    span: Span { at: 0, len: 0 },
    about: Span { at: 0, len: 0 },
    message: 0,
    kind: Kind::Ignored,
    rule: Rule::AfterClose,
    before: State::Start,
    after: State::Start,
};

impl Stream {
    /// What a byte is, in a few words.
    pub fn explain(&self, at: usize) -> Option<String> {
        let byte = *self.bytes.get(at)?;
        let (step, words) = match self.step_at(at) {
            Some(step) => (step, ""),
            None if self.plain => (NOTHING, ", a byte that is no HTTP"),
            None => (NOTHING, ", which nobody reads: the parser has stopped before it"),
        };
        let mut text = shared::explain::byte(&step, at as u64, byte);
        text.push_str(words);
        Some(text)
    }

    /// What is said beside a row in which the reads `first..last` begin.
    pub(super) fn note(&self, first: usize, last: usize) -> Option<String> {
        let before = self.marks.get(first.checked_sub(1)?)?;
        let after = self.marks[first..last].last()?;
        let mut text = String::new();
        if last - first == 1 {
            text.push_str(&words::ordinal(first + 1));
            text.push(' ');
            text.push_str(self.noun());
            text.push_str(", ");
        } else {
            text.push_str(self.noun());
            text.push_str("s ");
            text.push_str(&(first + 1).to_string());
            text.push_str(" to ");
            text.push_str(&last.to_string());
            text.push_str(", within ");
        }
        text.push_str(&words::duration(after.at.saturating_sub(before.at)));
        if last - first == 1 {
            text.push_str(" later");
        }
        Some(text)
    }

    /// What one segment of this direction is called.
    pub const fn noun(&self) -> &'static str {
        match self.direction {
            Direction::In => "read",
            Direction::Out => "write",
        }
    }

    /// `122 bytes, 2 reads`: everything seen on the wire, kept or not.
    pub fn total(&self) -> String {
        let segments: u64 = self.marks.iter().map(|mark| 1 + u64::from(mark.folded)).sum();
        let mut text = words::count(self.bytes.len() as u64 + self.dropped, "byte");
        text.push_str(", ");
        text.push_str(&words::count(segments, self.noun()));
        text
    }

    /// `122 bytes`: what is kept, without how it came.
    pub fn size(&self) -> String {
        words::count(self.bytes.len() as u64, "byte")
    }

    /// What is not shown apart, in a sentence.
    pub fn folds(&self) -> Option<String> {
        let folded: u64 = self.marks.iter().map(|mark| u64::from(mark.folded)).sum();
        if folded == 0 {
            return None;
        }
        let mut text = words::count(folded, self.noun());
        text.push_str(" more than are marked here: beyond a limit they are kept together, as one.");
        Some(text)
    }

    /// How much of a direction was seen but not kept, in a sentence.
    pub fn loss(&self) -> Option<String> {
        if self.dropped == 0 {
            return None;
        }
        let mut text = words::count(self.dropped, "more byte");
        text.push_str(
            " crossed the wire here. They were delivered, but not kept for showing: \
                       an exchange's limit was reached.",
        );
        Some(text)
    }
}
