//! The tracer's profile `hyper` against the real hyper: whatever bytes come, in whatever pieces, what the
//! tracer says hyper will do is what hyper does.
//!
//! ```text
//!             ┌─▶ tracer, profile hyper ─▶ prediction ─┐
//!  generate ──┤                                        ├─▶ compare ─▶ report
//!             └─▶ hyper, as the lab runs it ─▶ observe ─┘
//! ```
//!
//! | module | what it knows |
//! |---|---|
//! | [`generate`] | how to make bytes that are nearly HTTP/1.1 |
//! | [`observe`] | how to see what hyper does, in memory |
//! | [`prediction`] | what the tracer says, in the same words |
//! | [`looks`] | when hyper looks at a head, and when it only waits |
//! | [`compare`], [`check`] | what must agree, in which ways of cutting the bytes |
//! | [`pieces`] | that the tracer says the same however the bytes are cut |
//! | [`heads`] | httparse, which is asked for itself |
//! | [`exhaustive`], [`limits`] | what need not be left to chance |
//! | [`hunt`], [`shrink`], [`report`] | many streams on all cores, and what is left of those that fail |
//! | [`itself`], [`over_tcp`] | whether all this can be trusted |
//!
//! `PLAYGROUND_AGREE_CASES` says how many streams, and `PLAYGROUND_AGREE_SEED` has those of an earlier
//! run again. `cargo xtask agree` sets both, and runs this in release.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]
#![expect(unreachable_pub, reason = "modules of a test have nobody to be public to")]

mod check;
mod compare;
mod exhaustive;
mod fields;
mod generate;
mod heads;
mod hunt;
mod itself;
mod limits;
mod looks;
mod observe;
mod over_tcp;
mod pieces;
mod prediction;
mod report;
mod shrink;
#[path = "../support/mod.rs"]
mod support;

use std::hash::{BuildHasher as _, RandomState};

use backend::config::LabConfig;

use crate::check::{Disagreement, against_hyper, check, check_beginnings};
use crate::hunt::hunt;
use crate::support::config;

/// Enough to meet most of what can be met, within a minute without optimisation.
const CASES: u64 = 20_000;

#[test]
fn agrees_with_hyper() {
    let lab = roomy();
    try_many(number("PLAYGROUND_AGREE_CASES").unwrap_or(CASES), |input| check(input, &lab));
}

#[test]
fn reads_heads_as_httparse_does_at_every_byte() {
    /// It takes a run for every beginning.
    const LONG: usize = 300;
    let lab = roomy();
    try_many(CASES / 10, |input| check_beginnings(&input[..input.len().min(LONG)], &lab));
}

/// What is asked of the tracer above is asked of hyper itself here, so that nobody mistakes an error of
/// the comparison for one of the tracer's.
#[test]
fn hyper_in_pieces_follows_from_hyper_whole() {
    /// It takes a run for every prefix.
    const LONG: usize = 400;
    let lab = roomy();
    try_many(CASES / 10, |input| match input.len() {
        0..LONG => against_hyper(input, &lab, &itself::prediction(input, &lab)),
        _ => Ok(()),
    });
}

/// The lab as it is, but with room for heads as long as the longest target. How hyper's buffer grows, by
/// which it measures heads, is not to be predicted: [`limits`] looks into that.
fn roomy() -> LabConfig {
    config(&["--head-bytes=262144"]).lab
}

fn try_many(cases: u64, check: impl Fn(&[u8]) -> Result<(), Box<Disagreement>> + Sync) {
    let seed = number("PLAYGROUND_AGREE_SEED").unwrap_or_else(|| RandomState::new().hash_one(cases));
    eprintln!("{cases} streams from PLAYGROUND_AGREE_SEED={seed}");
    let caught = hunt(usize::try_from(cases).unwrap(), seed, check);
    assert!(caught.findings.is_empty(), "{}", report::report(&caught, seed));
    let per_second = caught.cases as f64 / caught.took.as_secs_f64().max(0.001);
    eprintln!("{} streams agree; {per_second:.0} each second", caught.cases);
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a number, not {text:?}")))
}
