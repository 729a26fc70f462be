//! Go elsewhere.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// A chain of redirects.
    Redirect = "redirect",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "redirects",
    title: "Go elsewhere",
    about: "Redirects, one after the other, and where they end.",
    routes: &[Route {
        methods: &["GET"],
        pattern: "/redirect/{n}",
        handler: Any::Redirects(Handler::Redirect),
        teaches: "A chain of redirects that ends at /get.",
        example: Example::get("/redirect/3"),
    }],
};
