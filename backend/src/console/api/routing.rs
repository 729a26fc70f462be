//! How a request found its route, as told to scripts: every route in the order tried, and what came of
//! it.

use serde_json::{Value, json};
use shared::route::explain::{Outcome, Tried, Verdict, explain};
use shared::route::routes;
use shared::wire::{Fact, TimedFact};

/// The explanation of an exchange's routing; `null` if its request never came so far.
pub(super) fn told(facts: &[TimedFact]) -> Value {
    let parsed = facts.iter().find_map(|fact| match &fact.fact {
        Fact::RequestParsed { method, target, .. } => Some((method, target)),
        _ => None,
    });
    let Some((method, target)) = parsed else { return Value::Null };
    let explanation = explain(routes(), method, target);
    let (outcome, pattern) = match &explanation.outcome {
        Outcome::Answered(answered) => ("answered", Some(answered.route.pattern)),
        Outcome::MethodNotAllowed { route, .. } => ("method-not-allowed", Some(route.pattern)),
        Outcome::NotFound(_) => ("not-found", None),
        Outcome::ServerOptions { .. } => ("server-options", None),
        Outcome::NotRouted => ("not-routed", None),
    };
    let nearest = match &explanation.outcome {
        Outcome::NotFound(Some(nearest)) => {
            json!({"pattern": nearest.route.pattern, "summary": nearest.words()})
        }
        _ => Value::Null,
    };
    let tried = explanation.tried.iter().take_while(|tried| tried.verdict != Verdict::NotTried);
    json!({
        "outcome": outcome,
        "pattern": pattern,
        "summary": explanation.words(),
        "nearest": nearest,
        "tried": tried.map(attempt).collect::<Value>(),
    })
}

fn attempt(tried: &Tried<'_>) -> Value {
    json!({
        "pattern": tried.route.pattern,
        "methods": tried.route.methods,
        "matched": tried.verdict == Verdict::Matched,
        "summary": tried.words(),
    })
}
