//! Where things are in this repository, and the cargo that was asked to run us.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{During, Outcome};

/// The repository that xtask was compiled in.
pub(crate) struct Project {
    root: PathBuf,
}

impl Project {
    /// xtask's own folder stands directly in the repository's.
    pub(crate) fn here() -> Self {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self { root: own.parent().unwrap_or(own).to_owned() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The built page.
    pub(crate) fn dist(&self) -> PathBuf {
        self.path("dist")
    }

    /// Where cargo builds. Whoever has moved it has done so for every tool, so we follow.
    pub(crate) fn target(&self) -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(moved) => self.root.join(moved),
            None => self.path("target"),
        }
    }

    /// The server with the page inside it.
    pub(crate) fn binary(&self) -> PathBuf {
        self.target().join("release").join(executable("playground"))
    }

    /// A cargo command in the repository.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = cargo();
        command.current_dir(&self.root).args(arguments);
        command
    }
}

/// The cargo that started us, so that a `cargo +toolchain xtask` stays with its toolchain.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

/// Writes a file, and the folder it goes into.
pub(crate) fn write(path: &Path, text: &str) -> Outcome {
    let parent = path.parent().map_or(Ok(()), fs::create_dir_all);
    parent.and_then(|()| fs::write(path, text)).during(|| format!("write {}", path.display()))
}

/// The file name of a program on this platform.
pub(crate) fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_the_folder_with_the_workspace() {
        let manifest = std::fs::read_to_string(Project::here().path("Cargo.toml")).unwrap();
        assert!(manifest.contains("[workspace]"));
    }
}
