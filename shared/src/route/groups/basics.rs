//! The first servers of every course.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// Lists the routes.
    Index = "index",
    /// A fixed string.
    Hello = "hello",
    /// The body back.
    Echo = "echo",
    /// The body back, in capitals.
    Yell = "yell",
    /// One parameter from the path.
    User = "user",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "basics",
    title: "First servers",
    about: "The first servers of every course: a fixed string, an echo, one that yells, a value from the path.",
    routes: &[
        Route {
            methods: &["GET"],
            pattern: "/",
            handler: Any::Basics(Handler::Index),
            teaches: "The list of routes. Accept decides its form: a page for a browser, text for a terminal.",
            example: Example::get("/"),
        },
        Route {
            methods: &["GET"],
            pattern: "/hello",
            handler: Any::Basics(Handler::Hello),
            teaches: "The smallest server: the same text for everybody, whatever the request says.",
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
            methods: &[],
            pattern: "/yell",
            handler: Any::Basics(Handler::Yell),
            teaches: "The body comes back in capitals: a server that does something with what it was sent.",
            example: Example::new("POST", "/yell")
                .with(&[("Content-Type", "text/plain; charset=utf-8")])
                .sending("no need to shout, straße"),
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
