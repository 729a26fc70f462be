//! The browser, as far as the page needs it.
//!
//! | module | what it does |
//! |---|---|
//! | [`socket`] | the WebSocket, opened again whenever it is lost |
//! | [`storage`] | what survives a reload |
//! | [`listener`] | events of the window and the document |
//! | [`clipboard`] | copying |
//! | [`focus`] | the arrow keys in a list |
//! | [`editing`] | changing a text field so that its own undo still works |

pub mod clipboard;
pub mod editing;
pub mod focus;
pub mod listener;
pub mod socket;
pub mod storage;

use shared::wire::PageId;

/// Draws the number that marks which exchanges are this page's own.
pub fn draw_page_id() -> PageId {
    PageId(random_u32())
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
