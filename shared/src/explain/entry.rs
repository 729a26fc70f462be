//! The texts of `content/`: one entry per file, found by what it is about.

use super::show;
use crate::rule::Rule;
use crate::trace::Kind;

include!(concat!(env!("OUT_DIR"), "/content.rs"));

/// A text of `content/`, with the lines at its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name of its file, without `.md`.
    pub id: &'static str,
    /// A few words.
    pub title: &'static str,
    /// Where it is written; none for kinds of steps, whose rules say it.
    pub section: Option<&'static str>,
    /// One sentence; words in braces stand for what is known of the one at hand. A rule's is its summary.
    pub in_short: &'static str,
    /// Other sentences in the place of that one, by the case they are for. Only kinds of steps have them.
    pub cases: &'static [(&'static str, &'static str)],
    /// What else there is in few words, by its name: `used in`, `properties`, `kind`, `what servers do`.
    pub facts: &'static [(&'static str, &'static str)],
    /// The long text; between two paragraphs is an empty line. Without the feature `details` it is left out:
    /// [`super::long_text`] reads it from the file.
    pub detail: &'static str,
}

impl Entry {
    /// A fact by its name.
    pub fn fact(&self, name: &str) -> Option<&'static str> {
        self.facts.iter().find(|(known, _)| *known == name).map(|&(_, fact)| fact)
    }

    /// The sentence about a field with this value, or about a method with this target.
    ///
    /// ```
    /// let host = shared::explain::field("Host").unwrap();
    /// assert_eq!(host.sentence(b"lab"), "The client wants the site named “lab”.");
    /// ```
    pub fn sentence(&self, value: &[u8]) -> String {
        let value = |name: &str| (name == "value").then(|| show::shown(value));
        fill(self.in_short, value).unwrap_or_else(|| self.title.to_owned())
    }

    /// The sentence for a rule and a case; either may be left open.
    pub(super) fn case(&self, rule: Option<&str>, case: Option<&str>) -> Option<&'static str> {
        let fits = |key: &str| match (rule, case) {
            (Some(rule), Some(case)) => key.split_once(' ') == Some((rule, case)),
            (Some(one), None) | (None, Some(one)) => key == one,
            (None, None) => false,
        };
        self.cases.iter().find(|(key, _)| fits(key)).map(|&(_, sentence)| sentence)
    }
}

/// What the texts are about: a folder each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Fields, by their names in small letters.
    Fields,
    /// Methods.
    Methods,
    /// Rules, by their ids.
    Rules,
    /// Status codes, and their classes as `4xx`.
    Statuses,
    /// Kinds of steps, by their ids.
    Steps,
}

impl Topic {
    /// The name of its folder.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fields => "fields",
            Self::Methods => "methods",
            Self::Rules => "rules",
            Self::Statuses => "statuses",
            Self::Steps => "steps",
        }
    }
}

/// All the texts about something, in the order of their names.
///
/// ```
/// use shared::explain::{Topic, all};
///
/// assert!(all(Topic::Fields).iter().any(|entry| entry.title == "Content-Length"));
/// ```
pub fn all(topic: Topic) -> &'static [Entry] {
    match topic {
        Topic::Fields => FIELDS,
        Topic::Methods => METHODS,
        Topic::Rules => RULES,
        Topic::Statuses => STATUSES,
        Topic::Steps => STEPS,
    }
}

/// The text about a field, whatever the case of its name.
///
/// ```
/// assert_eq!(shared::explain::field("content-LENGTH").unwrap().title, "Content-Length");
/// assert!(shared::explain::field("X-Nobody-Knows").is_none());
/// ```
pub fn field(name: &str) -> Option<Entry> {
    let small = name.bytes().map(|byte| byte.to_ascii_lowercase());
    let place = FIELDS.binary_search_by(|entry| entry.id.bytes().cmp(small.clone())).ok()?;
    FIELDS.get(place).copied()
}

/// The text about a method; its case matters.
///
/// ```
/// use shared::explain::method;
///
/// assert_eq!(method("GET").unwrap().fact("properties"), Some("safe, idempotent, cacheable"));
/// assert!(method("get").is_none());
/// ```
pub fn method(name: &str) -> Option<Entry> {
    METHODS.iter().copied().find(|entry| entry.title == name)
}

/// The text about a status, or about its class where the status itself has none: a program that meets
/// a status it does not know goes by the first digit. None outside of 100 to 599.
///
/// ```
/// use shared::explain::status;
///
/// assert_eq!(status(404).unwrap().title, "404 Not Found");
/// assert_eq!(status(499 - 1).unwrap().id, "4xx");
/// assert!(status(600).is_none());
/// ```
pub fn status(code: u16) -> Option<Entry> {
    let digits = code.to_string();
    let exact = STATUSES.iter().find(|entry| entry.id == digits);
    let class = || STATUSES.iter().find(|entry| entry.id.strip_suffix("xx") == digits.get(..1));
    exact.or_else(|| if (100..600).contains(&code) { class() } else { None }).copied()
}

/// The text about a rule; in short, its summary.
///
/// ```
/// use shared::rule::Rule;
///
/// let rule = shared::explain::rule(Rule::TeAndCl);
/// assert_eq!((rule.id, rule.section), ("te-and-cl", Some("RFC 9112 6.1")));
/// assert!(rule.fact("what servers do").is_some());
/// ```
pub fn rule(rule: Rule) -> Entry {
    let written = by_id(RULES, rule.id());
    Entry { section: Some(rule.section()), in_short: rule.summary(), ..written }
}

/// The text about a kind of step.
///
/// ```
/// use shared::trace::Kind;
///
/// assert_eq!(shared::explain::kind(Kind::ChunkSize).title, "Chunk size");
/// ```
pub fn kind(kind: Kind) -> Entry {
    by_id(STEPS, kind.id())
}

/// A test sees to it that none is missing; if one were, its id has to do.
fn by_id(texts: &[Entry], id: &'static str) -> Entry {
    let found = texts.binary_search_by(|entry| entry.id.cmp(id)).ok().and_then(|place| texts.get(place));
    found.copied().unwrap_or(Entry {
        id,
        title: id,
        section: None,
        in_short: "",
        cases: &[],
        facts: &[],
        detail: "",
    })
}

/// A sentence with all the words in braces replaced; none when one of them has no value.
pub(super) fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut sentence = String::with_capacity(template.len() + 40);
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, after) = behind.split_once('}')?;
        sentence.push_str(before);
        sentence.push_str(&value(name)?);
        rest = after;
    }
    sentence.push_str(rest);
    Some(sentence)
}

/// The long text in a file of `content/`: what stands behind its first empty line, each paragraph as one line
/// and an empty line between two.
///
/// ```
/// let file = "# Host\nin short: Whom.\n\nOne host\nmay be many.\n\nSo it is said.\n";
/// assert_eq!(shared::explain::long_text(file), "One host may be many.\n\nSo it is said.");
/// ```
pub fn long_text(file: &str) -> String {
    let behind = file.split_once("\n\n").map_or("", |(_, behind)| behind);
    let mut text = String::with_capacity(behind.len());
    for paragraph in behind.split("\n\n") {
        for line in paragraph.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push(' ');
            }
            text.push_str(line);
        }
        if !text.ends_with('\n') {
            text.push_str("\n\n");
        }
    }
    text.truncate(text.trim_end().len());
    text
}
