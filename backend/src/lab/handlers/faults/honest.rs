//! What is correct HTTP and still no good. hyper says all of this without a complaint, and that is the
//! lesson: framing and meaning are two things.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use super::broken::TEXT;
use crate::lab::Setting;
use crate::lab::extract::Args;
use crate::lab::reply::{self, Problem};

/// Plain text that says it is gzip. A client must report that it cannot decode the body.
pub(super) async fn fake_gzip() -> Response {
    let mut response = reply::text(TEXT);
    response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    response
}

/// The name of the nth large field has this many characters.
const NAME: usize = "x-large-0000".len();

/// What a field's line has beside name and value.
const PUNCTUATION: usize = ": \r\n".len();

/// The most fields: what the names have digits for, and more than anybody takes.
const MOST_FIELDS: u64 = 1000;

/// The most bytes: a head cannot be made as it goes, and no client takes as much.
const MOST_BYTES: u64 = 256 * 1024;

/// So many bytes of head, in so many fields. Every client has a limit, for good reasons; a good one says
/// that it was reached.
pub(super) async fn big_headers(
    State(setting): State<Arc<Setting>>,
    args: Args,
) -> Result<Response, Problem> {
    let most = u64::try_from(setting.rules.made_bytes).unwrap_or(u64::MAX).min(MOST_BYTES);
    let count = args.number("count", 1, 1..=MOST_FIELDS)?;
    // A value of one character is the least.
    let least = count * u64::try_from(NAME + PUNCTUATION + 1).unwrap_or_default();
    let bytes = args.number("bytes", 64 * 1024, least..=most)?;
    let (each, further) = (bytes / count, bytes % count);
    let mut response = reply::text("The head was the large part.\n");
    for n in 0..count {
        let line = usize::try_from(each + u64::from(n < further)).unwrap_or_default();
        let name = HeaderName::from_bytes(format!("x-large-{n:04}").as_bytes());
        let value = HeaderValue::from_str(&"a".repeat(line.saturating_sub(NAME + PUNCTUATION)));
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().append(name, value);
        }
    }
    Ok(response)
}

/// Two addresses that point at each other. A client has to count its steps, or remember where it was.
pub(super) async fn redirect_loop(args: Args) -> Result<Response, Problem> {
    let n = args.number("n", 0, 0..=1)?;
    let location = format!("/fault/redirect-loop?n={}", 1 - n);
    let location = HeaderValue::from_str(&location).unwrap_or(HeaderValue::from_static("/"));
    let mut response = reply::text("Not here either.\n");
    *response.status_mut() = StatusCode::FOUND;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}
