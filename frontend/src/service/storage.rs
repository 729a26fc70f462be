//! What survives a reload.
//!
//! The browser's storage may be absent, switched off or full. Then the page works as it does
//! otherwise, and forgets; nothing else depends on it.

use crate::state::saved::{Saved, Theme};

const COMPOSER: &str = "server-playground/composer";
// The script that runs before the page does reads this one too, so that the first paint has its colours.
const THEME: &str = "server-playground/theme";

fn storage() -> Option<web_sys::Storage> {
    super::window().local_storage().ok().flatten()
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// What was saved of the composer.
pub fn load() -> Option<Saved> {
    Saved::from_text(&read(COMPOSER)?)
}

/// Saves the composer. Failing to do so loses nothing that is on the screen.
pub fn save(saved: &Saved) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(COMPOSER, &saved.to_text());
    }
}

/// The colours that were chosen.
pub fn load_theme() -> Theme {
    Theme::from_attribute(&read(THEME).unwrap_or_default())
}

/// Applies the colours, and remembers them.
pub fn apply_theme(theme: Theme) {
    let Some(root) = super::document().document_element() else { return };
    // Setting or removing an attribute with a valid name cannot fail.
    let _ = match theme.attribute() {
        Some(value) => root.set_attribute("data-theme", value),
        None => root.remove_attribute("data-theme"),
    };
    if let Some(storage) = storage() {
        let _ = match theme.attribute() {
            Some(value) => storage.set_item(THEME, value),
            None => storage.remove_item(THEME),
        };
    }
}
