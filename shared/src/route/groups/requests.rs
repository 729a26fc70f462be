//! What you sent.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// What a GET carries.
    Get = "get",
    /// Any request, described.
    Anything = "anything",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "requests",
    title: "What you sent",
    about: "The request comes back as the server understood it, or byte for byte as it came.",
    routes: &[
        Route {
            methods: &[],
            pattern: "/anything/{*rest}",
            handler: Any::Requests(Handler::Anything),
            teaches: "A catch-all: any method and any path below /anything/, described as JSON.",
            example: Example::get("/anything/you/like?q=1"),
        },
        Route {
            methods: &["GET"],
            pattern: "/get",
            handler: Any::Requests(Handler::Get),
            teaches: "A GET described: its query, its fields, where it came from.",
            example: Example::get("/get?q=1"),
        },
    ],
};
