//! The system's own list of package sources: where its mirror is, and whose signature it trusts.
//!
//! No mirror's address stands in this repository; the machine knows its own. Both of apt's notations
//! are read: stanzas (`Types: deb …`, deb822) and lines (`deb [signed-by=…] URI suite component`).

use std::fs;
use std::path::{Path, PathBuf};

/// One entry of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Source {
    pub(crate) uris: Vec<String>,
    pub(crate) suites: Vec<String>,
    pub(crate) components: Vec<String>,
    /// What says whom to trust (`Signed-By`, `Trusted`), kept word for word: it may be a path or
    /// hold a whole key.
    pub(crate) trust: Vec<(String, String)>,
}

const TRUST: [(&str, &str); 2] = [("signed-by", "Signed-By"), ("trusted", "Trusted")];

impl Source {
    /// The same mirror, another suite.
    pub(crate) fn with_suite(&self, suite: &str) -> Self {
        Self { suites: vec![suite.to_owned()], ..self.clone() }
    }

    /// The entry as a stanza.
    pub(crate) fn to_deb822(&self) -> String {
        let mut text = format!(
            "Types: deb\nURIs: {}\nSuites: {}\nComponents: {}\n",
            self.uris.join(" "),
            self.suites.join(" "),
            self.components.join(" ")
        );
        for (key, value) in &self.trust {
            text += &format!("{key}: {value}\n");
        }
        text
    }
}

/// The system's list.
pub(crate) fn of_system() -> Vec<Source> {
    let folder = Path::new("/etc/apt");
    let mut files: Vec<PathBuf> = fs::read_dir(folder.join("sources.list.d"))
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    files.sort();
    files.insert(0, folder.join("sources.list"));
    files
        .iter()
        .flat_map(|file| {
            let text = fs::read_to_string(file).unwrap_or_default();
            match file.extension().and_then(|extension| extension.to_str()) {
                Some("sources") => stanzas(&text),
                Some("list") => lines(&text),
                _ => Vec::new(),
            }
        })
        .collect()
}

/// Reads the notation in stanzas.
fn stanzas(text: &str) -> Vec<Source> {
    let uncommented: String =
        text.lines().filter(|line| !line.starts_with('#')).fold(String::new(), |all, line| {
            // A line of blanks ends a stanza as an empty one does.
            all + line.trim_end() + "\n"
        });
    uncommented.split("\n\n").filter_map(stanza).collect()
}

fn stanza(text: &str) -> Option<Source> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if line.starts_with([' ', '\t']) {
            let (_, value) = fields.last_mut()?;
            value.push('\n');
            value.push_str(line);
        } else if let Some((key, value)) = line.split_once(':') {
            fields.push((key.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    let field = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let words = |name: &str| {
        field(name).unwrap_or_default().split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    let enabled = !matches!(
        field("enabled").map(str::to_ascii_lowercase).as_deref(),
        Some("no" | "false" | "off" | "0")
    );
    if !enabled || !words("types").iter().any(|kind| kind == "deb") {
        return None;
    }
    let trust = TRUST
        .iter()
        .filter_map(|(key, written)| Some(((*written).to_owned(), field(key)?.to_owned())))
        .collect();
    Some(Source { uris: words("uris"), suites: words("suites"), components: words("components"), trust })
}

/// Reads the notation in lines.
fn lines(text: &str) -> Vec<Source> {
    text.lines().filter_map(line).collect()
}

fn line(text: &str) -> Option<Source> {
    let rest = text.split('#').next()?.trim().strip_prefix("deb")?;
    // Not `deb-src`.
    let rest = rest.strip_prefix([' ', '\t'])?.trim_start();
    let (options, rest) = match rest.strip_prefix('[') {
        Some(inside) => inside.split_once(']')?,
        None => ("", rest),
    };
    let mut words = rest.split_whitespace().map(str::to_owned);
    let trust = TRUST
        .iter()
        .filter_map(|(key, written)| {
            let given = options.split_whitespace().filter_map(|option| option.split_once('='));
            let (_, value) = given.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(key))?;
            Some(((*written).to_owned(), value.replace(',', " ")))
        })
        .collect();
    Some(Source {
        uris: vec![words.next()?],
        suites: vec![words.next()?],
        components: words.collect(),
        trust,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_list_in_stanzas_is_read() {
        let text = "# a comment\nTypes: deb deb-src\n# another\nURIs: http://mirror.invalid/debian\n\
                    Suites: bookworm bookworm-updates\nComponents: main\nSigned-By: /keys/debian.gpg\n\n\
                    Types: deb\nEnabled: no\nURIs: http://off.invalid\nSuites: x\nComponents: main\n\n\
                    Types: deb-src\nURIs: http://source.invalid\nSuites: x\nComponents: main\n";
        let sources = stanzas(text);
        assert_eq!(sources.len(), 1, "{sources:?}");
        assert_eq!(sources[0].uris, ["http://mirror.invalid/debian"]);
        assert_eq!(sources[0].suites, ["bookworm", "bookworm-updates"]);
        assert_eq!(
            sources[0].with_suite("sid").to_deb822(),
            "Types: deb\nURIs: http://mirror.invalid/debian\nSuites: sid\nComponents: main\nSigned-By: /keys/debian.gpg\n"
        );
    }

    #[test]
    fn a_key_written_out_in_a_stanza_is_kept_whole() {
        let text = "Types: deb\nURIs: http://mirror.invalid\nSuites: a\nComponents: main\nSigned-By:\n BEGIN\n .\n abc\n END\n";
        let sources = stanzas(text);
        assert!(sources[0].to_deb822().ends_with("Signed-By: \n BEGIN\n .\n abc\n END\n"), "{sources:?}");
        assert_eq!(stanzas(&sources[0].to_deb822()), sources);
    }

    #[test]
    fn a_list_in_lines_is_read() {
        let text = "# deb http://off.invalid x main\n\
                    deb [arch=amd64 signed-by=/keys/a.gpg] http://mirror.invalid/ubuntu noble main universe # note\n\
                    deb-src http://source.invalid noble main\n\
                    deb http://mirror.invalid/plain noble main\n";
        let sources = lines(text);
        assert_eq!(sources.len(), 2, "{sources:?}");
        assert_eq!(sources[0].components, words("main universe"));
        assert!(sources[0].to_deb822().contains("Signed-By: /keys/a.gpg\n"));
        assert_eq!(sources[1].uris, ["http://mirror.invalid/plain"]);
        assert_eq!(sources[1].trust, []);
    }

    #[test]
    fn nonsense_is_no_source() {
        assert_eq!(lines("deb\ndeb \ndeb [broken http://x y z\ndebian http://x y\n"), []);
        assert_eq!(stanzas("\n\n : \n continued first\n"), []);
    }
}
