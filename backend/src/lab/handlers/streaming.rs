//! See [`shared::route::groups::streaming`].

use axum::response::Response;
use shared::route::Route;
use shared::route::groups::streaming::Handler;

use crate::lab::reply;
use crate::lab::router::{Code, answer};

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Bytes => answer(route, bytes),
    }
}

async fn bytes() -> Response {
    reply::text("")
}
