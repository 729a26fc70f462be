//! Fields that a client chooses.

use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use serde_json::{Map, Value};

use super::made;
use crate::lab::extract::Args;
use crate::lab::reply::{self, Problem};
use crate::problem::echoed;

/// How many fields one may choose for a response.
pub(super) const MOST: usize = 100;

/// Each pair of the query as a field, and all of them as JSON.
pub(super) async fn response_headers(args: Args) -> Result<Response, Problem> {
    let mut fields = HeaderMap::new();
    let mut document = Map::new();
    for (name, value) in &args.0 {
        add(&mut fields, name, value)?;
        let values = document.entry(name.as_str()).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(values) = values {
            values.push(value.as_str().into());
        }
    }
    let body = format!("{:#}\n", Value::Object(document));
    Ok(made(fields, reply::JSON, body.into_bytes()))
}

/// Adds a field that a client chose.
pub(super) fn add(fields: &mut HeaderMap, name: &str, value: &str) -> Result<(), Problem> {
    if fields.len() >= MOST {
        return Err(Problem::bad(format!("At most {MOST} fields can be chosen.")));
    }
    let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
        Problem::bad(format!(
            "{:?} is no field name: letters, digits and !#$%&'*+-.^_`|~ may stand in one.",
            echoed(name)
        ))
    })?;
    if let Some(why) = kept_back(&parsed) {
        return Err(Problem::bad(format!("{name} cannot be chosen: {why}.")));
    }
    let value = HeaderValue::from_str(value).map_err(|_| {
        Problem::bad(format!(
            "The value of {} is {:?}; a field's value holds no line breaks and no control characters.",
            echoed(name),
            echoed(value)
        ))
    })?;
    // Two types or two places would leave it to each client which one counts.
    if parsed == header::CONTENT_TYPE || parsed == header::LOCATION {
        if fields.insert(parsed, value).is_some() {
            return Err(Problem::bad(format!("{name} can stand only once in a response.")));
        }
    } else {
        fields.append(parsed, value);
    }
    Ok(())
}

/// Why a field is the server's own.
fn kept_back(name: &HeaderName) -> Option<&'static str> {
    match name.as_str() {
        "content-length" | "transfer-encoding" | "trailer" => Some(
            "it says where the message ends, and a wrong one would spoil the next; see the routes under /fault",
        ),
        "connection" | "keep-alive" | "proxy-connection" | "upgrade" | "te" => {
            Some("it is about the connection, which the server keeps or closes by itself")
        }
        "refresh" => Some("browsers follow it like a redirect; use /redirect-to"),
        name if name.starts_with("x-accel-") || name.starts_with("x-sendfile") => {
            Some("a proxy in front of this server might take it for an order")
        }
        _ => None,
    }
}
