//! Puts the page into the document.

use frontend::pages::Playground;

/// The element that holds the page, and until it is there a word about its loading.
const PLACE: &str = "app";

fn main() {
    // What is shown when the page breaks stands in index.html: it must not depend on what broke.
    yew::set_custom_panic_hook(Box::new(|panic| {
        web_sys::console::error_1(&panic.to_string().into());
        boot_state("broken");
    }));
    let document = web_sys::window().and_then(|window| window.document());
    let Some(place) = document.and_then(|document| document.get_element_by_id(PLACE)) else { return };
    yew::Renderer::<Playground>::with_root(place).render();
    boot_state("up");
}

/// Tells the style sheet and the boot script how far the page has come.
fn boot_state(state: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(root) = document.and_then(|document| document.document_element()) {
        // A valid name can always be set.
        let _ = root.set_attribute("data-boot", state);
    }
}
