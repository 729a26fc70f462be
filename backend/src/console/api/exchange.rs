//! `GET /api/exchanges/ID`: all that is known of one exchange, or its bytes alone.
//!
//! ```json
//! {"summary": {…}, "segments": [{"direction": "in", "at_ms": 0.1, "turn": 1, "bytes": "R0VU…", "text": "GET…"}],
//!  "facts": [{"at_ms": 0.2, "fact": "route-matched", "pattern": "/hello"}],
//!  "dropped": {"bytes_in": 0, "bytes_out": 0, "facts": 0},
//!  "request": {"verdict": "complete", "messages": […], "steps": […]}, "response": {…}}
//! ```
//!
//! `request` and `response` are what `playground trace --json` says of their bytes; `response` is `null`
//! where there is none.

use std::io::{self, Write as _};
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use shared::trace::Zoom;
use shared::wire::Direction;

use super::kept::Kept;
use super::query::{Pairs, Parameters};
use super::{Problem, Shared, export, form, json_text};
use crate::reading::json;

/// How many bytes of a side are not there, since limits were reached.
const DROPPED: HeaderName = HeaderName::from_static("x-dropped-bytes");

/// All of one, in the form that the name's ending asks for.
pub(super) async fn answer(
    State(shared): State<Arc<Shared>>,
    Path(name): Path<String>,
    Query(query): Query<Pairs>,
) -> Result<Response, Problem> {
    Parameters::among(&[], query)?;
    // Reading megabytes of bytes byte by byte must hold up nobody.
    apart(move || match name.rsplit_once('.') {
        Some((id, "har")) => Ok(export::har(&shared, &Kept::named(&shared.console.capture, id)?)),
        Some((id, "http")) => Ok(export::http_file(&shared, &Kept::named(&shared.console.capture, id)?)),
        _ => {
            let kept = Kept::named(&shared.console.capture, &name)?;
            whole(&kept).map(json_text).map_err(|error| failed(&error))
        }
    })
    .await
}

/// The bytes that crossed the wire, and nothing else.
pub(super) async fn raw(
    State(shared): State<Arc<Shared>>,
    Path(name): Path<String>,
    Query(query): Query<Pairs>,
) -> Result<Response, Problem> {
    let parameters = Parameters::among(&["side"], query)?;
    let (direction, side) = match parameters.get("side") {
        None | Some("request") => (Direction::In, "request"),
        Some("response") => (Direction::Out, "response"),
        Some(other) => {
            return Err(Problem::bad_request(format!("side takes request or response, not {other:?}.")));
        }
    };
    let kept = Kept::named(&shared.console.capture, &name)?;
    let mut response = kept.bytes(direction).into_response();
    let fields = response.headers_mut();
    fields.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = format!("attachment; filename=\"exchange-{}-{side}.bin\"", kept.summary.id.0);
    if let Ok(name) = HeaderValue::try_from(name) {
        fields.insert(header::CONTENT_DISPOSITION, name);
    }
    if kept.dropped(direction) > 0 {
        fields.insert(DROPPED, HeaderValue::from(kept.dropped(direction)));
    }
    Ok(response)
}

fn whole(kept: &Kept) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    write!(out, "{{\"summary\":{},\n\"segments\":", form::summary(&kept.summary))?;
    list(&mut out, kept.segments.iter().map(form::segment))?;
    write!(out, ",\n\"facts\":")?;
    list(&mut out, kept.facts.iter().map(form::fact))?;
    let (bytes_in, bytes_out) = kept.dropped;
    let dropped = json!({"bytes_in": bytes_in, "bytes_out": bytes_out, "facts": kept.facts_dropped});
    write!(out, ",\n\"dropped\":{dropped},\n\"request\":")?;
    json::write(&mut out, &kept.traced_request(), Zoom::Token)?;
    write!(out, ",\"response\":")?;
    match kept.traced_response() {
        Some(response) => json::write(&mut out, &response, Zoom::Token)?,
        None => write!(out, "null")?,
    }
    writeln!(out, "}}")?;
    Ok(out)
}

/// A list of things, one on each line.
fn list(out: &mut Vec<u8>, things: impl Iterator<Item = Value>) -> io::Result<()> {
    out.push(b'[');
    for (index, thing) in things.enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &thing)?;
    }
    out.push(b']');
    Ok(())
}

/// Does something long where it holds up nobody else.
async fn apart(
    work: impl FnOnce() -> Result<Response, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|panicked| Err(failed(&panicked)))
}

fn failed(why: &dyn std::error::Error) -> Problem {
    tracing::error!(%why, "an exchange could not be told");
    Problem { status: StatusCode::INTERNAL_SERVER_ERROR, detail: format!("It could not be told: {why}.") }
}
