//! What the server says.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// A status made to order.
    Status = "status",
    /// Fails by chance.
    Unstable = "unstable",
    /// Fields made to order.
    ResponseHeaders = "response_headers",
    /// A whole response made to order.
    Mix = "mix",
    /// So many requests in so much time.
    RateLimit = "rate_limit",
    /// Fails a few times, then succeeds.
    FailThenSucceed = "fail_then_succeed",
    /// A page that no robot shall fetch.
    Deny = "deny",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "answers",
    title: "What the server says",
    about: "Status codes, fields and whole responses made to order, and servers that say: not now.",
    routes: &[
        Route {
            methods: &[],
            pattern: "/status/{codes}",
            handler: Any::Answers(Handler::Status),
            teaches: "Any status from 100 to 599, with the fields that belong to it; of a list such as 200:0.9,500:0.1 one by chance.",
            example: Example::get("/status/418"),
        },
        Route {
            methods: &[],
            pattern: "/unstable",
            handler: Any::Answers(Handler::Unstable),
            teaches: "A server that fails now and then: clients must expect 500, and a seed makes chance repeat itself.",
            example: Example::get("/unstable?failure_rate=0.3&seed=1"),
        },
        Route {
            methods: &[],
            pattern: "/response-headers",
            handler: Any::Answers(Handler::ResponseHeaders),
            teaches: "Each pair of the query becomes a field of the response: see what your client makes of it.",
            example: Example::get("/response-headers?X-Colour=green&Cache-Control=no-store"),
        },
        Route {
            methods: &[],
            pattern: "/mix/{*parts}",
            handler: Any::Answers(Handler::Mix),
            teaches: "A whole response written in the URL: status, fields, delay and body, one segment each.",
            example: Example::get("/mix/s=202/h=X-Answer:42/d=0.2/b=Later,%20perhaps."),
        },
        Route {
            methods: &[],
            pattern: "/rate-limit",
            handler: Any::Answers(Handler::RateLimit),
            teaches: "So many requests in so much time, then 429: the fields say how many are left and when to come back.",
            example: Example::get("/rate-limit?limit=3&window=10"),
        },
        Route {
            methods: &[],
            pattern: "/fail-then-succeed",
            handler: Any::Answers(Handler::FailThenSucceed),
            teaches: "A server that recovers: the first requests fail with Retry-After, and whoever tries again succeeds.",
            example: Example::get("/fail-then-succeed?key=lesson&failures=2"),
        },
        Route {
            methods: &[],
            pattern: "/deny",
            handler: Any::Answers(Handler::Deny),
            teaches: "A page that robots.txt asks robots to leave alone: it is a request, not a lock.",
            example: Example::get("/deny"),
        },
    ],
};
