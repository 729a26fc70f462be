//! The text field of the raw editor: its caret, and what is in sight of it.

use web_sys::{HtmlElement, HtmlTextAreaElement};

/// Where the caret is, or the end of what is selected, as browsers count.
pub fn caret(field: &HtmlTextAreaElement) -> usize {
    field.selection_end().ok().flatten().unwrap_or(0) as usize
}

/// Puts the caret somewhere. The focus stays where it is.
pub fn set_caret(field: &HtmlTextAreaElement, caret: usize) {
    let caret = u32::try_from(caret).unwrap_or(u32::MAX);
    // Only fails for fields that hold no text.
    let _ = field.set_selection_range(caret, caret);
}

/// Makes the field hold this text, with the caret there.
pub fn put(field: &HtmlTextAreaElement, text: &str, caret: usize) {
    // Setting the same text again would move the caret, and forget what an input method is about.
    if field.value() != text {
        field.set_value(text);
        set_caret(field, caret);
    }
}

/// Whether one writes in it.
pub fn has_focus(field: &HtmlTextAreaElement) -> bool {
    super::document().active_element().as_ref() == Some(field)
}

/// Scrolls no further than needed to have something in sight; the page stays where it is.
pub fn reveal(scroller: &HtmlElement, inside: &HtmlElement) {
    let (top, height) = (inside.offset_top(), inside.offset_height());
    let (from, room) = (scroller.scroll_top(), scroller.client_height());
    if top < from {
        scroller.set_scroll_top(top);
    } else if top + height > from + room {
        scroller.set_scroll_top(top + height - room);
    }
}
