//! Bodies that take their time. Each holds a place among them for as long as it lives, and lives no
//! longer than its client listens: hyper drops a body that cannot be written any more.
//!
//! | module | what it makes |
//! |---|---|
//! | [`random`] | bytes, all at once or chunk by chunk |
//! | [`lines`] | JSON documents, line by line |
//! | [`slow`] | drips and delays |
//! | [`sse`] | server-sent events |
//! | [`trailers`] | fields after the body |
//! | [`websocket`] | what comes after HTTP |

mod lines;
mod random;
mod slow;
mod sse;
mod trailers;
mod websocket;

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::{Stream, StreamExt as _};
use shared::route::Route;
use shared::route::groups::streaming::Handler;

use crate::lab::Setting;
use crate::lab::places::Place;
use crate::lab::reply::Problem;
use crate::lab::router::{Code, answer};

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Bytes => answer(route, random::bytes),
        Handler::StreamBytes => answer(route, random::stream_bytes),
        Handler::Stream => answer(route, lines::stream),
        Handler::Jsonl => answer(route, lines::jsonl),
        Handler::Sse => answer(route, sse::events),
        Handler::Drip => answer(route, slow::drip),
        Handler::Delay => answer(route, slow::delay),
        Handler::Trailers => answer(route, trailers::trailers),
        Handler::WebsocketEcho => answer(route, websocket::echo),
    }
}

/// A body made of pieces, which holds its place until it is whole or nobody wants it any more.
pub(super) fn body(place: Place, pieces: impl Stream<Item = Bytes> + Send + 'static) -> Body {
    Body::from_stream(pieces.map(move |piece| {
        let _held = &place;
        Ok::<_, Infallible>(piece)
    }))
}

/// Waits; not at all for no time.
pub(super) async fn pause(setting: &Setting, time: Duration) {
    if !time.is_zero() {
        setting.outside.sleep(time).await;
    }
}

/// Whether something may take this long in all; `what` says how the time comes about.
fn fits(setting: &Setting, what: &str, time: Option<Duration>) -> Result<(), Problem> {
    let longest = setting.rules.longest;
    if time.is_some_and(|time| time <= longest) {
        return Ok(());
    }
    Err(Problem::bad(format!(
        "{what} would take longer than the {} s that a response may take here (option --longest).",
        longest.as_secs_f64()
    )))
}
