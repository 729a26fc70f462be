//! See [`shared::route::groups::answers`].

use axum::response::Response;
use shared::route::Route;
use shared::route::groups::answers::Handler;

use crate::lab::reply;
use crate::lab::router::{Code, answer};
use crate::lab::setting::Rules;

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Status => answer(route, status),
    }
}

/// What this group remembers.
#[derive(Debug)]
pub(in crate::lab) struct State {}

impl State {
    pub(in crate::lab) fn new(_rules: &Rules) -> Self {
        Self {}
    }
}

async fn status() -> Response {
    reply::text("")
}
