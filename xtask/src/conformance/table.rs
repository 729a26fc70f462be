//! The table of differences: where the tracer differs from a suite, by which section, and why.
//!
//! It is `differences.md`, for people to read; this reads its rows. An entry speaks of a single case, or,
//! with `*`, of all that differ in the same way.

use super::case::Case;
use super::judge::Difference;
use crate::failure::{Failure, Outcome};

/// The table that is checked in.
pub(super) const DIFFERENCES: &str = include_str!("differences.md");

const COLUMNS: usize = 8;

/// The heading of the rows that need not be needed.
const FROM_ELSEWHERE: &str = "## From elsewhere";

/// One row.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) line: usize,
    suite: String,
    case: String,
    what: String,
    expected: String,
    ours: String,
    because: String,
    pub(super) section: String,
    pub(super) why: String,
    /// Needed by what has been seen elsewhere, whether or not the known suites have it.
    pub(super) from_elsewhere: bool,
}

/// All rows.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) entries: Vec<Entry>,
}

impl Table {
    /// Reads the rows of all tables in a Markdown text.
    pub(super) fn read(text: &str) -> Outcome<Self> {
        let mut entries = Vec::new();
        let mut from_elsewhere = false;
        for (index, row) in text.lines().enumerate() {
            from_elsewhere |= row == FROM_ELSEWHERE;
            if !row.starts_with('|') {
                continue;
            }
            let inner = row.trim().trim_matches('|');
            let cells: Vec<_> = inner.split('|').map(|cell| cell.trim().replace('`', "")).collect();
            let [suite, case, what, expected, ours, because, section, why] =
                <[String; COLUMNS]>::try_from(cells).map_err(|cells| {
                    let what = format!("Line {} of the differences has {} columns", index + 1, cells.len());
                    Failure::new(format!("{what}, not {COLUMNS}."))
                })?;
            if suite == "suite" || suite.starts_with("--") {
                continue;
            }
            if !section.starts_with("RFC ") || why.is_empty() {
                let what = format!("Line {} of the differences names no section, or no reason.", index + 1);
                return Err(Failure::new(what));
            }
            entries.push(Entry {
                line: index + 1,
                suite,
                case,
                what,
                expected,
                ours,
                because,
                section,
                why,
                from_elsewhere,
            });
        }
        Ok(Self { entries })
    }

    /// The entry that speaks of this difference; one of this very case comes before one of a class.
    pub(super) fn entry(&self, case: &Case, difference: &Difference) -> Option<&Entry> {
        let mut fit = self.entries.iter().filter(|entry| entry.speaks_of(case, difference));
        let first = fit.next()?;
        if first.case != "*" { Some(first) } else { fit.find(|entry| entry.case != "*").or(Some(first)) }
    }
}

impl Entry {
    fn speaks_of(&self, case: &Case, difference: &Difference) -> bool {
        // One of several, as in `complete or incomplete`.
        let is = |pattern: &str, text: &str| pattern == "*" || pattern.split(" or ").any(|one| one == text);
        let because = || case.flags.iter().any(|flag| is(&self.because, &format!("lenient {flag}")));
        is(&self.suite, &case.suite)
            && is(&self.case, &case.name.replace('`', "").replace('|', "/"))
            && is(&self.what, difference.what)
            && is(&self.expected, &difference.expected)
            && (self.ours == "*" || difference.ours.iter().any(|ours| is(&self.ours, ours)))
            && (is(&self.because, &case.because) || because())
    }
}
