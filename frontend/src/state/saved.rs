//! What the browser keeps for the learner between two visits.

use shared::message::LineEnd;

use super::draft::{Draft, unsent};
use super::sending::{Pieces, SendOptions, TIMES_AT_MOST};

/// The colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The value of `data-theme`; the system's needs none.
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// The theme with this attribute.
    pub fn from_attribute(value: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.attribute() == Some(value)).unwrap_or_default()
    }

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "As the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

/// What is kept of the composer: each part under a name of its own, so that one that cannot be read, or
/// that only another release knows, spoils nothing else.
pub type Saved = Vec<(&'static str, String)>;

const BYTES: &str = "bytes";
const UNSENT: &str = "unsent";
const LINE_END: &str = "line-end";
const PIECES: &str = "pieces";
const OFFSETS: &str = "cut-at";
const PAUSE: &str = "pause-ms";
const HALF_CLOSE: &str = "half-close";
const BY_BROWSER: &str = "by-browser";
const TIMES: &str = "times";
const NO_CORS: &str = "no-cors";
const COOKIES: &str = "cookies";

/// Takes down what stands in the composer. An empty part is as good as none.
pub fn save(draft: &Draft, options: &SendOptions) -> Saved {
    let word = |word: &str| word.to_owned();
    vec![
        // The storage holds text: each byte is a character of its own.
        (BYTES, draft.bytes().iter().copied().map(char::from).collect()),
        (UNSENT, unsent::kept(draft.composed())),
        (LINE_END, word(if draft.line_end == LineEnd::Lf { "lf" } else { "crlf" })),
        (PIECES, word(options.pieces.name())),
        (OFFSETS, options.offsets.clone()),
        (PAUSE, options.pause_ms.to_string()),
        (HALF_CLOSE, word(if options.half_close { "yes" } else { "no" })),
        (BY_BROWSER, word(if options.by_browser { "yes" } else { "no" })),
        // What is as usual makes no link longer.
        (TIMES, if options.times == 1 { String::new() } else { options.times.to_string() }),
        (NO_CORS, word(if options.no_cors { "yes" } else { "" })),
        (COOKIES, word(if options.credentials { "yes" } else { "" })),
    ]
}

/// Puts the composer back, with a way to look up the parts. Nothing was saved where there are no bytes.
pub fn restore(part: impl Fn(&str) -> Option<String>) -> Option<(Draft, SendOptions)> {
    let part = |name| part(name).unwrap_or_default();
    let usual = SendOptions::default();
    let bytes = part(BYTES).chars().map(|c| u8::try_from(c).ok()).collect::<Option<Vec<u8>>>()?;
    if bytes.is_empty() {
        return None;
    }
    let mut draft = Draft::of(unsent::restored(&bytes, &part(UNSENT)));
    if part(LINE_END) == "lf" {
        draft.line_end = LineEnd::Lf;
    }
    let pieces = part(PIECES);
    let options = SendOptions {
        pieces: Pieces::ALL.into_iter().find(|known| known.name() == pieces).unwrap_or_default(),
        offsets: part(OFFSETS),
        pause_ms: part(PAUSE).parse().unwrap_or(usual.pause_ms),
        half_close: part(HALF_CLOSE) == "yes",
        by_browser: part(BY_BROWSER) == "yes",
        times: part(TIMES).parse().unwrap_or(usual.times).clamp(1, TIMES_AT_MOST),
        no_cors: part(NO_CORS) == "yes",
        credentials: part(COOKIES) == "yes",
    };
    Some((draft, options))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;
    use shared::message::{Field, Request};

    use super::*;

    fn look_up(saved: &Saved) -> impl Fn(&str) -> Option<String> {
        |name| saved.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    }

    proptest! {
        #[test]
        fn what_is_saved_comes_back(bytes in proptest::collection::vec(any::<u8>(), 1..40), lf: bool,
            half_close: bool, by_browser: bool, pause_ms: u32, offsets: String, which in 0usize..4,
            times in 1..=TIMES_AT_MOST, no_cors: bool, credentials: bool) {
            let mut draft = Draft::new(&bytes);
            draft.line_end = if lf { LineEnd::Lf } else { LineEnd::CrLf };
            let pieces = Pieces::ALL[which];
            let options =
                SendOptions { pieces, half_close, by_browser, pause_ms, offsets, times, no_cors, credentials };
            let back = restore(look_up(&save(&draft, &options)));
            prop_assert_eq!(back, Some((draft, options)));
        }
    }

    #[test]
    fn a_line_that_is_switched_off_comes_back() {
        let off = Field::new("X-Off", "tea").switched_off();
        let draft = Draft::of(Request::new("GET", "/").with(off).into());
        let (back, _) = restore(look_up(&save(&draft, &SendOptions::default()))).unwrap();
        assert_eq!(back, draft);
    }

    #[test]
    fn what_cannot_be_read_is_as_if_it_had_not_been_saved() {
        let saved =
            vec![("bytes", "hi".to_owned()), ("pause-ms", "soon".to_owned()), ("pieces", "later".to_owned())];
        let (draft, options) = restore(look_up(&saved)).unwrap();
        assert_eq!(draft.bytes(), b"hi");
        assert_eq!((options.pieces, options.pause_ms), (Pieces::Whole, SendOptions::default().pause_ms));
        assert_eq!(restore(|_| None), None);
    }

    #[test]
    fn no_link_sends_more_often_than_a_person_can_ask_for() {
        for (times, is) in [("4000000000", TIMES_AT_MOST), ("0", 1), ("often", 1)] {
            let saved = vec![("bytes", "hi".to_owned()), ("times", times.to_owned())];
            assert_eq!(restore(look_up(&saved)).unwrap().1.times, is);
        }
    }

    #[test]
    fn a_theme_survives_its_attribute() {
        for theme in Theme::ALL {
            assert_eq!(Theme::from_attribute(theme.attribute().unwrap_or("")), theme);
        }
    }
}
