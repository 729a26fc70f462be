//! Other origins.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// CORS to order.
    Cors = "cors",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "cors",
    title: "Other origins",
    about: "What a browser asks before it lets one site read another, and what the answer must say.",
    routes: &[Route {
        methods: &[],
        pattern: "/cors/{*rest}",
        handler: Any::Cors(Handler::Cors),
        teaches: "CORS fields as you set them.",
        example: Example::get("/cors/x"),
    }],
};
