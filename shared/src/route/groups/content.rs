//! One thing, many forms.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// A JSON document.
    Json = "json",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "content",
    title: "One thing, many forms",
    about: "Encodings, negotiation, images, and documents of many types.",
    routes: &[Route {
        methods: &["GET"],
        pattern: "/json",
        handler: Any::Content(Handler::Json),
        teaches: "A sample document as JSON.",
        example: Example::get("/json"),
    }],
};
