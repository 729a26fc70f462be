//! A Chrome or Chromium for the tests that run in one.

use std::env;
use std::path::{Path, PathBuf};

use super::apt;
use crate::failure::{Failure, Outcome};
use crate::process;
use crate::say::Stages;

const VARIABLE: &str = "CHROME";
const ON_PATH: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MACOS: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const WINDOWS_FOLDERS: [&str; 3] = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"];
const WINDOWS: [&str; 2] = ["Google/Chrome/Application/chrome.exe", "Chromium/Application/chrome.exe"];

/// One stage: the browser's path.
pub(crate) fn find_or_install(stages: &mut Stages) -> Outcome<PathBuf> {
    if let Some(chosen) = env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        let path = chosen_program(Path::new(&chosen))?;
        stages.next(&format!("Browser: {} (from {VARIABLE})", path.display()));
        return Ok(path);
    }
    if let Some(found) = find() {
        stages.next(&format!("Browser: {}", found.display()));
        return Ok(found);
    }
    if !apt::is_here() {
        stages.next("Browser: none");
        return Err(missing("This machine has no package manager that we know how to ask."));
    }
    stages.next("Browser: the distribution's Chromium, once, about a minute");
    apt::install(&["chromium"]).map_err(|failure| missing(&failure.to_string()))?;
    find()
        .ok_or_else(|| missing("The package `chromium` was installed, but brought no program of that name."))
}

fn chosen_program(chosen: &Path) -> Outcome<PathBuf> {
    let by_name = || process::on_path(chosen.to_str()?);
    // A relative path is meant from here, and the tests start in other folders.
    let by_path = || std::path::absolute(chosen).ok().filter(|path| process::is_program(path));
    by_path().or_else(by_name).ok_or_else(|| {
        Failure::new(format!("{VARIABLE} is set to {}, and there is no such program.", chosen.display()))
            .remedy(format!("Correct it, or unset {VARIABLE} to have one looked for."))
    })
}

fn find() -> Option<PathBuf> {
    let usual = || match env::consts::OS {
        "macos" => MACOS.iter().map(PathBuf::from).find(|path| process::is_program(path)),
        "windows" => WINDOWS_FOLDERS
            .iter()
            .filter_map(env::var_os)
            .flat_map(|folder| WINDOWS.map(|path| Path::new(&folder).join(path)))
            .find(|path| process::is_program(path)),
        _ => None,
    };
    ON_PATH.iter().find_map(|name| process::on_path(name)).or_else(usual)
}

fn missing(reason: &str) -> Failure {
    Failure::new(format!("There is no Chrome or Chromium for the browser tests. {reason}")).remedy(format!(
        "Install Chromium or Google Chrome, or set {VARIABLE} to the path of one that is installed."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_chosen_and_not_there_is_said_so() {
        let failure = chosen_program(Path::new("no/such/browser")).unwrap_err().to_string();
        assert!(failure.contains("CHROME is set to no/such/browser"), "{failure}");
    }

    #[cfg(unix)]
    #[test]
    fn a_browser_may_be_chosen_by_name_or_by_path() {
        let by_name = chosen_program(Path::new("sh")).unwrap();
        assert_eq!(chosen_program(&by_name).unwrap(), by_name);
    }
}
