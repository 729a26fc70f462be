//! The same answers in the browser: no platform may change what a message means.

#![cfg(target_arch = "wasm32")]

use shared::trace::{Boundary, Profile, Side, Taken, Trace, Verdict};
use shared::wire::{self, Bytes, ExchangeId, Plan, ToServer};
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn every_byte_survives_the_way_to_the_server() {
    let all = Bytes((0..=255).collect());
    let message = ToServer::Send { bytes: all.clone(), plan: Plan::default(), on: None };
    let back = wire::decode::<ToServer>(&wire::encode(u64::MAX, &message)).expect("our own message");
    assert_eq!(back.seq, u64::MAX);
    assert_eq!(back.body, message);
}

#[wasm_bindgen_test]
fn numbers_beyond_32_bits_survive() {
    let watch = ToServer::Watch(ExchangeId(1 << 53));
    assert_eq!(wire::decode::<ToServer>(&wire::encode(1, &watch)).expect("our own message").body, watch);
}

#[wasm_bindgen_test]
fn a_length_beyond_32_bits_is_not_cut() {
    let mut message = Boundary::request();
    message.feed(b"POST / HTTP/1.1\r\nContent-Length: 4294967297\r\n\r\n");
    assert_eq!(message.feed(b"x"), Taken { used: 1, done: false });
}

/// The page traces the request again with every key that is pressed. How long that takes is said, not
/// asserted; ask with the profile the page is built with.
#[wasm_bindgen_test]
fn a_request_of_4_kb_is_traced_in_the_browser() {
    let fields = "X-Some-Field: and some value that is about as long as most values are\r\n".repeat(57);
    let request = format!("GET /hello HTTP/1.1\r\nHost: lab\r\n{fields}\r\n");
    let goes = 500;
    let start = js_sys::Date::now();
    for _ in 0..goes {
        let trace = Trace::of(Side::Request, Profile::RFC, request.as_bytes());
        assert_eq!(trace.verdict(), Verdict::Complete);
    }
    let each = (js_sys::Date::now() - start) / f64::from(goes);
    console_log!("{} bytes traced in {:.1} µs", request.len(), each * 1000.0);
}
