//! `GET /api/routes`: what the lab answers to, from the table that its router is built of.

use axum::response::Response;
use serde_json::{Value, json};
use shared::route::ROUTES;

use super::json_of;

pub(super) async fn answer() -> Response {
    let routes: Value = ROUTES
        .iter()
        .map(|route| {
            json!({
                "methods": route.methods,
                "pattern": route.pattern,
                "handler": route.handler.name(),
                "teaches": route.teaches,
                "example": {"method": route.example.0, "target": route.example.1},
            })
        })
        .collect();
    json_of(&json!({"routes": routes}))
}
