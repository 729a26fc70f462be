//! Answers that come late, and bodies that come slowly.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::{Stream, stream};
use serde_json::{Value, json};

use super::{body, fits, pause};
use crate::lab::Setting;
use crate::lab::extract::{Args, Watched, Whole, time};
use crate::lab::handlers::requests::described::Head;
use crate::lab::places::Places;
use crate::lab::reply::{self, Problem};

/// What a drip is made of.
const DROP: u8 = b'*';

/// The least time between two drops: clocks are no finer, so where more are asked for, several fall at
/// once.
const BETWEEN: Duration = Duration::from_millis(1);

/// How many bytes fall at once at most.
const SPLASH: u64 = 16 * 1024;

/// A body byte by byte, after a delay.
pub(super) async fn drip(
    State(setting): State<Arc<Setting>>,
    places: Places,
    args: Args,
) -> Result<Response, Problem> {
    args.known(&["numbytes", "duration", "delay", "code"])?;
    let rules = &setting.rules;
    let most = u64::try_from(rules.made_bytes).unwrap_or(u64::MAX);
    let bytes = args.number("numbytes", 10, 1..=most)?;
    let usual = Duration::from_secs(2).min(rules.longest / 2);
    let duration = args.time("duration", usual, rules.longest)?;
    let delay = args.time("delay", usual, rules.longest)?;
    fits(&setting, "delay and duration together", delay.checked_add(duration))?;
    let code = args.number("code", 200, 200..=599)?;
    let status =
        u16::try_from(code).ok().and_then(|code| StatusCode::from_u16(code).ok()).unwrap_or_default();
    if [204, 205, 304].contains(&code) {
        return Err(Problem::bad(format!(
            "code is {code}, and responses with that status have no body to drip."
        )));
    }
    let place = places.take()?;
    pause(&setting, delay).await;
    let fields = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_LENGTH, HeaderValue::from(bytes)),
    ];
    Ok((status, fields, body(place, drops(setting, bytes, duration))).into_response())
}

/// Spreads so many bytes over a time: the first falls at once, the last when it is over.
fn drops(
    setting: Arc<Setting>,
    bytes: u64,
    duration: Duration,
) -> impl Stream<Item = Bytes> + Send + 'static {
    let fine = u64::try_from(duration.as_millis() / BETWEEN.as_millis()).unwrap_or(u64::MAX);
    let falls = bytes.min(fine.saturating_add(1).max(bytes.div_ceil(SPLASH)));
    let began = setting.unix_ms();
    stream::unfold(0, move |fall| {
        let setting = Arc::clone(&setting);
        async move {
            if fall == falls {
                return None;
            }
            // How far it should have come after a part of the falls, in whole numbers.
            let share = |whole: u64, part: u64, parts: u64| {
                let share = u128::from(whole) * u128::from(part) / u128::from(parts.max(1));
                u64::try_from(share).unwrap_or(u64::MAX)
            };
            let whole_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
            let due = began.saturating_add(share(whole_ms, fall, falls - 1));
            pause(&setting, Duration::from_millis(due.saturating_sub(setting.unix_ms()))).await;
            let n = share(bytes, fall + 1, falls) - share(bytes, fall, falls);
            Some((Bytes::from(vec![DROP; usize::try_from(n).unwrap_or_default()]), fall + 1))
        }
    })
}

/// Nothing for a while, then the request, described. (A client that leaves before cannot be told from
/// one that has said all it wants to say and still listens.)
pub(super) async fn delay(
    State(setting): State<Arc<Setting>>,
    places: Places,
    Watched(Path(d)): Watched<Path<String>>,
    Head(mut described): Head,
    Whole(sent): Whole,
) -> Result<Response, Problem> {
    let delay = time("d", &d, setting.rules.longest)?;
    let _place = places.take()?;
    pause(&setting, delay).await;
    described.insert("data".to_owned(), json!(String::from_utf8_lossy(&sent)));
    described.insert("delay".to_owned(), json!(delay.as_secs_f64()));
    Ok(reply::json(&Value::Object(described)))
}
