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
use super::pace::Pace;
use super::parts::{Wanted, wanted};
use super::{DECIDED_BY, MODIFIED, entity_tag, failed, now, put_field};
use crate::lab::extract::{Args, Watched, made_bytes};
use crate::lab::places::Places;
use crate::lab::reply::{self, Problem};
use crate::lab::setting::Setting;

/// The alphabet over and over, `n` bytes of it, whole or in parts. It has no more memory than a piece of
/// it, however long it is.
pub(super) async fn range(
    State(setting): State<Arc<Setting>>,
    places: Places,
    method: Method,
    Watched(Path(n)): Watched<Path<String>>,
    args: Args,
    Watched(fields): Watched<HeaderMap>,
) -> Result<Response, Problem> {
    let pace = Pace::asked_for(&args, setting.rules.longest)?;
    let length = made_bytes(&n, setting.rules.made_bytes)?;
    let it = Validators {
        etag: entity_tag(Strength::Strong, &format!("a-z-{length}"))?,
        modified: Some(MODIFIED),
    };
    let response = answer(&Source::Alphabet(length), &it, &method, &fields, &setting);
    match pace {
        Some(pace) if response.status().is_success() => pace.spread(response, &setting, &places),
        _ => Ok(response),
    }
}

/// What can be had whole or in parts.
pub(in crate::lab::handlers) enum Source {
    /// The alphabet over and over, so many bytes of it.
    Alphabet(u64),
    /// A file.
    File { content_type: &'static str, bytes: &'static [u8] },
}

impl Source {
    fn length(&self) -> u64 {
        match self {
            Self::Alphabet(length) => *length,
            Self::File { bytes, .. } => bytes.len() as u64,
        }
    }

    fn content_type(&self) -> HeaderValue {
        match self {
            Self::Alphabet(_) => reply::TEXT,
            Self::File { content_type, .. } => HeaderValue::from_static(content_type),
        }
    }

    /// A stretch of it, which must not reach beyond its end.
    fn piece(&self, range: Range<u64>) -> Piece {
        match self {
            Self::Alphabet(_) => Piece::Letters(range),
            Self::File { bytes, .. } => {
                let at = |place: u64| usize::try_from(place).unwrap_or(bytes.len()).min(bytes.len());
                Piece::Text(Bytes::from_static(&bytes[at(range.start)..at(range.end)]))
            }
        }
    }
}

/// What a request gets, by its conditions and its Range; X-Decided-By says why.
pub(in crate::lab::handlers) fn answer(
    source: &Source,
    it: &Validators,
    method: &Method,
    fields: &HeaderMap,
    setting: &Setting,
) -> Response {
    let decision = decide(method, fields, it, now(setting));
    let mut why = decision.decided_by();
    let mut response = match decision.outcome {
        Outcome::Failed => failed(&decision),
        Outcome::NotModified => StatusCode::NOT_MODIFIED.into_response(),
        Outcome::Proceed => {
            // Range is defined for GET alone; several lines of it are no Range at all.
            let mut lines = fields.get_all(header::RANGE).iter();
            match (lines.next(), lines.next(), decision.parts) {
                (None, _, _) | (_, _, Parts::Whole) => whole(source),
                (Some(_), _, _) if *method != Method::GET => {
                    why = format!("Range: ignored, since it only counts for GET, not for {method}");
                    whole(source)
                }
                (Some(_), Some(_), _) => {
                    why = "Range: ignored, since it stands there more than once".to_owned();
                    whole(source)
                }
                (Some(line), None, Parts::Allowed) => {
                    let (response, said) =
                        in_parts(&String::from_utf8_lossy(line.as_bytes()), source, setting);
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
    if let Some(modified) = it.modified
        && status.is_success()
    {
        put_field(put, LAST_MODIFIED, &modified.to_string());
    }
    put.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    response
}

fn whole(source: &Source) -> Response {
    let body = Body::new(Alphabet::new([source.piece(0..source.length())]));
    ([(CONTENT_TYPE, source.content_type())], body).into_response()
}

/// The answer to one Range field, and why it is that one.
fn in_parts(field: &str, source: &Source, setting: &Setting) -> (Response, String) {
    let length = source.length();
    match wanted(field, length) {
        Wanted::Whole(why) => (whole(source), format!("Range: ignored, since {why}")),
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
                [only] => one_part(only, source),
                parts => multipart(parts, source, setting.outside.random()),
            };
            (response, why)
        }
    }
}

fn one_part(part: &Range<u64>, source: &Source) -> Response {
    let body = Body::new(Alphabet::new([source.piece(part.clone())]));
    let mut response =
        (StatusCode::PARTIAL_CONTENT, [(CONTENT_TYPE, source.content_type())], body).into_response();
    put_field(response.headers_mut(), CONTENT_RANGE, &content_range(part, source.length()));
    response
}

/// Several parts in one body, each with a small head (RFC 9110 14.6). The boundary cannot stand in a
/// part: letters are all that the alphabet holds, and no file could guess the number.
fn multipart(parts: &[Range<u64>], source: &Source, chance: u64) -> Response {
    let boundary = format!("part-{chance:016x}");
    let of_parts = source.content_type();
    let mut pieces = Vec::with_capacity(2 * parts.len() + 1);
    for (at, part) in parts.iter().enumerate() {
        let before = if at == 0 { "" } else { "\r\n" };
        let range = content_range(part, source.length());
        let content_type = String::from_utf8_lossy(of_parts.as_bytes());
        let head =
            format!("{before}--{boundary}\r\nContent-Type: {content_type}\r\nContent-Range: {range}\r\n\r\n");
        pieces.push(Piece::Text(Bytes::from(head)));
        pieces.push(source.piece(part.clone()));
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
