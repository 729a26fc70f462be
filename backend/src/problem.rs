//! The one form in which the lab and the console's API say that something is wrong.

use std::borrow::Cow;
use std::fmt;

use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// An error: `{status_code, error, detail}`.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    detail: Cow<'static, str>,
    fields: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// With a sentence that says what was wrong and what would be right.
    pub(crate) fn new(status: StatusCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, detail: detail.into(), fields: Vec::new() }
    }

    /// 400: what the client asked for makes no sense.
    pub(crate) fn bad(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 404: there is no such thing.
    pub(crate) fn not_found(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// The same with another field.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.fields.push((HeaderName::from_static(name), value));
        }
        self
    }

    /// Its status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }
}

/// How many characters of what a client sent an error says back.
const ECHOED: usize = 200;

/// What a client sent, as an error may say it back: its beginning, if it is long.
pub(crate) fn echoed(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(ECHOED) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Problem {}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({
            "status_code": self.status.as_u16(),
            "error": self.status.canonical_reason().unwrap_or("Error"),
            "detail": self.detail,
        });
        let mut response = (self.status, [(CONTENT_TYPE, JSON)], format!("{body:#}\n")).into_response();
        for (name, value) in self.fields {
            response.headers_mut().append(name, value);
        }
        response
    }
}
