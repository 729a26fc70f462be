//! What answers: one file per group of teaching routes.

mod basics;
mod inspect;

use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde_json::json;

pub(super) use basics::{echo, hello, index, user};
pub(super) use inspect::anything;

/// The largest body a handler takes, so that it can say so.
#[derive(Clone, Copy)]
pub(super) struct BodyLimit(pub(super) usize);

/// An error in the lab's own form.
pub(super) fn problem(status: StatusCode, detail: &str) -> impl IntoResponse + use<> {
    let body = json!({
        "status_code": status.as_u16(),
        "error": status.canonical_reason().unwrap_or("Error"),
        "detail": detail,
    });
    (status, [(header::CONTENT_TYPE, "application/json")], format!("{body:#}\n"))
}
