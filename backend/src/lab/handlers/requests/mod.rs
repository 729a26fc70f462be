//! What you sent, described or as it came.
//!
//! A description is the same on every route: `{args, headers, method, origin, url}`, and where a body
//! is read `{data, files, form, json}` as well ([`described`]); other groups describe requests so, too. What came byte for byte is in [`raw`].

pub(super) mod described;
mod raw;

use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde_json::{Value, json};
use shared::route::Route;
use shared::route::groups::requests::Handler;

use self::described::{Client, Head, grouped_fields};
use crate::lab::extract::{Args, Content, Counted, Watched};
use crate::lab::reply::{self, Problem};
use crate::lab::router::{Code, answer};
use crate::problem::echoed;

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Get | Handler::Head => answer(route, head_described),
        Handler::Post | Handler::Put | Handler::Patch | Handler::Delete | Handler::Anything => {
            answer(route, all_described)
        }
        Handler::Upload => answer(route, upload),
        Handler::Headers => answer(route, headers),
        Handler::Ip => answer(route, ip),
        Handler::UserAgent => answer(route, user_agent),
        Handler::Raw => answer(route, raw::raw),
        Handler::DumpRequest => answer(route, raw::dump),
    }
}

async fn head_described(Head(described): Head) -> Response {
    reply::json(&Value::Object(described))
}

async fn all_described(Head(mut described): Head, content: Content) -> Response {
    described::add_content(&mut described, content);
    reply::json(&Value::Object(described))
}

async fn upload(Counted(bytes): Counted) -> Response {
    reply::json(&json!({ "bytes_received": bytes }))
}

async fn headers(Watched(fields): Watched<HeaderMap>) -> Response {
    reply::json(&json!({ "headers": grouped_fields(&fields) }))
}

async fn ip(args: Args, client: Client) -> Result<Response, Problem> {
    let origin = client.origin();
    match args.get("format") {
        None | Some("json") => Ok(reply::json(&json!({ "origin": origin }))),
        Some("text") => Ok(reply::text(format!("{}\n", origin.as_deref().unwrap_or("unknown")))),
        Some(other) => Err(Problem::bad(format!(
            "format is {:?}; text or json is needed, and json is the usual one.",
            echoed(other)
        ))),
    }
}

async fn user_agent(Watched(fields): Watched<HeaderMap>) -> Response {
    let agent = fields.get(header::USER_AGENT).map(|agent| String::from_utf8_lossy(agent.as_bytes()));
    reply::json(&json!({ "user-agent": agent }))
}
