//! JSON documents, a line each.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use serde_json::{Value, json};

use super::{body, fits, pause};
use crate::lab::Setting;
use crate::lab::extract::{Args, Watched, number};
use crate::lab::handlers::requests::described::Head;
use crate::lab::places::Places;
use crate::lab::reply::{JSON, Problem};

const JSON_LINES: HeaderValue = HeaderValue::from_static("application/jsonl");

/// What `/stream/{n}` gives at most, whatever is asked for.
const MOST_LINES: u64 = 100;

/// What `/jsonl` gives at most.
const MOST_RECORDS: u64 = 1000;

/// The request over and over, with the line's number.
pub(super) async fn stream(
    places: Places,
    Watched(Path(n)): Watched<Path<String>>,
    Head(described): Head,
) -> Result<Response, Problem> {
    let n = number("n", &n, 0..=u64::MAX)?.min(MOST_LINES);
    // Written once: only the number differs.
    let described = Value::Object(described).to_string();
    let lines = stream::iter((0..n).map(move |id| numbered(id, &described)));
    Ok(([(header::CONTENT_TYPE, JSON)], body(places.take()?, lines)).into_response())
}

/// Records with a pause between them.
pub(super) async fn jsonl(
    State(setting): State<Arc<Setting>>,
    places: Places,
    args: Args,
) -> Result<Response, Problem> {
    let count = args.number("count", 10, 0..=MOST_RECORDS)?;
    let interval = args.time("interval", Duration::ZERO, setting.rules.longest)?;
    let pauses = u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX);
    fits(&setting, &format!("count {count} times interval"), interval.checked_mul(pauses))?;
    let place = places.take()?;
    let records = stream::unfold(0, move |id| {
        let setting = Arc::clone(&setting);
        async move {
            if id == count {
                return None;
            }
            if id > 0 {
                pause(&setting, interval).await;
            }
            let record = json!({ "id": id, "of": count, "unix_ms": setting.unix_ms() });
            Some((line(&record), id + 1))
        }
    });
    Ok(([(header::CONTENT_TYPE, JSON_LINES)], body(place, records)).into_response())
}

/// An object, written, with a number as its first member.
fn numbered(id: u64, object: &str) -> Bytes {
    let members = object.strip_prefix('{').unwrap_or(object);
    let comma = if members == "}" { "" } else { "," };
    Bytes::from(format!("{{\"id\":{id}{comma}{members}\n"))
}

fn line(document: &Value) -> Bytes {
    Bytes::from(format!("{document}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_goes_before_what_an_object_has_already() {
        for (object, expected) in [("{}", "{\"id\":7}\n"), ("{\"a\":[1]}", "{\"id\":7,\"a\":[1]}\n")] {
            assert_eq!(numbered(7, object), expected);
        }
    }
}
