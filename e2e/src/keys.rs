//! Keys by the names that `KeyboardEvent.key` gives them, alone or with modifiers: `Control+Enter`.

use serde_json::{Value, json};

use crate::Result;

/// A key press as the DevTools protocol wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Press {
    key: String,
    code: String,
    key_code: u32,
    /// What the key types, if anything.
    text: Option<String>,
    modifiers: u32,
}

impl Press {
    /// Reads `Enter`, `a`, `ArrowDown`, `Control+Enter`, `Shift+Tab`.
    ///
    /// # Errors
    /// No such key is known here.
    pub fn parse(combination: &str) -> Result<Self> {
        let unknown = || format!("unknown key {combination:?}");
        // A lone plus sign is a key, not a separator.
        let (held, name) = match combination.rfind('+') {
            Some(at) if at > 0 && at + 1 < combination.len() => combination.split_at(at),
            _ => ("", combination),
        };
        let name = if held.is_empty() { name } else { &name[1..] };
        let mut modifiers = 0;
        for modifier in held.split('+').filter(|modifier| !modifier.is_empty()) {
            modifiers |= match modifier {
                "Alt" => 1,
                "Control" => 2,
                "Meta" => 4,
                "Shift" => 8,
                _ => return Err(unknown().into()),
            };
        }
        let named = |key_code: u32| (name.to_owned(), key_code, None);
        let (code, key_code, text) = match name {
            "Enter" => ("Enter".to_owned(), 13, Some("\r".to_owned())),
            "Tab" => named(9),
            "Escape" => named(27),
            "Backspace" => named(8),
            "Delete" => named(46),
            "PageUp" => named(33),
            "PageDown" => named(34),
            "End" => named(35),
            "Home" => named(36),
            "ArrowLeft" => named(37),
            "ArrowUp" => named(38),
            "ArrowRight" => named(39),
            "ArrowDown" => named(40),
            " " => ("Space".to_owned(), 32, Some(" ".to_owned())),
            _ => {
                let mut letters = name.chars();
                let (Some(letter), None) = (letters.next(), letters.next()) else {
                    return Err(unknown().into());
                };
                let upper = letter.to_ascii_uppercase();
                let code = match upper {
                    'A'..='Z' => format!("Key{upper}"),
                    '0'..='9' => format!("Digit{upper}"),
                    // Where other characters lie depends on the keyboard: a page must not ask.
                    _ => String::new(),
                };
                let key_code = if upper.is_ascii_alphanumeric() { u32::from(upper) } else { 0 };
                (code, key_code, Some(name.to_owned()))
            }
        };
        // With Control, Alt or Meta held, a key is a command and types nothing.
        let text = text.filter(|_| modifiers & 0b0111 == 0);
        Ok(Self { key: name.to_owned(), code, key_code, text, modifiers })
    }

    /// The parameters of `Input.dispatchKeyEvent` for going down and coming up.
    #[must_use]
    pub fn events(&self) -> [Value; 2] {
        let event = |kind: &str| {
            json!({
                "type": kind,
                "key": self.key,
                "code": self.code,
                "windowsVirtualKeyCode": self.key_code,
                "modifiers": self.modifiers,
            })
        };
        let mut down = event(if self.text.is_some() { "keyDown" } else { "rawKeyDown" });
        if let Some(text) = &self.text {
            down["text"] = text.as_str().into();
        }
        [down, event("keyUp")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_modifier_keeps_a_key_from_typing() {
        let [down, up] = Press::parse("Control+Enter").unwrap().events();
        assert_eq!((&down["type"], &down["key"]), (&json!("rawKeyDown"), &json!("Enter")));
        assert_eq!((&down["modifiers"], &up["type"]), (&json!(2), &json!("keyUp")));
        assert_eq!(Press::parse("a").unwrap().events()[0]["text"], json!("a"));
        assert_eq!(Press::parse("Shift+A").unwrap().events()[0]["text"], json!("A"));
    }

    #[test]
    fn a_plus_sign_is_a_key_too() {
        assert_eq!(Press::parse("+").unwrap().key, "+");
    }

    #[test]
    fn unknown_names_are_told() {
        assert!(Press::parse("Hyper+x").is_err());
        assert!(Press::parse("Entre").is_err());
    }
}
