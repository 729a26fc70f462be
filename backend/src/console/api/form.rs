//! The forms in which scripts get what is kept: flat, with plain names, times in milliseconds. `at_ms` counts
//! from the moment at which the connection was accepted.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Map, Value, json};
use shared::filter::{parts, stage_name};
use shared::wire::{Direction, Nanos, Segment, Summary, TimedFact};

/// A line of the list.
///
/// | member | |
/// |---|---|
/// | `id`, `connection`, `nth` | its number, its connection's, and its place on that, all from 1 |
/// | `client`, `agent`, `page` | its address, who it says it is, and the number of the page it is, if any |
/// | `method`, `target`, `start_line` | as they came, cut where long; `null` where there is none |
/// | `status` | of the final response; `null` as long as there is none |
/// | `bytes_in`, `bytes_out` | as many as crossed the wire |
/// | `began_ms` | when its first byte came: milliseconds since 1970 |
/// | `took_ms` | from there to the last byte so far |
/// | `stage` | `receiving`, `responding`, `complete`, `refused` or `cut-short` |
pub(super) fn summary(summary: &Summary) -> Value {
    let start_line = String::from_utf8_lossy(&summary.start_line.0);
    let (method, target) = parts(&start_line);
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({
        "id": summary.id.0,
        "connection": summary.conn.0,
        "nth": summary.nth,
        "client": summary.client.addr,
        "agent": summary.client.agent,
        "page": summary.client.page.map(|page| page.0),
        "method": some(method),
        "target": some(target),
        "start_line": start_line,
        "status": summary.status,
        "bytes_in": summary.bytes_in,
        "bytes_out": summary.bytes_out,
        "began_ms": summary.began_ms,
        "took_ms": summary.took as f64 / 1e6,
        "stage": stage_name(summary.stage),
    })
}

/// One read or write: `text` only where its bytes are text.
pub(super) fn segment(segment: &Segment) -> Value {
    let mut value = json!({
        "direction": match segment.direction {
            Direction::In => "in",
            Direction::Out => "out",
        },
        "at_ms": ms(segment.at),
        "turn": segment.turn,
        "folded": segment.folded,
        "bytes": BASE64.encode(&segment.bytes.0),
    });
    if let Ok(text) = std::str::from_utf8(&segment.bytes.0) {
        value["text"] = json!(text);
    }
    value
}

/// A fact: `fact` is its name, beside it what is known: `{"fact": "route-matched", "pattern": "/hello", …}`.
pub(super) fn fact(fact: &TimedFact) -> Value {
    let mut flat = Map::new();
    flat.insert("at_ms".to_owned(), json!(ms(fact.at)));
    // Facts are numbers and texts, with no key that is not a string: this cannot fail.
    named(&mut flat, "fact", serde_json::to_value(&fact.fact).unwrap_or_default());
    Value::Object(flat)
}

/// One of several cases, as serde writes it (`"Case"` or `{"Case": {…}}`): its name under `key`, what is
/// known of it beside that.
fn named(flat: &mut Map<String, Value>, key: &str, case: Value) {
    match case {
        Value::String(name) => {
            flat.insert(key.to_owned(), json!(kebab(&name)));
        }
        Value::Object(case) => {
            for (name, known) in case {
                flat.insert(key.to_owned(), json!(kebab(&name)));
                match known {
                    Value::Object(members) => members.into_iter().for_each(|(member, value)| {
                        match member.as_str() {
                            // Who closed, and why, are cases again.
                            "by" | "why" if name == "ConnectionClosed" => named(flat, &member, value),
                            // Told in nanoseconds, as the only time that has no unit in its name.
                            "took" => {
                                let took = value.as_u64().unwrap_or_default();
                                flat.insert("took_ms".to_owned(), json!(ms(Nanos(took))));
                            }
                            _ => {
                                flat.insert(member, value);
                            }
                        }
                    }),
                    detail => {
                        flat.insert("detail".to_owned(), detail);
                    }
                }
            }
        }
        other => {
            flat.insert(key.to_owned(), other);
        }
    }
}

/// `RouteMatched` as `route-matched`.
fn kebab(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}

fn ms(time: Nanos) -> f64 {
    time.0 as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::wire::{CloseReason, Fact, Side};

    fn flat(fact: Fact) -> Value {
        super::fact(&TimedFact { at: Nanos(1_500_000), fact })
    }

    #[test]
    fn facts_are_flat() {
        assert_eq!(flat(Fact::ClientFinished), json!({"at_ms": 1.5, "fact": "client-finished"}));
        assert_eq!(
            flat(Fact::ResponseBegun { status: 200, body_bytes: None }),
            json!({"at_ms": 1.5, "fact": "response-begun", "status": 200, "body_bytes": null})
        );
        assert_eq!(flat(Fact::HandlerFinished { took: 2_500_000 })["took_ms"], 2.5);
        let closed = |why| flat(Fact::ConnectionClosed { by: Side::Server, why });
        assert_eq!(
            closed(CloseReason::Idle { limit_ms: 5 }),
            json!({"at_ms": 1.5, "fact": "connection-closed", "by": "server", "why": "idle", "limit_ms": 5})
        );
        assert_eq!(closed(CloseReason::NotPersistent)["why"], "not-persistent");
        let failed = closed(CloseReason::Failed("no luck".to_owned()));
        assert_eq!((&failed["why"], &failed["detail"]), (&json!("failed"), &json!("no luck")));
        let refused = flat(Fact::RequestRefused { why: "invalid HTTP header parsed".to_owned() });
        assert_eq!(refused["why"], "invalid HTTP header parsed");
    }
}
