//! Go elsewhere.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// A chain of redirects, relative unless asked otherwise.
    Redirect = "redirect",
    /// A chain of paths.
    Relative = "relative_redirect",
    /// A chain of whole URLs.
    Absolute = "absolute_redirect",
    /// A redirect to a place of one's own choice.
    RedirectTo = "redirect_to",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "redirects",
    title: "Go elsewhere",
    about: "Redirects, one after the other: who follows them, how far, and with which method.",
    routes: &[
        Route {
            methods: &[],
            pattern: "/redirect/{n}",
            handler: Any::Redirects(Handler::Redirect),
            teaches: "A chain of 302 that ends at /get: a redirect is a response like any other, and the client decides to follow.",
            example: Example::get("/redirect/3"),
        },
        Route {
            methods: &[],
            pattern: "/relative-redirect/{n}",
            handler: Any::Redirects(Handler::Relative),
            teaches: "A Location without a host is read relative to the URL that was asked for.",
            example: Example::get("/relative-redirect/3"),
        },
        Route {
            methods: &[],
            pattern: "/absolute-redirect/{n}",
            handler: Any::Redirects(Handler::Absolute),
            teaches: "A Location with a host: the server takes its own name from the Host you sent.",
            example: Example::get("/absolute-redirect/3"),
        },
        Route {
            methods: &[],
            pattern: "/redirect-to",
            handler: Any::Redirects(Handler::RedirectTo),
            teaches: "A redirect of any status to a place of your choice, and why a server must not lead just anywhere.",
            example: Example::get("/redirect-to?url=%2Fget&status_code=307"),
        },
    ],
};
