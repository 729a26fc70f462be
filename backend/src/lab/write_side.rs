//! The connection's write side, for handlers that have it do what hyper would not: say something
//! before the response, break off in the middle, or send bytes that are no HTTP at all.
//!
//! ```text
//! handler ──▶ Wire ──▶ orders ──▶ tap ──▶ network
//!                                  ▲
//!              hyper ──────────────┘ (not heard while it is silenced)
//! ```
//!
//! What is sent this way goes through the tap like everything else, so the capture shows it for what
//! it is: bytes that crossed the wire.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;

use super::observe::{Noted, Observed, Observer};
use super::reply::Problem;

/// How a connection is ended on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With a TCP RST: what the client has not read yet may be lost to it.
    Reset,
    /// With a TCP FIN, in the middle of whatever is being said.
    HangUp,
}

/// The write side of the connection that a request came on.
pub trait WriteSide: Send + Sync {
    /// Ready when everything that was said before on this connection has gone out: what is written from
    /// now on belongs to this request.
    fn poll_turn(&self, cx: &mut Context<'_>) -> Poll<()>;
    /// Queues bytes; they go out before anything that hyper writes from now on.
    fn write(&self, bytes: Vec<u8>);
    /// Ready when everything queued has gone to the network, or never can; whether it has.
    fn poll_written(&self, cx: &mut Context<'_>) -> Poll<bool>;
    /// What hyper writes from now on does not go out. The connection must be ended after that.
    fn silence(&self);
    /// Ends the connection as soon as everything queued is written.
    fn end(&self, ending: Ending);
    /// The bytes of this request that have come so far, exactly as they came; `None` when not all of
    /// them were kept.
    fn received(&self) -> Option<Vec<u8>>;
}

/// What a handler takes to reach the wire.
#[derive(Clone)]
pub(super) struct Wire(Arc<dyn Observer>);

impl Wire {
    /// Waits until what is written belongs to this request. To be asked first.
    pub(super) async fn turn(&self) {
        if let Some(side) = self.0.write_side() {
            poll_fn(|cx| side.poll_turn(cx)).await;
        }
    }

    /// Sends bytes as they are, ahead of what hyper will write, and waits until they are sent; `what`
    /// says in a few words what they are.
    pub(super) async fn write(&self, bytes: impl Into<Vec<u8>>, what: &str) {
        if self.more(bytes).await {
            self.tell(what);
        }
    }

    /// Sends more of what was sent with [`Wire::write`]; whether it could be sent.
    pub(super) async fn more(&self, bytes: impl Into<Vec<u8>>) -> bool {
        let Some(side) = self.0.write_side() else { return false };
        side.write(bytes.into());
        poll_fn(|cx| side.poll_written(cx)).await
    }

    /// From now on hyper is not heard: all that goes out is what this handler writes. The response it
    /// returns should close the connection, since hyper's idea of it is no longer true.
    pub(super) fn silence(&self) {
        if let Some(side) = self.0.write_side() {
            side.silence();
            self.tell("what hyper writes is held back from here on");
        }
    }

    /// Ends the connection on purpose, after what was written. That it was so is told as the reason of
    /// its end.
    pub(super) fn end(&self, ending: Ending) {
        if let Some(side) = self.0.write_side() {
            side.end(ending);
        }
    }

    fn tell(&self, what: &str) {
        self.0.report(self.0.now(), Noted::OnTheWire { what: what.into() });
    }

    /// The bytes of this request so far; a handler that wants them all reads the body first.
    pub(super) fn received(&self) -> Option<Vec<u8>> {
        self.0.write_side()?.received()
    }
}

impl<S: Sync> FromRequestParts<S> for Wire {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match parts.extensions.get::<Observed>() {
            Some(Observed(observer)) if observer.write_side().is_some() => Ok(Self(Arc::clone(observer))),
            _ => Err(Problem::new(
                StatusCode::NOT_IMPLEMENTED,
                "This answer needs a network connection of its own, and here is none.",
            )),
        }
    }
}
