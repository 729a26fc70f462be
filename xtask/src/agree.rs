//! Holding the tracer against the real hyper, for as long as one likes.
//!
//! `cargo test` tries some thousand streams of bytes; this tries as many as are asked for, by the same
//! test, `backend/tests/agree/`, built with all optimisation.

use crate::failure::Outcome;
use crate::process;
use crate::project::Project;
use crate::say;

/// How it is used, at length.
pub(crate) const HELP: &str = "\
Try random bytes on the tracer and on the real hyper, and say where they differ

Usage: cargo xtask agree [OPTIONS]

  --cases <N>  How many streams of bytes to try           [default: 1000000]
  --seed <S>   A seed printed by an earlier run, to have the same streams again

Builds in release first, uses all cores, and says every 10 seconds how far it is. Each kind of
disagreement is shrunk and printed with its bytes, what hyper did, and what the tracer says.";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) cases: u64,
    pub(crate) seed: Option<u64>,
}

impl Default for Choice {
    fn default() -> Self {
        Self { cases: 1_000_000, seed: None }
    }
}

/// Builds the test, and runs it.
pub(crate) fn run(project: &Project, choice: &Choice) -> Outcome {
    const TEST: &[&str] = &["test", "--release", "--package", "backend", "--test", "agree"];
    say::note(&format!("building the test in release ({}, the first time)", say::estimate(4)));
    process::run(project.cargo(TEST).arg("--no-run"))?;
    let mut test = project.cargo(TEST);
    test.args(["--", "--exact", "agrees_with_hyper", "--nocapture"])
        .env("PLAYGROUND_AGREE_CASES", choice.cases.to_string());
    if let Some(seed) = choice.seed {
        test.env("PLAYGROUND_AGREE_SEED", seed.to_string());
    }
    process::run(&mut test)
}
