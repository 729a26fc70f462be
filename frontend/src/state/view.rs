//! What is in sight: which view of the draft, which dialog, whether the page is presented to a room.

use shared::message::Part;
use shared::wire::Direction;

/// How the draft is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ComposeAs {
    /// As fields to fill in.
    Form,
    /// As fields, and as text below them.
    #[default]
    Both,
    /// As text.
    Raw,
}

impl ComposeAs {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Form, Self::Both, Self::Raw];

    /// The view of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// In one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Form => "Form",
            Self::Both => "Both",
            Self::Raw => "Raw",
        }
    }
}

/// How bytes are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WireAs {
    /// Line by line.
    #[default]
    Text,
    /// In hexadecimal.
    Hex,
    /// One read or write after another.
    Segments,
    /// The body, as what it means.
    Body,
}

impl WireAs {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Text, Self::Hex, Self::Segments, Self::Body];

    /// In one word; segments by what one of them is called.
    pub const fn name(self, direction: Direction) -> &'static str {
        match (self, direction) {
            (Self::Text, _) => "Text",
            (Self::Hex, _) => "Hex",
            (Self::Segments, Direction::In) => "Reads",
            (Self::Segments, Direction::Out) => "Writes",
            (Self::Body, _) => "Body",
        }
    }
}

/// What lies over the page, one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// Requests for every route.
    Examples,
    /// A box that takes a request in any form.
    Paste,
    /// The draft in other forms.
    CopyAs,
    /// A link to what is seen.
    Share,
    /// Every command, by name.
    Palette,
    /// The keys.
    Keys,
    /// How to reach the lab from the room's machines.
    Reach,
    /// Two exchanges side by side.
    Compare,
    /// What the browser keeps.
    Kept,
    /// What was written, what the browser sent, what the server received.
    Fetched,
}

/// All of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// How the draft is shown.
    pub compose: ComposeAs,
    /// How the bytes of the request are shown, and those of the response.
    pub wire: (WireAs, WireAs),
    /// What lies over the page.
    pub dialog: Option<Dialog>,
    /// The page is in front of a room.
    pub presenting: bool,
    /// The part of the draft that one points at, in the form or in the raw text: its bytes are lit.
    pub part: Option<Part>,
    /// The byte that the caret of the raw text is before.
    pub caret: usize,
    /// Keys of a single letter act.
    pub letters: bool,
    /// It is being printed.
    pub printing: bool,
    /// How far the first look at the page has come.
    pub tour: Option<usize>,
}

impl Default for View {
    fn default() -> Self {
        Self {
            compose: ComposeAs::default(),
            wire: Default::default(),
            dialog: None,
            presenting: false,
            part: None,
            caret: 0,
            letters: true,
            printing: false,
            tour: None,
        }
    }
}

/// Whatever changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The draft is shown like this.
    Compose(ComposeAs),
    /// The bytes of this direction are shown like this.
    Wire(Direction, WireAs),
    /// This lies over the page, or nothing.
    Dialog(Option<Dialog>),
    /// Presented, or not any more.
    Present(bool),
    /// This part is pointed at, or none.
    Part(Option<Part>),
    /// The caret of the raw text is now before this byte, which is of this part.
    Caret(usize, Option<Part>),
    /// Letters act, or not.
    Letters(bool),
    /// It is printed, or has been.
    Print(bool),
    /// The first look goes on, or is over.
    Tour(Option<usize>),
}

impl View {
    /// Changes it.
    pub fn update(&mut self, change: Change) {
        match change {
            Change::Compose(compose) => self.compose = compose,
            Change::Wire(Direction::In, wire) => self.wire.0 = wire,
            Change::Wire(Direction::Out, wire) => self.wire.1 = wire,
            Change::Dialog(dialog) => self.dialog = dialog,
            Change::Present(presenting) => self.presenting = presenting,
            Change::Part(part) => self.part = part,
            Change::Caret(caret, part) => {
                self.caret = caret;
                self.part = part;
            }
            Change::Letters(letters) => self.letters = letters,
            Change::Print(printing) => self.printing = printing,
            Change::Tour(stop) => self.tour = stop,
        }
    }
}
