//! The maps are true: every path that README.md and ARCHITECTURE.md name exists, and the walls of the
//! house stand.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Words between backticks that look like a path of the project.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter(|word| {
        let plain = word.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b));
        let built = ["target/", "dist/", "tools/"].iter().any(|folder| word.starts_with(folder));
        // What begins with a slash is a route of the lab.
        plain
            && !built
            && !word.starts_with('/')
            && (word.contains('/') || word.ends_with(".md") || word.ends_with(".html"))
    })
}

/// All Rust files below a folder, with their text.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

#[test]
fn every_path_on_the_maps_exists() {
    for map in ["README.md", "ARCHITECTURE.md"] {
        let text = fs::read_to_string(root().join(map)).unwrap();
        let named: Vec<_> = paths(&text).collect();
        assert!(named.len() >= 10, "{map} names {} paths", named.len());
        for path in named {
            assert!(root().join(path).exists(), "{map} names {path}, which is not there");
        }
    }
}

#[test]
fn the_architecture_names_every_room() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for entry in fs::read_dir(root().join("backend/src")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        // lib.rs is a map itself.
        assert!(
            name == "lib.rs" || text.contains(&format!("`backend/src/{name}")),
            "backend/src/{name} is on no map"
        );
    }
}

#[test]
fn only_the_lab_knows_hyper() {
    for (name, text) in sources("backend/src") {
        let knows = text.contains("hyper::") || text.contains("hyper_util::");
        assert!(!knows || name.starts_with("backend/src/lab/"), "{name} uses hyper");
    }
    // The tracer has a module of that name, for what it predicts of it; the crate is not there.
    for manifest in ["shared/Cargo.toml", "frontend/Cargo.toml"] {
        let text = fs::read_to_string(root().join(manifest)).unwrap();
        assert!(!text.lines().any(|line| line.starts_with("hyper")), "{manifest} uses hyper");
    }
}

#[test]
fn only_the_protocol_derives_serde() {
    for (name, text) in ["shared/src", "backend/src", "frontend/src"].into_iter().flat_map(sources) {
        let derives = text.lines().any(|line| line.contains("derive(") && line.contains("Serialize"));
        assert!(!derives || name.starts_with("shared/src/wire"), "{name} derives serde");
    }
}

#[test]
fn the_pages_state_never_touches_the_browser() {
    for (name, text) in sources("frontend/src/state") {
        for forbidden in ["web_sys", "js_sys", "wasm_bindgen", "gloo", "yew"] {
            assert!(!text.contains(&format!("{forbidden}::")), "{name} uses {forbidden}");
        }
    }
}
