//! The page's program in two files: what a first look needs, and what comes when it is asked for.
//!
//! `frontend/late.txt` names the parts of the page that come later. Their functions, and whatever only
//! they call, move to a second module, which shares memory, tables and globals with the first. In
//! their place stands a few bytes that call through the table; before the first such call, the second
//! file is there: `frontend/late.js` sees to it. Nothing in the page's own code knows of this, and a
//! wrong line in `late.txt` costs time and not correctness.

mod bytes;
mod code;
mod join;
mod late;
mod module;

use std::fs;
use std::path::Path;

use crate::failure::{During, Failure, Outcome};
use crate::fingerprint::Fingerprint;
use crate::project::Project;

/// What stands at the end of the names of the two wasm files.
const FIRST: &str = "_bg.wasm";
const SECOND: &str = "_late.wasm";

/// Splits the program Trunk has put into `dist/`, and gives its files names that tell the new content.
pub(super) fn page(project: &Project) -> Outcome {
    let dist = project.dist();
    let name = program(&dist)?;
    let at = |end: &str| dist.join(format!("{name}{end}"));
    let read = |path: &Path| fs::read(path).during(|| format!("read {}", path.display()));
    let text = |path: &Path| fs::read_to_string(path).during(|| format!("read {}", path.display()));

    let rules = text(&project.path("frontend/late.txt"))?;
    let whole = read(&at(FIRST))?;
    let split = join::split(&whole, &rules).ok_or_else(|| {
        Failure::new("The page's program holds something that cannot be split into two files.")
            .remedy("Look at xtask/src/page/split/: a new compiler or wasm-bindgen may write what it does not know.")
    })?;
    let script = glue(&text(&project.path("frontend/late.js"))?, &text(&at(".js"))?)?;

    let mut fingerprint = Fingerprint::new();
    fingerprint.value("first", &split.first);
    fingerprint.value("late", &split.late);
    fingerprint.value("script", script.as_bytes());
    let stem = name.split('-').next().unwrap_or(&name);
    let new = format!("{stem}-{}", fingerprint.finish().get(..16).unwrap_or_default());

    let index = dist.join("index.html");
    let page = text(&index)?.replace(&name, &new);
    for end in [FIRST, ".js"] {
        fs::remove_file(at(end)).during(|| format!("remove {}", at(end).display()))?;
    }
    let written = [
        (index, page.as_bytes()),
        (dist.join(format!("{new}{FIRST}")), &split.first),
        (dist.join(format!("{new}{SECOND}")), &split.late),
        (dist.join(format!("{new}.js")), script.as_bytes()),
    ];
    for (path, content) in written {
        fs::write(&path, content).during(|| format!("write {}", path.display()))?;
    }
    Ok(())
}

/// What the names of the program's files begin with.
fn program(dist: &Path) -> Outcome<String> {
    let entries = fs::read_dir(dist).during(|| format!("read the folder {}", dist.display()))?;
    let mut names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    names
        .find_map(|name| name.strip_suffix(FIRST).map(str::to_owned))
        .ok_or_else(|| Failure::new("Trunk has left no wasm file in dist/."))
}

/// wasm-bindgen's script, made to tell ours how the program is started.
fn glue(ours: &str, theirs: &str) -> Outcome<String> {
    let mut script = theirs.to_owned();
    for way in ["instantiateStreaming", "instantiate"] {
        let call = format!("WebAssembly.{way}(");
        if !script.contains(&call) {
            return Err(Failure::new(format!("wasm-bindgen's script no longer calls {call}…).")));
        }
        script = script.replace(&call, &format!("late.{way}("));
    }
    Ok(format!("{ours}{script}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_starts_the_program_by_way_of_ours() {
        let script = glue("const late=0;\n", "await WebAssembly.instantiateStreaming(a,b);await WebAssembly.instantiate(a,b)").unwrap();
        assert_eq!(script, "const late=0;\nawait late.instantiateStreaming(a,b);await late.instantiate(a,b)");
        assert!(glue("", "nothing of the kind").is_err());
    }
}
