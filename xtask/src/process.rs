//! Running other programs.
//!
//! A program's own chatter goes to standard error whichever stream it chose, because standard
//! output belongs to the server.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::failure::{During, Failure, Outcome};
use crate::project::executable;

/// Runs a program with its output visible, and fails when it does.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let status = command
        .stdin(Stdio::null())
        .stdout(io::stderr())
        .status()
        .during(|| format!("run {}", name(command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("`{}` failed ({status}); its own words stand above.", line(command))))
    }
}

/// Runs a program with its output visible, and ends it if it takes longer than `limit`.
pub(crate) fn run_within(command: &mut Command, limit: Duration) -> Outcome {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(io::stderr())
        .spawn()
        .during(|| format!("run {}", name(command)))?;
    let end = Instant::now() + limit;
    loop {
        match child.try_wait().during(|| format!("wait for {}", name(command)))? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(Failure::new(format!("`{}` failed ({status}).", line(command)))),
            None if Instant::now() < end => std::thread::sleep(Duration::from_millis(50)),
            None => {
                child.kill().and_then(|()| child.wait()).during(|| format!("end {}", name(command)))?;
                return Err(Failure::new(format!(
                    "`{}` had not finished after {} s and was ended.",
                    line(command),
                    limit.as_secs()
                )));
            }
        }
    }
}

/// What a program prints to standard output, or its complaint.
pub(crate) fn read(command: &mut Command) -> Outcome<String> {
    let output = command.stdin(Stdio::null()).output().during(|| format!("run {}", name(command)))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(Failure::new(format!("`{}` failed ({}): {complaint}", line(command), output.status)))
}

/// Whether a program runs and succeeds; silent.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The first of these programs on the search path.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let file = executable(name);
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|path| is_program(path))
}

/// A file, and where the platform can tell, an executable one.
pub(crate) fn is_program(path: &Path) -> bool {
    let Ok(metadata) = path.metadata() else { return false };
    #[cfg(unix)]
    let runs = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o111 != 0;
    #[cfg(not(unix))]
    let runs = true;
    metadata.is_file() && runs
}

/// The command as one would type it, for messages.
pub(crate) fn line(command: &Command) -> String {
    std::iter::once(name(command))
        .chain(command.get_args().map(|argument| argument.to_string_lossy().into_owned()))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The program without its folder.
fn name(command: &Command) -> String {
    let program = Path::new(command.get_program());
    program.file_name().unwrap_or(command.get_program()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_typed() {
        assert_eq!(line(Command::new("/somewhere/cargo").args(["fmt", "--check"])), "cargo fmt --check");
    }

    #[test]
    fn a_missing_program_is_a_failure_that_names_it() {
        let failure = run(&mut Command::new("no-such-program-anywhere")).unwrap_err();
        assert!(failure.to_string().contains("no-such-program-anywhere"), "{failure}");
    }

    #[test]
    fn a_program_that_fails_is_quoted() {
        let cargo = std::env::var_os("CARGO").unwrap();
        let failure = read(Command::new(cargo).arg("no-such-command")).unwrap_err().to_string();
        assert!(failure.contains("no-such-command"), "{failure}");
    }
}
