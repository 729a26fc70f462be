//! Cookies.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// The cookies that came.
    Show = "cookies",
    /// Sets those of the query.
    Set = "cookies_set",
    /// Sets one.
    SetOne = "cookies_set_one",
    /// Has the client forget some.
    Delete = "cookies_delete",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "cookies",
    title: "Cookies",
    about: "What a server asks a client to remember, and what the client brings back.",
    routes: &[
        Route {
            methods: &[],
            pattern: "/cookies",
            handler: Any::Cookies(Handler::Show),
            teaches: "The cookies that your client brought, as the server reads them and as they stood on the wire.",
            example: Example::get("/cookies").with(&[("Cookie", "flavour=ginger; size=2")]),
        },
        Route {
            methods: &[],
            pattern: "/cookies/set",
            handler: Any::Cookies(Handler::Set),
            teaches: "One Set-Cookie for each pair of the query, then a redirect that shows whether they come back.",
            example: Example::get("/cookies/set?flavour=ginger&size=2"),
        },
        Route {
            methods: &[],
            pattern: "/cookies/set/{name}/{value}",
            handler: Any::Cookies(Handler::SetOne),
            teaches: "The attributes of a cookie say for how long, where to and over what it is sent.",
            example: Example::get("/cookies/set/flavour/ginger?max_age=3600&samesite=Lax"),
        },
        Route {
            methods: &[],
            pattern: "/cookies/delete",
            handler: Any::Cookies(Handler::Delete),
            teaches: "A server cannot take a cookie away: it sets it anew with a time that is over.",
            example: Example::get("/cookies/delete?flavour").with(&[("Cookie", "flavour=ginger")]),
        },
    ],
};
