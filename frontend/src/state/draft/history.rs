//! Undo and redo, over the raw text, the form and everything else that changes a draft.
//!
//! What is typed in one go is one step: a word with the white space behind it. A line break, a paste, another
//! place or another kind of change begins the next.

use std::collections::VecDeque;
use std::rc::Rc;

use shared::message::{Composed, Part};

/// How many steps back there are.
const STEPS_AT_MOST: usize = 200;
/// And how many bytes they have together, unless the last one alone has more.
const BYTES_AT_MOST: usize = 8 * 1024 * 1024;

/// What kind of change one was; neighbours of the same kind are undone together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Typing in the raw text.
    Typing,
    /// Typing in the form.
    Part(Part),
    /// Undone by itself.
    Single,
}

/// What a change replaced by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// Where it begins.
    pub at: usize,
    /// How much went.
    pub gone: usize,
    /// What came.
    pub came: &'a [u8],
}

impl<'a> Change<'a> {
    /// What is between the bytes that are the same, at the start and at the end.
    pub fn between(old: &[u8], new: &'a [u8]) -> Self {
        let most = old.len().min(new.len());
        let at = old.iter().zip(new).take_while(|(old, new)| old == new).count();
        let ends = old.iter().rev().zip(new.iter().rev()).take(most - at);
        let tail = ends.take_while(|(old, new)| old == new).count();
        Self { at, gone: old.len() - at - tail, came: &new[at..new.len() - tail] }
    }

    /// Whether more came at once than a key types.
    fn is_paste(self) -> bool {
        std::str::from_utf8(self.came).map_or(1, |text| text.chars().count()) > 1 && self.came != b"\r\n"
    }
}

/// The step that the next change may yet belong to.
#[derive(Clone, Copy, Debug)]
struct Open {
    kind: Kind,
    start: usize,
    end: usize,
    /// The last byte typed; none after one was taken away.
    last: Option<u8>,
}

impl Open {
    /// Whether a change goes on where the last one ended.
    fn takes(&self, kind: Kind, change: Change<'_>) -> bool {
        let Change { at, gone, came } = change;
        let word_begins = self.last.is_some_and(|last| {
            last == b'\n'
                || (last.is_ascii_whitespace() && !came.first().is_some_and(u8::is_ascii_whitespace))
        });
        kind == self.kind
            && match (gone, came.is_empty()) {
                (0, false) => !change.is_paste() && self.last.is_some() && at == self.end && !word_begins,
                (_, true) => self.last.is_none() && (at + gone == self.end || at == self.end),
                // An input method writes what it had written anew.
                _ => self.last.is_some() && at >= self.start && at + gone == self.end,
            }
    }
}

/// What was before, and what was after.
#[derive(Clone, Debug, Default)]
pub struct History {
    past: VecDeque<(Rc<Composed>, usize)>,
    future: Vec<(Rc<Composed>, usize)>,
    /// Of all the past.
    bytes: usize,
    open: Option<Open>,
}

impl History {
    /// Whether there is something to undo, and to redo.
    pub fn can(&self) -> (bool, bool) {
        (!self.past.is_empty(), !self.future.is_empty())
    }

    /// Keeps what is about to be changed, which has so many bytes.
    pub fn keep(&mut self, now: &Rc<Composed>, bytes: usize, kind: Kind, change: Change<'_>) {
        self.future.clear();
        let end = change.at + change.came.len();
        match &mut self.open {
            Some(open) if open.takes(kind, change) => {
                *open = Open { end, last: change.came.last().copied(), ..*open };
            }
            open => {
                let new = Open { kind, start: change.at, end, last: change.came.last().copied() };
                // Nothing is typed behind what was pasted.
                *open = (kind != Kind::Single && !change.is_paste()).then_some(new);
                self.push(now.clone(), bytes);
            }
        }
    }

    fn push(&mut self, step: Rc<Composed>, bytes: usize) {
        self.past.push_back((step, bytes));
        self.bytes += bytes;
        while self.past.len() > STEPS_AT_MOST || (self.bytes > BYTES_AT_MOST && self.past.len() > 1) {
            let gone = self.past.pop_front().map_or(0, |(_, bytes)| bytes);
            self.bytes -= gone;
        }
    }

    /// What to go back to.
    pub fn undo(&mut self, now: &Rc<Composed>, bytes: usize) -> Option<Rc<Composed>> {
        let (back, its_bytes) = self.past.pop_back()?;
        self.bytes -= its_bytes;
        self.future.push((now.clone(), bytes));
        self.open = None;
        Some(back)
    }

    /// What was undone last.
    pub fn redo(&mut self, now: &Rc<Composed>, bytes: usize) -> Option<Rc<Composed>> {
        let (next, _) = self.future.pop()?;
        self.push(now.clone(), bytes);
        self.open = None;
        Some(next)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::state::draft::{self, Draft};

    /// Writes each of these in turn, and says what each undo brings back.
    fn undone(written: &[&str]) -> Vec<String> {
        let mut draft = Draft::new(b"");
        for text in written {
            draft.update(draft::Change::Bytes(text.as_bytes().to_vec()));
        }
        let mut seen = Vec::new();
        while draft.can().0 {
            draft.update(draft::Change::Undo);
            seen.push(String::from_utf8_lossy(draft.bytes()).into_owned());
        }
        seen
    }

    #[test]
    fn a_word_is_one_step_and_a_line_end_ends_one() {
        assert_eq!(
            undone(&["a", "ab", "ab ", "ab c", "ab cd", "ab cd\n", "ab cd\nx"]),
            ["ab cd\n", "ab ", ""]
        );
    }

    #[test]
    fn another_place_a_paste_and_taking_away_are_steps_of_their_own() {
        assert_eq!(
            undone(&["ab", "abc", "xabc", "xabc!", "xabc", "xab", "xa"]),
            ["xabc!", "xabc", "abc", "ab", ""]
        );
    }

    #[test]
    fn typing_after_an_undo_is_not_joined_to_what_was_before_it() {
        let mut draft = Draft::new(b"");
        for text in ["a", "a b", "a bc"] {
            draft.update(draft::Change::Bytes(text.into()));
        }
        draft.update(draft::Change::Undo);
        draft.update(draft::Change::Bytes(b"a bd".to_vec()));
        assert_eq!(draft.can(), (true, false), "what was undone is gone");
        draft.update(draft::Change::Undo);
        assert_ne!(draft.bytes(), b"");
    }

    #[test]
    fn the_steps_are_bounded_in_number_and_bytes() {
        let mut history = History::default();
        let now = Rc::new(Composed::from_bytes(b""));
        let keep = |history: &mut History, bytes| {
            history.keep(&now, bytes, Kind::Single, Change { at: 0, gone: 0, came: b"" });
        };
        (0..STEPS_AT_MOST + 5).for_each(|_| keep(&mut history, 10));
        assert_eq!((history.past.len(), history.bytes), (STEPS_AT_MOST, 10 * STEPS_AT_MOST));
        keep(&mut history, BYTES_AT_MOST + 1);
        assert_eq!(history.past.len(), 1, "one step back there always is");
    }

    proptest! {
        #[test]
        fn undoing_all_and_redoing_all_leads_back(texts in proptest::collection::vec("(GET /|[ab \r\n]| HTTP/1[.]1\r\n){0,5}", 1..12)) {
            let mut draft = Draft::new(b"start");
            for text in &texts {
                draft.update(draft::Change::Bytes(text.clone().into_bytes()));
            }
            let end = draft.bytes().to_vec();
            while draft.can().0 {
                draft.update(draft::Change::Undo);
            }
            prop_assert_eq!(draft.bytes(), b"start");
            while draft.can().1 {
                draft.update(draft::Change::Redo);
            }
            prop_assert_eq!(draft.bytes(), end);
        }
    }
}
