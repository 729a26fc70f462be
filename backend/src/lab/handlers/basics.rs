//! The first servers of every course.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use shared::route::groups::basics::Handler;
use shared::route::{Route, routes};

use crate::lab::extract::{Watched, Whole};
use crate::lab::reply;
use crate::lab::router::{Code, answer};

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Index => answer(route, index),
        Handler::Hello => answer(route, hello),
        Handler::Echo => answer(route, echo),
        Handler::User => answer(route, user),
    }
}

/// The table of routes, as text that reads well in a terminal.
async fn index() -> Response {
    let width = routes().map(|route| route.pattern.len()).max().unwrap_or_default();
    let lines = routes().map(|route| {
        let methods =
            if route.methods.is_empty() { "any method".to_owned() } else { route.methods.join(", ") };
        format!("{:width$}  {methods:10}  {}\n", route.pattern, route.teaches)
    });
    reply::text(format!("The lab's routes\n\n{}", lines.collect::<String>()))
}

async fn hello() -> Response {
    reply::text("Hello from the lab.\n")
}

/// The body as it came. A type that a browser would run as a page comes back as plain text, so that
/// nobody can make the lab serve a script of theirs.
async fn echo(Watched(fields): Watched<HeaderMap>, Whole(body): Whole) -> Response {
    let content_type = match fields.get(header::CONTENT_TYPE) {
        Some(given) if reply::is_inert(given.as_bytes()) => given.clone(),
        Some(_) => reply::TEXT,
        None => HeaderValue::from_static("application/octet-stream"),
    };
    let no_sniffing = (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    ([(header::CONTENT_TYPE, content_type), no_sniffing], body).into_response()
}

async fn user(Watched(Path(id)): Watched<Path<String>>) -> Response {
    reply::json(&json!({ "user": id }))
}
