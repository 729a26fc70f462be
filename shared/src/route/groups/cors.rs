//! Other origins.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// All is allowed, as it should be.
    Allow = "cors_allow",
    /// Nothing is said.
    None = "cors_none",
    /// Another origin is allowed.
    WrongOrigin = "cors_wrong_origin",
    /// Every origin is allowed, with credentials.
    StarWithCredentials = "cors_star_with_credentials",
    /// One field too few is allowed.
    MissingHeader = "cors_missing_header",
    /// As the query says.
    Preflight = "cors_preflight",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "cors",
    title: "Other origins",
    about: "What a browser asks before it lets one site read another, and what the answer must say. The usual mistakes, each with what a browser makes of it.",
    routes: &[
        Route {
            methods: &[],
            pattern: "/cors/allow",
            handler: Any::Cors(Handler::Allow),
            teaches: "The answer that lets a page of another origin read it, with cookies too.",
            example: Example::get("/cors/allow").with(&[("Origin", "https://page.example")]),
        },
        Route {
            methods: &[],
            pattern: "/cors/none",
            handler: Any::Cors(Handler::None),
            teaches: "Without Access-Control-Allow-Origin the browser has the answer, and does not let the page read it.",
            example: Example::get("/cors/none").with(&[("Origin", "https://page.example")]),
        },
        Route {
            methods: &[],
            pattern: "/cors/wrong-origin",
            handler: Any::Cors(Handler::WrongOrigin),
            teaches: "An origin is compared letter by letter: a server that names another one allows nothing.",
            example: Example::get("/cors/wrong-origin").with(&[("Origin", "https://page.example")]),
        },
        Route {
            methods: &[],
            pattern: "/cors/star-with-credentials",
            handler: Any::Cors(Handler::StarWithCredentials),
            teaches: "A star allows everybody, but never together with cookies.",
            example: Example::get("/cors/star-with-credentials")
                .with(&[("Origin", "https://page.example"), ("Cookie", "session=1")]),
        },
        Route {
            methods: &[],
            pattern: "/cors/missing-header",
            handler: Any::Cors(Handler::MissingHeader),
            teaches: "The preflight must allow every field that the page wants to send; one too few and the request is never made.",
            example: Example::new("OPTIONS", "/cors/missing-header").with(&[
                ("Origin", "https://page.example"),
                ("Access-Control-Request-Method", "POST"),
                ("Access-Control-Request-Headers", "content-type, x-token"),
            ]),
        },
        Route {
            methods: &[],
            pattern: "/cors/preflight",
            handler: Any::Cors(Handler::Preflight),
            teaches: "Set each CORS field in the query, and read what a browser would make of it.",
            example: Example::new("OPTIONS", "/cors/preflight?methods=PUT&headers=x-token&max_age=60").with(
                &[
                    ("Origin", "https://page.example"),
                    ("Access-Control-Request-Method", "PUT"),
                    ("Access-Control-Request-Headers", "x-token"),
                ],
            ),
        },
    ],
};
