//! Building wasm32's standard library from its source, and putting it where the compiler looks.
//!
//! Cargo can do that (`-Zbuild-std`) for a crate's own sake; we let it do so for an empty crate and
//! keep the libraries. They are then ordinary ones: every tool finds them, and nothing unstable is
//! used in any later build.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::wasm32::{Rustc, TARGET};
use crate::cache;
use crate::failure::{During, Failure, Outcome};
use crate::fingerprint::Fingerprint;
use crate::process;
use crate::say;

/// What rustup's download holds too; without `test`, nothing compiles as a test.
const PARTS: &str = "-Zbuild-std=std,panic_abort,proc_macro,test";

/// Where the libraries went.
pub(crate) enum Installed {
    /// Into the compiler's own folder.
    InPlace,
    /// Into the cache folder, since the compiler's cannot be written to: each build has to name it.
    Beside(PathBuf),
}

impl Installed {
    /// The place in the cache folder for exactly this compiler's library.
    pub(crate) fn beside(rustc: &Rustc) -> Outcome<PathBuf> {
        let mut fingerprint = Fingerprint::new();
        fingerprint.value("rustc", rustc.verbose.as_bytes());
        let short = &fingerprint.finish()[..16];
        Ok(cache::folder()?.join("wasm32").join(format!("{}-{short}", rustc.release())))
    }
}

/// The source that came with the compiler (rustup's component `rust-src`, or a package's).
pub(crate) fn own_source(rustc: &Rustc) -> Outcome<Option<PathBuf>> {
    let sysroot = process::read(Command::new(&rustc.path).args(["--print", "sysroot"]))?;
    let library = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library");
    Ok(is_source(&library).then_some(library))
}

/// Whether a folder named `library` is the standard library's: cargo's own tests have one of that
/// name too.
pub(crate) fn is_source(library: &Path) -> bool {
    library.join("std").join("Cargo.toml").is_file() && library.join("core").join("src").is_dir()
}

/// Builds the library of `source` with a compiler of the same version, and installs it.
pub(crate) fn build_and_install(rustc: &Rustc, cargo: &Path, source: &Path) -> Outcome<Installed> {
    say::note(&format!("Building the standard library for {TARGET} from its source, {}.", say::estimate(1)));
    let work = cache::folder()?.join("build").join("standard-library");
    cache::empty(&work)?;
    let libraries = build(rustc, cargo, source, &work)?;
    let installed = install(rustc, &libraries)?;
    cache::remove(&work)?;
    Ok(installed)
}

fn build(rustc: &Rustc, cargo: &Path, source: &Path, work: &Path) -> Outcome<Vec<PathBuf>> {
    // A workspace of its own, should the cache folder lie inside another one.
    let manifest = "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n\
                    [lib]\npath = \"empty.rs\"\n\n[workspace]\n";
    for (name, text) in [("Cargo.toml", manifest), ("empty.rs", "#![no_std]\n")] {
        let path = work.join(name);
        fs::write(&path, text).during(|| format!("write {}", path.display()))?;
    }
    let mut build = Command::new(cargo);
    super::without_build_settings(&mut build)
        .current_dir(work)
        .args(["build", "--release", "--target", TARGET, PARTS])
        .env("RUSTC", &rustc.path)
        .env("RUSTC_BOOTSTRAP", "1")
        // With its bitcode, or the page could not be optimised as a whole.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", work.join("target"))
        // The only way to have cargo take the source from where it is, rather than to write half a
        // gigabyte into the compiler's folder.
        .env("__CARGO_TESTS_ONLY_SRC_ROOT", source);
    process::run(&mut build)?;
    let folder = work.join("target").join(TARGET).join("release").join("deps");
    let libraries: Vec<PathBuf> = fs::read_dir(&folder)
        .during(|| format!("read the folder {}", folder.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| is_library(path, "lib") && !is_library(path, "libempty-"))
        .collect();
    if libraries.iter().any(|path| is_library(path, "libstd-")) {
        Ok(libraries)
    } else {
        Err(Failure::new(format!(
            "Cargo has built the standard library, but left none in {}.",
            folder.display()
        )))
    }
}

fn is_library(path: &Path, prefix: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(prefix) && name.ends_with(".rlib")
}

/// Copies the libraries into the compiler's folder, or into the cache folder.
fn install(rustc: &Rustc, libraries: &[PathBuf]) -> Outcome<Installed> {
    match put(libraries, &rustc.library_folder()?) {
        Ok(()) => Ok(Installed::InPlace),
        Err(failure) => {
            let beside = Installed::beside(rustc)?;
            say::note(&format!("{failure} It goes into {} instead.", beside.display()));
            put(libraries, &beside)?;
            Ok(Installed::Beside(beside))
        }
    }
}

/// Copies beside the final place first, so that no half library is ever found there.
fn put(libraries: &[PathBuf], place: &Path) -> Outcome {
    let unfinished = place.with_extension("unfinished");
    cache::empty(&unfinished)?;
    for library in libraries {
        let copy = unfinished.join(library.file_name().unwrap_or_default());
        fs::copy(library, &copy).during(|| format!("write {}", copy.display()))?;
    }
    cache::publish(&unfinished, place)
}

/// Removes a library that this compiler cannot read, if one is in its folder.
pub(crate) fn clear_stale(rustc: &Rustc) -> Outcome {
    let folder = rustc.library_folder()?;
    match folder.parent() {
        Some(target) if target.ends_with(TARGET) => cache::remove(target),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_the_source_only_with_std_and_core_inside() {
        let place = tempfile::tempdir().unwrap();
        assert!(!is_source(place.path()));
        fs::create_dir_all(place.path().join("std")).unwrap();
        fs::create_dir_all(place.path().join("core/src")).unwrap();
        fs::write(place.path().join("std/Cargo.toml"), "").unwrap();
        assert!(is_source(place.path()));
    }

    #[test]
    fn libraries_are_put_in_place_whole_and_replace_older_ones() {
        let place = tempfile::tempdir().unwrap();
        let built = place.path().join("libstd-1.rlib");
        fs::write(&built, "new").unwrap();
        let folder = place.path().join("rustlib/wasm32/lib");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("libstd-0.rlib"), "old").unwrap();
        put(&[built], &folder).unwrap();
        let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["libstd-1.rlib"]);
    }

    #[test]
    fn our_own_empty_crate_is_not_a_library_of_the_compilers() {
        assert!(is_library(Path::new("deps/libstd-0a.rlib"), "libstd-"));
        assert!(!is_library(Path::new("deps/libstd-0a.rmeta"), "lib"));
        assert!(is_library(Path::new("deps/libempty-0a.rlib"), "libempty-"));
    }
}
