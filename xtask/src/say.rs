//! All that xtask says. Progress and failures go to standard error, results to standard output.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use crate::failure::Failure;

/// Numbers the stages of one command: `[2/5] Trunk 0.21.14 …`.
pub(crate) struct Stages {
    done: usize,
    /// `None` where someone else numbers, as `test` does.
    total: Option<usize>,
}

impl Stages {
    pub(crate) fn of(total: usize) -> Self {
        Self { done: 0, total: Some(total) }
    }

    /// Says what the stages are without numbering them.
    pub(crate) fn unnumbered() -> Self {
        Self { done: 0, total: None }
    }

    /// Starts the next stage, saying what is about to be done or that nothing needs to be.
    pub(crate) fn next(&mut self, what: &str) {
        self.done += 1;
        let Some(total) = self.total else { return note(what) };
        let head = format!("[{}/{total}]", self.done);
        eprintln!("{} {what}", emphasis(&head, io::stderr().is_terminal()));
    }
}

/// One line of progress.
pub(crate) fn note(text: &str) {
    eprintln!("      {text}");
}

/// Something failed; the command may or may not go on.
pub(crate) fn failure(failure: &Failure) {
    eprintln!("{} {failure}", emphasis("error:", io::stderr().is_terminal()));
}

/// What the command was run for. A reader who has gone away (`… | head`) is no error.
pub(crate) fn result(text: &str) {
    let mut out = io::stdout().lock();
    let _gone = out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
}

/// Bold where a person is looking and has not asked for plain text.
pub(crate) fn emphasis(text: &str, terminal: bool) -> String {
    let plain = !terminal || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if plain { text.to_owned() } else { format!("\x1b[1m{text}\x1b[0m") }
}

/// `about 5 minutes on 2 cores`, from how long one core would work. Only a hint: half a minute more
/// or less does not matter, five do.
pub(crate) fn estimate(core_minutes: usize) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    estimate_on(core_minutes, cores)
}

fn estimate_on(core_minutes: usize, cores: usize) -> String {
    // Past eight cores the longest chain of crates decides, not the number of cores.
    let minutes = core_minutes.div_ceil(cores.clamp(1, 8)).max(1);
    format!(
        "about {minutes} minute{} on {cores} core{}",
        if minutes == 1 { "" } else { "s" },
        if cores == 1 { "" } else { "s" }
    )
}

/// `0.4 s`, `12.3 s`, `4 min 05 s`.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_like_a_clock() {
        assert_eq!(duration(Duration::from_millis(420)), "0.4 s");
        assert_eq!(duration(Duration::from_secs(245)), "4 min 05 s");
    }

    #[test]
    fn an_estimate_shrinks_with_cores_but_never_to_nothing() {
        assert_eq!(estimate_on(10, 2), "about 5 minutes on 2 cores");
        assert_eq!(estimate_on(1, 64), "about 1 minute on 64 cores");
        assert_eq!(estimate_on(3, 1), "about 3 minutes on 1 core");
    }

    #[test]
    fn nothing_is_coloured_for_a_file() {
        assert_eq!(emphasis("x", false), "x");
    }
}
