//! See [`shared::route::groups::server`].

use axum::response::Response;
use shared::route::Route;
use shared::route::groups::server::Handler;

use crate::lab::reply;
use crate::lab::router::{Code, answer};

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Version => answer(route, version),
    }
}

async fn version() -> Response {
    reply::text("")
}
