//! Runs the tests of a wasm32 crate in the installed browser: a runner for `cargo test`.
//!
//! ```text
//! CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=…/wasm-runner cargo test --target wasm32-unknown-unknown
//! ```
//!
//! `wasm-bindgen-test-runner` does the work: it makes a page of the tests and serves it. By itself it
//! would open that page only with a driver program of the browser's exact version; here, the same
//! DevTools client opens it that the browser tests use.
//!
//! Ends with status 0 when every test passed, or when there are none; never waits for ever.

#![expect(clippy::print_stdout, reason = "what the tests say is this program's output")]

use std::env;
use std::ffi::OsString;
use std::process::{Command, ExitCode};
use std::time::Duration;

use e2e::Result;
use e2e::browser::Browser;
use e2e::page::Page;
use e2e::process::{Process, Stream};
use serde_json::json;
use tokio::time::{Instant, interval, timeout};

/// Names the `wasm-bindgen-test-runner` to use; otherwise the one on the `PATH` is.
const RUNNER: &str = "WASM_BINDGEN_TEST_RUNNER";

/// How many seconds the tests may go on without a word; the name is wasm-bindgen's own.
const SILENCE: &str = "WASM_BINDGEN_TEST_TIMEOUT";

/// What to do when that is not enough.
const MORE: &str = "WASM_BINDGEN_TEST_TIMEOUT=seconds allows more";

/// How long it may take to make a page of the tests: that grows with the size of the program.
const PREPARATION: Duration = Duration::from_secs(180);

/// How long to wait for more after an uncaught exception. A test may throw one on purpose and go on;
/// a page that could not even load its script never says another word.
const AFTER_EXCEPTION: Duration = Duration::from_secs(5);

/// What would make the runner choose another place than a page for the tests, or is meant for us.
const NOT_FOR_IT: &[&str] = &[
    SILENCE,
    "WASM_BINDGEN_USE_DENO",
    "WASM_BINDGEN_USE_DEDICATED_WORKER",
    "WASM_BINDGEN_USE_SHARED_WORKER",
    "WASM_BINDGEN_USE_SERVICE_WORKER",
    "WASM_BINDGEN_USE_NODE_EXPERIMENTAL",
    "WASM_BINDGEN_TEST_ONLY_NODE",
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(env::args_os().skip(1).collect()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wasm-runner: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Vec<OsString>) -> Result<()> {
    if arguments.is_empty() {
        return Err("usage: wasm-runner TESTS.wasm [FILTER] [OPTIONS OF wasm-bindgen-test-runner]".into());
    }
    let silence = silence()?;
    let program = env::var_os(RUNNER).unwrap_or_else(|| "wasm-bindgen-test-runner".into());
    let mut command = Command::new(program);
    command
        // Cargo passes its own `--quiet` on; the runner does not know it.
        .args(arguments.iter().filter(|argument| *argument != "--quiet"))
        .env("NO_HEADLESS", "1")
        .env("WASM_BINDGEN_TEST_ADDRESS", "127.0.0.1:0")
        // Tests that do not say where they want to run are run here too; those that insist on
        // another place are refused, and that is told below instead of passing as a success.
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("WASM_BINDGEN_TEST_ONLY_WEB", "1");
    for name in NOT_FOR_IT {
        command.env_remove(name);
    }
    let mut runner = Process::start("wasm-bindgen-test-runner", &mut command)
        .map_err(|error| format!("{error}\n({RUNNER}=… says where it is)"))?;
    let listing = arguments.iter().any(|argument| argument == "--list");
    match timeout(PREPARATION, address(&mut runner, listing)).await {
        Err(_) => Err(format!("no page of tests was made within {PREPARATION:?}\n{}", runner.said()).into()),
        Ok(Err(error)) => Err(error),
        Ok(Ok(None)) => Ok(()),
        Ok(Ok(Some(url))) => {
            let browser = Browser::launch().await?;
            let page = browser.page().await?;
            // The page of tests has no icon, and browsers ask for one.
            page.witness.excuse("/favicon.ico");
            // Not `goto`: a page that the tests keep busy is never wholly there.
            page.call("Page.navigate", json!({ "url": url })).await?;
            page.until_js("the page of tests", "document.getElementById('output') !== null").await?;
            follow(&page, silence).await
        }
    }
}

/// Where the page of tests is; none when there is nothing to run.
async fn address(runner: &mut Process, listing: bool) -> Result<Option<String>> {
    let mut nothing = false;
    while let Some((stream, line)) = runner.line().await {
        if let Some((_, url)) = line.split_once("available at http://") {
            return Ok(Some(format!("http://{}/", url.trim().trim_end_matches('/'))));
        }
        nothing |= line.trim() == "no tests to run!";
        match stream {
            Stream::Out => println!("{line}"),
            Stream::Err => eprintln!("{line}"),
        }
    }
    let status = runner.wait()?;
    match status.success() {
        true if nothing || listing => Ok(None),
        true => Err("the tests were not run; why, stands above".into()),
        false => Err(format!("wasm-bindgen-test-runner failed ({status})").into()),
    }
}

/// Prints what the page says as it says it, until it says how the tests went.
async fn follow(page: &Page, silence: Duration) -> Result<()> {
    let mut printed = String::new();
    let mut last_word = Instant::now();
    let mut glances = interval(Duration::from_millis(50));
    loop {
        glances.tick().await;
        let Ok(text) = timeout(silence, page.js("document.getElementById('output').textContent")).await
        else {
            return Err(format!("a test keeps the page busy for more than {silence:?} ({MORE})").into());
        };
        let text = text?;
        let text = text.as_str().unwrap_or_default();
        if text != printed {
            match text.strip_prefix(printed.as_str()) {
                Some(more) => print!("{more}"),
                // The page began anew: so does the line.
                None => print!("\n{text}"),
            }
            text.clone_into(&mut printed);
            last_word = Instant::now();
        }
        match text.lines().rev().find_map(|line| line.strip_prefix("test result: ")) {
            Some(verdict) if verdict.starts_with("ok") => return Ok(()),
            Some(_) => return Err("tests failed".into()),
            None => {}
        }
        let errors = page.witness.errors();
        let thrown = errors.iter().any(|error| error.starts_with("uncaught"));
        let limit = if thrown { AFTER_EXCEPTION.min(silence) } else { silence };
        if last_word.elapsed() > limit {
            let console = errors.join("\n");
            return Err(format!(
                "the tests said nothing for {limit:?} and did not end ({MORE}); the browser's console:\n{console}"
            )
            .into());
        }
    }
}

fn silence() -> Result<Duration> {
    let seconds: u64 = match env::var(SILENCE) {
        Ok(seconds) => {
            seconds.parse().map_err(|_| format!("{SILENCE}={seconds} is not a number of seconds"))?
        }
        Err(_) => 60,
    };
    Ok(Duration::from_secs(seconds))
}
