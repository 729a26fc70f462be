//! What the server says.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// A status made to order.
    Status = "status",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "answers",
    title: "What the server says",
    about: "Status codes, fields and whole responses, made to order.",
    routes: &[Route {
        methods: &[],
        pattern: "/status/{codes}",
        handler: Any::Answers(Handler::Status),
        teaches: "Any status you like, or one of several by chance.",
        example: Example::get("/status/418"),
    }],
};
