//! `cargo xtask`: everything between a fresh clone and a running, tested server.
//!
//! ```text
//! arguments ── what was asked for
//!     │
//!   setup ──── what the machine lacks: wasm32's standard library, Trunk, wasm-bindgen, a browser
//!     │
//!   page ───── frontend/ and shared/ through Trunk into dist/, split, compressed and weighed
//!     │
//!   server ─── the backend with the page inside it: built, or built and run
//!     │
//!   test ───── every check, one after another, and one summary of what ran
//!   agree ──── the tracer against the real hyper, as long as one likes
//!   conformance ── the tracer against other parsers' own tests
//! ```
//!
//! Each stage looks first and works only if something is missing or has changed, so the second run
//! costs a second. Messages go to standard error: standard output is the server's in `serve`, and
//! the summary's in `test`.

mod agree;
mod arguments;
mod cache;
mod conformance;
mod failure;
mod fingerprint;
mod page;
mod process;
mod project;
mod say;
mod server;
mod setup;
mod test;
mod version;

use std::process::ExitCode;

use arguments::Order;
use failure::Outcome;
use project::Project;
use say::Stages;

fn main() -> ExitCode {
    match arguments::parse(std::env::args().skip(1)).and_then(carry_out) {
        Ok(status) => status,
        Err(failure) => {
            say::failure(&failure);
            ExitCode::FAILURE
        }
    }
}

fn carry_out(order: Order) -> Outcome<ExitCode> {
    let project = Project::here();
    match order {
        Order::Help(text) => say::result(text),
        Order::Setup => {
            let mut stages = Stages::of(setup::STAGES + 2);
            setup::for_page(&project, &mut stages)?;
            setup::browser::find_or_install(&mut stages)?;
            setup::clients::find_or_install(&mut stages)?;
        }
        Order::Build => {
            let weight = make(&project)?;
            say::result(&weight.table()?);
            say::note(&format!("The server, with the page inside it: {}", project.binary().display()));
            weight.check()?;
        }
        Order::Look => {
            let mut stages = Stages::of(setup::STAGES + 3);
            let (compiler, tools) = setup::for_page(&project, &mut stages)?;
            setup::browser::find_or_install(&mut stages)?;
            let list = page::watched(&project, &compiler, &tools, &mut stages)?;
            server::build(&project, &mut stages)?;
            let mut look = project.cargo(&["run", "--quiet", "--package", "e2e", "--bin", "look", "--"]);
            process::run(look.arg(list).env("PLAYGROUND_BIN", project.binary()))?;
        }
        Order::Serve(options) => {
            let weight = make(&project)?;
            if let Err(over) = weight.check() {
                say::failure(&over);
            }
            return server::run(&project, &options);
        }
        Order::Test(choice) => return test::run(&project, &choice),
        Order::Agree(choice) => agree::run(&project, &choice)?,
        Order::Conformance(files) => conformance::run(&project, &files)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// All set-up, the page, and the server with the page inside it.
fn make(project: &Project) -> Outcome<page::Weight> {
    let mut stages = Stages::of(setup::STAGES + 2);
    let (compiler, tools) = setup::for_page(project, &mut stages)?;
    let weight = page::build(project, &compiler, &tools, &mut stages)?;
    server::build(project, &mut stages)?;
    Ok(weight)
}
