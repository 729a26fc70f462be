//! Running a test command so that its output is both shown at once and counted.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use super::count::Count;
use crate::failure::{During, Failure, Outcome};
use crate::process;

/// Runs the command; its standard output passes through us, its standard error does not.
pub(crate) fn run(command: &mut Command) -> (Count, Option<Failure>) {
    let mut count = Count::default();
    let failure = try_run(command, &mut count).err();
    (count, failure)
}

fn try_run(command: &mut Command, count: &mut Count) -> Outcome {
    let what = process::line(command);
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().during(|| format!("run `{what}`"))?;
    if let Some(output) = child.stdout.take() {
        pass(BufReader::new(output), io::stdout().lock(), count).during(|| format!("read from `{what}`"))?;
    }
    let status = child.wait().during(|| format!("wait for `{what}`"))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("`{what}` failed ({status})."))) }
}

/// By lines, since a test's own output need not be text.
fn pass(mut from: impl BufRead, mut to: impl Write, count: &mut Count) -> io::Result<()> {
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line)? > 0 {
        to.write_all(&line)?;
        to.flush()?;
        count.read(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_passes_unchanged_and_is_counted() {
        let output =
            b"running 2 tests\n\xff\xfe\r\ntest result: ok. 2 passed; 0 failed; 0 ignored\nno line end";
        let (mut shown, mut count) = (Vec::new(), Count::default());
        pass(&output[..], &mut shown, &mut count).unwrap();
        assert_eq!(shown, output);
        assert_eq!(count.passed, 2);
    }
}
