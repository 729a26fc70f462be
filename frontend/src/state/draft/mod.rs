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
//! | [`ends`] | lines, and how they end |
//! | [`escapes`] | any bytes as visible text |
//! | [`sheet`] | which of the two stands in the field, and where its caret is |
//! | [`unsent`] | what only the form knows, as text to be kept |

pub mod ends;
pub mod escapes;
pub mod history;
pub mod sheet;
pub mod text;
pub mod unsent;

use std::rc::Rc;

use shared::message::{Composed, LineEnd, Part, Rendered};
use shared::span::Span;
use shared::trace::{Profile, Side, Trace};

use self::history::{History, Kind};
use super::examples::EXAMPLES;
use super::form::{self, op::Op};

/// What is to be sent.
#[derive(Clone, Debug)]
pub struct Draft {
    composed: Rc<Composed>,
    sent: Rc<Rendered>,
    trace: Rc<Trace>,
    place: (u32, usize),
    /// What the Enter key makes.
    pub line_end: LineEnd,
    history: History,
    revision: u32,
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
    /// The raw bytes are now these, by one click. Undone by itself.
    Put(Vec<u8>),
    /// All line ends become this, and what Enter makes. Bodies keep theirs.
    LineEnds(LineEnd),
    /// What Enter makes from now on.
    Enter(LineEnd),
    /// The line that this byte is in gets the other end.
    OtherEnd(usize),
    /// One step back.
    Undo,
    /// And forward again.
    Redo,
}

impl Change {
    /// Whether more of the same is likely to follow at once.
    pub const fn is_typing(&self) -> bool {
        matches!(self, Self::Bytes(_) | Self::Form(..) | Self::Fill(..))
    }
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
        Self {
            composed: Rc::new(composed),
            trace: Rc::new(traced(&sent.bytes)),
            sent,
            place: (0, 0),
            line_end: LineEnd::CrLf,
            history: History::default(),
            revision: 0,
        }
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

    /// What hyper will make of the bytes.
    pub fn trace(&self) -> &Rc<Trace> {
        &self.trace
    }

    /// How often it was changed by something else than typing, and the byte behind the last such change.
    pub fn place(&self) -> (u32, usize) {
        self.place
    }

    /// The part that the caret is in when it is before this byte: the smaller one of those on both sides.
    pub fn part_near(&self, byte: usize) -> Option<Part> {
        let behind = self.sent.part_at(byte as u64);
        let before = (byte as u64).checked_sub(1).and_then(|at| self.sent.part_at(at));
        [behind, before].into_iter().flatten().reduce(|a, b| if b.level() > a.level() { b } else { a })
    }

    /// Differs whenever it has changed.
    pub const fn revision(&self) -> u32 {
        self.revision
    }

    /// Whether there is something to undo, and to redo.
    pub fn can(&self) -> (bool, bool) {
        self.history.can()
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
            Change::Put(bytes) => self.put(self.composed.reread(&bytes), Kind::Single),
            Change::LineEnds(line_end) => {
                self.line_end = line_end;
                let bytes = text::with_line_ends(self.bytes(), &self.bodies(), line_end);
                let place = self.place;
                self.put(self.composed.reread(&bytes), Kind::Single);
                // It changed everywhere: one stays where one is.
                self.place = place;
            }
            Change::Enter(line_end) => self.line_end = line_end,
            Change::OtherEnd(at) => {
                let bytes = text::with_end_toggled(self.bytes(), at);
                let change = history::Change::between(self.bytes(), &bytes).at;
                self.put(self.composed.reread(&bytes), Kind::Single);
                // One goes on writing in the middle of the line.
                self.place.1 = at.min(change);
            }
            Change::Undo => {
                if let Some(back) = self.history.undo(&self.composed, self.sent.bytes.len()) {
                    let sent = back.to_bytes();
                    self.show(back, sent, Kind::Single);
                }
            }
            Change::Redo => {
                if let Some(next) = self.history.redo(&self.composed, self.sent.bytes.len()) {
                    let sent = next.to_bytes();
                    self.show(next, sent, Kind::Single);
                }
            }
        }
    }

    /// Another draft takes its place; one step back brings this one back.
    pub fn take(&mut self, other: Self) {
        self.line_end = other.line_end;
        self.put((*other.composed).clone(), Kind::Single);
    }

    /// Where the bodies are, as far as they come.
    pub fn bodies(&self) -> Vec<Span> {
        self.trace.messages().flat_map(|message| self.trace.body(message.index)).collect()
    }

    fn put(&mut self, composed: Composed, kind: Kind) {
        if *self.composed == composed {
            return;
        }
        let new = composed.to_bytes();
        // What counts is where one types: the length that is counted elsewhere changes with it.
        let of = |sent: &Rendered| match kind {
            Kind::Part(part) => sent.text_of(part).to_vec(),
            _ => sent.bytes.clone(),
        };
        let (before, after) = (of(&self.sent), of(&new));
        let change = history::Change::between(&before, &after);
        self.history.keep(&self.composed, self.sent.bytes.len(), kind, change);
        self.show(Rc::new(composed), new, kind);
    }

    fn show(&mut self, composed: Rc<Composed>, sent: Rendered, kind: Kind) {
        self.revision = self.revision.wrapping_add(1);
        if kind == Kind::Single {
            let change = history::Change::between(&self.sent.bytes, &sent.bytes);
            self.place = (self.place.0.wrapping_add(1), change.at + change.came.len());
        }
        self.trace = Rc::new(traced(&sent.bytes));
        self.sent = Rc::new(sent);
        self.composed = composed;
    }
}

fn traced(bytes: &[u8]) -> Trace {
    Trace::of(Side::Request, Profile::HYPER, bytes)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn the_draft_a_newcomer_finds_is_complete() {
        let draft = Draft::default();
        assert!(draft.bytes().starts_with(b"GET /hello HTTP/1.1\r\nHost: "));
        assert!(draft.bytes().ends_with(b"\r\n\r\n"));
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

    #[test]
    fn all_line_ends_change_but_those_of_the_body_and_one_alone_is_toggled() {
        let mut draft = Draft::new(b"POST / HTTP/1.1\r\nContent-Length: 4\n\r\na\nb\n");
        draft.update(Change::LineEnds(LineEnd::Lf));
        assert_eq!(draft.bytes(), b"POST / HTTP/1.1\nContent-Length: 4\n\na\nb\n");
        assert_eq!(draft.line_end, LineEnd::Lf);
        draft.update(Change::OtherEnd(3));
        assert_eq!(draft.bytes(), b"POST / HTTP/1.1\r\nContent-Length: 4\n\na\nb\n");
        assert_eq!(draft.place().1, 3, "the caret stays where it was");
        draft.update(Change::Enter(LineEnd::CrLf));
        draft.update(Change::Undo);
        draft.update(Change::Undo);
        assert_eq!(draft.bytes(), b"POST / HTTP/1.1\r\nContent-Length: 4\n\r\na\nb\n");
    }

    #[test]
    fn the_caret_at_the_end_of_a_value_is_in_that_value() {
        let draft = Draft::new(b"GET / HTTP/1.1\r\nA: bc\r\n\r\n");
        let near = [16, 17, 19, 21, 22, 25].map(|at| draft.part_near(at));
        let (name, value) = (Some(Part::FieldName(0)), Some(Part::FieldValue(0)));
        assert_eq!(near, [name, name, value, value, Some(Part::Field(0)), Some(Part::EndOfHead)]);
    }

    #[test]
    fn an_undo_says_where_it_changed_something() {
        let mut draft = Draft::new(b"GET / HTTP/1.1\r\n\r\n");
        draft.update(Change::Bytes(b"GET /ab HTTP/1.1\r\n\r\n".to_vec()));
        let (times, _) = draft.place();
        draft.update(Change::Undo);
        assert_eq!(draft.place(), (times + 1, 5));
        draft.update(Change::Redo);
        assert_eq!(draft.place(), (times + 2, 7));
    }

    #[test]
    fn typing_in_a_field_of_the_form_is_undone_by_words_though_a_length_counts_along() {
        let mut draft = Draft::new(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabcdefghi");
        for body in ["abcdefghij", "abcdefghijk", "abcdefghijk ", "abcdefghijk l"] {
            let mut composed = Composed::clone(draft.composed());
            let Composed::Request(request) = &mut composed else { panic!("it is a request") };
            request.edit(Part::Body, body.as_bytes());
            draft.update(Change::Form(Box::new(composed), Part::Body));
        }
        draft.update(Change::Undo);
        assert!(draft.bytes().ends_with(b"Length: 12\r\n\r\nabcdefghijk "));
        draft.update(Change::Undo);
        assert!(draft.bytes().ends_with(b"Length: 9\r\n\r\nabcdefghi"));
    }
}
