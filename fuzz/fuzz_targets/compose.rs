//! Any bytes, as a form and back: nothing is lost, and every part lies where it is said to.

#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::message::Composed;

fuzz_target!(|data: &[u8]| {
    let composed = Composed::from_bytes(data);
    let rendered = composed.to_bytes();
    assert_eq!(rendered.bytes, data);
    for (_, span) in rendered.parts() {
        assert!(span.end() <= data.len() as u64);
    }
    let _ = composed.issues();
    assert_eq!(Composed::from_bytes(&rendered.bytes), composed);
});
