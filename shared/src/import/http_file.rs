//! A `.http` file of the REST clients of JetBrains and VS Code: requests between lines that begin with `###`.

use super::plain::{Plain, Url};
use super::{Found, NotRead, Note};

/// One line, and where it begins.
type Line<'a> = (usize, &'a str);

/// Reads every request of a file.
pub(super) fn read(text: &str) -> Result<Vec<Found>, NotRead> {
    let mut found = Vec::new();
    let mut variables: Vec<(&str, &str)> = Vec::new();
    let mut part: Vec<Line<'_>> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with("###") {
            found.extend(request(&std::mem::take(&mut part), &variables));
        } else {
            let set = line.strip_prefix('@').and_then(|line| line.split_once('='));
            match set.filter(|_| part.iter().all(|(_, line)| is_beside(line))) {
                Some((name, value)) => variables.push((name.trim(), value.trim())),
                None => part.push((at, line)),
            }
        }
        at += line.len();
    }
    found.extend(request(&part, &variables));
    if found.is_empty() { Err(NotRead::new(0, "There is no request in this .http file.")) } else { Ok(found) }
}

/// Whether a line before a request is none of it.
fn is_beside(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#') || line.starts_with("//")
}

fn request(part: &[Line<'_>], variables: &[(&str, &str)]) -> Option<Found> {
    let mut notes: Vec<Note> = Vec::new();
    let start = part.iter().position(|(_, line)| !is_beside(line))?;
    let mut lines = part[start..].iter().copied().peekable();
    let mut first = String::new();
    let (at, line) = lines.next()?;
    first.push_str(line.trim());
    // A query may stand in lines of its own, moved in.
    while let Some((_, more)) =
        lines.next_if(|(_, line)| line.starts_with([' ', '\t']) && line.trim().starts_with(['?', '&']))
    {
        first.push_str(more.trim());
    }
    let first = filled(&first, at, variables, &mut notes);
    let (rest, version) = match first.rsplit_once(' ') {
        Some((rest, version)) if version.starts_with("HTTP/") => (rest.trim_end(), version),
        _ => (first.as_str(), ""),
    };
    let (method, url) = match rest.split_once([' ', '\t']) {
        Some((method, url)) if method.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-') => {
            (method, url.trim_start())
        }
        _ => ("GET", rest),
    };
    let mut plain =
        Plain { method: method.as_bytes().to_vec(), old: version == "HTTP/1.0", ..Plain::default() };
    for (at, line) in lines.by_ref() {
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if !is_beside(line) {
            plain.lines.push(filled(line, at, variables, &mut notes).into_bytes());
        }
    }
    plain.body = body(lines, variables, &mut notes).into_bytes();
    if url.starts_with('/') || url == "*" {
        plain.target = url.as_bytes().to_vec();
        if !plain.has("host") {
            notes.push((at, "there is no host here; put it in by hand.".to_owned()));
            plain.lines.insert(0, b"Host: lab".to_vec());
        }
    } else {
        let split = Url::split(url.as_bytes(), at, &mut notes);
        plain.target = split.target;
        if !plain.has("host") {
            plain.lines.insert(0, [b"Host: ", split.host].concat());
        }
    }
    plain.count();
    notes.sort();
    Some(Found { bytes: plain.bytes(), notes })
}

/// What stands behind the empty line, without the empty lines at its end.
fn body<'a>(
    lines: impl Iterator<Item = Line<'a>>,
    variables: &[(&str, &str)],
    notes: &mut Vec<Note>,
) -> String {
    let mut body = String::new();
    for (at, line) in lines {
        let start = line.trim_start();
        if start.starts_with("> ") || start.starts_with("<> ") {
            notes.push((at, "what is to be done with the response is left out.".to_owned()));
            break;
        }
        if body.is_empty() && start.starts_with("< ") {
            notes.push((at, "the content of a file is not here; put it in by hand.".to_owned()));
            continue;
        }
        body.push_str(&filled(line, at, variables, notes));
    }
    body.truncate(body.trim_end_matches(['\r', '\n']).len());
    body
}

/// A line with the variables that the file itself sets; the others stay, and are mentioned.
fn filled(line: &str, at: usize, variables: &[(&str, &str)], notes: &mut Vec<Note>) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, (name, behind))) =
        rest.split_once("{{").and_then(|(before, behind)| Some((before, behind.split_once("}}")?)))
    {
        out.push_str(before);
        match variables.iter().rfind(|(own, _)| *own == name.trim()) {
            Some((_, value)) => out.push_str(value),
            None => {
                let at = at + line.len() - rest.len() + before.len();
                notes.push((at, ["{{", name, "}} is a variable of the client; it stays as it is."].concat()));
                out.extend(["{{", name, "}}"]);
            }
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}
