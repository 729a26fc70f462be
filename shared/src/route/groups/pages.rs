//! Pages to click.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// A page of links.
    Links = "links",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "pages",
    title: "Pages to click",
    about: "Links to follow and a form to submit.",
    routes: &[Route {
        methods: &["GET"],
        pattern: "/links/{n}",
        handler: Any::Pages(Handler::Links),
        teaches: "A page of links.",
        example: Example::get("/links/3"),
    }],
};
