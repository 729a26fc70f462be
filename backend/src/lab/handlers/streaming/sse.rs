//! Server-sent events (WHATWG HTML, section 9.2).

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use serde_json::json;

use super::{body, fits, pause};
use crate::lab::Setting;
use crate::lab::extract::{Args, Watched, number};
use crate::lab::places::Places;
use crate::lab::reply::Problem;

const EVENT_STREAM: HeaderValue = HeaderValue::from_static("text/event-stream");

/// What is sent before the first event: how long to wait before coming back, in milliseconds.
const BEGINNING: &str = "retry: 1000\n\n";

/// A comment: readers skip it, and whatever stands between sees that the connection is alive.
const HEARTBEAT: &str = ": still here\n\n";

/// How many events there are at most.
const MOST_EVENTS: u64 = 1000;

/// Events with numbers from 1. Whoever comes back with `Last-Event-ID` gets those after it; when there
/// are none left, 204, which tells a browser to stop coming back.
pub(super) async fn events(
    State(setting): State<Arc<Setting>>,
    places: Places,
    Watched(fields): Watched<HeaderMap>,
    args: Args,
) -> Result<Response, Problem> {
    args.known(&["count", "interval", "heartbeat", "duration", "delay"])?;
    let longest = setting.rules.longest;
    let count = args.number("count", 5, 1..=MOST_EVENTS)?;
    let interval = args.time("interval", Duration::from_secs(1).min(longest / 10), longest)?;
    let heartbeat = args.time("heartbeat", Duration::from_secs(1), longest)?;
    let delay = args.time("delay", Duration::ZERO, longest)?;
    let last = match fields.get("last-event-id") {
        Some(id) => number("Last-Event-ID", &String::from_utf8_lossy(id.as_bytes()), 0..=u64::MAX)?,
        None => 0,
    };
    let left = count.saturating_sub(last);
    if left == 0 {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let pauses = u32::try_from(left - 1).unwrap_or(u32::MAX);
    // An end that was asked for may cut off what else there would be.
    let duration = match args.get("duration") {
        Some(_) => args.time("duration", longest, longest)?,
        None => {
            fits(&setting, &format!("{left} events at this interval"), interval.checked_mul(pauses))?;
            longest
        }
    };
    let timing = Timing { interval, heartbeat, duration };
    let place = places.take()?;
    pause(&setting, delay).await;
    let events = stream::unfold(Where { id: last, after: Duration::ZERO, waited: None }, move |at| {
        next(Arc::clone(&setting), timing, count, at)
    });
    let fields =
        [(header::CONTENT_TYPE, EVENT_STREAM), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((fields, body(place, events)).into_response())
}

#[derive(Clone, Copy)]
struct Timing {
    interval: Duration,
    heartbeat: Duration,
    duration: Duration,
}

/// How far a stream has come.
struct Where {
    /// The last event's number.
    id: u64,
    /// How long after the beginning that was.
    after: Duration,
    /// How long the next one has been waited for; nothing has been sent yet where there is nothing.
    waited: Option<Duration>,
}

/// The next thing to send: an event, or a heartbeat where it is still far.
async fn next(setting: Arc<Setting>, timing: Timing, count: u64, at: Where) -> Option<(Bytes, Where)> {
    let Timing { interval, heartbeat, duration } = timing;
    let Some(waited) = at.waited else {
        let (id, event) = event(&setting, at.id);
        let text = format!("{BEGINNING}{event}");
        return Some((Bytes::from(text), Where { id, after: at.after, waited: Some(Duration::ZERO) }));
    };
    let after = at.after + interval;
    if at.id >= count || after > duration {
        return None;
    }
    let left = interval.saturating_sub(waited);
    if heartbeat.is_zero() || left <= heartbeat {
        pause(&setting, left).await;
        let (id, event) = event(&setting, at.id);
        return Some((Bytes::from(event), Where { id, after, waited: Some(Duration::ZERO) }));
    }
    pause(&setting, heartbeat).await;
    Some((Bytes::from_static(HEARTBEAT.as_bytes()), Where { waited: Some(waited + heartbeat), ..at }))
}

fn event(setting: &Setting, before: u64) -> (u64, String) {
    let id = before + 1;
    let data = json!({ "id": id, "unix_ms": setting.unix_ms() });
    (id, format!("id: {id}\nevent: tick\ndata: {data}\n\n"))
}
