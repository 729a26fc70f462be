//! See [`shared::route::groups::caching`].

use axum::response::Response;
use shared::route::Route;
use shared::route::groups::caching::Handler;

use crate::lab::reply;
use crate::lab::router::{Code, answer};

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Cache => answer(route, cache),
    }
}

async fn cache() -> Response {
    reply::text("")
}
