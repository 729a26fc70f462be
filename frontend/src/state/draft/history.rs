//! Undo and redo, over the raw text, the form and everything else that changes a draft.

use std::rc::Rc;

use shared::message::{Composed, Part};

/// How many steps back there are.
const STEPS_AT_MOST: usize = 200;

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

/// What was before, and what was after.
#[derive(Clone, Debug, Default)]
pub struct History {
    past: Vec<Rc<Composed>>,
    future: Vec<Rc<Composed>>,
    last: Option<Kind>,
}

impl History {
    /// Whether there is something to undo, and to redo.
    pub fn can(&self) -> (bool, bool) {
        (!self.past.is_empty(), !self.future.is_empty())
    }

    /// Keeps what is about to be changed.
    pub fn keep(&mut self, now: &Rc<Composed>, kind: Kind) {
        self.future.clear();
        let together = kind != Kind::Single && self.last == Some(kind) && !self.past.is_empty();
        self.last = Some(kind);
        if !together {
            self.past.push(now.clone());
            if self.past.len() > STEPS_AT_MOST {
                self.past.remove(0);
            }
        }
    }

    /// What to go back to.
    pub fn undo(&mut self, now: &Rc<Composed>) -> Option<Rc<Composed>> {
        let back = self.past.pop()?;
        self.future.push(now.clone());
        self.last = None;
        Some(back)
    }

    /// What was undone last.
    pub fn redo(&mut self, now: &Rc<Composed>) -> Option<Rc<Composed>> {
        let next = self.future.pop()?;
        self.past.push(now.clone());
        self.last = None;
        Some(next)
    }
}
