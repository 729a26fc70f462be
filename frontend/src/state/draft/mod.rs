//! What the learner writes: one request, or bytes that are none, as a form and as bytes.
//!
//! The form ([`Composed`]) holds everything, down to the white space before a colon and the lines that are
//! switched off; its bytes are what is sent. Raw text, form, mistakes, examples and undo all change the one
//! [`Composed`], and each change is a step back that [`Change::Undo`] takes.
//!
//! | module | what it knows |
//! |---|---|
//! | [`history`] | undo and redo |
//! | [`text`] | bytes as the text of a text field, and what typing there changes |

pub mod history;
pub mod text;

use std::rc::Rc;

use shared::message::{Composed, LineEnd, Part, Rendered};

use self::history::{History, Kind};
use super::examples::EXAMPLES;
use super::form::{self, op::Op};

/// What is to be sent.
#[derive(Clone, Debug)]
pub struct Draft {
    composed: Rc<Composed>,
    sent: Rc<Rendered>,
    /// What the Enter key makes.
    pub line_end: LineEnd,
    history: History,
}

/// Whatever changes a draft.
#[derive(Clone, Debug)]
pub enum Change {
    /// The raw bytes are now these: typing in the raw text. Neighbouring ones are undone together.
    Bytes(Vec<u8>),
    /// The form is now this: typing in the field for that part. Neighbouring changes of one part are undone
    /// together.
    Form(Box<Composed>, Part),
    /// Something is done in the form, with the whole new text where it is typing. It is done to the draft as it
    /// is by then, so that nothing typed quickly is lost.
    Fill(Op, String),
    /// A file, read, becomes the body (0), or the part of that number less one.
    File {
        /// Which of them.
        n: usize,
        /// Its name.
        name: String,
        /// Its type, as the browser guesses it.
        media: String,
        /// What is in it.
        bytes: Vec<u8>,
    },
    /// The form is now this, by one click: a row switched off, a mistake made. Undone by itself.
    Click(Box<Composed>),
    /// Something else takes its place: an example, what was pasted. Undone by itself.
    Replace(Vec<u8>),
    /// All line ends become this, and what Enter makes.
    LineEnds(LineEnd),
    /// One step back.
    Undo,
    /// And forward again.
    Redo,
}

/// What is worth saying about a draft before it is sent. None of it stops the sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// There is nothing to send.
    Empty,
    /// The empty line that ends the head is missing.
    HeadIsOpen,
}

impl Default for Draft {
    fn default() -> Self {
        Self::new(&text::apply(b"", EXAMPLES[0].text, LineEnd::CrLf))
    }
}

impl PartialEq for Draft {
    /// What would be sent, and what only the form knows. How it came to be does not matter.
    fn eq(&self, other: &Self) -> bool {
        self.composed == other.composed && self.line_end == other.line_end
    }
}

impl Draft {
    /// These bytes.
    pub fn new(bytes: &[u8]) -> Self {
        Self::of(Composed::from_bytes(bytes))
    }

    /// This form.
    pub fn of(composed: Composed) -> Self {
        let sent = Rc::new(composed.to_bytes());
        Self { composed: Rc::new(composed), sent, line_end: LineEnd::CrLf, history: History::default() }
    }

    /// The form.
    pub fn composed(&self) -> &Rc<Composed> {
        &self.composed
    }

    /// The bytes, and where each part of the form stands in them.
    pub fn sent(&self) -> &Rc<Rendered> {
        &self.sent
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.sent.bytes
    }

    /// Whether there is something to undo, and to redo.
    pub fn can(&self) -> (bool, bool) {
        self.history.can()
    }

    /// What is worth saying about it.
    pub fn hint(&self) -> Option<Hint> {
        if self.bytes().is_empty() {
            return Some(Hint::Empty);
        }
        self.composed.request().is_none_or(|request| request.head_end.is_none()).then_some(Hint::HeadIsOpen)
    }

    /// Changes it.
    pub fn update(&mut self, change: Change) {
        match change {
            Change::Bytes(bytes) => self.put(self.composed.reread(&bytes), Kind::Typing),
            Change::Form(composed, part) => self.put(*composed, Kind::Part(part)),
            Change::Fill(op, typed) => {
                if let Some(done) = form::apply(&self.composed, op, &typed) {
                    self.update(done.change);
                }
            }
            Change::File { n, name, media, bytes } => {
                if let Some(change) = form::with_file(&self.composed, n, name, media, &bytes) {
                    self.update(change);
                }
            }
            Change::Click(composed) => self.put(*composed, Kind::Single),
            Change::Replace(bytes) => self.put(Composed::from_bytes(&bytes), Kind::Single),
            Change::LineEnds(line_end) => {
                self.line_end = line_end;
                let bytes = text::with_line_ends(self.bytes(), line_end);
                self.put(self.composed.reread(&bytes), Kind::Single);
            }
            Change::Undo => {
                if let Some(back) = self.history.undo(&self.composed) {
                    self.show(back);
                }
            }
            Change::Redo => {
                if let Some(next) = self.history.redo(&self.composed) {
                    self.show(next);
                }
            }
        }
    }

    fn put(&mut self, composed: Composed, kind: Kind) {
        if *self.composed != composed {
            self.history.keep(&self.composed, kind);
            self.show(Rc::new(composed));
        }
    }

    fn show(&mut self, composed: Rc<Composed>) {
        self.sent = Rc::new(composed.to_bytes());
        self.composed = composed;
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn the_draft_a_newcomer_finds_is_complete() {
        let draft = Draft::default();
        assert_eq!(draft.hint(), None);
        assert!(draft.bytes().starts_with(b"GET /hello HTTP/1.1\r\nHost: "));
        assert!(draft.bytes().ends_with(b"\r\n\r\n"));
    }

    #[test]
    fn a_head_without_its_empty_line_is_mentioned() {
        assert_eq!(Draft::new(b"GET / HTTP/1.1\r\nHost: lab\r\n").hint(), Some(Hint::HeadIsOpen));
        assert_eq!(Draft::new(b"GET / HTTP/1.1\n\n").hint(), None);
        assert_eq!(Draft::new(b"").hint(), Some(Hint::Empty));
    }

    #[test]
    fn an_example_never_loses_what_the_learner_wrote() {
        let mut draft = Draft::new(b"mine");
        draft.update(Change::Replace(b"GET / HTTP/1.1\r\n\r\n".to_vec()));
        draft.update(Change::Undo);
        assert_eq!(draft.bytes(), b"mine");
        draft.update(Change::Redo);
        assert_eq!(draft.bytes(), b"GET / HTTP/1.1\r\n\r\n");
    }
}
