//! The request as it came, from the tap: what hyper made of it is not asked.
//!
//! The body is read first, so that all of it has come; chunks stand there with their sizes.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::lab::extract::Whole;
use crate::lab::reply::{self, Problem};
use crate::lab::write_side::Wire;

const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");
const NO_SNIFFING: HeaderValue = HeaderValue::from_static("nosniff");

/// The bytes.
pub(super) async fn raw(wire: Wire, Whole(_): Whole) -> Result<Response, Problem> {
    Ok(as_sent(BYTES, received(&wire)?))
}

/// The bytes as text: what is not UTF-8 is written as `\xff`, and `\` as `\\`.
pub(super) async fn dump(wire: Wire, Whole(_): Whole) -> Result<Response, Problem> {
    Ok(as_sent(reply::TEXT, readable(&received(&wire)?).into_bytes()))
}

fn as_sent(content_type: HeaderValue, bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, content_type), (header::X_CONTENT_TYPE_OPTIONS, NO_SNIFFING)], bytes)
        .into_response()
}

fn received(wire: &Wire) -> Result<Vec<u8>, Problem> {
    wire.received().ok_or_else(|| {
        Problem::new(
            StatusCode::INSUFFICIENT_STORAGE,
            "The capture has not kept all bytes of this request, so they cannot be given back: it had more \
             than an exchange may keep (option --keep-bytes), or all exchanges together had too many (option \
             --keep-total).",
        )
    })
}

fn readable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(&chunk.valid().replace('\\', r"\\"));
        for &byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_utf_8_is_escaped_and_the_mark_of_that() {
        assert_eq!(readable(b"A: \xffb\xc3\r\n\xc3\xa9\\"), "A: \\xffb\\xc3\r\n\u{e9}\\\\");
    }
}
