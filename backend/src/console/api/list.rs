//! `GET /api/exchanges`: what is kept, oldest first.
//!
//! ```json
//! {"oldest": 1, "exchanges": [{"id": 1, "method": "GET", "target": "/hello", "status": 200, …}]}
//! ```
//!
//! | parameter | |
//! |---|---|
//! | `after=ID` | only exchanges with a higher number |
//! | `limit=N` | at most so many: the first behind `after`, or without it the newest |
//! | `follow=1` | a line of JSON for each change, as long as somebody reads (`follow`) |

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use serde_json::json;

use super::query::{Pairs, Parameters};
use super::{Shared, follow, form, json_of};
use crate::problem::Problem;

pub(super) async fn answer(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<Pairs>,
) -> Result<Response, Problem> {
    let parameters = Parameters::among(&["after", "limit", "follow"], query)?;
    let after = parameters.number("after", 0)?;
    let limit = parameters.number("limit", 1)?;
    if parameters.is_on("follow")? {
        return follow::answer(&shared, after, limit);
    }
    let changes = shared.console.capture.changes(0);
    let mut listed: Vec<_> =
        changes.changed.iter().filter(|summary| after.is_none_or(|after| summary.id.0 > after)).collect();
    if let Some(limit) = limit {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX).min(listed.len());
        if after.is_some() {
            listed.truncate(limit);
        } else {
            listed.drain(..listed.len() - limit);
        }
    }
    let exchanges: Vec<_> = listed.into_iter().map(form::summary).collect();
    Ok(json_of(&json!({"oldest": changes.oldest.0, "exchanges": exchanges})))
}
