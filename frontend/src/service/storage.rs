//! What survives a reload.
//!
//! The browser's storage may be absent, switched off or full. Then the page works as it does
//! otherwise, and forgets; nothing else depends on it.

use crate::state::draft::Draft;
use crate::state::saved::{Saved, Theme, restore};
use crate::state::sending::SendOptions;

// The script that runs before the page does reads this one too, so that the first paint has its colours.
const THEME: &str = "theme";

const TOURED: &str = "toured";

fn storage() -> Option<web_sys::Storage> {
    super::window().local_storage().ok().flatten()
}

/// Everything of ours has our name before its own: other pages of this machine may share the storage.
fn key(name: &str) -> String {
    let mut key = "server-playground/".to_owned();
    key.push_str(name);
    key
}

fn read(name: &str) -> Option<String> {
    storage()?.get_item(&key(name)).ok().flatten()
}

/// What was saved of the composer.
pub fn load() -> Option<(Draft, SendOptions)> {
    restore(read)
}

/// Saves the composer. Failing to do so loses nothing that is on the screen.
pub fn save(saved: &Saved) {
    if let Some(storage) = storage() {
        for (name, value) in saved {
            let _ = storage.set_item(&key(name), value);
        }
    }
}

/// Whether the first look at the page has been taken, or skipped.
pub fn is_toured() -> bool {
    read(TOURED).is_some()
}

/// Remembers that it has.
pub fn toured() {
    if let Some(storage) = storage() {
        // Where nothing can be kept, the look is offered again.
        let _ = storage.set_item(&key(TOURED), "yes");
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
            Some(value) => storage.set_item(&key(THEME), value),
            None => storage.remove_item(&key(THEME)),
        };
    }
}
