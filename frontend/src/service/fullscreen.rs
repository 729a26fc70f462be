//! The whole screen for the page, when somebody asks for it.

/// Asks for it. A browser that has none, or none to give, leaves things as they are.
pub fn enter() {
    if let Some(root) = super::document().document_element() {
        let _ = root.request_fullscreen();
    }
}

/// Gives it back.
pub fn leave() {
    let document = super::document();
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
    }
}
