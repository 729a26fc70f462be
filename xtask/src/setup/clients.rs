//! The clients that nobody here wrote, which the tests send to the lab: curl and Python.

use std::env;

use super::apt;
use crate::failure::{Failure, Outcome};
use crate::process;
use crate::say::Stages;

/// The program, and the package of Debian's kind that brings it.
const CLIENTS: [(&str, &str); 2] =
    [("curl", "curl"), (if cfg!(windows) { "python" } else { "python3" }, "python3")];

/// One stage: all of them are there.
pub(crate) fn find_or_install(stages: &mut Stages) -> Outcome {
    let missing = missing();
    if missing.is_empty() {
        stages.next("curl and Python, for the tests");
        return Ok(());
    }
    if !apt::is_here() {
        stages.next("curl and Python, for the tests: not all there");
        return Err(Failure::new(format!("The tests need {}.", names(&missing))).remedy(format!(
            "Install what is missing, so that it stands on the PATH ({}).",
            env::consts::OS
        )));
    }
    stages.next(&format!("The distribution's {}, once, a few seconds", names(&missing)));
    apt::install(&missing.iter().map(|(_, package)| *package).collect::<Vec<_>>())
}

fn missing() -> Vec<(&'static str, &'static str)> {
    CLIENTS.into_iter().filter(|(program, _)| process::on_path(program).is_none()).collect()
}

fn names(clients: &[(&str, &str)]) -> String {
    clients.iter().map(|(program, _)| *program).collect::<Vec<_>>().join(" and ")
}
