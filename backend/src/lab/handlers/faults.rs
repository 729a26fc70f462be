//! See [`shared::route::groups::faults`].

use axum::response::Response;
use shared::route::Route;
use shared::route::groups::faults::Handler;

use crate::lab::reply;
use crate::lab::router::{Code, answer};

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Reset => answer(route, reset),
    }
}

async fn reset() -> Response {
    reply::text("")
}
