//! What the server says: statuses, fields and whole responses made to order, and servers that say
//! "not now".
//!
//! | module | what it answers |
//! |---|---|
//! | [`status`] | `/status/{codes}` |
//! | [`fields`] | `/response-headers`, and which fields a client may choose |
//! | [`mix`] | `/mix/…`, a response written in the URL |
//! | [`patience`] | `/unstable`, `/rate-limit`, `/fail-then-succeed`: practice in trying again |

mod fields;
mod mix;
mod patience;
mod status;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use shared::route::Route;
use shared::route::groups::answers::Handler;

use self::patience::{Attempts, Window};
use crate::lab::reply;
use crate::lab::router::{Code, answer};
use crate::lab::setting::Rules;
use crate::lab::store::Store;

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Status => answer(route, status::status),
        Handler::Unstable => answer(route, patience::unstable),
        Handler::ResponseHeaders => answer(route, fields::response_headers),
        Handler::Mix => answer(route, mix::mix),
        Handler::RateLimit => answer(route, patience::rate_limit),
        Handler::FailThenSucceed => answer(route, patience::fail_then_succeed),
        Handler::Deny => answer(route, deny),
    }
}

/// What this group remembers.
#[derive(Debug)]
pub(in crate::lab) struct State {
    windows: Store<Window>,
    attempts: Store<Attempts>,
}

impl State {
    pub(in crate::lab) fn new(rules: &Rules) -> Self {
        Self { windows: Store::new(rules), attempts: Store::new(rules) }
    }
}

async fn deny() -> Response {
    reply::text(
        "You came anyway.\n\n\
         /robots.txt asks robots to leave this page alone. Nothing kept you out, since robots.txt\n\
         only asks; a page that must stay closed needs a lock, such as /basic-auth.\n",
    )
}

/// A response whose fields and body a client chose. Where a browser would run the body as a page, its
/// markup is taken out of action, and the page may do nothing.
fn made(mut fields: HeaderMap, usual_type: HeaderValue, body: Vec<u8>) -> Response {
    let content_type = fields.entry(header::CONTENT_TYPE).or_insert(usual_type);
    let inert = reply::is_inert(content_type.as_bytes());
    let body = if inert { body } else { reply::escaped(&String::from_utf8_lossy(&body)).into_bytes() };
    let mut response = Response::new(Body::from(body));
    *response.headers_mut() = fields;
    reply::shut_in(response)
}
