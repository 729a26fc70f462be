//! The folder of this user's that holds what takes minutes to make, shared between clones.
//!
//! Nothing unfinished is ever found in it under its final name: work happens beside it, under a
//! lock, and ends with a rename.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::failure::{During, Failure, Outcome};
use crate::say;

/// Moves the folder.
const VARIABLE: &str = "PLAYGROUND_CACHE";
const NAME: &str = "server-playground";

/// The cache folder. It exists once this has returned.
pub(crate) fn folder() -> Outcome<PathBuf> {
    let folder = place(env::consts::OS, |name| env::var_os(name).filter(|value| !value.is_empty()))
        .ok_or_else(|| {
            Failure::new("This user has no home folder, so there is no place for the tools.")
                .remedy(format!("Set {VARIABLE} to a folder that can be written to."))
        })?;
    let folder = std::path::absolute(&folder).during(|| format!("find {}", folder.display()))?;
    fs::create_dir_all(&folder).during(|| format!("make the folder {}", folder.display()))?;
    Ok(folder)
}

/// Each platform's own convention.
fn place(system: &str, variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    if let Some(moved) = variable(VARIABLE) {
        return Some(moved.into());
    }
    let base = match system {
        "windows" => variable("LOCALAPPDATA").map(PathBuf::from),
        "macos" => variable("HOME").map(|home| Path::new(&home).join("Library").join("Caches")),
        _ => variable("XDG_CACHE_HOME")
            .map(PathBuf::from)
            // The convention asks to ignore a relative path.
            .filter(|path| path.is_absolute())
            .or_else(|| variable("HOME").map(|home| Path::new(&home).join(".cache"))),
    };
    base.map(|base| base.join(NAME))
}

/// Held while something of this name is being made; the operating system lets go of it even when
/// the process is killed.
pub(crate) struct Lock {
    _file: File,
}

/// Waits until no other xtask is making `name`.
pub(crate) fn lock(name: &str) -> Outcome<Lock> {
    let path = folder()?.join(format!("{name}.lock"));
    let file = File::create(&path).during(|| format!("write {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            say::note(&format!("Another cargo xtask is making {name}; waiting for it."));
            file.lock().during(|| format!("lock {}", path.display()))?;
        }
        Err(TryLockError::Error(error)) => Err(error).during(|| format!("lock {}", path.display()))?,
    }
    Ok(Lock { _file: file })
}

/// An empty folder of this name, whatever an interrupted run has left in it.
pub(crate) fn empty(folder: &Path) -> Outcome {
    remove(folder)?;
    fs::create_dir_all(folder).during(|| format!("make the folder {}", folder.display()))
}

/// Removes a folder that may not be there.
pub(crate) fn remove(folder: &Path) -> Outcome {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).during(|| format!("remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// Gives finished work its final name, in place of what may stand there.
pub(crate) fn publish(finished: &Path, name: &Path) -> Outcome {
    remove(name)?;
    if let Some(parent) = name.parent() {
        fs::create_dir_all(parent).during(|| format!("make the folder {}", parent.display()))?;
    }
    fs::rename(finished, name).during(|| format!("rename {} to {}", finished.display(), name.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(system: &str, variables: &[(&str, &str)]) -> Option<PathBuf> {
        place(system, |name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn each_platform_keeps_its_convention() {
        let home = [("HOME", "/h"), ("LOCALAPPDATA", "/local")];
        assert_eq!(placed("linux", &home), Some(PathBuf::from("/h/.cache/server-playground")));
        assert_eq!(placed("macos", &home), Some(PathBuf::from("/h/Library/Caches/server-playground")));
        assert_eq!(placed("windows", &home), Some(PathBuf::from("/local/server-playground")));
        assert_eq!(placed("linux", &[]), None);
    }

    #[test]
    fn the_variable_moves_it_on_every_platform() {
        for system in ["linux", "macos", "windows"] {
            assert_eq!(placed(system, &[(VARIABLE, "/x"), ("HOME", "/h")]), Some(PathBuf::from("/x")));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_relative_cache_home_is_ignored() {
        assert_eq!(
            placed("linux", &[("XDG_CACHE_HOME", "here"), ("HOME", "/h")]),
            Some(PathBuf::from("/h/.cache/server-playground"))
        );
    }

    #[test]
    fn publishing_replaces_what_was_there() {
        let place = tempfile::tempdir().unwrap();
        let (new, name) = (place.path().join("new"), place.path().join("deep").join("name"));
        for text in ["first", "second"] {
            empty(&new).unwrap();
            fs::write(new.join("file"), text).unwrap();
            publish(&new, &name).unwrap();
            assert_eq!(fs::read_to_string(name.join("file")).unwrap(), text);
        }
    }
}
