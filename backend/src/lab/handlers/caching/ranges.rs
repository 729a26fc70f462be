//! Answers to Range: one part, several, or none.

use std::ops::Range;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{self, ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, ETAG, LAST_MODIFIED};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::alphabet::{Alphabet, Piece};
use super::conditions::{Outcome, Parts, Validators, decide};
use super::etag::Strength;
use super::parts::{Wanted, wanted};
use super::{DECIDED_BY, MODIFIED, entity_tag, failed, now, put_field};
use crate::lab::extract::{Args, Watched, made_bytes};
use crate::lab::reply::{self, Problem};
use crate::lab::setting::Setting;

/// The alphabet over and over, `n` bytes of it, whole or in parts. It has no more memory than a piece of
/// it, however long it is.
pub(super) async fn range(
    State(setting): State<Arc<Setting>>,
    method: Method,
    Watched(Path(n)): Watched<Path<String>>,
    args: Args,
    Watched(fields): Watched<HeaderMap>,
) -> Result<Response, Problem> {
    args.known(&[])?;
    let length = made_bytes(&n, setting.rules.made_bytes)?;
    let it = Validators {
        etag: entity_tag(Strength::Strong, &format!("a-z-{length}"))?,
        modified: Some(MODIFIED),
    };
    let decision = decide(&method, &fields, &it, now(&setting));
    let mut why = decision.decided_by();
    let mut response = match decision.outcome {
        Outcome::Failed => failed(&decision),
        Outcome::NotModified => StatusCode::NOT_MODIFIED.into_response(),
        Outcome::Proceed => {
            // Range is defined for GET alone; several lines of it are no Range at all.
            let mut lines = fields.get_all(header::RANGE).iter();
            match (lines.next(), lines.next(), decision.parts) {
                (None, _, _) | (_, _, Parts::Whole) => whole(length),
                (Some(_), _, _) if method != Method::GET => {
                    why = format!("Range: ignored, since it only counts for GET, not for {method}");
                    whole(length)
                }
                (Some(_), Some(_), _) => {
                    why = "Range: ignored, since it stands there more than once".to_owned();
                    whole(length)
                }
                (Some(line), None, Parts::Allowed) => {
                    let (response, said) =
                        in_parts(&String::from_utf8_lossy(line.as_bytes()), length, &setting);
                    why = said;
                    response
                }
            }
        }
    };
    let status = response.status();
    let put = response.headers_mut();
    put_field(put, DECIDED_BY, &why);
    if status.is_success() || status == StatusCode::NOT_MODIFIED {
        put_field(put, ETAG, &it.etag.to_string());
    }
    if status.is_success() {
        put_field(put, LAST_MODIFIED, &MODIFIED.to_string());
    }
    put.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    Ok(response)
}

fn whole(length: u64) -> Response {
    ([(CONTENT_TYPE, reply::TEXT)], Body::new(Alphabet::new([Piece::Letters(0..length)]))).into_response()
}

/// The answer to one Range field, and why it is that one.
fn in_parts(field: &str, length: u64, setting: &Setting) -> (Response, String) {
    match wanted(field, length) {
        Wanted::Whole(why) => (whole(length), format!("Range: ignored, since {why}")),
        Wanted::Refused(why) => {
            let problem = Problem::new(
                StatusCode::RANGE_NOT_SATISFIABLE,
                format!("The Range field cannot be answered: {why}."),
            );
            let refused = problem.with("content-range", &format!("bytes */{length}"));
            (refused.into_response(), format!("Range: refused, since {why}"))
        }
        Wanted::Parts { parts, missing, merged } => {
            let mut why = format!("Range: parts sent: {}", parts.len());
            if merged > 0 {
                why.push_str(&format!("; ranges that overlap or touch others: {merged}"));
            }
            if missing > 0 {
                why.push_str(&format!("; ranges after the end: {missing}"));
            }
            let response = match &parts[..] {
                [only] => one_part(only, length),
                parts => multipart(parts, length, setting.outside.random()),
            };
            (response, why)
        }
    }
}

fn one_part(part: &Range<u64>, length: u64) -> Response {
    let body = Body::new(Alphabet::new([Piece::Letters(part.clone())]));
    let mut response = (StatusCode::PARTIAL_CONTENT, [(CONTENT_TYPE, reply::TEXT)], body).into_response();
    put_field(response.headers_mut(), CONTENT_RANGE, &content_range(part, length));
    response
}

/// Several parts in one body, each with a small head (RFC 9110 14.6). The boundary cannot stand in a
/// part: those hold letters only.
fn multipart(parts: &[Range<u64>], length: u64, chance: u64) -> Response {
    let boundary = format!("part-{chance:016x}");
    let mut pieces = Vec::with_capacity(2 * parts.len() + 1);
    for (at, part) in parts.iter().enumerate() {
        let before = if at == 0 { "" } else { "\r\n" };
        let range = content_range(part, length);
        let head = format!(
            "{before}--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: {range}\r\n\r\n"
        );
        pieces.push(Piece::Text(Bytes::from(head)));
        pieces.push(Piece::Letters(part.clone()));
    }
    pieces.push(Piece::Text(Bytes::from(format!("\r\n--{boundary}--\r\n"))));
    let body = Body::new(Alphabet::new(pieces));
    let mut response = (StatusCode::PARTIAL_CONTENT, body).into_response();
    put_field(response.headers_mut(), CONTENT_TYPE, &format!("multipart/byteranges; boundary={boundary}"));
    response
}

fn content_range(part: &Range<u64>, length: u64) -> String {
    format!("bytes {}-{}/{length}", part.start, part.end - 1)
}
