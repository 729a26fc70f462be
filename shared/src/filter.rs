//! Which exchanges somebody wants to see: `method:post status:4xx from:curl path:/users`.
//!
//! A filter is words with spaces between them; all of them must hold. A word names what it is about; its
//! value may be several, with commas, of which one must hold; a minus before it turns it round. A word
//! without a name holds where it stands anywhere in the method, the target or the client. Case does not
//! matter.
//!
//! ```
//! use shared::filter::{Filter, Subject};
//!
//! let filter = Filter::parse("method:post,put status:4xx -from:curl").unwrap();
//! let subject = Subject { method: "POST", target: "/users", status: Some(404), ..Subject::default() };
//! assert!(filter.matches(&subject));
//! assert!(!filter.matches(&Subject { agent: Some("curl/8.5.0"), ..subject }));
//! assert_eq!(
//!     Filter::parse("status:teapot").unwrap_err().to_string(),
//!     "status:teapot: a status is three digits from 100 to 599, as in status:404, a class, as in status:4xx, or none"
//! );
//! ```

use std::fmt;

use crate::wire::{Stage, Summary};

/// What the words of a filter can be about.
pub const NAMES: [&str; 5] = ["method", "status", "from", "path", "stage"];

/// What a filter looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject<'a> {
    /// The method, as far as there is one.
    pub method: &'a str,
    /// The target, as far as there is one.
    pub target: &'a str,
    /// The status of the final response.
    pub status: Option<u16>,
    /// The client's address.
    pub address: &'a str,
    /// Who the client says it is.
    pub agent: Option<&'a str>,
    /// It is the page.
    pub is_page: bool,
    /// How far it has come.
    pub stage: Option<Stage>,
}

impl<'a> Subject<'a> {
    /// A line of the live list, with its start line as text.
    pub fn of(summary: &'a Summary, start_line: &'a str) -> Self {
        let (method, target) = parts(start_line);
        Self {
            method,
            target,
            status: summary.status,
            address: &summary.client.addr,
            agent: summary.client.agent.as_deref(),
            is_page: summary.client.page.is_some(),
            stage: Some(summary.stage),
        }
    }
}

/// The method and the target of a start line, whatever it looks like: what stands before the first
/// space, and what stands between that and a version.
pub fn parts(start_line: &str) -> (&str, &str) {
    let (method, rest) = start_line.split_once(' ').unwrap_or((start_line, ""));
    let target = match rest.rsplit_once(' ') {
        Some((target, version)) if version.starts_with("HTTP/") => target,
        _ => rest,
    };
    (method, target)
}

/// The name of a stage, as filters and programs write it.
pub const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Receiving => "receiving",
        Stage::Responding => "responding",
        Stage::Complete => "complete",
        Stage::Refused => "refused",
        Stage::CutShort => "cut-short",
    }
}

/// The stage of that name.
pub fn stage_named(name: &str) -> Option<Stage> {
    STAGES.into_iter().find(|&stage| stage_name(stage).eq_ignore_ascii_case(name))
}

const STAGES: [Stage; 5] =
    [Stage::Receiving, Stage::Responding, Stage::Complete, Stage::Refused, Stage::CutShort];

/// Words that must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    words: Vec<Word>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    /// Whether it is to hold or not to hold.
    wanted: bool,
    /// One of them is enough.
    any: Vec<Test>,
}

/// In lower case, as far as it is text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    Method(String),
    Status(Statuses),
    From(String),
    Path(String),
    Stage(Stage),
    Anywhere(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Statuses {
    One(u16),
    /// By its first digit.
    Class(u16),
    /// There is none yet, or never will be.
    Missing,
}

/// Why a text is no filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidFilter {
    /// Nothing can be asked by that name.
    UnknownName {
        /// The word as it was written.
        word: String,
    },
    /// There is nothing behind the colon, or between two commas.
    NoValue {
        /// The word as it was written.
        word: String,
    },
    /// No status.
    Status {
        /// The word as it was written.
        word: String,
    },
    /// No stage.
    Stage {
        /// The word as it was written.
        word: String,
    },
}

impl fmt::Display for InvalidFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownName { word } => {
                write!(f, "{word}: a filter can ask for {}:", NAMES.join(":, "))
            }
            Self::NoValue { word } => write!(f, "{word}: a value is missing, as in method:post"),
            Self::Status { word } => write!(
                f,
                "{word}: a status is three digits from 100 to 599, as in status:404, a class, as in status:4xx, or none"
            ),
            Self::Stage { word } => {
                write!(f, "{word}: a stage is one of {}", STAGES.map(stage_name).join(", "))
            }
        }
    }
}

impl std::error::Error for InvalidFilter {}

impl Filter {
    /// Reads a filter; an empty one lets everything through.
    ///
    /// # Errors
    /// A word is none that a filter can have.
    pub fn parse(text: &str) -> Result<Self, InvalidFilter> {
        let words = text.split_whitespace().map(Word::parse).collect::<Result<_, _>>()?;
        Ok(Self { words })
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether all its words hold.
    pub fn matches(&self, subject: &Subject<'_>) -> bool {
        self.words.iter().all(|word| word.any.iter().any(|test| test.holds(subject)) == word.wanted)
    }
}

impl Word {
    fn parse(written: &str) -> Result<Self, InvalidFilter> {
        let word = || written.to_owned();
        let (wanted, text) = match written.strip_prefix('-') {
            Some(text) if !text.is_empty() => (false, text),
            _ => (true, written),
        };
        if text == ":" {
            return Err(InvalidFilter::NoValue { word: word() });
        }
        let name = text.split_once(':').filter(|(name, _)| {
            // `/a:b` and `127.0.0.1:80` are no names.
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic())
        });
        let Some((name, values)) = name else {
            return Ok(Self { wanted, any: vec![Test::Anywhere(text.to_lowercase())] });
        };
        let name = NAMES.into_iter().find(|known| known.eq_ignore_ascii_case(name));
        let Some(name) = name else { return Err(InvalidFilter::UnknownName { word: word() }) };
        let test = |value: &str| {
            let value = value.to_lowercase();
            if value.is_empty() {
                return Err(InvalidFilter::NoValue { word: word() });
            }
            Ok(match name {
                "method" => Test::Method(value),
                "from" => Test::From(value),
                "path" => Test::Path(value),
                "status" => {
                    Test::Status(statuses(&value).ok_or_else(|| InvalidFilter::Status { word: word() })?)
                }
                _ => Test::Stage(stage_named(&value).ok_or_else(|| InvalidFilter::Stage { word: word() })?),
            })
        };
        Ok(Self { wanted, any: values.split(',').map(test).collect::<Result<_, _>>()? })
    }
}

fn statuses(value: &str) -> Option<Statuses> {
    match value.as_bytes() {
        b"none" => Some(Statuses::Missing),
        [class @ b'1'..=b'5', b'x', b'x'] => Some(Statuses::Class(u16::from(class - b'0'))),
        [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'] => value.parse().ok().map(Statuses::One),
        _ => None,
    }
}

impl Test {
    fn holds(&self, subject: &Subject<'_>) -> bool {
        let has = |text: &str, part: &str| text.to_lowercase().contains(part);
        let is_from = |part: &str| {
            let page = if subject.is_page { "page" } else { "" };
            has(page, part) || has(subject.agent.unwrap_or_default(), part) || has(subject.address, part)
        };
        match self {
            Self::Method(method) => subject.method.to_lowercase() == *method,
            Self::Status(Statuses::One(status)) => subject.status == Some(*status),
            Self::Status(Statuses::Class(class)) => {
                subject.status.is_some_and(|status| status / 100 == *class)
            }
            Self::Status(Statuses::Missing) => subject.status.is_none(),
            Self::From(part) => is_from(part),
            Self::Path(part) => {
                // A path is asked for from its start; anything else may stand anywhere.
                let target = subject.target.to_lowercase();
                if part.starts_with('/') { target.starts_with(part) } else { target.contains(part) }
            }
            Self::Stage(stage) => subject.stage == Some(*stage),
            Self::Anywhere(part) => has(subject.method, part) || has(subject.target, part) || is_from(part),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBJECT: Subject<'static> = Subject {
        method: "POST",
        target: "/users/7?Full=1",
        status: Some(404),
        address: "127.0.0.1:5005",
        agent: Some("curl/8.5.0"),
        is_page: false,
        stage: Some(Stage::Complete),
    };

    #[test]
    fn every_word_must_hold_and_one_of_its_values() {
        for (text, holds) in [
            ("", true),
            ("method:post", true),
            ("METHOD:Post,get", true),
            ("method:pos", false),
            ("status:404", true),
            ("status:4xx", true),
            ("status:4XX,200", true),
            ("status:5xx", false),
            ("status:none", false),
            ("from:curl", true),
            ("from:127.0.0.1", true),
            ("from:page", false),
            ("path:/users", true),
            ("path:/user/", false),
            ("path:full", true),
            ("path:/7", false),
            ("stage:complete", true),
            ("stage:refused,cut-short", false),
            ("users", true),
            ("/users/7?full", true),
            ("127.0.0.1:5005", true),
            ("nowhere", false),
            ("-nowhere", true),
            ("-method:post", false),
            ("method:post status:5xx", false),
            ("  method:post   status:4xx ", true),
        ] {
            assert_eq!(Filter::parse(text).map(|filter| filter.matches(&SUBJECT)), Ok(holds), "{text}");
        }
    }

    #[test]
    fn the_page_is_a_client_too() {
        let subject = Subject { is_page: true, agent: None, ..SUBJECT };
        assert!(Filter::parse("from:page").unwrap().matches(&subject));
    }

    #[test]
    fn wrong_words_are_named() {
        for (text, expected) in [
            ("methd:post", "methd:post: a filter can ask for method:, status:, from:, path:, stage:"),
            ("method:", "method:: a value is missing"),
            ("method:get,,put", "method:get,,put: a value is missing"),
            ("status:40", "status:404"),
            ("status:4x", "status:4xx"),
            ("status:9xx", "from 100 to 599"),
            ("status:600", "from 100 to 599"),
            ("status:099", "from 100 to 599"),
            (":", "a value is missing"),
            ("-:", "a value is missing"),
            ("stage:done", "cut-short"),
        ] {
            let why = Filter::parse(text).unwrap_err().to_string();
            assert!(why.contains(expected), "{text}: {why}");
        }
    }

    #[test]
    fn start_lines_of_every_kind_have_their_parts() {
        for (line, expected) in [
            ("GET /a HTTP/1.1", ("GET", "/a")),
            ("GET /a b HTTP/1.1", ("GET", "/a b")),
            ("GET /a", ("GET", "/a")),
            ("GET", ("GET", "")),
            ("", ("", "")),
            ("GET  HTTP/1.1", ("GET", "")),
        ] {
            assert_eq!(parts(line), expected, "{line}");
        }
    }

    #[test]
    fn stages_are_found_by_their_names() {
        for stage in STAGES {
            assert_eq!(stage_named(stage_name(stage)), Some(stage));
        }
    }
}
