//! What a machine needs before anything can be built: found, or got.
//!
//! Each part first looks for what is there and fits; only what is missing is made, once, in the
//! cache folder (or, for wasm32's standard library, in the compiler's own folder, where every other
//! tool finds it as well).

mod apt;
pub(crate) mod browser;
pub(crate) mod clients;
mod debian;
mod sources;
mod standard_library;
pub(crate) mod tools;
pub(crate) mod wasm32;

use std::process::Command;

use crate::failure::Outcome;
use crate::project::Project;
use crate::say::Stages;

/// How many stages [`for_page`] announces.
pub(crate) const STAGES: usize = 3;

/// Everything that building the page needs.
pub(crate) fn for_page(project: &Project, stages: &mut Stages) -> Outcome<(wasm32::Compiler, tools::Tools)> {
    Ok((wasm32::find_or_make(project, stages)?, tools::find_or_install(project, stages)?))
}

/// Variables of the caller's that would leak into a build of something else than this repository:
/// flags meant for our crates must not change how a tool or the standard library is compiled.
fn without_build_settings(command: &mut Command) -> &mut Command {
    for variable in [
        "CARGO_BUILD_RUSTC",
        "CARGO_BUILD_RUSTC_WRAPPER",
        "CARGO_BUILD_RUSTFLAGS",
        "CARGO_BUILD_TARGET",
        "CARGO_BUILD_TARGET_DIR",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_TARGET_DIR",
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "RUSTFLAGS",
    ] {
        command.env_remove(variable);
    }
    command
}
