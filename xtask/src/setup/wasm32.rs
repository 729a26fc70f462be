//! A compiler that can build for wasm32: found, or brought about.
//!
//! ```text
//! the compiler at hand has the library ─────────────────────────── yes ─▶ it is the one
//!   │ no
//! rustup can add it ────────────────────────────────────────────── yes ─▶ likewise
//!   │ no (a closed network, or no rustup)
//! its library's source is here or in a suite of the mirror ─ build it ──▶ likewise
//!   │ no
//! the distribution has a younger compiler, with its source ─ build it ──▶ that one, for wasm32 only
//!   │ no
//! say what is missing
//! ```

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::standard_library::Installed;
use super::{apt, debian};
use crate::cache;
use crate::failure::{During, Failure, Outcome};
use crate::fingerprint;
use crate::process;
use crate::project::{self, Project, executable};
use crate::say::{self, Stages};
use crate::version;

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// A download of 30 MB on a slow line; a network that swallows packets must not hold us for ever.
const RUSTUP_LIMIT: Duration = Duration::from_secs(300);

/// A rustc, and what it says of itself.
#[derive(Debug, Clone)]
pub(crate) struct Rustc {
    pub(crate) path: PathBuf,
    pub(crate) verbose: String,
}

impl Rustc {
    /// The compiler that cargo would use here.
    fn at_hand() -> Outcome<Self> {
        let path = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let sysroot = process::read(Command::new(&path).args(["--print", "sysroot"]))?;
        // Past rustup's stand-in, which would start by choosing a toolchain again each time.
        let real = Path::new(sysroot.trim()).join("bin").join(executable("rustc"));
        Self::at(if process::is_program(&real) { real } else { path.into() })
    }

    pub(crate) fn at(path: PathBuf) -> Outcome<Self> {
        let verbose = process::read(Command::new(&path).arg("-vV"))?;
        Ok(Self { path, verbose })
    }

    pub(crate) fn release(&self) -> &str {
        version::verbose_field(&self.verbose, "release").unwrap_or_default()
    }

    /// The folder wasm32's library belongs in.
    pub(crate) fn library_folder(&self) -> Outcome<PathBuf> {
        let folder =
            process::read(Command::new(&self.path).args(["--print", "target-libdir", "--target", TARGET]))?;
        Ok(PathBuf::from(folder.trim()))
    }

    /// Whether it can compile for wasm32, by letting it: a library left behind by another version
    /// is there and is of no use. `extra` is a folder with a library outside the compiler's own.
    pub(crate) fn has_library(&self, extra: Option<&Path>) -> Outcome<bool> {
        let folder = cache::folder()?.join("probe").join(std::process::id().to_string());
        cache::empty(&folder)?;
        let source = folder.join("probe.rs");
        fs::write(&source, "#[test] fn probe() { assert_eq!(String::new(), \"\"); }\n")
            .during(|| format!("write {}", source.display()))?;
        let mut probe = Command::new(&self.path);
        // As a test, which needs more of the library than anything else does; and only checked,
        // since linking would cost time and tell nothing about the library.
        probe.args(["--test", "--emit", "metadata", "--target", TARGET, "--edition", "2024"]);
        probe.arg("--out-dir").arg(&folder);
        if let Some(extra) = extra {
            probe.arg("-L").arg(extra);
        }
        let works = process::succeeds(probe.arg(&source));
        cache::remove(&folder)?;
        Ok(works)
    }
}

/// The compiler for wasm32, which the steps after this one are given.
pub(crate) struct Compiler {
    pub(crate) rustc: Rustc,
    /// Not the one at hand: cargo has to be told, and clippy, which is a compiler of its own, cannot
    /// read its library.
    pub(crate) foreign: bool,
    /// A folder with the library, where the compiler's own cannot be written to.
    extra: Option<PathBuf>,
}

impl Compiler {
    /// Lets a cargo command (or Trunk, which calls cargo) build with this compiler.
    pub(crate) fn apply<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if self.foreign {
            command.env("RUSTC", &self.rustc.path);
        }
        if let Some(extra) = &self.extra {
            // The encoded form knows no spaces; it replaces the plain one, so take that along.
            let plain = std::env::var("RUSTFLAGS").unwrap_or_default();
            let mut flags: Vec<OsString> = plain.split_whitespace().map(OsString::from).collect();
            flags.extend(["-L".into(), extra.as_os_str().to_owned()]);
            command.env("CARGO_ENCODED_RUSTFLAGS", flags.join(std::ffi::OsStr::new("\x1f")));
        }
        command
    }

    /// Tells this compiler with this library from any other. A library's file names carry a hash of
    /// how it was made.
    pub(crate) fn identity(&self) -> Outcome<String> {
        let folder = match &self.extra {
            Some(extra) => extra.clone(),
            None => self.rustc.library_folder()?,
        };
        let files = fingerprint::files(&folder)?;
        let names = files.iter().filter_map(|path| path.file_name()).map(|name| name.to_string_lossy());
        Ok(names.fold(self.rustc.verbose.clone(), |all, name| all + "\n" + &name))
    }
}

/// One stage.
pub(crate) fn find_or_make(project: &Project, stages: &mut Stages) -> Outcome<Compiler> {
    let compiler = get(project, stages)?;
    forget_other_libraries(project, &compiler)?;
    Ok(compiler)
}

/// Removes what this clone has compiled against another wasm32 library. Cargo goes by the compiler's
/// version only, would take it for good, and fail with "can't find crate".
fn forget_other_libraries(project: &Project, compiler: &Compiler) -> Outcome {
    let record = project.target().join("xtask").join("wasm32");
    let identity = compiler.identity()?;
    if fs::read_to_string(&record).is_ok_and(|recorded| recorded == identity) {
        return Ok(());
    }
    cache::remove(&project.target().join(TARGET))?;
    project::write(&record, &identity)
}

fn get(project: &Project, stages: &mut Stages) -> Outcome<Compiler> {
    let rustc =
        Rustc::at_hand().map_err(|failure| failure.remedy("Rust's compiler is needed: install Rust."))?;
    let named = format!("wasm32 standard library for Rust {}", rustc.release());
    if let Some(found) = find(&rustc)? {
        let place = if found.foreign { ": that of the distribution's compiler" } else { ": here" };
        stages.next(&format!("{named}{place}"));
        return Ok(found);
    }
    stages.next(&format!("{named}, once, about a minute"));
    let _lock = cache::lock("wasm32")?;
    if let Some(made_while_we_waited) = find(&rustc)? {
        return Ok(made_while_we_waited);
    }
    let mut reasons = Vec::new();
    let ways: [(&str, &dyn Fn() -> Outcome<Compiler>); 3] = [
        ("rustup", &|| by_rustup(&rustc)),
        ("its source", &|| by_source(&rustc)),
        ("another compiler", &|| by_distribution(project)),
    ];
    for (way, attempt) in ways {
        match attempt() {
            Ok(compiler) => return Ok(compiler),
            Err(failure) => {
                say::note(&format!("By {way}: no. {failure}"));
                reasons.push(format!("  by {way}: {failure}"));
            }
        }
    }
    Err(impossible(&rustc, &reasons))
}

/// What is there already.
fn find(rustc: &Rustc) -> Outcome<Option<Compiler>> {
    if rustc.has_library(None)? {
        return Ok(Some(Compiler { rustc: rustc.clone(), foreign: false, extra: None }));
    }
    let extra = Installed::beside(rustc)?;
    if extra.is_dir() && rustc.has_library(Some(&extra))? {
        return Ok(Some(Compiler { rustc: rustc.clone(), foreign: false, extra: Some(extra) }));
    }
    // Only the compiler an earlier run has settled for, so as not to take one unasked.
    let Some(path) = debian::settled_compiler()? else { return Ok(None) };
    match Rustc::at(path) {
        Ok(other) if other.has_library(None)? => {
            Ok(Some(Compiler { rustc: other, foreign: true, extra: None }))
        }
        _ => Ok(None),
    }
}

fn by_rustup(rustc: &Rustc) -> Outcome<Compiler> {
    if process::on_path("rustup").is_none() {
        return Err(Failure::new("There is no rustup here."));
    }
    // rustup refuses to write over files it does not know; these are of no use to anyone.
    super::standard_library::clear_stale(rustc)?;
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", TARGET]).env("RUST_BACKTRACE", "0");
    process::run_within(&mut rustup, RUSTUP_LIMIT)?;
    if rustc.has_library(None)? {
        Ok(Compiler { rustc: rustc.clone(), foreign: false, extra: None })
    } else {
        Err(Failure::new(format!("rustup's toolchain is not the one of {}.", rustc.path.display())))
    }
}

fn by_source(rustc: &Rustc) -> Outcome<Compiler> {
    let cargo = std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
    let installed = match super::standard_library::own_source(rustc)? {
        Some(source) => super::standard_library::build_and_install(rustc, &cargo, &source)?,
        None if apt::is_here() => debian::with_source_of(rustc, |source| {
            super::standard_library::build_and_install(rustc, &cargo, source)
        })?,
        None => {
            return Err(Failure::new(
                "It is not installed, and there is no package manager that we know how to ask.",
            ));
        }
    };
    let extra = match installed {
        Installed::InPlace => None,
        Installed::Beside(folder) => Some(folder),
    };
    if rustc.has_library(extra.as_deref())? {
        Ok(Compiler { rustc: rustc.clone(), foreign: false, extra })
    } else {
        Err(Failure::new("The library was built, but the compiler does not take it."))
    }
}

fn by_distribution(project: &Project) -> Outcome<Compiler> {
    if !apt::is_here() {
        return Err(Failure::new("There is no package manager that we know how to ask."));
    }
    let rustc = debian::install_compiler(project)?;
    Ok(Compiler { rustc, foreign: true, extra: None })
}

fn impossible(rustc: &Rustc, reasons: &[String]) -> Failure {
    Failure::new(format!(
        "The page is compiled for {TARGET}, and Rust {} has no standard library for it. It could not be got:\n{}",
        rustc.release(),
        reasons.join("\n")
    ))
    .remedy(format!(
        "With a network: `rustup target add {TARGET}`. Without one: install the `rust-src` of exactly this \
         compiler (component or package), or copy lib/rustlib/{TARGET} from the same Rust on another machine \
         into {}, and start again.",
        rustc.library_folder().map_or_else(
            |_| "its own lib/rustlib".to_owned(),
            |folder| folder.parent().and_then(Path::parent).unwrap_or(&folder).display().to_string()
        )
    ))
}
