//! The distribution's package manager, where there is one of Debian's kind.
//!
//! Two uses: installing packages on the system, as an administrator; and fetching a package file
//! with a private state of its own, which any user may and which leaves the system as it was.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use super::sources::Source;
use crate::cache;
use crate::failure::{During, Failure, Outcome};
use crate::process;

/// Whether this is a machine with apt and dpkg.
pub(crate) fn is_here() -> bool {
    process::on_path("apt-get").is_some() && process::on_path("dpkg-deb").is_some()
}

/// Installs packages on the system, without what they merely recommend.
pub(crate) fn install(packages: &[&str]) -> Outcome {
    let prefix = administrator().ok_or_else(|| {
        Failure::new("Installing a package needs root, or sudo without a password.").remedy(format!(
            "As an administrator: apt-get install --no-install-recommends {}",
            packages.join(" ")
        ))
    })?;
    // Once per run. An outdated list of one source must not keep us from a package of another.
    static UPDATED: AtomicBool = AtomicBool::new(false);
    if !UPDATED.swap(true, Ordering::Relaxed) {
        let _some_lists_may_be_out_of_reach = process::run(&mut apt_get(prefix, &["update", "--quiet"]));
    }
    let mut arguments = vec!["install", "--quiet", "--yes", "--no-install-recommends"];
    arguments.extend(packages);
    process::run(&mut apt_get(prefix, &arguments))
}

/// The words before a command that make it an administrator's; none for root.
fn administrator() -> Option<&'static [&'static str]> {
    let root = process::read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if root {
        Some(&[])
    } else {
        process::succeeds(Command::new("sudo").args(["-n", "true"])).then_some(&["sudo", "-n"])
    }
}

fn apt_get(prefix: &[&str], arguments: &[&str]) -> Command {
    // `env`, because sudo does not pass variables on.
    let mut words = prefix.iter().chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"].iter());
    let mut command = Command::new(words.next().unwrap_or(&"env"));
    command.args(words).args(arguments);
    command
}

/// A private view of one suite: its own lists and packages, the system's keys and settings.
pub(crate) struct PrivateView {
    folder: PathBuf,
}

impl PrivateView {
    /// Reads the lists of one source into a folder.
    pub(crate) fn open(folder: &Path, source: &Source) -> Outcome<Self> {
        cache::empty(folder)?;
        let view = Self { folder: folder.to_owned() };
        for part in ["sources", "state/lists/partial", "cache/archives/partial", "packages"] {
            let part = view.folder.join(part);
            fs::create_dir_all(&part).during(|| format!("make the folder {}", part.display()))?;
        }
        let list = view.folder.join("sources").join("one.sources");
        fs::write(&list, source.to_deb822()).during(|| format!("write {}", list.display()))?;
        // A suite that the mirror does not have is an ordinary answer here: read it, show nothing.
        process::read(view.command("apt-get").args(["update", "--quiet"]))?;
        Ok(view)
    }

    /// The versions of a package in this suite.
    pub(crate) fn versions(&self, package: &str) -> Outcome<Vec<String>> {
        let table = process::read(self.command("apt-cache").args(["madison", package]))?;
        Ok(madison(&table, package))
    }

    /// Downloads a package and unpacks it, without installing it.
    pub(crate) fn unpack(&self, package: &str, version: &str) -> Outcome<PathBuf> {
        let packages = self.folder.join("packages");
        let mut download = self.command("apt-get");
        download.current_dir(&packages).args(["download", "--quiet"]).arg(format!("{package}={version}"));
        process::run(&mut download)?;
        let file = fs::read_dir(&packages)
            .during(|| format!("read the folder {}", packages.display()))?
            .flatten()
            .map(|entry| entry.path())
            .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
            .ok_or_else(|| Failure::new(format!("The package {package} {version} did not arrive.")))?;
        let content = self.folder.join("content");
        process::run(Command::new("dpkg-deb").arg("--extract").args([&file, &content]))?;
        Ok(content)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let folder = |option: &str, part: &str| format!("{option}={}", self.folder.join(part).display());
        for option in [
            "Dir::Etc::sourcelist=/dev/null".to_owned(),
            folder("Dir::Etc::sourceparts", "sources"),
            // The system's preferences (pins) speak about what to install, not about what to read.
            "Dir::Etc::preferences=/dev/null".to_owned(),
            "Dir::Etc::preferencesparts=/dev/null".to_owned(),
            folder("Dir::State", "state"),
            "Dir::State::status=/dev/null".to_owned(),
            folder("Dir::Cache", "cache"),
            "Acquire::Languages=none".to_owned(),
            // The helper user that root's apt switches to cannot write into a user's cache folder.
            "APT::Sandbox::User=root".to_owned(),
        ] {
            command.arg("-o").arg(option);
        }
        command
    }
}

/// Reads `apt-cache madison`: `package | version | where from`.
fn madison(table: &str, package: &str) -> Vec<String> {
    table
        .lines()
        .filter_map(|line| {
            let mut columns = line.split('|').map(str::trim);
            (columns.next()? == package).then(|| columns.next().map(str::to_owned))?
        })
        .collect()
}

/// The versions of a package that the system itself could install.
pub(crate) fn available(package: &str) -> Vec<String> {
    process::read(Command::new("apt-cache").args(["madison", package]))
        .map(|table| madison(&table, package))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn madison_lists_the_versions_of_this_package_only() {
        let table = " rust-src | 1.95.0+dfsg1-1 | http://mirror.invalid/debian sid/main amd64 Packages\n \
                     rust-src | 1.63.0+dfsg1-2 | http://mirror.invalid/debian bookworm/main amd64 Packages\n \
                     rustc | 1.95.0+dfsg1-1 | http://mirror.invalid/debian sid/main Sources\n";
        assert_eq!(madison(table, "rust-src"), ["1.95.0+dfsg1-1", "1.63.0+dfsg1-2"]);
        assert_eq!(madison("", "rust-src"), Vec::<String>::new());
    }

    #[test]
    fn root_needs_no_sudo() {
        let command = apt_get(&[], &["update"]);
        assert_eq!(process::line(&command), "env DEBIAN_FRONTEND=noninteractive apt-get update");
        let command = apt_get(&["sudo", "-n"], &["update"]);
        assert_eq!(process::line(&command), "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get update");
    }
}
