//! Only what is new: conditional requests, freshness, and parts of a document.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// A document that can be asked for again.
    Cache = "cache",
    /// One that stays fresh for a while.
    MaxAge = "max_age",
    /// One with the entity tag that is wished for.
    Tagged = "tagged",
    /// The same with a weak tag.
    WeaklyTagged = "weakly_tagged",
    /// One that can be had in parts.
    Range = "range",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "caching",
    title: "Only what is new",
    about: "Conditional requests, freshness, and parts of a document.",
    routes: &[
        Route {
            methods: &[],
            pattern: "/cache",
            handler: Any::Caching(Handler::Cache),
            teaches: "Whoever shows that they have this version already, by its tag or its date, gets 304 and no body.",
            example: Example::get("/cache").with(&[("If-None-Match", "W/\"1991-08-06\"")]),
        },
        Route {
            methods: &[],
            pattern: "/cache/{n}",
            handler: Any::Caching(Handler::MaxAge),
            teaches: "Cache-Control lets everybody keep an answer for n seconds without asking again.",
            example: Example::get("/cache/60"),
        },
        Route {
            methods: &[],
            pattern: "/etag/{etag}",
            handler: Any::Caching(Handler::Tagged),
            teaches: "If-None-Match saves a transfer, and If-Match keeps two writers from overwriting each other.",
            example: Example::get("/etag/v2").with(&[("If-None-Match", "\"v1\", \"v2\"")]),
        },
        Route {
            methods: &[],
            pattern: "/etag/W/{etag}",
            handler: Any::Caching(Handler::WeaklyTagged),
            teaches: "A weak tag promises the same meaning, not the same bytes: enough for If-None-Match, never for If-Match.",
            example: Example::get("/etag/W/v2").with(&[("If-None-Match", "\"v2\"")]),
        },
        Route {
            methods: &[],
            pattern: "/range/{n}",
            handler: Any::Caching(Handler::Range),
            teaches: "A download can go on where it broke off: the alphabet over and over, whole or in the parts asked for.",
            example: Example::get("/range/1024").with(&[("Range", "bytes=0-25, -26")]),
        },
    ],
};
