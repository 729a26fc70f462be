//! Who are you.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// Basic authentication.
    Basic = "basic_auth",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "auth",
    title: "Who are you?",
    about: "Basic, Bearer and Digest: the challenge, and the answer to it.",
    routes: &[Route {
        methods: &["GET"],
        pattern: "/basic-auth/{user}/{password}",
        handler: Any::Auth(Handler::Basic),
        teaches: "A page behind a name and a password.",
        example: Example::get("/basic-auth/ada/secret").with(&[("Authorization", "Basic YWRhOnNlY3JldA==")]),
    }],
};
