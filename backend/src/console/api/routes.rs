//! `GET /api/routes`: what the lab answers to, from the table that its router is built of.

use axum::response::Response;
use serde_json::{Map, Value, json};
use shared::route::{GROUPS, Group, Route};

use super::json_of;

pub(super) async fn answer() -> Response {
    let groups: Value = GROUPS
        .iter()
        .map(|group| json!({"name": group.name, "title": group.title, "about": group.about}))
        .collect();
    let routes: Value =
        GROUPS.iter().flat_map(|group| group.routes.iter().map(|route| told(group, route))).collect();
    json_of(&json!({"groups": groups, "routes": routes}))
}

fn told(group: &Group, route: &Route) -> Value {
    let example = route.example;
    let fields: Map<_, _> =
        example.fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    json!({
        "group": group.name,
        "methods": route.methods,
        "pattern": route.pattern,
        "handler": route.handler.name(),
        "teaches": route.teaches,
        "example": {
            "method": example.method,
            "target": example.target,
            "fields": fields,
            "body": example.body,
        },
    })
}
