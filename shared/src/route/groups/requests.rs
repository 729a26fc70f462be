//! What you sent.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// A request without a body, described.
    Get = "get",
    /// The same, of which only the head is answered.
    Head = "head",
    /// A POST, described.
    Post = "post",
    /// A PUT, described.
    Put = "put",
    /// A PATCH, described.
    Patch = "patch",
    /// A DELETE, described.
    Delete = "delete",
    /// Any request, described.
    Anything = "anything",
    /// How many bytes a body has.
    Upload = "upload",
    /// The fields.
    Headers = "headers",
    /// The client's address.
    Ip = "ip",
    /// What the client calls itself.
    UserAgent = "user-agent",
    /// The request byte for byte.
    Raw = "raw",
    /// The same as text.
    DumpRequest = "dump-request",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "requests",
    title: "What you sent",
    about: "The request comes back as the server understood it, or byte for byte as it came.",
    routes: &[
        Route {
            methods: &["GET"],
            pattern: "/get",
            handler: Any::Requests(Handler::Get),
            teaches: "What a GET says: its query, its fields, where it came from. Names can stand twice, \
                      so each has a list of values.",
            example: Example::get("/get?q=1&q=2"),
        },
        Route {
            methods: &["HEAD"],
            pattern: "/head",
            handler: Any::Requests(Handler::Head),
            teaches: "The answer to a HEAD is that to a GET without its body: Content-Length counts bytes \
                      that do not come.",
            example: Example::new("HEAD", "/head"),
        },
        Route {
            methods: &["POST"],
            pattern: "/post",
            handler: Any::Requests(Handler::Post),
            teaches: "A body is read as what Content-Type says it is: this one is a form.",
            example: Example::new("POST", "/post")
                .with(&[("Content-Type", "application/x-www-form-urlencoded")])
                .sending("name=Ada&topic=bytes&topic=wires"),
        },
        Route {
            methods: &["PUT"],
            pattern: "/put",
            handler: Any::Requests(Handler::Put),
            teaches: "JSON is parsed, and where it is broken the answer names the line and the column.",
            example: Example::new("PUT", "/put")
                .with(&[("Content-Type", "application/json")])
                .sending(r#"{"name": "Ada", "age": 36}"#),
        },
        Route {
            methods: &["PATCH"],
            pattern: "/patch",
            handler: Any::Requests(Handler::Patch),
            teaches: "A PATCH carries a change, in a format of its own: a type that ends in +json is JSON, \
                      too.",
            example: Example::new("PATCH", "/patch")
                .with(&[("Content-Type", "application/merge-patch+json")])
                .sending(r#"{"age": 37}"#),
        },
        Route {
            methods: &["DELETE"],
            pattern: "/delete",
            handler: Any::Requests(Handler::Delete),
            teaches: "A DELETE usually comes without a body, and Content-Length is not even needed then.",
            example: Example::new("DELETE", "/delete?id=7&id=8"),
        },
        Route {
            methods: &[],
            pattern: "/anything",
            handler: Any::Requests(Handler::Anything),
            teaches: "Any method, described, even one that nobody has heard of: a method is only a word. Try \
                      BREW.",
            example: Example::new("DELETE", "/anything?id=7"),
        },
        Route {
            methods: &[],
            pattern: "/anything/{*rest}",
            handler: Any::Requests(Handler::Anything),
            teaches: "A catch-all: one route takes every path below /anything/. This GET has a body, which \
                      is allowed and means nothing.",
            example: Example::get("/anything/you/like?q=1")
                .with(&[("Content-Type", "text/plain")])
                .sending("A body on a GET."),
        },
        Route {
            methods: &["POST", "PUT", "PATCH"],
            pattern: "/upload",
            handler: Any::Requests(Handler::Upload),
            teaches: "A body can be read piece by piece and let go of: the server counts it and never holds \
                      all of it.",
            example: Example::new("POST", "/upload")
                .with(&[("Content-Type", "application/octet-stream")])
                .sending("twenty-two bytes of it"),
        },
        Route {
            methods: &[],
            pattern: "/headers",
            handler: Any::Requests(Handler::Headers),
            teaches: "The fields as the server understood them: names in lower case, since their case means \
                      nothing. Compare with /raw.",
            example: Example::get("/headers").with(&[("X-Twice", "one"), ("x-twice", "two")]),
        },
        Route {
            methods: &[],
            pattern: "/ip",
            handler: Any::Requests(Handler::Ip),
            teaches: "The address that the connection comes from. It is not in the request: the operating \
                      system knows it.",
            example: Example::get("/ip?format=text"),
        },
        Route {
            methods: &[],
            pattern: "/user-agent",
            handler: Any::Requests(Handler::UserAgent),
            teaches: "What the client calls itself, and it may say whatever it likes.",
            example: Example::get("/user-agent").with(&[("User-Agent", "my-first-client/0.1")]),
        },
        Route {
            methods: &[],
            pattern: "/raw",
            handler: Any::Requests(Handler::Raw),
            teaches: "Your request byte for byte as it came off the wire: case, order, duplicates, spaces \
                      and chunk sizes.",
            example: Example::get("/raw").with(&[("X-ODD-case", "kept"), ("x-odd-CASE", "kept as well")]),
        },
        Route {
            methods: &[],
            pattern: "/dump/request",
            handler: Any::Requests(Handler::DumpRequest),
            teaches: "The same bytes as text to read; what is not UTF-8 stands there as \\xff.",
            example: Example::new("POST", "/dump/request")
                .with(&[("Content-Type", "text/plain")])
                .sending("Head and body are one stream of bytes."),
        },
    ],
};
