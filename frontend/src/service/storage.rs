//! What survives a reload.
//!
//! The browser's storage may be absent, switched off or full. Then the page works as it does
//! otherwise, and forgets; nothing else depends on it.

use crate::state::draft::Draft;
use crate::state::kept::{self, Kept};
use crate::state::saved::{Saved, Theme, restore};
use crate::state::sending::SendOptions;
use crate::state::view::ComposeAs;

// The script that runs before the page does reads this one too, so that the first paint has its colours.
const THEME: &str = "theme";

const COMPOSE: &str = "compose-as";
const KEPT: &str = "kept";
const PAGE: &str = "page";
const PLACE: &str = "place";
const TOURED: &str = "toured";

/// From this width and height on, form and raw text have room one above the other.
const ROOM_FOR_BOTH: (f64, f64) = (760.0, 820.0);

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

/// The exchanges that were kept, oldest first.
pub fn kept() -> Vec<Kept> {
    names().iter().filter_map(|(name, _)| kept::read(&read(&kept_key(name))?)).collect()
}

/// The names of those that were kept, oldest first, with what each takes.
pub fn names() -> Vec<(String, usize)> {
    let names = read(KEPT).unwrap_or_default();
    let sized = |name: &str| Some((name.to_owned(), read(&kept_key(name))?.len()));
    names.split_whitespace().filter_map(sized).collect()
}

/// Keeps one more; the oldest make room.
pub fn keep(name: &str, text: &str) {
    let Some(storage) = storage() else { return };
    let mut names = names();
    names.retain(|(other, _)| other != name);
    let mut surplus = kept::to_drop(&names, text.len());
    loop {
        for (old, _) in names.drain(..surplus) {
            let _ = storage.remove_item(&key(&kept_key(&old)));
        }
        if storage.set_item(&key(&kept_key(name)), text).is_ok() {
            names.push((name.to_owned(), text.len()));
            break;
        }
        // There is less room than we thought: others of this origin use it too.
        if names.is_empty() {
            break;
        }
        surplus = 1;
    }
    let names: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
    let _ = storage.set_item(&key(KEPT), &names.join(" "));
}

/// Forgets all that was kept of exchanges.
pub fn forget() {
    let Some(storage) = storage() else { return };
    for (name, _) in names() {
        let _ = storage.remove_item(&key(&kept_key(&name)));
    }
    let _ = storage.remove_item(&key(KEPT));
}

fn kept_key(name: &str) -> String {
    [KEPT, "/", name].concat()
}

/// Remembers where one stands, for when this very page is loaded anew.
pub fn keep_place(place: &str) {
    if let Ok(Some(storage)) = super::window().session_storage() {
        let _ = storage.set_item(&key(PLACE), place);
    }
}

/// Where one stood before the page was loaded anew.
pub fn take_place() -> Option<String> {
    let storage = super::window().session_storage().ok().flatten()?;
    let place = storage.get_item(&key(PLACE)).ok().flatten()?;
    let _ = storage.remove_item(&key(PLACE));
    Some(place)
}

/// The number of this page, the same after a reload: what it sent stays its own.
pub fn page_number(draw: impl FnOnce() -> u32) -> u32 {
    let storage = super::window().session_storage().ok().flatten();
    let known = storage.as_ref().and_then(|storage| storage.get_item(&key(PAGE)).ok().flatten());
    known.and_then(|number| number.parse().ok()).unwrap_or_else(|| {
        let number = draw();
        if let Some(storage) = storage {
            let _ = storage.set_item(&key(PAGE), &number.to_string());
        }
        number
    })
}

/// How the request was shown last; at first as it fits into the window.
pub fn compose_as() -> ComposeAs {
    let window = super::window();
    let measure =
        |side: Result<wasm_bindgen::JsValue, _>| side.ok().and_then(|side| side.as_f64()).unwrap_or(0.0);
    let fits =
        measure(window.inner_height()) >= ROOM_FOR_BOTH.1 && measure(window.inner_width()) >= ROOM_FOR_BOTH.0;
    let usual = if fits { ComposeAs::Both } else { ComposeAs::Raw };
    read(COMPOSE).and_then(|name| ComposeAs::named(&name)).unwrap_or(usual)
}

/// Remembers how the request is shown.
pub fn keep_compose_as(shown_as: ComposeAs) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&key(COMPOSE), shown_as.name());
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
