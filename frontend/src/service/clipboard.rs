//! Copying.

use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ClipboardEvent, Element, Event, HtmlDocument};

/// Copies the text of an element; whether that worked.
///
/// The clipboard is only there for pages from this machine or over HTTPS, and a class reaches its
/// teacher's server by plain HTTP. There the text is selected and copied as a person would do it; where
/// even that is refused it stays selected, one key away.
pub async fn copy(element: &Element) -> bool {
    let navigator = super::window().navigator();
    let present = js_sys::Reflect::has(&navigator, &JsValue::from_str("clipboard")).unwrap_or(false);
    if present && super::window().is_secure_context() {
        let text = element.text_content().unwrap_or_default();
        if JsFuture::from(navigator.clipboard().write_text(&text)).await.is_ok() {
            return true;
        }
    }
    select(element);
    super::document()
        .dyn_ref::<HtmlDocument>()
        .is_some_and(|document| document.exec_command("copy").unwrap_or(false))
}

/// Copies what is selected of the wire as it was there. Browsers would add a line break for each row that
/// is drawn, or leave the last one out; the text itself has them all, as they were.
pub fn copy_selected_bytes(event: Event) {
    let text = || {
        let selection = super::window().get_selection().ok()??;
        let selected = selection.get_range_at(0).ok()?.clone_contents().ok()?;
        selected.text_content()
    };
    let Some(clipboard) = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data) else { return };
    if let Some(text) = text()
        && clipboard.set_data("text/plain", &text).is_ok()
    {
        event.prevent_default();
    }
}

fn select(element: &Element) {
    if let Ok(Some(selection)) = super::window().get_selection() {
        let _ = selection.select_all_children(element);
    }
}
