//! `GET /api/exchanges/ID`: all that is known of one exchange, or its bytes alone.
//!
//! ```json
//! {"summary": {…}, "segments": [{"direction": "in", "at_ms": 0.1, "turn": 1, "bytes": "R0VU…", "text": "GET…"}],
//!  "facts": [{"at_ms": 0.2, "fact": "route-matched", "pattern": "/hello"}],
//!  "dropped": {"bytes_in": 0, "bytes_out": 0, "facts": 0},
//!  "routing": {"outcome": "answered", "pattern": "/hello", "summary": "…", "tried": […]},
//!  "request": {"verdict": "complete", "messages": […], "steps": […]}, "response": {…}}
//! ```
//!
//! `request` and `response` are what `playground trace --json` says of their bytes; `response` is `null`
//! where there is none. `routing` is how the lab's routes were tried, up to the one that took the request.

use std::io::{self, Write as _};
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use serde_json::{Value, json};
use shared::trace::Zoom;
use shared::wire::Direction;

use super::kept::Kept;
use super::query::{Pairs, Parameters};
use super::{Named, Shared, apart, export, failed, form, held, name_of, of_kind, room, routing};
use crate::problem::Problem;
use crate::reading::json;

/// How many bytes of a side are not there, since limits were reached.
const DROPPED: HeaderName = HeaderName::from_static("x-dropped-bytes");

/// All of one, in the form that the name's ending asks for.
pub(super) async fn answer(
    State(shared): State<Arc<Shared>>,
    name: Named,
    Query(query): Query<Pairs>,
) -> Result<Response, Problem> {
    let name = name_of(name)?;
    Parameters::among(&[], query)?;
    let room = room(&shared).await?;
    let (kind, text) = apart(move || {
        let kept = |id: &str| Kept::named(&shared.console.capture, id);
        Ok(match name.rsplit_once('.') {
            Some((id, "har")) => ("application/json", export::har(&shared, &kept(id)?)),
            Some((id, "http")) => ("text/plain; charset=utf-8", export::http_file(&shared, &kept(id)?)),
            _ => ("application/json", whole(&kept(&name)?).map_err(|error| failed(&error))?),
        })
    })
    .await?;
    Ok(of_kind(kind, held(text, room)))
}

/// The bytes that crossed the wire, and nothing else.
pub(super) async fn raw(
    State(shared): State<Arc<Shared>>,
    name: Named,
    Query(query): Query<Pairs>,
) -> Result<Response, Problem> {
    let name = name_of(name)?;
    let parameters = Parameters::among(&["side"], query)?;
    let (direction, side) = match parameters.get("side") {
        None | Some("request") => (Direction::In, "request"),
        Some("response") => (Direction::Out, "response"),
        Some(other) => {
            return Err(Problem::bad(format!("side takes request or response, not {other:?}.")));
        }
    };
    let room = room(&shared).await?;
    let kept = Kept::named(&shared.console.capture, &name)?;
    let mut response = of_kind("application/octet-stream", held(kept.bytes(direction), room));
    let fields = response.headers_mut();
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
    write!(out, ",\n\"dropped\":{dropped},\n\"routing\":{},\n\"request\":", routing::told(&kept.facts))?;
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
