//! Trunk and wasm-bindgen, at the versions this repository asks for.
//!
//! Used where they are on the search path already, otherwise compiled by `cargo install` into
//! `tools/<package>-<version>/` of the cache folder: not into the user's own cargo folder, where
//! another project may want another version.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cache;
use crate::failure::{During, Failure, Outcome};
use crate::process;
use crate::project::{self, Project, executable};
use crate::say::{self, Stages};
use crate::version;

/// The last Trunk that Rust 1.95 compiles.
const TRUNK: &str = "0.21.14";

/// A program from the registry.
struct Tool {
    title: &'static str,
    package: &'static str,
    version: String,
    /// The programs we use of it, each of which prints the version when asked.
    programs: &'static [&'static str],
    options: &'static [&'static str],
    /// Both run for seconds and are compiled for minutes, so it is the compiling that is made short.
    settings: &'static [(&'static str, &'static str)],
    core_minutes: usize,
}

fn wanted(project: &Project) -> Outcome<[Tool; 2]> {
    let path = project.path("Cargo.lock");
    let lock = fs::read_to_string(&path).during(|| format!("read {}", path.display()))?;
    let bindgen = version::locked(&lock, "wasm-bindgen")
        .ok_or_else(|| Failure::new("Cargo.lock has no wasm-bindgen, so its tool's version is unknown."))?;
    Ok([
        Tool {
            title: "Trunk",
            package: "trunk",
            version: TRUNK.to_owned(),
            programs: &["trunk"],
            options: &["--no-default-features", "--features", "rustls"],
            settings: &[("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"), ("CARGO_PROFILE_RELEASE_LTO", "off")],
            core_minutes: 10,
        },
        Tool {
            title: "wasm-bindgen",
            package: "wasm-bindgen-cli",
            version: bindgen.to_owned(),
            programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            options: &[],
            settings: &[("CARGO_PROFILE_RELEASE_LTO", "off")],
            core_minutes: 8,
        },
    ])
}

/// The folders the tools are in.
pub(crate) struct Tools {
    folders: Vec<PathBuf>,
    versions: String,
}

impl Tools {
    /// The search path with these tools first, so that Trunk finds the wasm-bindgen that fits.
    pub(crate) fn search_path(&self) -> Outcome<OsString> {
        let before = env::var_os("PATH").unwrap_or_default();
        env::join_paths(self.folders.iter().cloned().chain(env::split_paths(&before))).map_err(|error| {
            Failure::new(format!("The tools' folder cannot stand on the search path: {error}."))
        })
    }

    /// One of the tools' programs.
    pub(crate) fn program(&self, name: &str) -> Outcome<PathBuf> {
        let file = executable(name);
        self.folders
            .iter()
            .map(|folder| folder.join(&file))
            .find(|path| process::is_program(path))
            .ok_or_else(|| Failure::new(format!("`{name}` was here a moment ago and is gone.")))
    }

    /// What the page's fingerprint needs to know of them.
    pub(crate) fn versions(&self) -> &str {
        &self.versions
    }
}

/// Two stages: Trunk, then wasm-bindgen.
pub(crate) fn find_or_install(project: &Project, stages: &mut Stages) -> Outcome<Tools> {
    let mut tools = Tools { folders: Vec::new(), versions: String::new() };
    for tool in wanted(project)? {
        tools.folders.push(tool.find_or_install(stages)?);
        tools.versions += &format!("{} {}\n", tool.package, tool.version);
    }
    Ok(tools)
}

impl Tool {
    fn find_or_install(&self, stages: &mut Stages) -> Outcome<PathBuf> {
        let name = format!("{} {}", self.title, self.version);
        let own = cache::folder()?.join("tools").join(format!("{}-{}", self.package, self.version));
        if let Some(folder) = self.installed().or_else(|| self.complete(&own.join("bin"))) {
            stages.next(&format!("{name}: here"));
            return Ok(folder);
        }
        stages.next(&format!("{name}, once, {}", say::estimate(self.core_minutes)));
        let _lock = cache::lock(&format!("{}-{}", self.package, self.version))?;
        // Another clone may have made it while we waited for the lock.
        if let Some(folder) = self.complete(&own.join("bin")) {
            return Ok(folder);
        }
        self.install(&own)?;
        self.complete(&own.join("bin")).ok_or_else(|| {
            Failure::new(format!("{name} was installed, but does not say it is {} when asked.", self.version))
                .remedy(format!("Look into {}.", own.display()))
        })
    }

    /// The folder of the search path that has all its programs at the version wanted.
    fn installed(&self) -> Option<PathBuf> {
        let folder = process::on_path(self.programs.first()?)?.parent()?.to_owned();
        self.complete(&folder)
    }

    fn complete(&self, folder: &Path) -> Option<PathBuf> {
        let fits = |program: &&str| {
            let path = folder.join(executable(program));
            process::is_program(&path)
                && process::read(Command::new(path).arg("--version"))
                    .is_ok_and(|output| version::printed(&output) == Some(&self.version))
        };
        self.programs.iter().all(fits).then(|| folder.to_owned())
    }

    fn install(&self, own: &Path) -> Outcome {
        let cache = cache::folder()?;
        let label = format!("{}-{}", self.package, self.version);
        let unfinished = cache.join("tools").join(format!(".unfinished-{label}"));
        // What an interrupted run has compiled stays here, so the next one goes on from there.
        let build = cache.join("build").join(&label);
        cache::empty(&unfinished)?;
        // On the search path, or cargo would advise to put the unfinished folder there.
        let before = env::var_os("PATH").unwrap_or_default();
        let path =
            env::join_paths(env::split_paths(&before).chain([unfinished.join("bin")])).unwrap_or(before);

        let mut install = project::cargo();
        super::without_build_settings(&mut install)
            // Away from the repository, whose cargo settings are not the tool's.
            .current_dir(&cache)
            .args(["install", "--locked", "--root"])
            .arg(&unfinished)
            .args(self.options)
            .arg(format!("{}@{}", self.package, self.version))
            .envs(self.settings.iter().copied())
            .env("CARGO_TARGET_DIR", &build)
            .env("PATH", path);
        process::run(&mut install).map_err(|failure| {
            failure.remedy(format!(
                "{} {} could not be installed. It needs the crate registry that cargo uses, and a C compiler. \
                 Elsewhere installed and on the search path, it is used as well.",
                self.title, self.version
            ))
        })?;
        cache::publish(&unfinished, own)?;
        cache::remove(&build)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_names_a_wasm_bindgen() {
        let [trunk, bindgen] = wanted(&Project::here()).unwrap();
        assert_eq!(trunk.version, TRUNK);
        assert!(version::released(&bindgen.version).is_some(), "{}", bindgen.version);
    }

    #[test]
    fn a_program_of_another_version_or_half_a_set_is_not_used() {
        // A program that is surely there, in a folder of its own: the cargo that runs this test.
        let cargo = PathBuf::from(env::var_os("CARGO").unwrap());
        let folder = cargo.parent().unwrap();
        let output = process::read(Command::new(&cargo).arg("--version")).unwrap();
        let tool = |version: &str, programs| Tool {
            title: "Cargo",
            package: "cargo",
            version: version.into(),
            programs,
            options: &[],
            settings: &[],
            core_minutes: 1,
        };
        let version = version::printed(&output).unwrap();
        assert_eq!(tool(version, &["cargo"]).complete(folder).as_deref(), Some(folder));
        assert_eq!(tool("0.0.1", &["cargo"]).complete(folder), None, "another version");
        assert_eq!(tool(version, &["cargo", "no-such-program"]).complete(folder), None, "half a set");
    }
}
