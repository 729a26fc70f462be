//! Counting tests by the line that every test program ends with:
//! `test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.1s`.

/// How many tests did what.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
}

impl Count {
    /// Tests that really ran.
    pub(crate) fn ran(self) -> u64 {
        self.passed + self.failed
    }

    /// Takes one line of a test program's output into account.
    pub(crate) fn read(&mut self, line: &str) {
        if let Some(more) = Self::of_line(line) {
            self.passed += more.passed;
            self.failed += more.failed;
            self.ignored += more.ignored;
        }
    }

    fn of_line(line: &str) -> Option<Self> {
        let plain = without_colour(line);
        let result = plain.trim_start().strip_prefix("test result: ")?;
        // Past the verdict: `ok.` or `FAILED.`
        let (_, numbers) = result.split_once(". ")?;
        let mut count = Self::default();
        for part in numbers.split(';') {
            let Some((number, what)) = part.trim().split_once(' ') else { continue };
            let field = match what {
                "passed" => &mut count.passed,
                "failed" => &mut count.failed,
                "ignored" => &mut count.ignored,
                _ => continue,
            };
            *field = number.parse().ok()?;
        }
        Some(count)
    }
}

/// The text without the terminal's colour codes (`ESC [ … m`).
fn without_colour(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\x1b[") {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_code, rest)| rest);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(lines: &[&str]) -> (u64, u64, u64) {
        let mut count = Count::default();
        lines.iter().for_each(|line| count.read(line));
        (count.passed, count.failed, count.ignored)
    }

    #[test]
    fn the_results_of_several_programs_add_up() {
        let lines = [
            "running 12 tests",
            "test a ... ok",
            "test result: ok. 11 passed; 0 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.10s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s",
        ];
        assert_eq!(counted(&lines), (14, 2, 1));
    }

    #[test]
    fn colours_do_not_hide_a_result() {
        assert_eq!(counted(&["test result: \x1b[32mok\x1b[m. 7 passed; 0 failed; 0 ignored"]), (7, 0, 0));
    }

    #[test]
    fn the_browsers_shorter_line_counts_too() {
        assert_eq!(counted(&["test result: ok. 5 passed; 0 failed; 0 ignored; 0 filtered out"]), (5, 0, 0));
    }

    #[test]
    fn other_lines_do_not_count() {
        let lines = [
            "test result: unknown",
            "a test result: ok. 1 passed",
            "error: test failed",
            "",
            "test result: ok. x passed;",
        ];
        assert_eq!(counted(&lines), (0, 0, 0));
    }
}
