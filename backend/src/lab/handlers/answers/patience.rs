//! Servers that fail for a while, and clients that must try again: by chance, by count, by rate.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use crate::address::network;
use crate::lab::extract::Args;
use crate::lab::observe::Observed;
use crate::lab::reply::{self, Problem};
use crate::lab::setting::Setting;

/// Bytes that a key may have: keys are remembered.
const LONGEST_KEY: usize = 64;

/// Requests that have come since a window of time began.
#[derive(Debug)]
pub(super) struct Window {
    began_ms: u64,
    used: u64,
}

/// How often somebody was told to try again.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    failed: u64,
}

/// Bits of chance as a number from 0 to below 1.
pub(super) fn fraction(bits: u64) -> f64 {
    // 53 bits are what an f64 holds without rounding up to 1.
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// Well mixed bits from a number (the SplitMix64 step): the same each time, on every machine.
fn mixed(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

pub(super) async fn unstable(State(setting): State<Arc<Setting>>, args: Args) -> Result<Response, Problem> {
    let rate = args.fraction("failure_rate", 0.5)?;
    let bits = match args.get("seed") {
        Some(_) => mixed(args.number("seed", 0, 0..=u64::MAX)?),
        None => setting.outside.random(),
    };
    if fraction(bits) < rate {
        let detail = format!("This request is one of those that fail (failure_rate {rate}). Try again.");
        return Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail));
    }
    Ok(reply::json(&json!({ "failed": false, "failure_rate": rate })))
}

/// Who is counted: those who name a key together, or everybody by their address.
fn counted(args: &Args, observed: Option<&Observed>) -> Result<String, Problem> {
    match args.get("key") {
        Some(key) if key.is_empty() || key.len() > LONGEST_KEY => {
            Err(Problem::bad(format!("key has {} bytes; a name of 1 to {LONGEST_KEY} is needed.", key.len())))
        }
        Some(key) => Ok(format!("key {key}")),
        None => Ok(match observed {
            Some(Observed(observer)) => format!("address {}", network(observer.client())),
            None => "address".to_owned(),
        }),
    }
}

pub(super) async fn rate_limit(
    State(setting): State<Arc<Setting>>,
    observed: Option<Extension<Observed>>,
    args: Args,
) -> Result<Response, Problem> {
    let limit = args.number("limit", 5, 1..=1000)?;
    let longest = setting.rules.longest;
    let length = args.time("window", longest.min(Duration::from_secs(10)), longest)?;
    let length_ms = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
    if length_ms == 0 {
        return Err(Problem::bad("window is 0; a time such as 10 or 500ms is needed."));
    }
    // Whoever asks for another limit counts anew: each limit is one of its own.
    let who = counted(&args, observed.as_ref().map(|Extension(observed)| observed))?;
    let name = format!("{limit} in {length_ms}, {who}");
    let now = setting.unix_ms();
    let make = || Window { began_ms: now, used: 0 };
    let (used, began_ms) = setting.states.answers.windows.with(now, &name, make, |window| {
        if now.saturating_sub(window.began_ms) >= length_ms {
            *window = make();
        }
        window.used = window.used.saturating_add(1);
        (window.used, window.began_ms)
    });
    let left = limit.saturating_sub(used);
    let wait = began_ms.saturating_add(length_ms).saturating_sub(now).div_ceil(1000);
    let seconds = length_ms.div_ceil(1000);
    // The fields that are widely sent, and those that the IETF's draft has come to.
    let fields = [
        ("ratelimit-limit", limit.to_string()),
        ("ratelimit-remaining", left.to_string()),
        ("ratelimit-reset", wait.to_string()),
        ("ratelimit-policy", format!(r#""lab";q={limit};w={seconds}"#)),
        ("ratelimit", format!(r#""lab";r={left};t={wait}"#)),
    ];
    if used > limit {
        let detail = format!(
            "{limit} requests in {} s are allowed, and this is number {used}. Come back in {wait} s.",
            length.as_secs_f64()
        );
        let problem =
            Problem::new(StatusCode::TOO_MANY_REQUESTS, detail).with("retry-after", &wait.to_string());
        return Err(fields.iter().fold(problem, |problem, (name, value)| problem.with(name, value)));
    }
    let body = json!({
        "limit": limit,
        "used": used,
        "remaining": left,
        "window": length.as_secs_f64(),
        "reset": wait,
    });
    Ok((fields, reply::json(&body)).into_response())
}

pub(super) async fn fail_then_succeed(
    State(setting): State<Arc<Setting>>,
    observed: Option<Extension<Observed>>,
    args: Args,
) -> Result<Response, Problem> {
    let failures = args.number("failures", 2, 0..=1000)?;
    let status = args.number("status", 503, 400..=599)?;
    let who = counted(&args, observed.as_ref().map(|Extension(observed)| observed))?;
    let attempts = &setting.states.answers.attempts;
    if args.flag("reset")? {
        let was_known = attempts.remove(&who);
        return Ok(reply::json(&json!({ "reset": true, "was_known": was_known })));
    }
    let failed = attempts.with(setting.unix_ms(), &who, Attempts::default, |attempts| {
        let fails = attempts.failed < failures;
        attempts.failed += u64::from(fails);
        fails.then_some(attempts.failed)
    });
    let Some(failed) = failed else {
        let body = json!({ "succeeded": true, "failures": failures });
        return Ok(reply::json(&body));
    };
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let detail = format!("Failure {failed} of {failures}. Try again in a second; add reset to begin anew.");
    Err(Problem::new(status.unwrap_or(StatusCode::SERVICE_UNAVAILABLE), detail).with("retry-after", "1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_begin_at_0_and_never_reach_1() {
        assert_eq!(fraction(0), 0.0);
        assert!(fraction(u64::MAX) < 1.0);
    }

    #[test]
    fn seeds_are_as_good_as_chance() {
        let low = (0..1000).filter(|seed| fraction(mixed(*seed)) < 0.3).count();
        assert!((250..350).contains(&low), "{low}");
    }
}
