//! Broken on purpose.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// A reset.
    Reset = "fault_reset",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "faults",
    title: "Broken on purpose",
    about: "A server that breaks the rules, each of them on the wire for real.",
    routes: &[Route {
        methods: &["GET"],
        pattern: "/fault/reset",
        handler: Any::Faults(Handler::Reset),
        teaches: "The connection is reset in the middle of the answer.",
        example: Example::get("/fault/reset"),
    }],
};
