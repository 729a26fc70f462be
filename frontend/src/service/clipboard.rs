//! Copying.

use wasm_bindgen::JsCast as _;
use web_sys::{ClipboardEvent, Element, Event, HtmlDocument};

use super::listener::Listener;

/// Selects the text of an element and copies it, as a person would; whether that worked.
///
/// The newer way is only there for pages from this machine or over HTTPS, and a class reaches its
/// teacher's server by plain HTTP. Where even this one is refused the text stays selected, one key away.
pub fn copy(element: &Element) -> bool {
    let Ok(Some(selection)) = super::window().get_selection() else { return false };
    let document = super::document();
    let Some(document) = document.dyn_ref::<HtmlDocument>() else { return false };
    let copied =
        selection.select_all_children(element).is_ok() && document.exec_command("copy").unwrap_or(false);
    if copied {
        // What was copied needs no pointing at any more.
        let _ = selection.remove_all_ranges();
    }
    copied
}

/// Copies a text that is nowhere on the screen; whether that worked.
pub fn copy_text(text: &str) -> bool {
    let document = super::document();
    let Some(html) = document.dyn_ref::<HtmlDocument>() else { return false };
    let text = text.to_owned();
    let listener = Listener::new(&document, "copy", move |event| {
        let clipboard = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        if clipboard.is_some_and(|clipboard| clipboard.set_data("text/plain", &text).is_ok()) {
            event.prevent_default();
        }
    });
    let copied = html.exec_command("copy").unwrap_or(false);
    drop(listener);
    copied
}

/// Copies what is selected of the wire as it was there. Browsers would add a line break for each row that
/// is drawn, or leave the last one out; the text itself has them all, as they were.
pub fn copy_selected_bytes(event: Event) {
    let text = || {
        let selection = super::window().get_selection().ok()??;
        let selected = selection.get_range_at(0).ok()?.clone_contents().ok()?;
        selected.text_content()
    };
    let Some(clipboard) = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data) else {
        return;
    };
    if let Some(text) = text()
        && clipboard.set_data("text/plain", &text).is_ok()
    {
        event.prevent_default();
    }
}
