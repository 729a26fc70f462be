//! About the server.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// The release.
    Version = "version",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "server",
    title: "About the server",
    about: "What the server says of itself, and no more than was meant.",
    routes: &[Route {
        methods: &["GET"],
        pattern: "/version",
        handler: Any::Server(Handler::Version),
        teaches: "Which release this is.",
        example: Example::get("/version"),
    }],
};
