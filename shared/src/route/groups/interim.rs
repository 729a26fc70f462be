//! Before the answer.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// 103 before 200.
    EarlyHints = "early_hints",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "interim",
    title: "Before the answer",
    about: "Responses that come before the final one: 100 Continue and 103 Early Hints.",
    routes: &[Route {
        methods: &["GET"],
        pattern: "/early-hints",
        handler: Any::Interim(Handler::EarlyHints),
        teaches: "A 103 while the answer is being made.",
        example: Example::get("/early-hints"),
    }],
};
