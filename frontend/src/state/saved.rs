//! What the browser keeps for the learner between two visits.

use serde::{Deserialize, Serialize};

use super::draft::{Draft, LineEnds};
use super::sending::SendOptions;

/// The colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

/// The stored form of the composer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    text: String,
    #[serde(default)]
    line_ends: LineEnds,
    #[serde(default)]
    replaced: Option<String>,
    #[serde(default)]
    options: SendOptions,
}

impl Saved {
    /// Takes down what stands in the composer.
    pub fn of(draft: &Draft, options: &SendOptions) -> Self {
        Self {
            text: draft.text.to_string(),
            line_ends: draft.line_ends,
            replaced: draft.replaced.as_deref().map(str::to_owned),
            options: options.clone(),
        }
    }

    /// As text for the browser's storage.
    pub fn to_text(&self) -> String {
        // Nothing in these types can fail to be written down.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// From the browser's storage, where anything may stand by now.
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The draft and the options it stands for.
    pub fn restore(self) -> (Draft, SendOptions) {
        (Draft::restored(&self.text, self.line_ends, self.replaced.as_deref()), self.options)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::state::sending::Pieces;

    proptest! {
        #[test]
        fn what_is_saved_comes_back(text in "[^\r]{0,40}", replaced in proptest::option::of("[^\r]{0,20}"), lf: bool,
            half_close: bool, pause_ms: u32, offsets: String) {
            let line_ends = if lf { LineEnds::Lf } else { LineEnds::CrLf };
            let draft = Draft::restored(&text, line_ends, replaced.as_deref());
            let options = SendOptions { pieces: Pieces::Lines, half_close, pause_ms, offsets };
            let back = Saved::from_text(&Saved::of(&draft, &options).to_text()).unwrap().restore();
            prop_assert_eq!(back, (draft, options));
        }
    }

    #[test]
    fn what_another_release_saved_is_read_as_far_as_it_goes() {
        let (draft, options) = Saved::from_text(r#"{"text":"hi","later":true}"#).unwrap().restore();
        assert_eq!((&*draft.text, options), ("hi", SendOptions::default()));
        assert_eq!(Saved::from_text("{}"), None);
        assert_eq!(Saved::from_text("not json"), None);
    }

    #[test]
    fn a_theme_survives_its_attribute() {
        for theme in Theme::ALL {
            assert_eq!(Theme::from_attribute(theme.attribute().unwrap_or("")), theme);
        }
    }
}
