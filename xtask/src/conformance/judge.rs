//! Holds what the tracer says of a case against what its suite says.

use std::fmt::Debug;

use shared::rule::Rule;
use shared::span::Span;

use super::case::{Case, Expect};
use super::ours::Ours;
use super::spans;
use super::table::{Entry, Table};

/// Something on which the two differ.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    /// `verdict`, `head`, `spans`, or what of the message it is.
    pub(super) what: &'static str,
    pub(super) expected: String,
    /// `complete`, `incomplete` or `error`; the id of the rule by which it was refused; and those of what
    /// was found besides.
    pub(super) ours: Vec<&'static str>,
    pub(super) words: String,
}

/// All that was found about one case: each difference, with the entry of the table that speaks of it.
pub(super) struct Judged<'t> {
    pub(super) differences: Vec<(Difference, Option<&'t Entry>)>,
    /// The suite itself does not say what is right.
    pub(super) unknown: bool,
}

/// Judges one case; none where there is nothing to judge.
///
/// Where our strict profile refuses what the suite takes, and the table says why, the same bytes are
/// judged again with that rule looked away from: everything behind it is held against the suite too.
pub(super) fn judge<'t>(case: &Case, table: &'t Table) -> Option<Judged<'t>> {
    let side = case.side?;
    let mut allowed = case.allowed;
    let mut found = Judged { differences: Vec::new(), unknown: asked(case) == Some(Expect::Unknown) };
    // There are only so many rules to look away from.
    for _ in Rule::ALL {
        let ours = Ours::of(side, &case.input, allowed);
        let refused = ours.refused().map(|(rule, _)| rule);
        if refused == Some(Rule::MissingHost) && !means_host(case) {
            allowed = allowed.with(Rule::MissingHost);
            continue;
        }
        let Some(difference) = verdicts(case, &ours) else {
            for difference in values(case, &ours) {
                let entry = table.entry(case, &difference);
                found.differences.push((difference, entry));
            }
            return Some(found);
        };
        let entry = table.entry(case, &difference);
        let listed = entry.is_some();
        found.differences.push((difference, entry));
        match refused {
            Some(rule) if listed && may_be_granted(rule) && !allowed.has(rule) => {
                allowed = allowed.with(rule)
            }
            _ => return Some(found),
        }
    }
    Some(found)
}

/// Whether looking away from a rule means what it means to others: a bare CR may count for a space here,
/// where they take it for the end of a line.
fn may_be_granted(rule: Rule) -> bool {
    rule.leniency().is_some() && rule != Rule::BareCr
}

/// What the suite is asked about first.
fn asked(case: &Case) -> Option<Expect> {
    if case.head_only { case.head } else { case.expect.first().copied() }
}

/// Whether the suite may have meant the missing Host. Those that we know do not look for one.
fn means_host(case: &Case) -> bool {
    !super::SUITES.contains(&case.suite.as_str()) && asked(case) == Some(Expect::Error)
}

fn verdicts(case: &Case, ours: &Ours<'_>) -> Option<Difference> {
    let differs = |what, expected: &[Expect], found: Expect| {
        if expected.contains(&found) || expected.contains(&Expect::Unknown) {
            return None;
        }
        let expected = expected.iter().map(|expect| expect.name()).collect::<Vec<_>>().join(" or ");
        let rule = ours.refused().map_or("", |(rule, _)| rule.id());
        let behind = if found == Expect::Error { "by" } else { "and later" };
        let behind = if rule.is_empty() { String::new() } else { format!(", {behind} {rule}") };
        let words = format!("{what}: {} says {expected}, ours {}{behind}", case.suite, found.name());
        Some(Difference { what, expected, ours: ours.labels(found), words })
    };
    let whole = if case.head_only { None } else { differs("verdict", &case.expect, ours.verdict()) };
    whole.or_else(|| case.head.and_then(|head| differs("head", &[head], ours.head())))
}

fn values(case: &Case, ours: &Ours<'_>) -> Vec<Difference> {
    let Some(message) = ours.message else { return Vec::new() };
    let is_whole = ours.refused().is_none();
    let mut found = Values {
        suite: &case.suite,
        is_whole,
        labels: ours.findings().map(Rule::id).collect(),
        all: Vec::new(),
    };
    let text = |span: Span| (!span.is_empty()).then(|| ours.text(span));
    found.ask("method", &case.method, text(message.method));
    found.ask("target", &case.target, text(message.target));
    let version = message.version.map(|version| format!("{}.{}", version.major, version.minor));
    found.ask("version", &case.version, version);
    found.ask("status", &case.status, message.status.map(u64::from));
    // What was refused in its reason has none yet.
    let has_reason = is_whole || !message.reason.is_empty();
    found.ask(
        "reason",
        &case.reason,
        message.status.filter(|_| has_reason).map(|_| ours.text(message.reason)),
    );
    let has_head = message.head_end.is_some();
    let headers = has_head.then(|| folded(&ours.fields()));
    found.ask("headers", &case.headers.as_deref().map(folded), headers);
    if message.complete {
        found.ask("keep_alive", &case.keep_alive, Some(message.keep_alive));
    }
    if is_whole && has_head && !case.head_only {
        found.ask("trailers", &case.trailers, Some(ours.trailers()));
        found.ask("body", &case.body, Some(ours.body()));
        found.ask("messages", &case.messages, Some(ours.complete()));
    }
    if let Some(words) = case.spans.as_ref().and_then(|theirs| spans::difference(ours, theirs)) {
        found.add("spans", "*".to_owned(), format!("spans: {words}"));
    }
    found.all
}

/// Values that are held against each other.
struct Values<'a> {
    suite: &'a str,
    is_whole: bool,
    labels: Vec<&'static str>,
    all: Vec<Difference>,
}

impl Values<'_> {
    /// What is not stated is not asked; nor what was refused before it was known.
    fn ask<T: PartialEq + Debug>(&mut self, what: &'static str, theirs: &Option<T>, ours: Option<T>) {
        let Some(theirs) = theirs else { return };
        if ours.as_ref() == Some(theirs) || ours.is_none() && !self.is_whole {
            return;
        }
        let ours = ours.map_or_else(|| "nothing".to_owned(), |ours| format!("{ours:?}"));
        let words = format!("{what}: {} says {theirs:?}, ours {ours}", self.suite);
        self.add(what, format!("{theirs:?}"), words);
    }

    fn add(&mut self, what: &'static str, expected: String, words: String) {
        self.all.push(Difference { what, expected, ours: self.labels.clone(), words });
    }
}

/// A value that went on over the end of its line has some white space there; how much is anybody's choice.
fn folded(fields: &[(String, String)]) -> Vec<(String, String)> {
    let words = |value: &str| value.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    fields.iter().map(|(name, value)| (name.trim_end().to_owned(), words(value))).collect()
}
