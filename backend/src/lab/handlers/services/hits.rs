//! A counter: the smallest thing that a server can remember.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract;
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use crate::lab::extract::Watched;
use crate::lab::negotiate::prefers;
use crate::lab::reply;
use crate::lab::setting::Setting;

/// How often it was asked for.
#[derive(Debug, Default)]
pub(super) struct State(AtomicU64);

impl State {
    pub(super) fn reset(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

/// GET counts. HEAD looks without counting: a method that only asks about a page is no visit.
pub(super) async fn hits(
    extract::State(setting): extract::State<Arc<Setting>>,
    method: Method,
    Watched(fields): Watched<HeaderMap>,
) -> Response {
    let State(counter) = &setting.states.services.hits;
    let hits = match method {
        Method::DELETE => {
            counter.store(0, Ordering::Relaxed);
            0
        }
        Method::GET => counter.fetch_add(1, Ordering::Relaxed) + 1,
        _ => counter.load(Ordering::Relaxed),
    };
    let response = if prefers(&fields, "text/plain", "application/json") {
        reply::text(format!("{hits}\n"))
    } else {
        reply::json(&json!({ "hits": hits }))
    };
    ([(header::VARY, "accept"), (header::CACHE_CONTROL, "no-store")], response).into_response()
}
