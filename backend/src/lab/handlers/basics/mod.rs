//! The first servers of every course.

mod curl;
mod index;

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use shared::route::Route;
use shared::route::groups::basics::Handler;

use crate::lab::extract::{Watched, Whole};
use crate::lab::reply;
use crate::lab::router::{Code, answer};

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Index => answer(route, index::index),
        Handler::Hello => answer(route, hello),
        Handler::Echo => answer(route, echo),
        Handler::Yell => answer(route, yell),
        Handler::User => answer(route, user),
    }
}

async fn hello() -> Response {
    reply::text("Hello from the lab.\n")
}

async fn echo(Watched(fields): Watched<HeaderMap>, Whole(body): Whole) -> Response {
    typed_as_sent(&fields, body)
}

/// Capitals, in whatever language. Where the bytes are no UTF-8, nobody knows which letters they are,
/// but those of ASCII are the same in nearly every encoding.
async fn yell(Watched(fields): Watched<HeaderMap>, Whole(body): Whole) -> Response {
    match std::str::from_utf8(&body) {
        Ok(text) => typed_as_sent(&fields, text.to_uppercase()),
        Err(_) => typed_as_sent(&fields, body.to_ascii_uppercase()),
    }
}

/// A body with the type that the request's had. One that a browser would run as a page comes back as
/// plain text, so that nobody can make the lab serve a script of theirs.
fn typed_as_sent(fields: &HeaderMap, body: impl Into<Body>) -> Response {
    let content_type = match fields.get(header::CONTENT_TYPE) {
        Some(given) if reply::is_inert(given.as_bytes()) => given.clone(),
        Some(_) => reply::TEXT,
        None => HeaderValue::from_static("application/octet-stream"),
    };
    reply::shut_in(([(header::CONTENT_TYPE, content_type)], body.into()).into_response())
}

async fn user(Watched(Path(id)): Watched<Path<String>>) -> Response {
    reply::json(&json!({ "user": id }))
}
