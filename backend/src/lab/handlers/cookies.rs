//! See [`shared::route::groups::cookies`].

use axum::response::Response;
use shared::route::Route;
use shared::route::groups::cookies::Handler;

use crate::lab::reply;
use crate::lab::router::{Code, answer};

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Show => answer(route, show),
    }
}

async fn show() -> Response {
    reply::text("")
}
