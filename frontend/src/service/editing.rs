//! Changing a text field so that its own undo (Ctrl+Z) still works.

use wasm_bindgen::JsCast as _;
use web_sys::{HtmlDocument, HtmlElement, HtmlTextAreaElement};

/// Puts `text` in place of all that stands in the field, as if it had been typed: the field's undo
/// knows of it, and its `input` event is sent. Focus stays where it was. Where the browser cannot do
/// that, nothing happens, and drawing the new text is left to whoever draws the field.
pub fn replace_all(field: &HtmlTextAreaElement, text: &str) {
    // A touch screen would put its keyboard over the page.
    let touch = super::window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|q| q.matches());
    let document = super::document();
    let Some(html) = document.dyn_ref::<HtmlDocument>().filter(|_| !touch) else { return };
    let focused = document.active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if field.focus().is_err() {
        return;
    }
    field.select();
    let command = if text.is_empty() { "delete" } else { "insertText" };
    let _ = html.exec_command_with_show_ui_and_value(command, false, text);
    // Browsers may leave something of the old text; then its undo has to go.
    if field.value() != text {
        field.set_value(text);
    }
    // The beginning is where one reads on.
    let _ = field.set_selection_range(0, 0);
    if let Some(focused) = focused {
        let _ = focused.focus();
    }
}
