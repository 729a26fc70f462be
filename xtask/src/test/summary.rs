//! The one summary that a run ends with.

use std::time::Duration;

use super::count::Count;
use crate::say;

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Passed,
    Failed,
    /// Something it needs had failed; which one stands in the title.
    NotRun,
}

/// One step in the summary.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) title: String,
    pub(crate) state: State,
    /// Only of a step that runs tests.
    pub(crate) count: Option<Count>,
    pub(crate) time: Duration,
}

impl Line {
    pub(crate) fn not_run(title: &str, need: &str) -> Self {
        Self {
            title: format!("{title} (needs `{need}`, which did not pass)"),
            state: State::NotRun,
            count: None,
            time: Duration::ZERO,
        }
    }

    fn tests(&self) -> String {
        let Some(count) = self.count else { return String::new() };
        let mut text = format!("{} tests", count.ran());
        if count.failed > 0 {
            text += &format!(", {} failed", count.failed);
        }
        if count.ignored > 0 {
            text += &format!(", {} ignored", count.ignored);
        }
        text
    }
}

/// The table, and after it the line that says it all.
pub(crate) fn text(lines: &[Line], whole: Duration) -> String {
    let mut text = String::from("\nSummary\n");
    for line in lines {
        let state = match line.state {
            State::Passed => "passed",
            State::Failed => "FAILED",
            State::NotRun => "NOT RUN",
        };
        let time = if line.state == State::NotRun { String::new() } else { say::duration(line.time) };
        let row = format!("  {state:8} {time:>12}  {}", line.title);
        let tests = line.tests();
        text += &if tests.is_empty() { row } else { format!("{row}: {tests}") };
        text.push('\n');
    }
    let (passed, failed) = totals(lines);
    text + &format!("  {:8} {:>12}\n\n{passed} passed, {failed} failed", "in all", say::duration(whole))
}

/// Tests that passed and that failed. A step that failed for another reason than a test of its own
/// counts as one failure: the last line must not say `0 failed` when something has.
fn totals(lines: &[Line]) -> (u64, u64) {
    lines.iter().fold((0, 0), |(passed, failed), line| {
        let count = line.count.unwrap_or_default();
        let as_a_whole = u64::from(line.state == State::Failed && count.failed == 0);
        (passed + count.passed, failed + count.failed + as_a_whole)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(title: &str, state: State, count: Option<(u64, u64, u64)>) -> Line {
        let count = count.map(|(passed, failed, ignored)| Count { passed, failed, ignored });
        Line { title: title.into(), state, count, time: Duration::from_secs(2) }
    }

    #[test]
    fn everything_is_said_and_the_last_line_stands_alone() {
        let lines = [
            line("rustfmt", State::Passed, None),
            line("clippy", State::Failed, None),
            line("unit tests", State::Failed, Some((10, 2, 1))),
            Line::not_run("browser tests", "browser"),
        ];
        let text = text(&lines, Duration::from_secs(70));
        assert_eq!(text.lines().last(), Some("10 passed, 3 failed"));
        assert!(text.contains("unit tests: 12 tests, 2 failed, 1 ignored\n"), "{text}");
        assert!(text.contains("NOT RUN"), "{text}");
        assert!(text.contains("browser tests (needs `browser`, which did not pass)"), "{text}");
        assert!(text.contains("1 min 10 s"), "{text}");
    }

    #[test]
    fn a_run_without_failures_says_nought() {
        let lines = [line("unit tests", State::Passed, Some((7, 0, 0)))];
        assert!(text(&lines, Duration::ZERO).ends_with("\n7 passed, 0 failed"));
    }
}
