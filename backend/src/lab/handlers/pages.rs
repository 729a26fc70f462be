//! See [`shared::route::groups::pages`].

use axum::response::Response;
use shared::route::Route;
use shared::route::groups::pages::Handler;

use crate::lab::reply;
use crate::lab::router::{Code, answer};

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Links => answer(route, links),
    }
}

async fn links() -> Response {
    reply::text("")
}
