//! The same answers in the browser: no platform may change what a message means.

#![cfg(target_arch = "wasm32")]

use shared::trace::{Boundary, Taken};
use shared::wire::{self, Bytes, ExchangeId, Plan, ToServer};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

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
