//! The real server: the `playground` binary, as a user would start it.

use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::process::{Process, Stream};
use crate::{Result, target};

/// The environment variable that names the binary to test.
pub const PLAYGROUND_BIN: &str = "PLAYGROUND_BIN";

/// How long the server may take to say where it is.
const START: Duration = Duration::from_secs(20);

/// A running server; gone when dropped.
#[derive(Debug)]
pub struct Server {
    process: Process,
    /// Where the page is, as `address:port`.
    pub page: String,
    /// Where the lab is, as `address:port`.
    pub lab: String,
}

impl Server {
    /// Starts it on two free ports.
    ///
    /// # Errors
    /// It is not built, or does not start.
    pub async fn start() -> Result<Self> {
        Self::start_at("127.0.0.1:0", "127.0.0.1:0").await
    }

    async fn start_at(page: &str, lab: &str) -> Result<Self> {
        let mut command = Command::new(binary()?);
        // Options that the developer set for a server of their own are not for this one.
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PLAYGROUND_"))
        {
            command.env_remove(name);
        }
        command.args(["serve", "--addr", page, "--lab-addr", lab]);
        let mut process = Process::start("the server", &mut command)?;
        let mut page = None;
        let lab = process
            .wait_for("the line that says where the lab is", START, |stream, line| {
                if stream == Stream::Err {
                    return None;
                }
                page = page.take().or_else(|| address(line, "page"));
                address(line, "lab")
            })
            .await?;
        let page = page.ok_or("the server did not say where the page is before the lab")?;
        Ok(Self { process, page, lab })
    }

    /// The page's origin and address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.page)
    }

    /// Kills it, as a crash would: nobody is told.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Starts it again where it was. Of what it knew, it knows nothing.
    ///
    /// # Errors
    /// It does not start.
    pub async fn restart(&mut self) -> Result<()> {
        self.kill();
        *self = Self::start_at(&self.page, &self.lab).await?;
        Ok(())
    }

    /// The end of its log.
    #[must_use]
    pub fn log(&self) -> String {
        self.process.said()
    }
}

/// Reads `page http://127.0.0.1:8080/`.
fn address(line: &str, what: &str) -> Option<String> {
    let url = line.strip_prefix(what)?.trim().strip_prefix("http://")?;
    Some(url.trim_end_matches('/').to_owned())
}

fn binary() -> Result<PathBuf> {
    let named = env::var_os(PLAYGROUND_BIN).map(PathBuf::from);
    let usual = || target().join("release").join("playground").with_extension(env::consts::EXE_EXTENSION);
    let binary = named.unwrap_or_else(usual);
    if binary.is_file() {
        return Ok(binary);
    }
    Err(format!(
        "{} is not built yet: `cargo xtask test` builds it and runs these tests, `cargo xtask build` only \
         builds it; {PLAYGROUND_BIN}=… names another",
        binary.display()
    )
    .into())
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn the_addresses_are_read_from_the_two_lines() {
        assert_eq!(address("page http://127.0.0.1:8080/", "page").as_deref(), Some("127.0.0.1:8080"));
        assert_eq!(address("lab  http://[::1]:8081/", "lab").as_deref(), Some("[::1]:8081"));
        assert_eq!(address("page http://127.0.0.1:8080/", "lab"), None);
    }
}
