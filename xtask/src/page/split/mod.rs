//! The page's program in two files: what a first look needs, and what comes when it is asked for.
//!
//! `frontend/late.txt` lists the functions that a first look does not call, as `cargo xtask look` has
//! found them. They, and whatever only they call, move to a second module, which shares memory, tables
//! and globals with the first. In their place stands a few bytes that call through the table; before
//! the first such call the second file is there: `frontend/late.js` sees to it. Nothing in the page's
//! own code knows of this, and a wrong line in the list costs time and not correctness.

mod bytes;
mod code;
mod join;
mod late;
mod module;
mod watch;

use std::fs;
use std::path::Path;

use crate::failure::{During, Failure, Outcome};
use crate::fingerprint::Fingerprint;
use crate::project::Project;

/// What stands at the end of the names of the two wasm files.
const FIRST: &str = "_bg.wasm";
const SECOND: &str = "_late.wasm";

/// The list of what comes later.
pub(super) const LIST: &str = "frontend/late.txt";

/// What is made of the program: files by the ends of their names, and names the script has to change.
struct Made {
    files: Vec<(&'static str, Vec<u8>)>,
    renamed: Vec<(String, String)>,
}

/// Splits the program Trunk has put into `dist/`.
pub(super) fn page(project: &Project) -> Outcome {
    let rules = text(&project.path(LIST))?;
    let ours = text(&project.path("frontend/late.js"))?;
    replace(&project.dist(), &ours, |whole| {
        let split = join::split(whole, &rules)?;
        Some(Made { files: vec![(FIRST, split.first), (SECOND, split.late)], renamed: split.renamed })
    })
}

/// Leaves the program in `dist/` whole, and makes it note which of its functions are called.
pub(super) fn watch(project: &Project) -> Outcome {
    replace(&project.dist(), include_str!("watch.js"), |whole| {
        Some(Made { files: vec![(FIRST, watch::watched(whole)?)], renamed: Vec::new() })
    })
}

/// Replaces the program in `dist/` by what is made of it, under names that tell the new content.
fn replace(dist: &Path, ours: &str, make: impl FnOnce(&[u8]) -> Option<Made>) -> Outcome {
    let name = program(dist)?;
    let at = |end: &str| dist.join(format!("{name}{end}"));
    let whole = fs::read(at(FIRST)).during(|| format!("read {}", at(FIRST).display()))?;
    let Made { mut files, renamed } = make(&whole).ok_or_else(|| {
        Failure::new("The page's program holds something that is not known here.")
            .remedy("A new compiler or wasm-bindgen may write it: see xtask/src/page/split/.")
    })?;
    files.push((".js", glue(ours, &text(&at(".js"))?, &renamed)?.into_bytes()));

    let mut fingerprint = Fingerprint::new();
    for (end, content) in &files {
        fingerprint.value(end, content);
    }
    let stem = name.split('-').next().unwrap_or(&name);
    let new = format!("{stem}-{}", fingerprint.finish().get(..16).unwrap_or_default());
    let index = dist.join("index.html");
    let page = text(&index)?.replace(&name, &new);
    for end in [FIRST, ".js"] {
        fs::remove_file(at(end)).during(|| format!("remove {}", at(end).display()))?;
    }
    let named = files.into_iter().map(|(end, content)| (dist.join(format!("{new}{end}")), content));
    for (path, content) in named.chain([(index, page.into_bytes())]) {
        fs::write(&path, content).during(|| format!("write {}", path.display()))?;
    }
    Ok(())
}

fn text(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).during(|| format!("read {}", path.display()))
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
fn glue(ours: &str, theirs: &str, renamed: &[(String, String)]) -> Outcome<String> {
    let mut script = theirs.to_owned();
    for way in ["instantiateStreaming", "instantiate"] {
        let call = format!("WebAssembly.{way}(");
        if !script.contains(&call) {
            return Err(Failure::new(format!("wasm-bindgen's script no longer calls {call}…).")));
        }
        script = script.replace(&call, &format!("late.{way}("));
    }
    for (long, short) in renamed {
        if !script.contains(long.as_str()) {
            return Err(Failure::new(format!("wasm-bindgen's script does not hold {long}.")));
        }
        script = script.replace(long.as_str(), short);
    }
    Ok(format!("{ours}{script}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_starts_the_program_by_way_of_ours_and_knows_the_short_names() {
        let theirs =
            "a={__wbg_set_0123456789abcdef:f};WebAssembly.instantiateStreaming(a);WebAssembly.instantiate(a)";
        let renamed = [("__wbg_set_0123456789abcdef".to_owned(), "_a".to_owned())];
        let script = glue("const late=0;", theirs, &renamed).unwrap();
        assert_eq!(script, "const late=0;a={_a:f};late.instantiateStreaming(a);late.instantiate(a)");
        assert!(glue("", "nothing of the kind", &[]).is_err());
        assert!(glue("", theirs, &[("missing".to_owned(), "_b".to_owned())]).is_err());
    }
}
