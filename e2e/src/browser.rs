//! An installed Chrome or Chromium, started without a window.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;

use crate::Result;
use crate::cdp::Cdp;
use crate::page::Page;
use crate::process::{Process, Stream};

/// The environment variable that names the browser to use.
pub const CHROME: &str = "CHROME";

/// The environment variable with more options for the browser, separated by spaces.
pub const CHROME_FLAGS: &str = "CHROME_FLAGS";

/// How long a browser may take to start: the first start on a cold disk is slow.
const START: Duration = Duration::from_secs(60);

/// What the usual packages call it.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// Where the installers of systems without a common `PATH` put it.
const PLACES: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files\Chromium\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
];

/// No window, nothing of the browser's own on the network, nothing that asks or waits for a person.
const OPTIONS: &[&str] = &[
    "--headless=new",
    "--remote-debugging-port=0",
    "--disable-gpu",
    "--mute-audio",
    "--no-default-browser-check",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-renderer-backgrounding",
    "--disable-sync",
    "--metrics-recording-only",
    "--password-store=basic",
    "--use-mock-keychain",
    // Only loopback: the pages must work in a room with no internet, and here they have none.
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]",
];

/// A running browser, with a profile of its own; gone when dropped.
///
/// Each test has one: a start takes about as long as a page, and no test can disturb another.
#[derive(Debug)]
pub struct Browser {
    cdp: Cdp,
    process: Process,
    profile: Option<TempDir>,
}

impl Browser {
    /// Starts the browser that [`find`] finds.
    ///
    /// # Errors
    /// None is installed, or it does not start.
    pub async fn launch() -> Result<Self> {
        let program = find()?;
        let profile = tempfile::Builder::new().prefix("playground-e2e-").tempdir()?;
        let mut command = Command::new(&program);
        command.args(OPTIONS).arg(format!("--user-data-dir={}", profile.path().display()));
        if cfg!(target_os = "linux") {
            // What it puts into the folder for temporary files goes with the profile. Elsewhere such a
            // path can be too long for the sockets it puts there.
            command.env("TMPDIR", profile.path());
        }
        if is_root(profile.path()) {
            // The sandbox refuses to run as root, as in most containers. Only our own pages are opened.
            command.arg("--no-sandbox");
        }
        if let Ok(more) = env::var(CHROME_FLAGS) {
            command.args(more.split_whitespace());
        }
        let mut process = Process::start("the browser", command.arg("about:blank"))?;
        let url = process
            .wait_for("the address of its DevTools", START, |stream, line| {
                (stream == Stream::Err)
                    .then(|| line.strip_prefix("DevTools listening on "))?
                    .map(str::to_owned)
            })
            .await
            .map_err(|error| {
                format!(
                    "{error}\n(used {}; {CHROME}=… chooses another, {CHROME_FLAGS}=… adds options)",
                    program.display()
                )
            })?;
        let cdp = Cdp::connect(url.trim()).await?;
        Ok(Self { cdp, process, profile: Some(profile) })
    }

    /// Opens an empty page with storage, cache and cookies of its own.
    ///
    /// # Errors
    /// The browser does not do it.
    pub async fn page(&self) -> Result<Page> {
        let context = self.cdp.call("Target.createBrowserContext", json!({})).await?;
        let target = self
            .cdp
            .call(
                "Target.createTarget",
                json!({ "url": "about:blank", "browserContextId": context["browserContextId"] }),
            )
            .await?;
        let target = target["targetId"].as_str().ok_or("Target.createTarget gave no target")?;
        Page::attach(&self.cdp, target).await
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.process.kill();
        let Some(profile) = self.profile.take() else { return };
        // The browser's own children notice a moment later that it is gone, and may still write.
        let path = profile.keep();
        for _ in 0..50 {
            if std::fs::remove_dir_all(&path).is_ok() || !path.exists() {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The browser to use: the one that [`CHROME`] names, else the first that is installed.
///
/// # Errors
/// None is.
pub fn find() -> Result<PathBuf> {
    if let Some(named) = env::var_os(CHROME).filter(|named| !named.is_empty()) {
        let named = PathBuf::from(named);
        return if named.components().count() == 1 { on_path(&named) } else { Some(named.clone()) }
            .filter(|path| path.is_file())
            .ok_or_else(|| format!("{CHROME} names {}, which is not there", named.display()).into());
    }
    NAMES
        .iter()
        .find_map(|name| on_path(Path::new(name)))
        .or_else(|| PLACES.iter().map(PathBuf::from).find(|place| place.is_file()))
        .ok_or_else(|| {
            format!(
                "no browser found: install Chrome or Chromium (Debian and Ubuntu: `apt-get install chromium`), \
                 or set {CHROME} to its path"
            )
            .into()
        })
}

fn on_path(name: &Path) -> Option<PathBuf> {
    let name = name.with_extension(env::consts::EXE_EXTENSION);
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

/// Whether we are root: then so is the owner of what we have just made.
#[cfg(unix)]
fn is_root(ours: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    ours.metadata().is_ok_and(|metadata| metadata.uid() == 0)
}

#[cfg(not(unix))]
fn is_root(_: &Path) -> bool {
    false
}
