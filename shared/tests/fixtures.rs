//! The fixtures in `tests/traces`: prose, an input, and what the tracer has to say of it.
//!
//! Each file is about one subject and made to be read. A `##` heading is a test's name; behind it stand
//! some words about why, and one or several pairs of an input and its expected steps:
//!
//! ````text
//! ## White space before the colon is refused
//! RFC 9112, section 5.1, leaves a server no choice.
//!
//! ```request
//! GET / HTTP/1.1
//! Host : lab
//!
//! ```
//!
//! ```steps
//! rejected at 20 by space-before-colon, 400
//! ```
//! ````
//!
//! How an input is written is in `fixtures/input.rs`, how a result is in `fixtures/shape.rs`. Every
//! input is read whole, byte by byte, and cut in two at every place, and each time everything that must
//! always hold is looked at (`fixtures/invariants.rs`).
//!
//! `UPDATE_FIXTURES=1 cargo test -p shared --test fixtures` writes what the tracer says into the files.
//! It knows nothing of right and wrong: read what it wrote against the RFC.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod fixtures {
    pub(crate) mod book;
    pub(crate) mod check;
    pub(crate) mod coverage;
    pub(crate) mod input;
    pub(crate) mod invariants;
    pub(crate) mod mending;
    pub(crate) mod render;
    pub(crate) mod run;
    pub(crate) mod shape;
}

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fixtures::book::{self, Fixture};
use fixtures::check::{self, Seen};
use fixtures::coverage;
use shared::rule::{Rule, Severity};
use shared::trace::TRANSITIONS;

/// How many inputs there are at least: taking one away has to be meant.
const AT_LEAST: usize = 330;

/// How many inputs that resemble fixtures are read, unless `MUTATED_FIXTURES` says otherwise.
const MUTATED: usize = 200;

/// Rules that no input can lead to, each with the reason.
const NEVER_SAID: &[(&str, &str)] = &[];

/// Transitions that no input can take, each with the reason.
const NEVER_TAKEN: &[(&str, &str)] = &[];

/// Rules that offer an edit which does not always help: bugs of the tracer that are known.
const NOT_MENDED: &[(&str, &str)] = &[];

/// Whether its edit is known not to help always.
fn is_not_mended(rule: Rule) -> bool {
    NOT_MENDED.iter().any(|(id, _)| *id == rule.id())
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn updating() -> bool {
    std::env::var_os("UPDATE_FIXTURES").is_some_and(|value| value == "1")
}

/// Every fixture, checked once for all the tests here.
fn all() -> &'static (Vec<Fixture>, Seen) {
    static ALL: std::sync::OnceLock<(Vec<Fixture>, Seen)> = std::sync::OnceLock::new();
    ALL.get_or_init(|| {
        let fixtures = book::read_all(&here("tests/traces"));
        let seen = check::check_all(&fixtures);
        (fixtures, seen)
    })
}

#[test]
fn the_tracer_says_of_every_input_what_its_fixture_says() {
    let (fixtures, seen) = all();
    if updating() {
        book::update(fixtures, seen);
        return;
    }
    assert!(seen.failures.is_empty(), "\n{}\n{} failed", seen.failures.join("\n"), seen.failures.len());
}

#[test]
fn what_always_holds_holds_of_inputs_like_these_too() {
    let (fixtures, _) = all();
    let rounds = std::env::var("MUTATED_FIXTURES").map_or(MUTATED, |rounds| rounds.parse().unwrap());
    let failures = check::check_mutations(fixtures, rounds);
    assert!(failures.is_empty(), "\n{}\n{} failed", failures.join("\n"), failures.len());
}

#[test]
fn there_are_enough_inputs_and_no_name_stands_twice() {
    let (fixtures, _) = all();
    assert!(fixtures.len() >= AT_LEAST, "{} inputs", fixtures.len());
    let mut names = BTreeMap::new();
    for fixture in fixtures {
        if let Some(other) = names.insert((&fixture.name, fixture.ordinal), fixture.place()) {
            panic!("“{}” stands at {other} and at {}", fixture.name, fixture.place());
        }
    }
}

#[test]
fn every_rule_is_said_by_some_fixture() {
    let (_, seen) = all();
    let never: BTreeSet<&str> = NEVER_SAID.iter().map(|(id, _)| *id).collect();
    for &rule in Rule::ALL {
        let said = seen.rules.contains_key(&rule);
        let excused = never.contains(rule.id());
        assert!(said || excused, "no fixture expects {}", rule.id());
        assert!(!(said && excused), "{} can be said after all: take it from the list", rule.id());
    }
}

#[test]
fn every_leniency_is_both_refused_and_allowed() {
    let (_, seen) = all();
    for &rule in Rule::ALL {
        if rule.leniency().is_some() {
            assert!(seen.refused.contains(&rule), "no fixture is refused by {}", rule.id());
            assert!(seen.allowed.contains(&rule), "no fixture is let through in spite of {}", rule.id());
        } else if rule.severity() == Severity::Error && !NEVER_SAID.iter().any(|(id, _)| *id == rule.id()) {
            assert!(seen.refused.contains(&rule), "no fixture is refused by {}", rule.id());
        }
    }
}

#[test]
fn every_edit_that_is_offered_leads_on() {
    let (_, seen) = all();
    for (id, _) in NOT_MENDED {
        let still = seen.not_mended.iter().any(|rule| rule.id() == *id);
        assert!(still, "the edit of {id} helps now: take it from the list");
    }
}

#[test]
fn every_transition_is_taken_by_some_fixture() {
    let (_, seen) = all();
    for &(from, kind, to) in TRANSITIONS {
        let name = format!("{} by {} to {}", from.id(), kind.id(), to.id());
        let taken = seen.transitions.contains(&(from, kind, to));
        let excused = NEVER_TAKEN.iter().any(|(other, _)| *other == name);
        assert!(taken || excused, "no fixture goes from {name}");
        assert!(!(taken && excused), "{name} can be taken after all: take it from the list");
    }
}

#[test]
fn every_requirement_of_rfc_9112_is_proved_or_excused() {
    let (fixtures, seen) = all();
    let requirements = coverage::read(&here("content/rfc9112-requirements.md"));
    coverage::check(&requirements, fixtures);
    let written = coverage::write(&requirements, fixtures, seen);
    let path = here("content/rfc9112-coverage.md");
    if updating() {
        std::fs::write(&path, written).unwrap();
        return;
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == written, "{} is out of date: UPDATE_FIXTURES=1 writes it anew", path.display());
}
