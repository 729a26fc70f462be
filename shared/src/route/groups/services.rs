//! Servers that remember.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// A counter.
    Hits = "hits",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "services",
    title: "Servers that remember",
    about: "Small services with a memory: a counter, a status board, a chat, a login.",
    routes: &[Route {
        methods: &["GET"],
        pattern: "/hits",
        handler: Any::Services(Handler::Hits),
        teaches: "How often this was asked for.",
        example: Example::get("/hits"),
    }],
};
