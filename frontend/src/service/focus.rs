//! The arrow keys in a list.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// Moves the focus by so many places among what the selector names inside an element. At either end it
/// stays; where it was on none of them it goes to the first.
pub fn step(inside: &Element, selector: &str, by: i32) {
    let Ok(places) = inside.query_selector_all(selector) else { return };
    let places: Vec<_> =
        (0..places.length()).filter_map(|n| places.get(n)?.dyn_into::<HtmlElement>().ok()).collect();
    let focused = super::document().active_element();
    let now =
        places.iter().position(|place| focused.as_ref().is_some_and(|focused| place.contains(Some(focused))));
    let next = now.map_or(Some(0), |now| now.checked_add_signed(by as isize));
    if let Some(place) = next.and_then(|next| places.get(next)) {
        // What cannot have the focus is not in sight.
        let _ = place.focus();
    }
}
