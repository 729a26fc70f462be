//! Bit by bit.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// So many bytes.
    Bytes = "bytes",
    /// The same, chunk by chunk.
    StreamBytes = "stream_bytes",
    /// So many lines.
    Stream = "stream",
    /// Lines with pauses.
    Jsonl = "jsonl",
    /// Events.
    Sse = "sse",
    /// Byte by byte.
    Drip = "drip",
    /// Later.
    Delay = "delay",
    /// Fields at the end.
    Trailers = "trailers",
    /// A WebSocket.
    WebsocketEcho = "websocket_echo",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "streaming",
    title: "Bit by bit",
    about: "Bodies that take their time: streams, drips, delays, trailers, events, a WebSocket.",
    routes: &[
        Route {
            methods: &[],
            pattern: "/bytes/{n}",
            handler: Any::Streaming(Handler::Bytes),
            teaches: "A body of known length: Content-Length says how many random bytes come, and the same seed brings the same bytes.",
            example: Example::get("/bytes/16?seed=1"),
        },
        Route {
            methods: &[],
            pattern: "/stream-bytes/{n}",
            handler: Any::Streaming(Handler::StreamBytes),
            teaches: "The same bytes without their number said beforehand: each chunk brings its own size, and a chunk of size 0 ends the body.",
            example: Example::get("/stream-bytes/48?seed=1&chunk_size=16"),
        },
        Route {
            methods: &[],
            pattern: "/stream/{n}",
            handler: Any::Streaming(Handler::Stream),
            teaches: "A body that is made line by line, a JSON document each; at most 100 of them, however many are asked for.",
            example: Example::get("/stream/3"),
        },
        Route {
            methods: &[],
            pattern: "/jsonl",
            handler: Any::Streaming(Handler::Jsonl),
            teaches: "JSON Lines that arrive one after the other: a client can use each as soon as its line is whole.",
            example: Example::get("/jsonl?count=3&interval=0.2"),
        },
        Route {
            methods: &[],
            pattern: "/sse",
            handler: Any::Streaming(Handler::Sse),
            teaches: "Server-sent events: a response that never hurries, whose reader comes back with Last-Event-ID and misses nothing; ?heartbeat sends comments in between.",
            example: Example::get("/sse?count=3&interval=0.3&heartbeat=0.1")
                .with(&[("Accept", "text/event-stream")]),
        },
        Route {
            methods: &[],
            pattern: "/drip",
            handler: Any::Streaming(Handler::Drip),
            teaches: "A body that drips in, byte by byte, after a delay: what a client does with a response that has begun and is not whole.",
            example: Example::get("/drip?numbytes=5&duration=0.5&delay=0.1"),
        },
        Route {
            methods: &[],
            pattern: "/delay/{d}",
            handler: Any::Streaming(Handler::Delay),
            teaches: "Nothing for a while, then the answer, which shows the request: what timeouts are for.",
            example: Example::get("/delay/0.3"),
        },
        Route {
            methods: &[],
            pattern: "/trailers",
            handler: Any::Streaming(Handler::Trailers),
            teaches: "Fields that come after the body, when only then they can be known; hyper sends them to clients that say TE: trailers.",
            example: Example::get("/trailers?X-Checksum=1234")
                .with(&[("TE", "trailers"), ("Connection", "TE")]),
        },
        Route {
            methods: &["GET"],
            pattern: "/websocket/echo",
            handler: Any::Streaming(Handler::WebsocketEcho),
            teaches: "The connection leaves HTTP with a 101 and becomes a WebSocket that says back what it hears; ?max_message_size and ?max_fragment_size set how much of it.",
            example: Example::get("/websocket/echo").with(&[
                ("Connection", "Upgrade"),
                ("Upgrade", "websocket"),
                ("Sec-WebSocket-Version", "13"),
                ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ]),
        },
    ],
};
