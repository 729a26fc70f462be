//! Rust from a Debian-like distribution: the source of exactly our compiler, or, failing that, a
//! whole younger compiler with its source.

use std::fs;
use std::path::{Path, PathBuf};

use super::apt::{self, PrivateView};
use super::sources::{self, Source};
use super::standard_library;
use super::wasm32::Rustc;
use crate::cache;
use crate::failure::{During, Failure, Outcome};
use crate::project::Project;
use crate::say;
use crate::version;

/// Calls `then` with the source of this compiler's library, out of the first suite that has it.
/// Nothing is installed; what was fetched is gone afterwards.
pub(crate) fn with_source_of<T>(rustc: &Rustc, then: impl FnOnce(&Path) -> Outcome<T>) -> Outcome<T> {
    let release = rustc.release();
    let (major, minor, _) = version::released(release)
        .ok_or_else(|| Failure::new(format!("No distribution packages the source of Rust {release}.")))?;
    // Debian's name, and the one of those distributions that keep several versions side by side.
    let names = ["rust-src".to_owned(), format!("rust-{major}.{minor}-src")];
    let system = sources::of_system();
    let identity = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let work = cache::folder()?.join("build").join("apt");
    let mut looked_in = Vec::new();
    // What the machine's own suites have, apt knows without asking the mirror, if it has any lists.
    let known: Vec<String> = names.iter().flat_map(|name| apt::available(name)).collect();
    let own_will_do = known.is_empty() || known.iter().any(|package| version::packages(package, release));
    for source in candidates(&system, &identity) {
        let suite = source.suites.join(" ");
        if !own_will_do && is_own(&system, &suite) {
            looked_in.push(suite);
            continue;
        }
        say::note(&format!("Looking for the source of Rust {release} in the suite {suite}"));
        let Ok(view) = PrivateView::open(&work, &source) else { continue };
        looked_in.push(suite.clone());
        for name in &names {
            let versions = view.versions(name)?;
            let Some(exact) = versions.iter().find(|package| version::packages(package, release)) else {
                continue;
            };
            say::note(&format!("Found: the package {name} {exact}"));
            let content = view.unpack(name, exact)?;
            let result = then(&library_in(&content, release)?)?;
            cache::remove(&work)?;
            return Ok(result);
        }
    }
    cache::remove(&work)?;
    Err(if looked_in.is_empty() {
        Failure::new("No suite of the distribution's mirror could be read.")
    } else {
        Failure::new(format!(
            "No package `rust-src` of Rust {release} in the suites {}.",
            looked_in.join(", ")
        ))
    })
}

/// The suites to look in, each with the mirror and the trust of the entry it derives from: the
/// machine's own first, then those of the same mirror that are younger than its own.
fn candidates(system: &[Source], identity: &str) -> Vec<Source> {
    let codename = identity_field(identity, "VERSION_CODENAME");
    let younger: &[&str] = match identity_field(identity, "ID") {
        "ubuntu" => &["devel"],
        _ => &["stable", "stable-backports", "testing", "unstable"],
    };
    let mut all: Vec<Source> = Vec::new();
    let mut add = |source: Source| {
        let usable =
            source.uris.iter().all(|uri| !uri.starts_with("cdrom:")) && !source.components.is_empty();
        if usable && !all.iter().any(|other| other.uris == source.uris && other.suites == source.suites) {
            all.push(source);
        }
    };
    for entry in system {
        entry.suites.iter().for_each(|suite| add(entry.with_suite(suite)));
    }
    // Security updates and third parties have other suites than the distribution's own archive.
    for entry in system.iter().filter(|entry| entry.suites.iter().any(|suite| suite == codename)) {
        add(entry.with_suite(&format!("{codename}-backports")));
        younger.iter().for_each(|suite| add(entry.with_suite(suite)));
    }
    all
}

fn is_own(system: &[Source], suite: &str) -> bool {
    system.iter().any(|entry| entry.suites.iter().any(|own| own == suite))
}

/// One field of `/etc/os-release`.
fn identity_field<'a>(identity: &'a str, field: &str) -> &'a str {
    identity
        .lines()
        .find_map(|line| line.strip_prefix(field)?.strip_prefix('='))
        .map_or("", |value| value.trim_matches('"'))
}

/// `usr/src/rustc-<release>/library` of an unpacked or installed package; some add a suffix to the
/// release.
fn library_in(root: &Path, release: &str) -> Outcome<PathBuf> {
    let name = format!("rustc-{release}");
    fs::read_dir(root.join("usr").join("src"))
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(&name))
        .map(|entry| entry.path().join("library"))
        .find(|library| standard_library::is_source(library))
        .ok_or_else(|| Failure::new("The package with Rust's source does not hold the standard library."))
}

/// One set of the distribution's packages that makes a compiler for wasm32.
struct Family {
    compiler: &'static str,
    others: [&'static str; 3],
}

/// Distributions that do not renew Rust within a release still need a young one for their browsers,
/// under a name of its own.
const FAMILIES: [Family; 2] = [
    Family { compiler: "rustc", others: ["cargo", "rust-src", "rust-llvm"] },
    Family { compiler: "rustc-web", others: ["cargo-web", "rust-web-src", "rust-web-llvm"] },
];

/// Installs the distribution's compiler, if it is young enough, and makes its wasm32 library.
pub(crate) fn install_compiler(project: &Project) -> Outcome<Rustc> {
    let path = project.path("Cargo.toml");
    let manifest = fs::read_to_string(&path).during(|| format!("read {}", path.display()))?;
    let needed = version::manifest_value(&manifest, "rust-version").unwrap_or_default();
    let enough = version::released(needed);
    let family = FAMILIES
        .iter()
        .find(|family| {
            apt::available(family.compiler).iter().any(|package| version::packaged(package) >= enough)
        })
        .ok_or_else(|| {
            Failure::new(format!("The distribution has no compiler of at least Rust {needed}."))
        })?;
    say::note(&format!("Installing the distribution's {}, for wasm32 only.", family.compiler));
    let mut packages = vec![family.compiler];
    packages.extend(family.others);
    apt::install(&packages)?;

    let rustc = Rustc::at(PathBuf::from("/usr/bin/rustc"))?;
    // The linker is a package of LLVM's, at the version the compiler was built with.
    let llvm = version::verbose_field(&rustc.verbose, "LLVM version").unwrap_or_default();
    apt::install(&[&format!("lld-{}", llvm.split('.').next().unwrap_or_default())])?;
    if !rustc.has_library(None)? {
        let source = library_in(Path::new("/"), rustc.release())?;
        let cargo = Path::new("/usr/bin/cargo");
        standard_library::build_and_install(&rustc, cargo, &source)?;
    }
    if !rustc.has_library(None)? {
        return Err(Failure::new("The library was built, but the distribution's compiler does not take it."));
    }
    let settled = settled()?;
    fs::write(&settled, rustc.path.to_string_lossy().as_bytes())
        .during(|| format!("write {}", settled.display()))?;
    Ok(rustc)
}

/// The compiler that an earlier run has settled for.
pub(crate) fn settled_compiler() -> Outcome<Option<PathBuf>> {
    Ok(fs::read_to_string(settled()?).ok().map(PathBuf::from))
}

fn settled() -> Outcome<PathBuf> {
    Ok(cache::folder()?.join("wasm32-compiler"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(uri: &str, suites: &[&str]) -> Source {
        Source {
            uris: vec![uri.into()],
            suites: suites.iter().map(|suite| (*suite).to_owned()).collect(),
            components: vec!["main".into()],
            ..Source::default()
        }
    }

    fn listed(system: &[Source], identity: &str) -> Vec<String> {
        candidates(system, identity)
            .iter()
            .map(|source| format!("{} {}", source.uris[0], source.suites[0]))
            .collect()
    }

    #[test]
    fn the_machines_own_suites_come_first_and_only_the_main_archive_gets_younger_ones() {
        let system =
            [source("main:", &["bookworm", "bookworm-updates"]), source("security:", &["bookworm-security"])];
        let identity = "ID=debian\nVERSION_CODENAME=bookworm\n";
        assert_eq!(
            listed(&system, identity),
            [
                "main: bookworm",
                "main: bookworm-updates",
                "security: bookworm-security",
                "main: bookworm-backports",
                "main: stable",
                "main: stable-backports",
                "main: testing",
                "main: unstable",
            ]
        );
    }

    #[test]
    fn a_medium_in_a_drive_and_a_flat_repository_are_left_out() {
        let flat = Source { components: Vec::new(), ..source("flat:", &["./"]) };
        assert_eq!(listed(&[source("cdrom:[x]", &["noble"]), flat], "ID=\"ubuntu\"\n"), Vec::<String>::new());
    }

    #[test]
    fn the_library_is_found_in_a_package_and_not_mistaken() {
        let root = tempfile::tempdir().unwrap();
        let source = root.path().join("usr/src/rustc-1.95.0");
        fs::create_dir_all(source.join("src/tools/cargo/tests/testsuite/mock-std/library/std")).unwrap();
        fs::create_dir_all(source.join("library/core/src")).unwrap();
        fs::create_dir_all(source.join("library/std")).unwrap();
        assert!(library_in(root.path(), "1.95.0").is_err());
        fs::write(source.join("library/std/Cargo.toml"), "").unwrap();
        assert_eq!(library_in(root.path(), "1.95.0").unwrap(), source.join("library"));
        assert!(library_in(root.path(), "1.96.0").is_err(), "another release");
    }
}
