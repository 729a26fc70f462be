//! See [`shared::route::groups::content`].

use axum::response::Response;
use shared::route::Route;
use shared::route::groups::content::Handler;

use crate::lab::reply;
use crate::lab::router::{Code, answer};

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Json => answer(route, sample),
    }
}

async fn sample() -> Response {
    reply::text("")
}
