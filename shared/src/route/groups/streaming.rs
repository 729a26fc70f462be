//! Bit by bit.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// So many bytes.
    Bytes = "bytes",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "streaming",
    title: "Bit by bit",
    about: "Bodies that take their time: streams, drips, delays, trailers, events, a WebSocket.",
    routes: &[Route {
        methods: &["GET"],
        pattern: "/bytes/{n}",
        handler: Any::Streaming(Handler::Bytes),
        teaches: "So many random bytes.",
        example: Example::get("/bytes/16"),
    }],
};
