//! The backend with the page inside it: building it, and becoming it.

use std::process::{Command, ExitCode};

use crate::failure::{During, Outcome};
use crate::process;
use crate::project::Project;
use crate::say::{self, Stages};

/// Builds `target/release/playground`; what is in `dist/` goes into it.
pub(crate) fn build(project: &Project, stages: &mut Stages) -> Outcome {
    let first = !project.binary().exists();
    stages.next(&if first {
        format!("The server (release), first time, {}", say::estimate(4))
    } else {
        "The server (release)".to_owned()
    });
    process::run(&mut cargo_build(project))
}

/// The command that builds it, also a step of the tests.
pub(crate) fn cargo_build(project: &Project) -> Command {
    project.cargo(&[
        "build",
        "--release",
        "--package",
        "backend",
        "--bin",
        "playground",
        "--features",
        "embed",
    ])
}

/// Runs the server in place of this process where the platform can do that, so that signals and
/// the exit status are the server's own.
pub(crate) fn run(project: &Project, options: &[String]) -> Outcome<ExitCode> {
    let mut server = Command::new(project.binary());
    server.arg("serve").args(options);
    replace(&mut server)
}

#[cfg(unix)]
fn replace(server: &mut Command) -> Outcome<ExitCode> {
    let error = std::os::unix::process::CommandExt::exec(server);
    Err(error).during(|| "start the server".to_owned())
}

/// Without `exec`, wait: Ctrl-C reaches every process of the console, the server among them.
#[cfg(not(unix))]
fn replace(server: &mut Command) -> Outcome<ExitCode> {
    let status = server.status().during(|| "start the server".to_owned())?;
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Ok(ExitCode::from(code))
}
