//! The protocol: nothing is lost, and another version is told apart from nonsense.

#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use shared::wire::{self, Bytes, ConnId, Cut, DecodeError, Plan, ToPage, ToServer};

proptest! {
    #[test]
    fn a_send_arrives_as_it_was_sent(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        cuts in prop::collection::vec((any::<u32>(), any::<u32>()), 0..5),
        half_close in any::<bool>(),
        on in prop::option::of(any::<u64>()),
        seq in any::<u64>(),
    ) {
        let cuts = cuts.into_iter().map(|(at, pause_ms)| Cut { at, pause_ms }).collect();
        let message =
            ToServer::Send { bytes: Bytes(bytes), plan: Plan { cuts, half_close }, on: on.map(ConnId) };
        let back = wire::decode::<ToServer>(&wire::encode(seq, &message)).unwrap();
        prop_assert_eq!(back.seq, seq);
        prop_assert_eq!(back.body, message);
    }

    #[test]
    fn no_text_makes_decoding_panic(text in ".{0,200}") {
        let _ = wire::decode::<ToServer>(&text);
        let _ = wire::decode::<ToPage>(&text);
    }
}

#[test]
fn another_version_is_named_even_when_its_messages_are_unknown() {
    let other = r#"{"v":7,"seq":1,"body":{"Teleport":{}}}"#;
    assert_eq!(wire::decode::<ToServer>(other), Err(DecodeError::OtherVersion(7)));
    let known = wire::encode(1, &ToServer::Close(ConnId(1))).replace(&wire::VERSION.to_string(), "7");
    assert_eq!(wire::decode::<ToServer>(&known), Err(DecodeError::OtherVersion(7)));
}

#[test]
fn nonsense_is_called_nonsense() {
    let same_version = format!(r#"{{"v":{},"seq":1,"body":{{"Send":{{"bytes":"***"}}}}}}"#, wire::VERSION);
    for text in ["", "null", "{}", "[1,2", "\u{0}", &same_version] {
        assert!(matches!(wire::decode::<ToServer>(text), Err(DecodeError::Invalid(_))), "{text}");
    }
}
