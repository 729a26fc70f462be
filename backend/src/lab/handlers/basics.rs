//! The first servers of every course.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::Path;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use shared::route::ROUTES;

use super::{BodyLimit, problem};

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// The table of routes, as text that reads well in a terminal.
pub(in crate::lab) async fn index() -> Response {
    let width = ROUTES.iter().map(|route| route.pattern.len()).max().unwrap_or_default();
    let lines = ROUTES.iter().map(|route| {
        let methods =
            if route.methods.is_empty() { "any method".to_owned() } else { route.methods.join(", ") };
        format!("{:width$}  {methods:10}  {}\n", route.pattern, route.teaches)
    });
    let text = format!("The lab's routes\n\n{}", lines.collect::<String>());
    ([(header::CONTENT_TYPE, TEXT)], text).into_response()
}

pub(in crate::lab) async fn hello() -> Response {
    ([(header::CONTENT_TYPE, TEXT)], "Hello from the lab.\n").into_response()
}

/// The body as it came. A type that a browser would run as a page comes back as plain text, so that
/// nobody can make the lab serve a script of theirs.
pub(in crate::lab) async fn echo(
    Extension(BodyLimit(limit)): Extension<BodyLimit>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return body_refused(&rejection, limit),
    };
    let content_type = match headers.get(header::CONTENT_TYPE) {
        Some(given) if is_inert(given) => given.clone(),
        Some(_) => TEXT,
        None => HeaderValue::from_static("application/octet-stream"),
    };
    let no_sniffing = (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    ([(header::CONTENT_TYPE, content_type), no_sniffing], body).into_response()
}

pub(in crate::lab) async fn user(Path(id): Path<String>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], format!("{:#}\n", json!({ "user": id }))).into_response()
}

/// Says why a body could not be read.
pub(super) fn body_refused(rejection: &BytesRejection, limit: usize) -> Response {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let detail =
            format!("The body has more than the {limit} bytes this lab takes (option --body-bytes).");
        return problem(StatusCode::PAYLOAD_TOO_LARGE, &detail).into_response();
    }
    problem(rejection.status(), &rejection.body_text()).into_response()
}

/// Whether a browser shows this type as it is, without running anything in it.
fn is_inert(content_type: &HeaderValue) -> bool {
    let essence = content_type.as_bytes().split(|&b| b == b';').next().unwrap_or_default().trim_ascii();
    let essence = essence.to_ascii_lowercase();
    [&b"text/plain"[..], b"text/csv", b"application/json", b"application/octet-stream"]
        .contains(&&essence[..])
        || essence == b"application/x-www-form-urlencoded"
        || essence.starts_with(b"multipart/")
        || (essence.starts_with(b"image/") && essence != b"image/svg+xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_that_run_in_a_browser_are_not_inert() {
        for text in [
            "text/html",
            "Text/HTML; charset=utf-8",
            "image/svg+xml",
            "application/xhtml+xml",
            "text/xml",
            "",
        ] {
            assert!(!is_inert(&HeaderValue::from_static(text)), "{text}");
        }
        for text in ["text/plain; charset=utf-8", "application/json", "image/png"] {
            assert!(is_inert(&HeaderValue::from_static(text)), "{text}");
        }
    }
}
