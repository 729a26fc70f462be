//! `cargo xtask test`: every check there is, one after another, and one summary at the end.
//!
//! A step that fails does not end the run: a person wants to see all that is wrong at once. A step
//! whose ground is gone (no compiler for wasm32, no browser) is not run, and the summary says so.

mod count;
mod steps;
mod summary;
mod tee;

use std::collections::HashMap;
use std::process::ExitCode;
use std::time::Instant;

use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::say;
use steps::{Ground, Kind, STEPS, Step};
use summary::{Line, State};

pub(crate) const HELP: &str = "\
Set up and run every check and test, with one summary at the end

Usage: cargo xtask test [--only <STEP>]... [--list]

  --only <STEP>  Only this step, and those it needs; may be given several times
  --list         The steps, in order, and what each needs

A failing step does not end the run. The last line of standard output is `N passed, M failed`;
a step that fails without a failing test of its own counts as one. The exit status is 0 only if
everything passed.";

/// Which steps to run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) only: Vec<String>,
    pub(crate) list: bool,
}

/// Runs the steps chosen and sums up.
pub(crate) fn run(project: &Project, choice: &Choice) -> Outcome<ExitCode> {
    let chosen = choose(&choice.only)?;
    if choice.list {
        say::result(&list(&chosen));
        return Ok(ExitCode::SUCCESS);
    }
    let begin = Instant::now();
    let mut ground = Ground::new(project);
    let mut lines: Vec<Line> = Vec::new();
    let mut passed: HashMap<&str, bool> = HashMap::new();
    for (index, step) in chosen.iter().enumerate() {
        let lacking = step.needs.iter().copied().find(|need| passed.get(need) == Some(&false));
        let line = match lacking {
            Some(need) => Line::not_run(step.title, need),
            None => {
                eprintln!();
                let head = format!("[{}/{}] {}: {}", index + 1, chosen.len(), step.name, step.title);
                eprintln!("{}", say::emphasis(&head, std::io::IsTerminal::is_terminal(&std::io::stderr())));
                perform(step, &mut ground)
            }
        };
        passed.insert(step.name, line.state == State::Passed);
        lines.push(line);
    }
    say::result(&summary::text(&lines, begin.elapsed()));
    Ok(if lines.iter().all(|line| line.state == State::Passed) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn perform(step: &Step, ground: &mut Ground<'_>) -> Line {
    let begin = Instant::now();
    let report = (step.run)(ground);
    let mut failure = report.failure;
    if failure.is_none() && step.kind == Kind::Tests && report.count.ran() == 0 {
        failure = Some(Failure::new("No test ran, though this step is there to run some."));
    }
    if let Some(failure) = &failure {
        say::failure(failure);
    }
    Line {
        title: report.note.map_or_else(|| step.title.to_owned(), |note| format!("{} ({note})", step.title)),
        state: if failure.is_none() && report.count.failed == 0 { State::Passed } else { State::Failed },
        count: (step.kind == Kind::Tests).then_some(report.count),
        time: begin.elapsed(),
    }
}

/// The steps named and all that they need, in the order of the table; all of them if none is named.
fn choose(only: &[String]) -> Outcome<Vec<&'static Step>> {
    let mut wanted: Vec<&str> = Vec::new();
    for name in only {
        let step = STEPS.iter().find(|step| step.name == name).ok_or_else(|| {
            let names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
            Failure::new(format!("There is no step `{name}`."))
                .remedy(format!("The steps: {}", names.join(", ")))
        })?;
        wanted.push(step.name);
    }
    // Needs stand before whatever needs them, so one walk from the end finds them all.
    for step in STEPS.iter().rev() {
        if wanted.contains(&step.name) {
            wanted.extend(step.needs);
        }
    }
    Ok(STEPS.iter().filter(|step| only.is_empty() || wanted.contains(&step.name)).collect())
}

fn list(steps: &[&Step]) -> String {
    let line = |step: &&Step| {
        let needs =
            if step.needs.is_empty() { String::new() } else { format!("  [{}]", step.needs.join(", ")) };
        format!("{:14} {}{needs}", step.name, step.title)
    };
    steps.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(only: &[&str]) -> Vec<&'static str> {
        let only: Vec<String> = only.iter().map(|name| (*name).to_owned()).collect();
        choose(&only).unwrap().iter().map(|step| step.name).collect()
    }

    #[test]
    fn every_need_is_a_step_that_comes_before() {
        for (index, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                let place = STEPS.iter().position(|other| other.name == *need);
                assert!(place.is_some_and(|place| place < index), "{} needs {need}", step.name);
            }
        }
    }

    #[test]
    fn a_step_brings_along_what_it_needs() {
        assert_eq!(names(&["fmt"]), ["fmt"]);
        assert_eq!(
            names(&["browser-tests"]),
            ["wasm32", "tools", "browser", "clients", "page", "binary", "browser-tests"]
        );
        assert_eq!(names(&[]).len(), STEPS.len());
    }

    #[test]
    fn an_unknown_step_is_answered_with_the_known_ones() {
        let failure = choose(&["fmtt".into()]).map(|_| ()).unwrap_err().to_string();
        assert!(failure.contains("fmt, clippy"), "{failure}");
    }
}
