//! Responses that come before the final one.
//!
//! hyper sends 100 by itself, when a handler begins to read a body that the client holds back. A 103 it
//! would not send, so that goes to the wire directly.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use axum::body::HttpBody as _;
use axum::extract::{FromRequest as _, Request, State};
use axum::http::header::{EXPECT, LINK};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Version};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use shared::route::Route;
use shared::route::groups::interim::Handler;

use crate::lab::Setting;
use crate::lab::extract::{Args, Watched, Whole};
use crate::lab::places::Places;
use crate::lab::reply::{self, Problem};
use crate::lab::router::{Code, answer};
use crate::lab::write_side::Wire;

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::EarlyHints => answer(route, early_hints),
        Handler::Expect => answer(route, expect),
    }
}

/// What a page that came after these hints would need.
const HINTS: &[&str] =
    &["</image/svg>; rel=preload; as=image", "</json>; rel=preload; as=fetch; crossorigin"];

/// How many responses there may be before the final one.
const MOST_HINTS: u64 = 10;

/// 103 so many times, then 200. A client of HTTP/1.0 knows of no responses before the final one.
async fn early_hints(
    State(setting): State<Arc<Setting>>,
    places: Places,
    wire: Wire,
    version: Version,
    args: Args,
) -> Result<Response, Problem> {
    let longest = setting.rules.longest;
    let count = args.number("count", 1, 1..=MOST_HINTS)?;
    let delay = args.time("delay", Duration::from_millis(500).min(longest / 10), longest)?;
    let times = u32::try_from(count).unwrap_or(u32::MAX);
    if delay.checked_mul(times).is_none_or(|whole| whole > longest) {
        return Err(Problem::bad(format!(
            "count {count} times delay is longer than the {} s that a response may take here (option --longest).",
            longest.as_secs_f64()
        )));
    }
    let hints = version >= Version::HTTP_11;
    let _place = places.take()?;
    for _ in 0..count {
        if hints {
            let mut head = "HTTP/1.1 103 Early Hints\r\n".to_owned();
            for link in HINTS {
                let _ = write!(head, "Link: {link}\r\n");
            }
            head.push_str("\r\n");
            wire.turn().await;
            wire.write(head, "103 Early Hints").await;
        }
        if !delay.is_zero() {
            setting.outside.sleep(delay).await;
        }
    }
    let why = if hints {
        "The 103 said early what the final response needs; the Link fields stand here again."
    } else {
        "HTTP/1.0 knows of no responses before the final one, so none was sent."
    };
    let sent = if hints { count } else { 0 };
    let mut response = reply::json(&json!({ "hints": HINTS, "sent": sent, "why": why }));
    for link in HINTS {
        response.headers_mut().append(LINK, HeaderValue::from_static(link));
    }
    Ok(response)
}

/// Reads the body, which lets hyper say 100 to a client that waits for it; or refuses.
async fn expect(
    State(setting): State<Arc<Setting>>,
    places: Places,
    version: Version,
    Watched(fields): Watched<HeaderMap>,
    args: Args,
    request: Request,
) -> Result<Response, Problem> {
    let delay = args.time("delay", Duration::ZERO, setting.rules.longest)?;
    let asked = fields.get(EXPECT).map(HeaderValue::as_bytes);
    let expects = asked.is_some_and(|what| what.eq_ignore_ascii_case(b"100-continue"));
    let continues = expects && version >= Version::HTTP_11 && !request.body().is_end_stream();
    if !delay.is_zero() {
        let _place = places.take()?;
        setting.outside.sleep(delay).await;
    }
    if expects && args.flag("refuse")? {
        return Ok(Problem::new(
            StatusCode::EXPECTATION_FAILED,
            "The body is not wanted, as ?refuse asks: it has not been read, and 100 was not sent. Without \
             Expect: 100-continue there would be nothing to refuse.",
        )
        .into_response());
    }
    let Whole(sent) = Whole::from_request(request, &setting).await?;
    let why = match (continues, expects, asked) {
        (true, ..) => "The client said Expect: 100-continue; 100 was sent when the body began to be read.",
        (false, true, _) if version < Version::HTTP_11 => {
            "The client said Expect: 100-continue in HTTP/1.0, which knows of no 100: it is ignored."
        }
        (false, true, _) => {
            "The client said Expect: 100-continue but has no body: there was nothing to wait for."
        }
        (false, false, Some(_)) => "The client expects something else than 100-continue: hyper ignores that.",
        (false, false, None) => "The client did not say Expect: 100-continue, and sent its body at once.",
    };
    Ok(reply::json(&json!({
        "expected": expects,
        "continued": continues,
        "bytes_received": sent.len(),
        "why": why,
    })))
}
