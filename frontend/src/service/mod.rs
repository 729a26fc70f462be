//! The browser, as far as the page needs it.
//!
//! | module | what it does |
//! |---|---|
//! | [`socket`] | the WebSocket, opened again whenever it is lost |
//! | [`storage`] | what survives a reload |
//! | [`texts`] | long texts, when they are asked for |
//! | [`listener`] | events of the window and the document |
//! | [`clipboard`] | copying |
//! | [`files`] | files of the learner's machine |
//! | [`fullscreen`] | the whole screen |
//! | [`editing`] | the caret of the raw editor |
//! | [`decoding`] | bodies that are compressed |
//! | [`pointing`] | which byte is under the pointer, and scrolling to where the light is |
//! | [`fetching`] | a request by the browser's own `fetch` |
//! | [`focus`] | the arrow keys in a list |

pub mod clipboard;
pub mod decoding;
pub mod editing;
pub mod fetching;
pub mod files;
pub mod focus;
pub mod fullscreen;
pub mod listener;
pub mod pointing;
pub mod socket;
pub mod storage;
pub mod texts;

use gloo_timers::callback::Timeout;
use shared::wire::PageId;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Draws the number that marks which exchanges are this page's own.
pub fn draw_page_id() -> PageId {
    PageId(storage::page_number(random_u32))
}

fn random_u32() -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the product is below 2^32")]
    let number = (js_sys::Math::random() * 4_294_967_296.0) as u32;
    number
}

/// Minutes that the learner's clock is ahead of UTC, at a time in milliseconds since 1970.
pub fn clock_offset(millis: u64) -> i32 {
    #[expect(clippy::cast_precision_loss, reason = "dates are exact in a float for the next 280,000 years")]
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(millis as f64));
    #[expect(clippy::cast_possible_truncation, reason = "a day has 1,440 minutes")]
    let behind = date.get_timezone_offset() as i32;
    -behind
}

/// The host the page came from, without its port.
pub fn page_host() -> String {
    window().location().hostname().unwrap_or_default()
}

/// The port the page came from, behind a colon; nothing where it is the usual one.
pub fn page_port() -> String {
    let port = window().location().port().unwrap_or_default();
    if port.is_empty() { port } else { [":", &port].concat() }
}

/// The page's own address, without what stands behind `#`.
pub fn page_address() -> String {
    let address = window().location().href().unwrap_or_default();
    address.split('#').next().unwrap_or_default().to_owned()
}

/// What stands behind `#` in the address, with it.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Takes the fragment out of the address: what it told has been done, and a reload shall not do it again.
pub fn drop_fragment() {
    if let Ok(history) = window().history() {
        // Where the address cannot be changed it stays.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&page_address()));
    }
}

/// Puts the focus on the first element that a selector finds, once what is over the page has gone.
pub fn focus_later(selector: &'static str) {
    Timeout::new(0, move || {
        let found = document().query_selector(selector).ok().flatten();
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // What takes no focus is left alone.
            let _ = element.focus();
        }
    })
    .forget();
}

/// Prints the page, once what is over it has gone.
pub fn print_later() {
    Timeout::new(50, || {
        // A browser that cannot print says so itself.
        let _ = window().print();
    })
    .forget();
}

/// Tells the style sheets something about the page as a whole.
pub fn mark_root(attribute: &'static str, value: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    // Setting or removing an attribute with a valid name cannot fail.
    let _ = match value {
        Some(value) => root.set_attribute(attribute, value),
        None => root.remove_attribute(attribute),
    };
}

/// Whether the page is one column.
pub fn is_narrow() -> bool {
    window().match_media("(max-width: 759px)").ok().flatten().is_some_and(|query| query.matches())
}

/// Whether the focus is in something to write in.
pub fn is_writing() -> bool {
    let writes = "textarea, input:not([type=range]):not([type=radio]):not([type=checkbox])";
    document().active_element().is_some_and(|element| element.matches(writes).unwrap_or(false))
}

/// Scrolls the page until an element stands in the middle, if it is not to be seen.
pub fn scroll_to_middle(element: &Element) {
    let place = element.get_bounding_client_rect();
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
    // The player lies over the lower part.
    if place.top() < 0.0 || place.bottom() > height * 0.7 {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Center);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Scrolls what holds an element just as far as it takes to see it.
pub fn scroll_into_nearest_view(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options.set_inline(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// The page's origin.
pub fn page_origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Loads the page anew.
pub fn reload() {
    // A browser that refuses to reload has told the person why.
    let _ = window().location().reload();
}

/// The window. The page runs in nothing else.
#[expect(clippy::expect_used, reason = "without a window there is nobody to tell")]
pub(crate) fn window() -> web_sys::Window {
    web_sys::window().expect("the page runs in a window")
}

/// The document.
#[expect(clippy::expect_used, reason = "a window without a document shows nothing")]
pub(crate) fn document() -> web_sys::Document {
    window().document().expect("a window has a document")
}

/// Whether this is a machine on which people expect ⌘ where others have Ctrl.
pub fn has_command_key() -> bool {
    window().navigator().platform().is_ok_and(|platform| platform.starts_with("Mac"))
}
