//! Before the answer.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// 103 before 200.
    EarlyHints = "early_hints",
    /// 100, or 417.
    Expect = "expect",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "interim",
    title: "Before the answer",
    about: "Responses that come before the final one: 100 Continue and 103 Early Hints.",
    routes: &[
        Route {
            methods: &["GET"],
            pattern: "/early-hints",
            handler: Any::Interim(Handler::EarlyHints),
            teaches: "A 103 with Link fields while the answer is still being made (?delay, ?count): a browser can begin to fetch what the page will need.",
            example: Example::get("/early-hints?delay=0.2"),
        },
        Route {
            methods: &["POST", "PUT"],
            pattern: "/expect",
            handler: Any::Interim(Handler::Expect),
            teaches: "Expect: 100-continue: the client holds its body back until the server says 100, after ?delay; with ?refuse it says 417, and the body never crosses the wire.",
            example: Example::new("POST", "/expect")
                .with(&[("Content-Type", "text/plain"), ("Expect", "100-continue")])
                .sending("Shall I?"),
        },
    ],
};
