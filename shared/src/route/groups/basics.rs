//! The first servers of every course.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// Lists the routes.
    Index = "index",
    /// A fixed string.
    Hello = "hello",
    /// The body back.
    Echo = "echo",
    /// One parameter from the path.
    User = "user",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "basics",
    title: "First servers",
    about: "The first servers of every course: a fixed string, an echo, a value from the path.",
    routes: &[
        Route {
            methods: &["GET"],
            pattern: "/",
            handler: Any::Basics(Handler::Index),
            teaches: "The list of routes: what this server answers to.",
            example: Example::get("/"),
        },
        Route {
            methods: &["GET"],
            pattern: "/hello",
            handler: Any::Basics(Handler::Hello),
            teaches: "The first server of every course: a fixed string.",
            example: Example::get("/hello"),
        },
        Route {
            methods: &[],
            pattern: "/echo",
            handler: Any::Basics(Handler::Echo),
            teaches: "The body comes back as it went, with the same Content-Type.",
            example: Example::new("POST", "/echo")
                .with(&[("Content-Type", "text/plain")])
                .sending("What you send comes back."),
        },
        Route {
            methods: &["GET"],
            pattern: "/users/{id}",
            handler: Any::Basics(Handler::User),
            teaches: "A path parameter: one segment of the path becomes a value.",
            example: Example::get("/users/7"),
        },
    ],
};
