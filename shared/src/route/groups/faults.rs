//! Broken on purpose.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// A reset.
    Reset = "fault_reset",
    /// Too few bytes.
    Truncate = "fault_truncate",
    /// Too many bytes.
    BadLength = "fault_bad_length",
    /// Two lengths.
    TwoLengths = "fault_two_lengths",
    /// A chunk that is none.
    BadChunk = "fault_bad_chunk",
    /// No end.
    Infinite = "fault_infinite",
    /// No gzip.
    FakeGzip = "fault_fake_gzip",
    /// A large head.
    BigHeaders = "fault_big_headers",
    /// In circles.
    RedirectLoop = "fault_redirect_loop",
    /// A broken promise.
    KeepAliveCut = "fault_keep_alive_cut",
    /// A head byte by byte.
    SlowHead = "fault_slow_head",
    /// No status line.
    StatusLine = "fault_status_line",
    /// Nothing at all.
    Silent = "fault_silent",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "faults",
    title: "Broken on purpose",
    about: "A server that breaks the rules, each of them on the wire for real, and what a client is to do about it.",
    routes: &[
        Route {
            methods: &["GET"],
            pattern: "/fault/reset",
            handler: Any::Faults(Handler::Reset),
            teaches: "The connection is reset (TCP RST) after ?after bytes of the body, with 0 before the first: what came is not all, and only a request that may be repeated may be sent again.",
            example: Example::get("/fault/reset?after=16"),
        },
        Route {
            methods: &["GET"],
            pattern: "/fault/truncate",
            handler: Any::Faults(Handler::Truncate),
            teaches: "Fewer bytes come than Content-Length says, then the connection ends: a client must take the response for incomplete (RFC 9112 8), not for short.",
            example: Example::get("/fault/truncate"),
        },
        Route {
            methods: &["GET"],
            pattern: "/fault/bad-length",
            handler: Any::Faults(Handler::BadLength),
            teaches: "More bytes come than Content-Length says (?by): the body ends where it says, and the rest must never pass for the next response.",
            example: Example::get("/fault/bad-length?by=7"),
        },
        Route {
            methods: &["GET"],
            pattern: "/fault/two-lengths",
            handler: Any::Faults(Handler::TwoLengths),
            teaches: "Two Content-Length fields that contradict each other: a client must not guess, but discard the response (RFC 9112 6.3).",
            example: Example::get("/fault/two-lengths"),
        },
        Route {
            methods: &["GET"],
            pattern: "/fault/bad-chunk",
            handler: Any::Faults(Handler::BadChunk),
            teaches: "Chunks that break their grammar (?kind=size, missing-crlf or no-last-chunk): a client must report an error, since it cannot know where the body ends.",
            example: Example::get("/fault/bad-chunk?kind=size"),
        },
        Route {
            methods: &["GET"],
            pattern: "/fault/infinite",
            handler: Any::Faults(Handler::Infinite),
            teaches: "A body that never ends (?kind=chunked or close): a client needs limits of its own, for time and for bytes.",
            example: Example::get("/fault/infinite"),
        },
        Route {
            methods: &["GET"],
            pattern: "/fault/fake-gzip",
            handler: Any::Faults(Handler::FakeGzip),
            teaches: "Content-Encoding says gzip, the body is plain text: a client must report that it cannot decode, and not show what it could not.",
            example: Example::get("/fault/fake-gzip"),
        },
        Route {
            methods: &["GET"],
            pattern: "/fault/big-headers",
            handler: Any::Faults(Handler::BigHeaders),
            teaches: "A response head of ?bytes in ?count fields, each of them correct: every client has a limit somewhere, and should say which.",
            example: Example::get("/fault/big-headers?bytes=16384&count=4"),
        },
        Route {
            methods: &["GET"],
            pattern: "/fault/redirect-loop",
            handler: Any::Faults(Handler::RedirectLoop),
            teaches: "Two addresses that redirect to each other for ever: a client has to count, and give up.",
            example: Example::get("/fault/redirect-loop"),
        },
        Route {
            methods: &["GET"],
            pattern: "/fault/keep-alive-cut",
            handler: Any::Faults(Handler::KeepAliveCut),
            teaches: "A whole response that promises to keep the connection open, which is then closed: a client must be ready for its next request to find nobody there.",
            example: Example::get("/fault/keep-alive-cut"),
        },
        Route {
            methods: &["GET"],
            pattern: "/fault/slow-head",
            handler: Any::Faults(Handler::SlowHead),
            teaches: "The head arrives byte by byte over ?duration: a timeout that starts again with each byte never ends, so a client needs one for the whole.",
            example: Example::get("/fault/slow-head?duration=1"),
        },
        Route {
            methods: &["GET"],
            pattern: "/fault/status-line",
            handler: Any::Faults(Handler::StatusLine),
            teaches: "What comes first is no status line (?kind=text, code or version): a client must not take it for HTTP, however readable it looks.",
            example: Example::get("/fault/status-line?kind=text"),
        },
        Route {
            methods: &["GET"],
            pattern: "/fault/silent",
            handler: Any::Faults(Handler::Silent),
            teaches: "The request is read and never answered; after ?duration the connection ends: what a client's own timeout is for.",
            example: Example::get("/fault/silent?duration=1"),
        },
    ],
};
