//! Fields that come after the body.

use axum::body::{Body, Bytes};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Version};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use http_body_util::BodyExt as _;
use serde_json::json;

use super::body;
use crate::lab::extract::{Args, Watched};
use crate::lab::handlers::requests::described::grouped;
use crate::lab::places::Places;
use crate::lab::reply::{JSON, Problem};
use crate::problem::echoed;

/// What may not stand behind the body (RFC 9110 6.5.1), by the reason why.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "it frames the message, or belongs to the connection",
        &[
            "transfer-encoding",
            "content-length",
            "trailer",
            "te",
            "connection",
            "keep-alive",
            "upgrade",
            "proxy-connection",
        ],
    ),
    ("it says where the message goes", &["host", "max-forwards", "via"]),
    (
        "it changes what the request means, which must be known before",
        &[
            "cache-control",
            "expect",
            "pragma",
            "range",
            "if-match",
            "if-none-match",
            "if-modified-since",
            "if-unmodified-since",
            "if-range",
        ],
    ),
    (
        "it says who may see what",
        &[
            "authorization",
            "proxy-authorization",
            "www-authenticate",
            "proxy-authenticate",
            "cookie",
            "set-cookie",
        ],
    ),
    (
        "it says what to do with the response",
        &["age", "date", "expires", "location", "retry-after", "vary", "warning"],
    ),
    (
        "it says how to read the body, which has been read by then",
        &["content-encoding", "content-type", "content-range"],
    ),
];

/// The query as trailers.
pub(super) async fn trailers(
    places: Places,
    version: Version,
    Watched(fields): Watched<HeaderMap>,
    args: Args,
) -> Result<Response, Problem> {
    let mut trailers = HeaderMap::new();
    for (name, value) in &args.0 {
        let (name, value) = field(name, value)?;
        trailers.append(name, value);
    }
    let wanted = fields.get_all(header::TE).iter().any(|te| {
        let mut words = te.as_bytes().split(|&b| b == b',');
        words.any(|word| word.trim_ascii().eq_ignore_ascii_case(b"trailers"))
    });
    let what_happens = match (trailers.is_empty(), version < Version::HTTP_11, wanted) {
        (true, ..) => {
            "There are no trailers to send: the query has none, as /trailers?X-Checksum=1234 would."
        }
        (_, true, _) => {
            "They are not sent: HTTP/1.0 has no chunks, and without chunks there is no place for them."
        }
        (_, _, true) => "They follow the last chunk: the request said TE: trailers.",
        (_, _, false) => {
            "They are not sent: the request did not say TE: trailers, so nobody would look for them."
        }
    };
    let document = json!({
        "trailers": grouped(args.0.iter().cloned()),
        "sent": !trailers.is_empty() && version >= Version::HTTP_11 && wanted,
        "why": what_happens,
    });
    let whole = Bytes::from(format!("{document:#}\n"));
    // In a stream, since a body of known length goes without chunks.
    let body = body(places.take()?, stream::iter([whole]));
    let mut names: Vec<_> = trailers.keys().map(HeaderName::as_str).collect();
    names.sort_unstable();
    let mut response = ([(header::CONTENT_TYPE, JSON)], ()).into_response();
    if let Ok(announced) = HeaderValue::from_str(&names.join(", "))
        && !names.is_empty()
    {
        response.headers_mut().insert(header::TRAILER, announced);
    }
    *response.body_mut() = Body::new(body.with_trailers(std::future::ready(Some(Ok(trailers)))));
    Ok(response)
}

fn field(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Problem> {
    let named = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
        Problem::bad(format!(
            "{:?} is no field name; letters, digits and hyphens are, such as X-Checksum.",
            echoed(name)
        ))
    })?;
    for (why, names) in FORBIDDEN {
        if names.contains(&named.as_str()) {
            return Err(Problem::bad(format!("{named} may not be a trailer: {why} (RFC 9110 6.5.1).")));
        }
    }
    let value = HeaderValue::from_str(value).map_err(|_| {
        Problem::bad(format!(
            "The value of {} is {:?}; visible characters and spaces are needed.",
            echoed(name),
            echoed(value)
        ))
    })?;
    Ok((named, value))
}
