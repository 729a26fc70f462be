//! Tells the lab which releases it is made of. With the feature `embed`: writes the list of the page's
//! files, so that they become part of the binary.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    tell_releases(&root.join("../Cargo.lock"));
    if env::var_os("CARGO_FEATURE_EMBED").is_none() {
        return;
    }
    let dist = root.join("../dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    let dist = dist.canonicalize().unwrap_or_else(|_| {
        panic!("the feature `embed` needs the built page in dist/: `cargo xtask build` makes both")
    });
    let mut files = Vec::new();
    list(&dist, &dist, &mut files);
    files.sort();
    assert!(
        files.iter().any(|file| file == "index.html"),
        "dist/ holds no index.html: run `cargo xtask build`"
    );
    let mut code = String::from("&[\n");
    for file in files.iter().filter(|file| !file.ends_with(".br") && !file.ends_with(".gz")) {
        let include = |name: &str| format!("include_bytes!({:?})", dist.join(name));
        let sibling = |suffix: &str| {
            let name = format!("{file}{suffix}");
            if files.contains(&name) { format!("Some({})", include(&name)) } else { "None".to_owned() }
        };
        writeln!(code, "    ({file:?}, {}, {}, {}),", include(file), sibling(".br"), sibling(".gz"))
            .expect("writing to a string");
    }
    code.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("page.rs"), code).expect("the output folder is writable");
}

/// All files below `folder`, by their path from `dist`, with slashes.
fn list(dist: &Path, folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("dist/ is readable") {
        let path = entry.expect("dist/ is readable").path();
        if path.is_dir() {
            list(dist, &path, files);
        } else {
            let name = path.strip_prefix(dist).expect("it is below dist/");
            files.push(name.to_str().expect("the page's file names are plain").replace('\\', "/"));
        }
    }
}

/// Passes on the releases of the crates that decide what is seen on the wire.
fn tell_releases(lock: &Path) {
    println!("cargo::rerun-if-changed={}", lock.display());
    let lock = fs::read_to_string(lock).expect("cargo writes Cargo.lock before it builds");
    for name in ["axum", "hyper", "tokio"] {
        let entry = format!("name = \"{name}\"\nversion = \"");
        let release = lock
            .replace('\r', "")
            .split(&entry)
            .nth(1)
            .and_then(|rest| rest.split('"').next().map(str::to_owned));
        let release = release.unwrap_or_else(|| panic!("Cargo.lock has no {name}"));
        println!("cargo::rustc-env=LAB_{}_VERSION={release}", name.to_uppercase());
    }
}
