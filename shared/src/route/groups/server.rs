//! About the server.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// Variables that may be seen.
    Env = "env",
    /// The server's name.
    Hostname = "hostname",
    /// The release.
    Version = "version",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "server",
    title: "About the server",
    about: "What the server says of itself, and no more than was meant.",
    routes: &[
        Route {
            methods: &[],
            pattern: "/env",
            handler: Any::Server(Handler::Env),
            teaches: "The environment is where servers keep passwords: only variables that were named for \
                      it (--show-env) are shown.",
            example: Example::get("/env"),
        },
        Route {
            methods: &[],
            pattern: "/hostname",
            handler: Any::Server(Handler::Hostname),
            teaches: "Which of several servers has answered: here the name it was given (--hostname), not \
                      the machine's own.",
            example: Example::get("/hostname"),
        },
        Route {
            methods: &[],
            pattern: "/version",
            handler: Any::Server(Handler::Version),
            teaches: "Which release this is, and which hyper and axum it is made of: what you see them \
                      do, other releases may do otherwise.",
            example: Example::get("/version"),
        },
    ],
};
