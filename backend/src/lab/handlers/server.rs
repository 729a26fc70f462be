//! About the server: nothing is looked up in the machine when somebody asks; what may be told was
//! settled when the lab began.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde_json::json;
use shared::route::Route;
use shared::route::groups::server::Handler;

use crate::lab::reply;
use crate::lab::router::{Code, answer};
use crate::lab::setting::Setting;

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Env => answer(route, env),
        Handler::Hostname => answer(route, hostname),
        Handler::Version => answer(route, version),
    }
}

/// Only the variables that were named for it.
async fn env(State(setting): State<Arc<Setting>>) -> Response {
    let shown: BTreeMap<_, _> = setting.rules.shown_env.iter().cloned().collect();
    reply::json(&json!({ "env": shown }))
}

async fn hostname(State(setting): State<Arc<Setting>>) -> Response {
    reply::json(&json!({ "hostname": setting.rules.hostname }))
}

/// The crates that decide what is seen on the wire, in the releases that were built in.
const MADE_OF: [(&str, &str); 3] = [
    ("axum", env!("LAB_AXUM_VERSION")),
    ("hyper", env!("LAB_HYPER_VERSION")),
    ("tokio", env!("LAB_TOKIO_VERSION")),
];

async fn version() -> Response {
    let made_of: BTreeMap<_, _> = MADE_OF.into_iter().collect();
    reply::json(&json!({
        "name": "Server Playground",
        "version": env!("CARGO_PKG_VERSION"),
        "made_of": made_of,
    }))
}
