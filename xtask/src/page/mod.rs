//! The page: built by Trunk into `dist/`, then split into what comes first and what later, compressed
//! and weighed.
//!
//! Skipped when nothing it is made from has changed and `dist/` still holds what came of it: Trunk
//! alone would take seconds to find that out, and `trunk serve` leaves a development build there.

mod compress;
mod split;
mod weigh;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::failure::{During, Outcome};
use crate::fingerprint::Fingerprint;
use crate::process;
use crate::project::{self, Project};
use crate::say::{self, Stages};
use crate::setup::tools::Tools;
use crate::setup::wasm32::{self, Compiler};

pub(crate) use weigh::Weight;

/// All that the page is made from, from the repository's root.
const INPUTS: [&str; 7] =
    ["frontend", "shared", "index.html", "Trunk.toml", "Cargo.toml", "Cargo.lock", ".cargo/config.toml"];

/// The cargo profile that makes the page small.
const PROFILE: &str = "page";

/// One stage: an up-to-date `dist/`, with compressed siblings.
pub(crate) fn build(
    project: &Project,
    compiler: &Compiler,
    tools: &Tools,
    stages: &mut Stages,
) -> Outcome<Weight> {
    let inputs = inputs(project, compiler, tools)?;
    let record = record(project);
    if fs::read_to_string(&record).is_ok_and(|text| built_from(&text, &inputs, || outputs(project).ok())) {
        stages.next("The page: nothing has changed");
        return weigh::weigh(&project.dist());
    }
    let first = !record.exists();
    stages.next(&if first {
        format!("The page (release), first time, {}", say::estimate(3))
    } else {
        "The page (release)".to_owned()
    });
    // Should we be interrupted, the next run must not take half a page for whole.
    let _not_there_at_first = fs::remove_file(&record);
    trunk(project, compiler, tools)?;
    split::page(project)?;
    let begin = Instant::now();
    let made = compress::siblings(&project.dist())?;
    say::note(&format!("{made} compressed files beside the page's, in {}", say::duration(begin.elapsed())));
    project::write(&record, &format!("{inputs}\n{}\n", outputs(project)?))?;
    weigh::weigh(&project.dist())
}

/// One stage: a page in `dist/` that notes which of its functions are called. The next build makes it anew.
pub(crate) fn watched(
    project: &Project,
    compiler: &Compiler,
    tools: &Tools,
    stages: &mut Stages,
) -> Outcome<PathBuf> {
    stages.next("The page, to be watched");
    let _not_there_at_first = fs::remove_file(record(project));
    trunk(project, compiler, tools)?;
    split::watch(project)?;
    Ok(project.path(split::LIST))
}

/// Beside `dist/`, not in it: what is in `dist/` is served.
fn record(project: &Project) -> PathBuf {
    project.target().join("xtask").join("page")
}

/// Whether the record speaks of these inputs, and of what is still in `dist/`. The outputs are only
/// read if it gets that far.
fn built_from(record: &str, inputs: &str, outputs: impl FnOnce() -> Option<String>) -> bool {
    let mut lines = record.lines();
    lines.next() == Some(inputs)
        && lines.next().is_some_and(|recorded| outputs().as_deref() == Some(recorded))
}

fn inputs(project: &Project, compiler: &Compiler, tools: &Tools) -> Outcome<String> {
    let mut fingerprint = Fingerprint::new();
    for path in INPUTS {
        fingerprint.path(project.root(), path)?;
    }
    fingerprint.value("profile", PROFILE.as_bytes());
    fingerprint.value("compressor", compress::SETTINGS.as_bytes());
    fingerprint.value("compiler", compiler.identity()?.as_bytes());
    fingerprint.value("tools", tools.versions().as_bytes());
    for variable in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        let value = std::env::var_os(variable).unwrap_or_default();
        fingerprint.value(variable, value.as_encoded_bytes());
    }
    Ok(fingerprint.finish())
}

fn outputs(project: &Project) -> Outcome<String> {
    let mut fingerprint = Fingerprint::new();
    fingerprint.path(project.root(), "dist")?;
    Ok(fingerprint.finish())
}

fn trunk(project: &Project, compiler: &Compiler, tools: &Tools) -> Outcome {
    // Trunk is kept off the network, and keeps cargo off it; so what the page needs is fetched first.
    let mut fetch = project.cargo(&["fetch", "--quiet", "--target", wasm32::TARGET]);
    process::run(&mut fetch)?;

    let mut trunk = Command::new(tools.program("trunk")?);
    trunk
        .current_dir(project.root())
        .args(["build", "--release", "--offline", "--skip-version-check"])
        .env("PATH", tools.search_path()?)
        // Meant for us and for other tools; Trunk would take them for its own options.
        .env_remove("RUST_LOG")
        .env_remove("NO_COLOR");
    // The page may name the profile itself, and Trunk warns of being told twice.
    let index = fs::read_to_string(project.path("index.html")).during(|| "read index.html".to_owned())?;
    if !index.contains("data-cargo-profile") {
        trunk.args(["--cargo-profile", PROFILE]);
    }
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        trunk.arg("--no-color");
    }
    process::run(compiler.apply(&mut trunk))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_holds_only_for_the_same_inputs_and_outputs() {
        let record = "in\nout\n";
        assert!(built_from(record, "in", || Some("out".into())));
        assert!(!built_from(record, "in", || Some("changed by hand".into())));
        assert!(!built_from(record, "in", || None));
        assert!(!built_from(record, "other", || panic!("the outputs need not be read")));
        assert!(!built_from("in", "in", || Some("out".into())), "a record cut short");
        assert!(!built_from("", "in", || Some("out".into())));
    }
}
