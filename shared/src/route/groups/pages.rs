//! Pages to click.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// Leads to the first page of links.
    LinksStart = "links-start",
    /// A page of links.
    Links = "links",
    /// A form.
    Form = "form",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "pages",
    title: "Pages to click",
    about: "What a browser sends when one clicks: links to follow, and a form to submit in four ways.",
    routes: &[
        Route {
            methods: &[],
            pattern: "/links/{n}",
            handler: Any::Pages(Handler::LinksStart),
            teaches: "A redirect to the first of so many pages that link to each other: a small site for a \
                      crawler.",
            example: Example::get("/links/3"),
        },
        Route {
            methods: &[],
            pattern: "/links/{n}/{offset}",
            handler: Any::Pages(Handler::Links),
            teaches: "A page of links to its siblings, but not to itself. Click, and see the Referer field \
                      appear.",
            example: Example::get("/links/3/1"),
        },
        Route {
            methods: &[],
            pattern: "/forms/post",
            handler: Any::Pages(Handler::Form),
            teaches: "One form, four ways to send it: as a query, as pairs, in parts, as text. See what \
                      becomes of the file.",
            example: Example::get("/forms/post"),
        },
    ],
};
