//! What you sent, described or as it came.

use std::collections::BTreeMap;

use axum::extract::{OriginalUri, Path};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use serde_json::{Value, json};
use shared::route::Route;
use shared::route::groups::requests::Handler;

use crate::lab::extract::{Args, Watched, Whole};
use crate::lab::reply;
use crate::lab::router::{Code, answer};

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Get => answer(route, get),
        Handler::Anything => answer(route, anything),
    }
}

async fn get() -> Response {
    reply::text("")
}

/// How much of a body is described. As JSON it may grow to six times its size, and there is `/echo` for
/// those who want all of it.
const DATA_SHOWN: usize = 64 * 1024;

async fn anything(
    method: Method,
    OriginalUri(uri): OriginalUri,
    Watched(Path(rest)): Watched<Path<String>>,
    Args(args): Args,
    Watched(headers): Watched<HeaderMap>,
    Whole(body): Whole,
) -> Response {
    let fields = headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let described = json!({
        "method": method.as_str(),
        "target": uri.to_string(),
        "rest": rest,
        "args": grouped(args),
        "headers": grouped(fields),
        "body_bytes": body.len(),
        "data": String::from_utf8_lossy(&body[..body.len().min(DATA_SHOWN)]),
    });
    reply::json(&described)
}

/// Each name with all its values, in the order they came.
fn grouped(pairs: impl IntoIterator<Item = (String, String)>) -> Value {
    let mut groups = BTreeMap::<String, Vec<String>>::new();
    for (name, value) in pairs {
        groups.entry(name).or_default().push(value);
    }
    json!(groups)
}
