//! What is in sight: which view of the draft, which dialog, whether the page is presented to a room.

use shared::message::Part;

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

    /// In one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Form => "Form",
            Self::Both => "Both",
            Self::Raw => "Raw",
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
}

/// All of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// How the draft is shown.
    pub compose: ComposeAs,
    /// What lies over the page.
    pub dialog: Option<Dialog>,
    /// The page is in front of a room.
    pub presenting: bool,
    /// The part of the draft that one points at, in the form or in the raw text: its bytes are lit.
    pub part: Option<Part>,
    /// Keys of a single letter act.
    pub letters: bool,
}

impl Default for View {
    fn default() -> Self {
        Self { compose: ComposeAs::default(), dialog: None, presenting: false, part: None, letters: true }
    }
}

/// Whatever changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The draft is shown like this.
    Compose(ComposeAs),
    /// This lies over the page, or nothing.
    Dialog(Option<Dialog>),
    /// Presented, or not any more.
    Present(bool),
    /// This part is pointed at, or none.
    Part(Option<Part>),
    /// Letters act, or not.
    Letters(bool),
}

impl View {
    /// Changes it.
    pub fn update(&mut self, change: Change) {
        match change {
            Change::Compose(compose) => self.compose = compose,
            Change::Dialog(dialog) => self.dialog = dialog,
            Change::Present(presenting) => self.presenting = presenting,
            Change::Part(part) => self.part = part,
            Change::Letters(letters) => self.letters = letters,
        }
    }
}
