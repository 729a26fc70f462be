//! See [`shared::route::groups::interim`].

use axum::response::Response;
use shared::route::Route;
use shared::route::groups::interim::Handler;

use crate::lab::reply;
use crate::lab::router::{Code, answer};

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::EarlyHints => answer(route, early_hints),
    }
}

async fn early_hints() -> Response {
    reply::text("")
}
