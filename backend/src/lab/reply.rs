//! The forms in which the lab answers: JSON, text, pages, and problems.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

pub(super) use crate::problem::Problem;

/// Plain text in UTF-8.
pub(super) const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
/// JSON.
pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// A page.
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// What a page of the lab may do: show itself, and send its forms back here. No script ever runs.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; base-uri 'none'",
);

/// A document as JSON, readable in a terminal.
pub(super) fn json(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, JSON)], format!("{value:#}\n")).into_response()
}

/// A text.
pub(super) fn text(text: impl Into<Cow<'static, str>>) -> Response {
    ([(header::CONTENT_TYPE, TEXT)], text.into()).into_response()
}

/// A page, without any script.
pub(super) fn page(html: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, HTML), (header::CONTENT_SECURITY_POLICY, PAGE_POLICY)], html.into())
        .into_response()
}

/// Text as it may stand in a page.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Types that a browser shows as they are, without running anything in them.
const INERT: [&str; 14] = [
    "text/plain",
    "text/csv",
    "text/event-stream",
    "application/json",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
    "audio/mpeg",
    "video/mp4",
];

/// Whether a browser shows this type as it is. Of several types behind commas browsers take the last,
/// so where there is a comma nothing is known.
pub(super) fn is_inert(content_type: &[u8]) -> bool {
    let essence = content_type.split(|&b| b == b';').next().unwrap_or_default().trim_ascii();
    !content_type.contains(&b',') && INERT.iter().any(|inert| essence.eq_ignore_ascii_case(inert.as_bytes()))
}

/// Has a browser do nothing with a response whose type a client chose, but show it: as what it says it
/// is, in a page of nobody's.
pub(super) fn shut_in(mut response: Response) -> Response {
    const NOTHING: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");
    let fields = response.headers_mut();
    fields.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Beside one that was chosen: both then hold.
    fields.append(header::CONTENT_SECURITY_POLICY, NOTHING);
    response
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
            "text/plain;a,text/html",
            "image/png,text/html",
            "application/json, text/html",
            "multipart/x-mixed-replace",
            "image/svg",
        ] {
            assert!(!is_inert(text.as_bytes()), "{text}");
        }
        for text in
            ["text/plain; charset=utf-8", "application/json", "image/PNG", "multipart/form-data; boundary=x"]
        {
            assert!(is_inert(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn nothing_in_an_escaped_text_is_markup() {
        assert_eq!(escaped(r#"<a b="c" d='&'>"#), "&lt;a b=&quot;c&quot; d=&#39;&amp;&#39;&gt;");
    }
}
