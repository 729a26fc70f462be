//! Any status, with the fields that belong to it.
//!
//! - 1xx comes before a response and is none: it is sent as it is, and a 200 that explains follows.
//!   HTTP/1.0 knows no such thing (RFC 9110 15.2), so there the 200 stands alone.
//! - 101 would hand the connection to another protocol that nobody asked for; 426 says so instead.
//! - 204, 205 and 304 have no body.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_RANGES, ALLOW, CONNECTION, CONTENT_RANGE, LOCATION, PROXY_AUTHENTICATE, RETRY_AFTER, UPGRADE,
    WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Version};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::patience::fraction;
use crate::lab::extract::{Watched, number};
use crate::lab::reply::{self, Problem};
use crate::lab::setting::Setting;
use crate::lab::write_side::Wire;

/// What `/image` can be had as.
const IMAGES: [&str; 4] = ["image/webp", "image/svg+xml", "image/jpeg", "image/png"];

pub(super) async fn status(
    State(setting): State<Arc<Setting>>,
    Watched(Path(codes)): Watched<Path<String>>,
    version: Version,
    wire: Result<Wire, Problem>,
) -> Result<Response, Problem> {
    let choices = read(&codes)?;
    let status = choose(&choices, fraction(setting.outside.random()));
    match status.as_u16() {
        101 => Ok(switching()),
        100..=199 if version < Version::HTTP_11 => Ok(reply::text(format!(
            "{status} comes before a response, and HTTP/1.0 knows no such thing: here is the response alone.\n"
        ))),
        100..=199 => {
            let wire = wire?;
            wire.turn().await;
            let reason = status.canonical_reason().unwrap_or_default();
            let line = format!("HTTP/1.1 {} {reason}\r\n\r\n", status.as_u16());
            wire.write(line, &format!("the interim response {}", status.as_u16())).await;
            Ok(reply::text(format!(
                "{status} came before this response. A 1xx only announces; every request ends with one of 200 to 599.\n"
            )))
        }
        _ => Ok(last(status)),
    }
}

/// A code or several, each with the weight that stands after a colon, or with 1.
fn read(codes: &str) -> Result<Vec<(StatusCode, f64)>, Problem> {
    let mut choices = Vec::new();
    for choice in codes.split(',') {
        let (code, weight) =
            choice.split_once(':').map_or((choice, None), |(code, weight)| (code, Some(weight)));
        let code = u16::try_from(number("codes", code, 100..=599)?).unwrap_or_default();
        let code = StatusCode::from_u16(code).map_err(|_| Problem::bad("codes holds no status."))?;
        let weight = match weight.map(|weight| (weight, weight.trim().parse::<f64>())) {
            None => 1.0,
            Some((_, Ok(weight))) if (0.0..=1e9).contains(&weight) => weight,
            Some((text, _)) => {
                return Err(Problem::bad(format!(
                    "The weight of {} is {text:?}; a number from 0 is needed, as in 200:0.9,500:0.1.",
                    code.as_u16()
                )));
            }
        };
        choices.push((code, weight));
    }
    if choices.iter().all(|(_, weight)| *weight == 0.0) {
        return Err(Problem::bad("All weights in codes are 0, so there is nothing to choose from."));
    }
    Ok(choices)
}

/// The choice that a number from 0 to below 1 falls on.
fn choose(choices: &[(StatusCode, f64)], fraction: f64) -> StatusCode {
    let mut at = fraction * choices.iter().map(|(_, weight)| weight).sum::<f64>();
    let mut chosen = StatusCode::OK;
    for (status, weight) in choices.iter().filter(|(_, weight)| *weight > 0.0) {
        chosen = *status;
        if at < *weight {
            break;
        }
        at -= weight;
    }
    chosen
}

fn switching() -> Response {
    let fields =
        [(UPGRADE, HeaderValue::from_static("websocket")), (CONNECTION, HeaderValue::from_static("upgrade"))];
    let detail = "101 hands the connection over to a protocol that the client asked for with Upgrade. See it at /websocket/echo.";
    (fields, Problem::new(StatusCode::UPGRADE_REQUIRED, detail)).into_response()
}

fn last(status: StatusCode) -> Response {
    let mut response = match status.as_u16() {
        204 | 205 | 304 => ().into_response(),
        402 => reply::text("This page costs something, and there is no way to pay.\n"),
        406 => reply::json(&json!({
            "message": "Your client asked for a type that there is none of. See /image.",
            "accept": IMAGES,
        })),
        418 => reply::text("I'm a teapot: short and stout, and no place for coffee (RFC 2324).\n"),
        _ => reply::text(format!("{}\n", named(status))),
    };
    *response.status_mut() = status;
    belonging(status, response.headers_mut());
    response
}

fn named(status: StatusCode) -> String {
    let reason = status.canonical_reason().unwrap_or("(no status that is registered)");
    format!("{} {reason}", status.as_u16())
}

/// The fields without which a status makes no sense, or breaks a MUST of RFC 9110.
fn belonging(status: StatusCode, fields: &mut HeaderMap) {
    let mut add = |name: HeaderName, value: &'static str| {
        fields.insert(name, HeaderValue::from_static(value));
    };
    match status.as_u16() {
        301 | 302 | 303 | 307 | 308 => add(LOCATION, "/redirect/1"),
        401 => add(WWW_AUTHENTICATE, r#"Basic realm="lab""#),
        405 => add(ALLOW, "BREW"),
        407 => add(PROXY_AUTHENTICATE, r#"Basic realm="lab""#),
        416 => {
            add(ACCEPT_RANGES, "bytes");
            add(CONTENT_RANGE, "bytes */0");
        }
        418 => add(HeaderName::from_static("x-more-info"), "https://www.rfc-editor.org/rfc/rfc2324"),
        426 => {
            add(UPGRADE, "websocket");
            add(CONNECTION, "upgrade");
        }
        429 | 503 => add(RETRY_AFTER, "1"),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_falls_on_each_choice_as_its_weight_is() {
        let choices = read("200:3,404:0,500").unwrap();
        for (fraction, expected) in [(0.0, 200), (0.74, 200), (0.76, 500), (0.999_999, 500)] {
            assert_eq!(choose(&choices, fraction).as_u16(), expected, "{fraction}");
        }
    }

    #[test]
    fn codes_are_read_or_refused_with_the_reason() {
        for codes in [
            "99", "600", "", "200,", "abc", "200:x", "200:-1", "200:NaN", "200:inf", "200:0", "200:", "+200x",
        ] {
            assert!(read(codes).is_err(), "{codes}");
        }
        assert_eq!(read("200, 404").unwrap().len(), 2);
    }
}
