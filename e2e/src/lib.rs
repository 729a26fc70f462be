//! The real page in a real browser, used as a person would use it.
//!
//! A test reads like a visit: it finds things by role and accessible name, clicks them with a mouse
//! that can miss, presses keys, and waits for what it expects to see, never for time to pass.
//!
//! ```no_run
//! # async fn example() {
//! e2e::visit(async |visit| {
//!     visit.page.the("button", "Send").click().await?;
//!     visit.response().shows("HTTP/1.1 200 OK").await
//! })
//! .await;
//! # }
//! ```
//!
//! | module | what it is for |
//! |---|---|
//! | [`visit`](mod@visit) | one test: a server, a browser, a page, and a report when it fails |
//! | [`page`], [`place`], [`element`], [`keys`] | what a person does with a page |
//! | [`witness`] | everything a page said or asked for, so that a test can end with "nothing else happened" |
//! | [`server`] | the `playground` binary, started, killed and started again |
//! | [`outside`] | the rest of the world: a client that is no browser, a site that is not ours |
//! | [`browser`], [`cdp`] | the browser and its DevTools protocol |
//! | [`process`] | a child process that never outlives its owner |
//!
//! The DevTools client is a hundred lines of our own: a test needs about twenty of the protocol's
//! methods, and those have been stable for years, while generated clients are tied to one browser
//! version and a separate driver program would be one more thing to install.

use std::path::PathBuf;
use std::time::Duration;

pub mod browser;
pub mod cdp;
pub mod element;
pub mod keys;
pub mod outside;
pub mod page;
pub mod place;
pub mod process;
pub mod server;
pub mod visit;
pub mod witness;

pub use visit::{Visit, visit};

/// What can go wrong, told in a sentence: a test prints it and ends.
pub type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

/// How long a test waits for something to happen before it calls that a failure. Far longer than
/// anything takes, so that a busy machine does not fail a test.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// The workspace's folder.
#[must_use]
pub fn workspace() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or(here.clone(), PathBuf::from)
}

/// Where cargo puts what it builds, and this crate the screenshots of failed tests.
#[must_use]
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from)
}
