//! Makes tables of the texts in `content/`, so that adding a text is adding a file.
//!
//! Every file is read the same way, and a bad one stops the build with its name and line:
//!
//! ```text
//! # Title                      the first line
//! section: RFC 9110 8.6        then `key: value`, with the keys of that folder
//! in short: A sentence.
//! in short (some case): …      in steps/, for the cases that `explain` tells apart
//!                              an empty line
//! The long text, in paragraphs.
//! ```

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// A folder, and the keys of its files: those that must be there, and those that may.
pub(crate) struct Folder {
    pub(crate) name: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
}

pub(crate) const FOLDERS: [Folder; 5] = [
    Folder { name: "fields", required: &["section", "used in", "in short"], optional: &[] },
    Folder { name: "methods", required: &["section", "properties", "in short"], optional: &[] },
    Folder { name: "rules", required: &[], optional: &["found", "what servers do"] },
    Folder { name: "statuses", required: &["section", "kind", "in short"], optional: &[] },
    Folder { name: "steps", required: &["in short"], optional: &[] },
];

/// What is wrong, and in which line.
pub(crate) type Wrong = (usize, String);

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=content");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("content");
    let mut code = String::new();
    for folder in &FOLDERS {
        write!(code, "static {}: &[Entry] = &[", folder.name.to_uppercase()).expect("writing to a string");
        for path in files(&root.join(folder.name)) {
            let text = fs::read_to_string(&path).map_err(|error| (0, error.to_string()));
            let entry = text.and_then(|text| entry(folder, &id(&path)?, &text));
            match entry {
                Ok(entry) => code.push_str(&entry),
                Err((line, what)) => panic!("{}:{line}: {what}", path.display()),
            }
        }
        code.push_str("];\n");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("content.rs"), code).expect("the output folder is writable");
}

/// The files of a folder, in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let list = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let hidden =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let mut files: Vec<_> =
        list.filter_map(|file| file.ok().map(|file| file.path())).filter(|path| !hidden(path)).collect();
    files.sort_by(|a, b| a.file_stem().cmp(&b.file_stem()));
    files
}

/// What a text is called: its file's name, which has small letters so that it is the same everywhere.
fn id(path: &Path) -> Result<String, Wrong> {
    let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".md"));
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.');
    let name = name.filter(|name| !name.is_empty() && name.bytes().all(plain));
    name.map(str::to_owned).ok_or((0, "a name is small letters, digits, hyphens, and .md".to_owned()))
}

/// One file as the code of one entry.
pub(crate) fn entry(folder: &Folder, id: &str, text: &str) -> Result<String, Wrong> {
    let mut lines = text.lines().enumerate().map(|(number, line)| (number + 1, line.trim_end()));
    let title = lines.next().and_then(|(_, line)| line.strip_prefix("# ")).unwrap_or_default();
    if title.trim().is_empty() {
        return Err((1, "the first line is `# ` and a title".to_owned()));
    }
    let mut facts: Vec<(&str, &str)> = Vec::new();
    let mut last = 1;
    for (number, line) in lines.by_ref() {
        last = number;
        if line.is_empty() {
            break;
        }
        facts.push(fact(folder, &facts, line).map_err(|what| (number, what))?);
    }
    if let Some(missing) = folder.required.iter().find(|key| !facts.iter().any(|(name, _)| name == *key)) {
        return Err((last, format!("the line `{missing}:` is missing")));
    }
    let mut detail = paragraphs(lines.map(|(_, line)| line));
    if detail.is_empty() {
        return Err((last, "the long text is missing, behind an empty line".to_owned()));
    }
    if env::var_os("CARGO_FEATURE_DETAILS").is_none() {
        detail.clear();
    }
    let take = |key: &str| facts.iter().find(|(name, _)| *name == key).map(|&(_, value)| value);
    let case = |name: &str| name.strip_prefix("in short (").is_some();
    let cases: Vec<_> = (facts.iter().filter(|(name, _)| case(name)))
        .map(|&(name, value)| (name["in short (".len()..].trim_end_matches(')'), value))
        .collect();
    let rest: Vec<_> = (facts.iter().copied())
        .filter(|&(name, _)| !case(name) && !matches!(name, "section" | "in short"))
        .collect();
    Ok(format!(
        "Entry {{ id: {id:?}, title: {title:?}, section: {:?}, in_short: {:?}, cases: &{cases:?}, \
         facts: &{rest:?}, detail: {detail:?} }},\n",
        take("section"),
        take("in short").unwrap_or_default(),
    ))
}

/// `key: value`, with a key that this folder knows and that has not come before.
fn fact<'a>(
    folder: &Folder,
    before: &[(&'a str, &'a str)],
    line: &'a str,
) -> Result<(&'a str, &'a str), String> {
    let Some((key, value)) = line.split_once(": ").filter(|(_, value)| !value.trim().is_empty()) else {
        return Err("here stands `key: value`, or the empty line before the long text".to_owned());
    };
    let case = folder.name == "steps" && key.starts_with("in short (") && key.ends_with(')');
    if !case && !folder.required.iter().chain(folder.optional).any(|known| *known == key) {
        return Err(format!("`{key}` is no key of {}/", folder.name));
    }
    if before.iter().any(|(name, _)| *name == key) {
        return Err(format!("`{key}` comes twice"));
    }
    Ok((key, value.trim()))
}

/// Each paragraph as one line, with an empty line between two.
pub(crate) fn paragraphs<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    let mut apart = "";
    for line in lines {
        if line.is_empty() {
            apart = "\n\n";
            continue;
        }
        if !text.is_empty() {
            text.push_str(apart);
        }
        text.push_str(line.trim());
        apart = " ";
    }
    text
}
