//! Cookies.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// The cookies that came.
    Show = "cookies",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "cookies",
    title: "Cookies",
    about: "What a server asks a client to remember, and what it brings back.",
    routes: &[Route {
        methods: &["GET"],
        pattern: "/cookies",
        handler: Any::Cookies(Handler::Show),
        teaches: "The cookies that your client brought.",
        example: Example::get("/cookies").with(&[("Cookie", "a=1")]),
    }],
};
