//! Holding the tracer against other parsers' own tests.
//!
//! Their cases lie beside the repository, not in it, as lines of JSON. Each says what its suite makes of
//! some bytes; the tracer, in its strict profile, is asked the same. Where the two differ, one table says
//! why (`xtask/src/conformance/differences.md`): a difference that is not in it is a failure, and so is
//! an entry that nothing is different by any more.
//!
//! | file | what it knows |
//! |---|---|
//! | `case` | a line of JSON, and what leniencies of others are called here |
//! | `ours` | what the tracer says, in the words of the cases |
//! | `judge` | what is compared |
//! | `spans` | and where things are |
//! | `table` | the table of differences |

mod case;
mod judge;
mod ours;
mod spans;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{During, Failure, Outcome};
use crate::project::Project;
use crate::say;
use case::Case;
use judge::judge;
use table::{DIFFERENCES, Table};

/// How it is used, at length.
pub(crate) const HELP: &str = "\
Hold the tracer against other parsers' own tests

Usage: cargo xtask conformance [FILE]...

  FILE  Cases as lines of JSON; without any, the files beside the repository, in
        ../shared/conformance

Prints each difference, with the reason that xtask/src/conformance/differences.md gives for it, and how
far the tracer agrees with each suite. A difference that is not in that table is a failure. With all
of the suites that the table was written for, an entry that is not needed any more is one, too.";

/// The suites that the table speaks of.
const SUITES: [&str; 4] = ["go", "httparse", "llhttp", "picohttpparser"];

/// Where they lie, seen from the repository's own folder.
pub(crate) const FOLDER: &str = "../shared/conformance";

/// The cases beside the repository, where there are any.
pub(crate) fn known(project: &Project) -> Option<Vec<PathBuf>> {
    beside(project.root())
}

fn beside(root: &Path) -> Option<Vec<PathBuf>> {
    let folder = root.parent()?.join("shared").join("conformance");
    let files = SUITES.map(|suite| folder.join(format!("{suite}.jsonl")));
    files.iter().all(|file| file.is_file()).then(|| files.to_vec())
}

/// Judges the cases of these files.
pub(crate) fn run(project: &Project, files: &[String]) -> Outcome {
    let files = if files.is_empty() {
        known(project).ok_or_else(|| {
            Failure::new(format!("There are no cases in {FOLDER}.")).remedy("Name a file with cases.")
        })?
    } else {
        files.iter().map(PathBuf::from).collect()
    };
    let report = report(&files, DIFFERENCES)?;
    say::result(&[&report.text, "\n", &report.summary].concat());
    report.verdict()
}

/// Judges the known cases, as a step among others: only what is wrong is worth reading then.
pub(crate) fn check(files: &[PathBuf]) -> Outcome {
    let report = report(files, DIFFERENCES)?;
    if report.wrong > 0 {
        eprint!("{}", report.text);
    }
    eprintln!("{}", report.summary);
    report.verdict()
}

/// What is printed, and how much of it is wrong.
struct Report {
    text: String,
    summary: String,
    wrong: usize,
}

impl Report {
    fn verdict(&self) -> Outcome {
        match self.wrong {
            0 => Ok(()),
            wrong => {
                let what = format!("{wrong} differences are in no table, or entries of it in no difference.");
                let remedy =
                    "Mend the tracer, or say in xtask/src/conformance/differences.md why it is right.";
                Err(Failure::new(what).remedy(remedy))
            }
        }
    }
}

/// How far the tracer agrees with one suite.
#[derive(Clone, Copy, Default)]
struct Tally {
    agreed: u64,
    listed: u64,
    wrong: u64,
    unknown: u64,
    skipped: u64,
}

fn report(files: &[PathBuf], differences: &str) -> Outcome<Report> {
    let table = Table::read(differences)?;
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut used = BTreeSet::new();
    let (mut text, mut wrong) = (String::new(), 0);
    for case in files.iter().map(|file| read(file)).collect::<Outcome<Vec<_>>>()?.into_iter().flatten() {
        let tally = tallies.entry(case.suite.clone()).or_default();
        let Some(judged) = judge(&case, &table) else {
            tally.skipped += 1;
            continue;
        };
        tally.unknown += u64::from(judged.unknown);
        let open = judged.differences.iter().filter(|(_, entry)| entry.is_none()).count();
        match (open, judged.differences.len()) {
            (0, 0) => tally.agreed += 1,
            (0, _) => tally.listed += 1,
            _ => tally.wrong += 1,
        }
        wrong += open;
        for (difference, entry) in &judged.differences {
            let sign = if entry.is_some() { "differs" } else { "WRONG" };
            text += &format!("{sign:8} {} {}\n         {}\n", case.suite, case.name, difference.words);
            match entry {
                Some(entry) => {
                    used.insert(entry.line);
                    text += &format!("         {}: {}\n", entry.section, entry.why);
                }
                None => text += &format!("         of {}\n", shown(&case.input)),
            }
        }
    }
    // Whether an entry is still needed can only be said with everything it was written for.
    if SUITES.iter().all(|suite| tallies.contains_key(*suite)) {
        for entry in table.entries.iter().filter(|entry| !entry.from_elsewhere && !used.contains(&entry.line))
        {
            wrong += 1;
            text += &format!("STALE    line {} of the table: {}\n", entry.line, entry.why);
        }
    }
    Ok(Report { text, summary: summary(&tallies), wrong })
}

fn summary(tallies: &BTreeMap<String, Tally>) -> String {
    let mut text = String::from("                 agree  differ   WRONG   (unknown  skipped)\n");
    for (suite, tally) in tallies {
        let Tally { agreed, listed, wrong, unknown, skipped } = tally;
        text += &format!("{suite:15}{agreed:7} {listed:7} {wrong:7}   ({unknown:7} {skipped:8})\n");
    }
    text +=
        "differ: with the table's reason; unknown: the suite says no verdict, counted among the others;\n";
    text + "skipped: URLs on their own, which are no messages."
}

fn read(file: &Path) -> Outcome<Vec<Case>> {
    let text = fs::read_to_string(file).during(|| format!("read {}", file.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| {
            Case::read(line)
                .map_err(|failure| Failure::new(format!("{}:{}: {failure}", file.display(), index + 1)))
        })
        .collect()
}

/// Bytes as one would write them in a program, the first few hundred.
fn shown(bytes: &[u8]) -> String {
    const MOST: usize = 400;
    let text = bytes[..bytes.len().min(MOST)].escape_ascii().to_string();
    if bytes.len() > MOST { format!("\"{text}\" …") } else { format!("\"{text}\"") }
}

#[cfg(test)]
mod tests;
