//! See [`shared::route::groups::cors`].

use axum::response::Response;
use shared::route::Route;
use shared::route::groups::cors::Handler;

use crate::lab::reply;
use crate::lab::router::{Code, answer};

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Cors => answer(route, cors),
    }
}

async fn cors() -> Response {
    reply::text("")
}
