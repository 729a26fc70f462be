//! Facts: what only the running server knows.

use serde::{Deserialize, Serialize};

use super::Nanos;

/// A fact with its time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimedFact {
    /// When.
    pub at: Nanos,
    /// What.
    pub fact: Fact,
}

/// Something only the running server knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// hyper has parsed the head and hands the request on.
    RequestParsed {
        /// The method.
        method: String,
        /// The target, as hyper understood it.
        target: String,
        /// The version.
        version: String,
        /// How many fields the head had.
        fields: u32,
    },
    /// axum found a route.
    RouteMatched {
        /// The route's pattern.
        pattern: String,
        /// What its parameters captured.
        params: Vec<(String, String)>,
    },
    /// axum found no route: where a pattern fitted but no method did, what `Allow` says.
    RouteMissed {
        /// The methods the path would have allowed.
        allow: Option<String>,
    },
    /// A request came through a proxy, or says so.
    Forwarded {
        /// Who sent it here.
        by: String,
        /// Whom it speaks for: an address, or whatever the field said.
        client: String,
        /// Whether it is believed (option `--trusted-proxy`).
        believed: bool,
    },
    /// The request enters a layer round the routes.
    LayerEntered {
        /// Which.
        layer: String,
    },
    /// A layer answers itself: what is inside it does not see the request.
    LayerAnswered {
        /// Which.
        layer: String,
        /// Why.
        why: String,
    },
    /// The response leaves a layer.
    LayerLeft {
        /// Which.
        layer: String,
        /// How long the request was inside, in nanoseconds.
        took: u64,
    },
    /// A handler asked for a part of the request and got it.
    Extracted {
        /// The extractor, as axum calls it.
        extractor: String,
        /// What came of it, in a few words.
        got: String,
    },
    /// A handler asked for a part of the request, and it could not be had: the handler does not run.
    ExtractionRefused {
        /// The extractor, as axum calls it.
        extractor: String,
        /// The status of the answer.
        status: u16,
        /// axum's own words.
        why: String,
    },
    /// A handler begins.
    HandlerStarted {
        /// Which.
        handler: String,
    },
    /// The handler has returned its response.
    HandlerFinished {
        /// How long it took, in nanoseconds.
        took: u64,
    },
    /// The response goes to hyper, to be written.
    ResponseBegun {
        /// Its status.
        status: u16,
        /// How many bytes of body hyper is told of, and decides the framing by; none where the body is
        /// made as it goes.
        body_bytes: Option<u64>,
    },
    /// The handler has the connection's write side do something that hyper would not.
    OnTheWire {
        /// What, in a few words.
        what: String,
    },
    /// The client says it will send nothing more (a TCP FIN).
    ClientFinished,
    /// hyper could not take the bytes for a request. No route was tried.
    RequestRefused {
        /// hyper's own words.
        why: String,
    },
    /// The connection does not go to HTTP: a plain service answers, and all of it is one exchange.
    PlainSocket {
        /// The service's name.
        service: String,
    },
    /// The connection is closed.
    ConnectionClosed {
        /// By whom.
        by: Side,
        /// Why.
        why: CloseReason,
    },
}

/// One end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// The client.
    Client,
    /// The lab.
    Server,
}

/// Why a connection was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CloseReason {
    /// The client sent its FIN and all was answered.
    ClientFinished,
    /// The client reset the connection.
    ClientReset,
    /// The client finished before its request was whole.
    RequestIncomplete,
    /// The messages said that the connection does not persist.
    NotPersistent,
    /// hyper refused the request.
    RequestRefused,
    /// The response was whole before the request was, or its body made no sense: what follows on the
    /// connection could not be told from the next request.
    RequestUnread,
    /// No whole head of a request came in time: neither the one that had begun, nor a further one.
    HeadTimeout {
        /// The limit, in milliseconds.
        limit_ms: u64,
    },
    /// Nothing moved for too long.
    Idle {
        /// The limit, in milliseconds.
        limit_ms: u64,
    },
    /// The connection had lasted as long as one may.
    Lifetime {
        /// The limit, in milliseconds.
        limit_ms: u64,
    },
    /// The handler broke it off on purpose: with a reset, or by hanging up.
    OnPurpose {
        /// With a TCP RST.
        reset: bool,
    },
    /// A plain service had said all that it had to say.
    Done,
    /// The connection had left HTTP (a WebSocket, say), and what was spoken on it came to its end.
    TunnelEnded,
    /// The server is stopping.
    Stopping,
    /// Anything else, in the server's words.
    Failed(String),
}
