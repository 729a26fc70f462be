//! What the learner writes, and the bytes that become of it.
//!
//! The editor holds text whose lines end in `\n`, as every text field does. On the wire HTTP wants
//! CRLF, so that is what each line break becomes, unless the learner switches to bare LF to see what
//! a server makes of it. Nothing else is changed: what stands there is what is sent, as UTF-8.

use std::rc::Rc;

use super::examples::{self, EXAMPLES};

/// What a line break becomes on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineEnds {
    /// `\r\n`, as HTTP asks.
    #[default]
    CrLf,
    /// `\n`, which servers may accept, refuse or misread.
    Lf,
}

impl LineEnds {
    /// The bytes.
    pub const fn bytes(self) -> &'static str {
        match self {
            Self::CrLf => "\r\n",
            Self::Lf => "\n",
        }
    }

    /// How they are drawn.
    pub const fn glyph(self) -> &'static str {
        match self {
            Self::CrLf => "\\r\\n",
            Self::Lf => "\\n",
        }
    }
}

/// The text in the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The text; lines end in `\n`.
    pub text: Rc<str>,
    /// What its line breaks become.
    pub line_ends: LineEnds,
    /// What stood here before an example took its place.
    pub replaced: Option<Rc<str>>,
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
        Self { text: EXAMPLES[0].text.into(), line_ends: LineEnds::CrLf, replaced: None }
    }
}

impl Draft {
    /// A text from elsewhere, which may have line endings of any kind.
    pub fn restored(text: &str, line_ends: LineEnds, replaced: Option<&str>) -> Self {
        Self { text: normalised(text), line_ends, replaced: replaced.map(normalised) }
    }

    /// The bytes this draft stands for.
    pub fn bytes(&self) -> Vec<u8> {
        match self.line_ends {
            LineEnds::CrLf => self.text.replace('\n', "\r\n").into_bytes(),
            LineEnds::Lf => self.text.as_bytes().to_vec(),
        }
    }

    /// How many bytes that is, without making them.
    pub fn size(&self) -> usize {
        let breaks = self.text.bytes().filter(|&b| b == b'\n').count();
        self.text.len() + breaks * (self.line_ends.bytes().len() - 1)
    }

    /// What is worth saying about it.
    pub fn hint(&self) -> Option<Hint> {
        if self.text.is_empty() {
            return Some(Hint::Empty);
        }
        // Servers skip empty lines before the start line, so those end no head.
        let head = self.text.trim_start_matches('\n');
        (!head.as_bytes().windows(2).any(|two| two == b"\n\n")).then_some(Hint::HeadIsOpen)
    }

    /// The learner has typed.
    pub fn edit(&mut self, text: &str) {
        self.text = normalised(text);
    }

    /// Something else takes the text's place; what the learner wrote can be brought back.
    pub fn replace(&mut self, text: &str) {
        if *self.text == *text {
            return;
        }
        // An untouched example is not the learner's: stepping through the examples keeps what
        // stood there before the first of them.
        if !examples::is_one(&self.text) && !self.text.is_empty() {
            self.replaced = Some(self.text.clone());
        }
        self.text = text.into();
    }

    /// Brings back what was replaced. What stands there now changes places with it, so this loses
    /// nothing either.
    pub fn bring_back(&mut self) {
        if let Some(old) = self.replaced.take() {
            let now = std::mem::replace(&mut self.text, old);
            if !examples::is_one(&now) && !now.is_empty() {
                self.replaced = Some(now);
            }
        }
    }
}

/// Whatever a line break is elsewhere, in the editor it is `\n`.
fn normalised(text: &str) -> Rc<str> {
    let mut after_cr = false;
    let mut lines = String::with_capacity(text.len());
    for c in text.chars() {
        if !(after_cr && c == '\n') {
            lines.push(if c == '\r' { '\n' } else { c });
        }
        after_cr = c == '\r';
    }
    lines.into()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn draft(text: &str, line_ends: LineEnds) -> Draft {
        Draft { text: text.into(), line_ends, replaced: None }
    }

    #[test]
    fn each_line_break_is_sent_as_crlf_or_as_bare_lf() {
        assert_eq!(draft("a\n\nb", LineEnds::CrLf).bytes(), b"a\r\n\r\nb");
        assert_eq!(draft("a\n\nb", LineEnds::Lf).bytes(), b"a\n\nb");
    }

    #[test]
    fn text_is_sent_as_utf8() {
        assert_eq!(draft("é\n", LineEnds::CrLf).bytes(), b"\xc3\xa9\r\n");
    }

    #[test]
    fn the_draft_a_newcomer_finds_is_complete() {
        let draft = Draft::default();
        assert_eq!(draft.hint(), None);
        assert!(draft.bytes().starts_with(b"GET /hello HTTP/1.1\r\nHost: "));
        assert!(draft.bytes().ends_with(b"\r\n\r\n"));
    }

    #[test]
    fn a_head_without_its_empty_line_is_mentioned() {
        assert_eq!(draft("GET / HTTP/1.1\nHost: lab\n", LineEnds::CrLf).hint(), Some(Hint::HeadIsOpen));
        assert_eq!(draft("\n\nGET / HTTP/1.1\n", LineEnds::CrLf).hint(), Some(Hint::HeadIsOpen));
        assert_eq!(draft("GET / HTTP/1.1\n\n", LineEnds::Lf).hint(), None);
        assert_eq!(draft("", LineEnds::CrLf).hint(), Some(Hint::Empty));
    }

    #[test]
    fn an_example_never_loses_what_the_learner_wrote() {
        let mut draft = draft("mine", LineEnds::CrLf);
        draft.replace(EXAMPLES[1].text);
        draft.replace(EXAMPLES[2].text);
        assert_eq!(draft.replaced.as_deref(), Some("mine"));
        draft.edit("changed after all");
        draft.bring_back();
        assert_eq!((&*draft.text, draft.replaced.as_deref()), ("mine", Some("changed after all")));
        draft.bring_back();
        assert_eq!((&*draft.text, draft.replaced.as_deref()), ("changed after all", Some("mine")));
    }

    #[test]
    fn a_stored_text_with_other_line_ends_becomes_ordinary_text() {
        assert_eq!(&*Draft::restored("a\r\nb\rc", LineEnds::CrLf, None).text, "a\nb\nc");
    }

    proptest! {
        #[test]
        fn the_bytes_hold_the_text_whole(text in "[^\r]{0,60}") {
            let sent = draft(&text, LineEnds::CrLf).bytes();
            prop_assert_eq!(sent.len(), draft(&text, LineEnds::CrLf).size());
            prop_assert_eq!(String::from_utf8(sent).unwrap().replace("\r\n", "\n"), text.clone());
            prop_assert_eq!(draft(&text, LineEnds::Lf).size(), text.len());
            prop_assert_eq!(draft(&text, LineEnds::Lf).bytes(), text.into_bytes());
        }
    }
}
