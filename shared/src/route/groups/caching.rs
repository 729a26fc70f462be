//! Only what is new.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// Not modified.
    Cache = "cache",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "caching",
    title: "Only what is new",
    about: "Conditional requests, freshness, and parts of a document.",
    routes: &[Route {
        methods: &["GET"],
        pattern: "/cache",
        handler: Any::Caching(Handler::Cache),
        teaches: "304 for whoever has it already.",
        example: Example::get("/cache"),
    }],
};
