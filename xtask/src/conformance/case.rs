//! One case of somebody else's tests, as a line of JSON says it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use shared::rule::{Rule, RuleSet};
use shared::trace::Side;

use crate::failure::{Failure, Outcome};

/// What one line says.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) suite: String,
    pub(super) name: String,
    /// None for what is no message: URLs on their own.
    pub(super) side: Option<Side>,
    pub(super) input: Vec<u8>,
    /// What the suite says of the whole input, with the peer still open; the first is what it would say
    /// itself, any other it accepts too.
    pub(super) expect: Vec<Expect>,
    /// And of the first message's head alone.
    pub(super) head: Option<Expect>,
    /// The suite reads heads and nothing else.
    pub(super) head_only: bool,
    /// What is known of the first message; what is not said is not asked.
    pub(super) method: Option<String>,
    pub(super) target: Option<String>,
    pub(super) version: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) status: Option<u64>,
    pub(super) headers: Option<Vec<(String, String)>>,
    pub(super) trailers: Option<Vec<(String, String)>>,
    pub(super) body: Option<Vec<u8>>,
    pub(super) messages: Option<u64>,
    pub(super) keep_alive: Option<bool>,
    pub(super) spans: Option<Vec<(String, u64, u64)>>,
    /// Why the suite refuses it, in its own words.
    pub(super) because: String,
    /// What it looks away from, in its own words, and which of our rules that means.
    pub(super) flags: Vec<String>,
    pub(super) allowed: RuleSet,
}

/// A verdict in the words of the cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expect {
    Complete,
    Incomplete,
    Error,
    /// The suite does not say.
    Unknown,
}

impl Expect {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "complete" => Self::Complete,
            "incomplete" => Self::Incomplete,
            "error" => Self::Error,
            "unknown" => Self::Unknown,
            _ => return None,
        })
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Incomplete => "incomplete",
            Self::Error => "error",
            Self::Unknown => "unknown",
        }
    }
}

/// The leniencies of other parsers, and which rules that means here. What is not in this list, or has no
/// rule, changes nothing; if it makes a difference, the table of differences has to say so.
const FLAGS: &[(&str, &[Rule])] = &[
    ("headers", &[Rule::CtlInValue, Rule::NulInValue, Rule::SpaceBeforeColon, Rule::ObsFold]),
    ("header-value-relaxed", &[Rule::CtlInValue]),
    ("chunked-length", &[Rule::TeAndCl]),
    ("optional-cr-before-lf", BARE_LF),
    ("spaces-after-chunk-size", &[Rule::SpaceAfterChunkSize]),
    // No rule: `keep-alive`, `data-after-close`, `version`, `transfer-encoding`, `optional-lf-after-cr`,
    // `optional-crlf-after-chunk`.
];

const BARE_LF: &[Rule] =
    &[Rule::BareLfStartLine, Rule::BareLfField, Rule::BareLfEndOfFields, Rule::BareLfChunk];

fn leniencies(flags: &[String]) -> RuleSet {
    let all = flags.iter().any(|flag| flag == "all");
    let meant = FLAGS.iter().filter(|(name, _)| all || flags.iter().any(|flag| flag == name));
    meant.flat_map(|(_, rules)| *rules).fold(RuleSet::EMPTY, |set, &rule| set.with(rule))
}

impl Case {
    /// Reads a line.
    pub(super) fn read(line: &str) -> Outcome<Self> {
        let case: Value =
            serde_json::from_str(line).map_err(|error| Failure::new(format!("It is no JSON: {error}.")))?;
        let text = |key: &str| case[key].as_str().map(str::to_owned);
        let needed = |key: &str| text(key).ok_or_else(|| Failure::new(format!("It has no text `{key}`.")));
        let side = match needed("kind")?.as_str() {
            "request" => Some(Side::Request),
            "response" => Some(Side::Response(Default::default())),
            "url" => None,
            other => return Err(Failure::new(format!("Its kind `{other}` is not known."))),
        };
        let verdict = |name: &str| {
            Expect::of(name).ok_or_else(|| Failure::new(format!("Its verdict `{name}` is not known.")))
        };
        let suite = needed("suite")?;
        let mut expect = vec![verdict(&needed("expect")?)?];
        for also in case["allowed"].as_array().into_iter().flatten() {
            expect.push(verdict(also.as_str().unwrap_or_default())?);
        }
        let flags = match &case["lenient_flags"] {
            Value::String(flags) => flags.split([',', ' ']).map(str::to_owned).collect(),
            Value::Array(flags) => flags.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        Ok(Self {
            name: needed("name")?,
            side,
            input: bytes(&needed("input_b64")?)?,
            expect,
            head: text("head").map(|name| verdict(&name)).transpose()?,
            head_only: matches!(suite.as_str(), "httparse" | "picohttpparser"),
            method: text("method"),
            target: text("target"),
            version: text("version"),
            reason: text("reason"),
            status: case["status"].as_u64(),
            headers: pairs(&case["headers"]),
            trailers: pairs(&case["trailers"]),
            body: text("body_b64").map(|body| bytes(&body)).transpose()?,
            messages: case["messages"].as_u64(),
            keep_alive: case["keep_alive"].as_bool(),
            spans: spans(&case["spans"]),
            because: text("error_reason").unwrap_or_default(),
            allowed: leniencies(&flags),
            flags,
            suite,
        })
    }
}

fn bytes(base64: &str) -> Outcome<Vec<u8>> {
    STANDARD.decode(base64).map_err(|error| Failure::new(format!("`{base64}` is no base64: {error}.")))
}

fn pairs(list: &Value) -> Option<Vec<(String, String)>> {
    let pair = |pair: &Value| Some((pair[0].as_str()?.to_owned(), pair[1].as_str()?.to_owned()));
    list.as_array()?.iter().map(pair).collect()
}

fn spans(list: &Value) -> Option<Vec<(String, u64, u64)>> {
    let span = |span: &Value| Some((span[0].as_str()?.to_owned(), span[1].as_u64()?, span[2].as_u64()?));
    list.as_array()?.iter().map(span).collect()
}
