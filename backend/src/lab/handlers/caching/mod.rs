//! Only what is new: documents that can be asked for under conditions, kept for a while, or had in parts.
//!
//! | module | what it knows |
//! |---|---|
//! | [`etag`] | entity tags and lists of them |
//! | [`conditions`] | which condition decides, in the order of the RFC |
//! | [`parts`] | which bytes a Range comes to |
//! | [`alphabet`] | a body of any length that costs no memory |
//! | [`ranges`] | answers to Range |
//! | [`pace`] | a body that takes its time |
//!
//! Every answer says in `X-Decided-By` which condition decided. Where the body tells of the request, its
//! tag is weak: a strong one would promise the same bytes to everybody.

mod alphabet;
mod conditions;
mod etag;
mod pace;
mod parts;
mod ranges;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, ETAG, LAST_MODIFIED};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use shared::calendar::Moment;
use shared::route::Route;
use shared::route::groups::caching::Handler;

pub(super) use self::conditions::Validators;
use self::conditions::{Decision, Outcome, decide};
pub(super) use self::etag::{EntityTag, Strength};
pub(super) use self::ranges::{Source, answer as answer_in_parts};
use crate::lab::extract::{Watched, number};
use crate::lab::reply::{self, Problem};
use crate::lab::router::{Code, answer};
use crate::lab::setting::Setting;
use crate::problem::echoed;

/// The condition that decided, in words.
const DECIDED_BY: HeaderName = HeaderName::from_static("x-decided-by");

/// When the documents here were last modified: on 6 August 1991, 14:56:20 GMT, when the World Wide Web
/// was announced to everybody.
const MODIFIED: Moment = Moment::at_seconds(681_490_580);

/// As long as Cache-Control can say (RFC 9111 1.2.2).
const LONGEST_AGE: u64 = i32::MAX as u64;

/// Now, as exactly as HTTP says it.
fn now(setting: &Setting) -> Moment {
    Moment::at(setting.unix_ms()).whole_seconds()
}

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Cache => answer(route, cache),
        Handler::MaxAge => answer(route, max_age),
        Handler::Tagged => answer(route, tagged),
        Handler::WeaklyTagged => answer(route, weakly_tagged),
        Handler::Range => answer(route, ranges::range),
    }
}

async fn cache(
    State(setting): State<Arc<Setting>>,
    method: Method,
    Watched(fields): Watched<HeaderMap>,
) -> Result<Response, Problem> {
    let document = Document { it: dated()?, cache_control: None };
    Ok(document.answer(&method, &fields, now(&setting), |decision| {
        json!({
            "document": "The World Wide Web was announced to everybody on 6 August 1991.",
            "etag": document.it.etag.to_string(),
            "last_modified": MODIFIED.to_string(),
            "decided_by": decision.decided_by(),
            "conditions": decision.told(),
        })
    }))
}

async fn max_age(
    State(setting): State<Arc<Setting>>,
    method: Method,
    Watched(Path(n)): Watched<Path<String>>,
    Watched(fields): Watched<HeaderMap>,
) -> Result<Response, Problem> {
    let seconds = number("n", &n, 0..=LONGEST_AGE)?;
    let cache_control = Some(format!("public, max-age={seconds}"));
    let document = Document { it: dated()?, cache_control };
    let now = now(&setting);
    Ok(document.answer(&method, &fields, now, |decision| {
        json!({
            "max_age": seconds,
            "made": now.to_string(),
            "fresh_until": now.plus_seconds(seconds).to_string(),
            "etag": document.it.etag.to_string(),
            "last_modified": MODIFIED.to_string(),
            "decided_by": decision.decided_by(),
            "conditions": decision.told(),
        })
    }))
}

/// What `/cache` is known by. The tag is weak, since the body tells of the request.
fn dated() -> Result<Validators, Problem> {
    let etag = entity_tag(Strength::Weak, "1991-08-06")?;
    Ok(Validators { etag, modified: Some(MODIFIED) })
}

async fn tagged(
    State(setting): State<Arc<Setting>>,
    method: Method,
    Watched(Path(wished)): Watched<Path<String>>,
    Watched(fields): Watched<HeaderMap>,
) -> Result<Response, Problem> {
    let etag = match EntityTag::parse(&wished) {
        Some(etag) => etag,
        None => entity_tag(Strength::Strong, &wished)?,
    };
    Ok(with_tag(etag, &method, &fields, now(&setting)))
}

async fn weakly_tagged(
    State(setting): State<Arc<Setting>>,
    method: Method,
    Watched(Path(wished)): Watched<Path<String>>,
    Watched(fields): Watched<HeaderMap>,
) -> Result<Response, Problem> {
    let quoted = format!("W/{wished}");
    let etag = match EntityTag::parse(&quoted) {
        Some(etag) => etag,
        None => entity_tag(Strength::Weak, &wished)?,
    };
    Ok(with_tag(etag, &method, &fields, now(&setting)))
}

fn entity_tag(strength: Strength, opaque: &str) -> Result<EntityTag, Problem> {
    EntityTag::new(strength, opaque).ok_or_else(|| {
        Problem::bad(format!(
            "etag is {:?}; a tag has no spaces, control characters or quotes inside, as in v1, \"v1\" or W/\"v1\".",
            echoed(opaque)
        ))
    })
}

/// A document known by a tag alone. Nothing is stored: a PUT says what would be done.
fn with_tag(etag: EntityTag, method: &Method, fields: &HeaderMap, now: Moment) -> Response {
    let document = Document { it: Validators { etag, modified: None }, cache_control: None };
    document.answer(method, fields, now, |decision| {
        let etag = &document.it.etag;
        let mut told = json!({ "etag": etag.to_string() });
        match etag.strength() {
            _ if !document.is_read(method) => {
                told["document"] = json!(format!(
                    "{method} would be carried out now, on the version {etag}. Nothing is stored here."
                ));
            }
            // These bytes must be the same whatever the conditions: that is what the tag promises.
            Strength::Strong => {
                told["strength"] = json!("strong");
                told["document"] = json!("These bytes are always the same, as a strong tag promises.");
                return told;
            }
            Strength::Weak => {
                told["strength"] = json!("weak");
                told["document"] =
                    json!("This means the same each time. Its bytes tell of your request, and may differ.");
            }
        }
        told["decided_by"] = json!(decision.decided_by());
        told["conditions"] = decision.told();
        told
    })
}

/// Something that can be asked for under conditions.
struct Document {
    it: Validators,
    cache_control: Option<String>,
}

impl Document {
    fn is_read(&self, method: &Method) -> bool {
        method == Method::GET || method == Method::HEAD
    }

    fn answer(
        &self,
        method: &Method,
        fields: &HeaderMap,
        now: Moment,
        body: impl FnOnce(&Decision) -> Value,
    ) -> Response {
        let decision = decide(method, fields, &self.it, now);
        let mut response = match decision.outcome {
            Outcome::Proceed => reply::json(&body(&decision)),
            Outcome::NotModified => StatusCode::NOT_MODIFIED.into_response(),
            Outcome::Failed => failed(&decision),
        };
        let put = response.headers_mut();
        put_field(put, DECIDED_BY, &decision.decided_by());
        // What was not read has no validator: it would be that of another body (RFC 9110 9.3.4).
        if self.is_read(method) && decision.outcome != Outcome::Failed {
            put_field(put, ETAG, &self.it.etag.to_string());
            if let Some(cache_control) = &self.cache_control {
                put_field(put, CACHE_CONTROL, cache_control);
            }
            // 304 repeats only what a cache needs, and the tag is more exact (RFC 9110 15.4.5).
            if let (Some(modified), Outcome::Proceed) = (self.it.modified, decision.outcome) {
                put_field(put, LAST_MODIFIED, &modified.to_string());
            }
        }
        response
    }
}

/// 412, with the condition that did not hold.
fn failed(decision: &Decision) -> Response {
    let detail = format!("A condition of the request does not hold: {}.", decision.decided_by());
    Problem::new(StatusCode::PRECONDITION_FAILED, detail).into_response()
}

/// Puts a field whose value may hold what a client sent: what cannot stand in a field is left out.
fn put_field(fields: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
        fields.insert(name, value);
    }
}
