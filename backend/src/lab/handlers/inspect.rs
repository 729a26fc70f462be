//! The request, described.

use std::collections::BTreeMap;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{OriginalUri, Path, Query};
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::BodyLimit;
use super::basics::body_refused;

/// How much of a body is described. As JSON it may grow to six times its size, and there is `/echo` for
/// those who want all of it.
const DATA_SHOWN: usize = 64 * 1024;

pub(in crate::lab) async fn anything(
    Extension(BodyLimit(limit)): Extension<BodyLimit>,
    method: Method,
    OriginalUri(uri): OriginalUri,
    Path(rest): Path<String>,
    Query(args): Query<Vec<(String, String)>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return body_refused(&rejection, limit),
    };
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
    ([(header::CONTENT_TYPE, "application/json")], format!("{described:#}\n")).into_response()
}

/// Each name with all its values, in the order they came.
fn grouped(pairs: impl IntoIterator<Item = (String, String)>) -> Value {
    let mut groups = BTreeMap::<String, Vec<String>>::new();
    for (name, value) in pairs {
        groups.entry(name).or_default().push(value);
    }
    json!(groups)
}
