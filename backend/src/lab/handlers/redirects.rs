//! See [`shared::route::groups::redirects`].

use axum::response::Response;
use shared::route::Route;
use shared::route::groups::redirects::Handler;

use crate::lab::reply;
use crate::lab::router::{Code, answer};

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Redirect => answer(route, redirect),
    }
}

async fn redirect() -> Response {
    reply::text("")
}
