//! The steps of `cargo xtask test`, as one table.

use std::path::PathBuf;
use std::process::Command;

use super::count::Count;
use super::tee;
use crate::conformance;
use crate::failure::{Failure, Outcome};
use crate::page;
use crate::process;
use crate::project::{Project, executable};
use crate::say::Stages;
use crate::server;
use crate::setup::{browser, clients, tools, wasm32};

/// One step.
pub(crate) struct Step {
    /// For `--only`.
    pub(crate) name: &'static str,
    /// For the summary.
    pub(crate) title: &'static str,
    pub(crate) kind: Kind,
    /// The steps, standing before this one, without which it has no ground.
    pub(crate) needs: &'static [&'static str],
    pub(crate) run: fn(&mut Ground<'_>) -> Report,
}

/// Whether a step is there to run tests; then it fails if none ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Check,
    Tests,
}

/// All steps, in order: first the set-up, then what is quickest to fail.
pub(crate) const STEPS: &[Step] = &[
    check("wasm32", "a compiler for wasm32", &[], find_compiler),
    check("tools", "Trunk and wasm-bindgen", &[], find_tools),
    check("browser", "Chrome or Chromium", &[], find_browser),
    check("clients", "curl and Python", &[], |_| {
        Report::of(clients::find_or_install(&mut Stages::unnumbered()))
    }),
    check("fmt", "rustfmt", &[], |ground| ground.cargo(&["fmt", "--all", "--check"])),
    check("clippy", "clippy, native", &[], |ground| {
        ground.cargo(&["clippy", "--workspace", "--all-targets", "--keep-going", "--", "-D", "warnings"])
    }),
    check("clippy-page", "clippy, wasm32: shared and frontend", &["wasm32"], |ground| {
        ground.lint_wasm32(&["--package", "shared", "--package", "frontend", "--all-targets"])
    }),
    check("clippy-lab", "clippy, wasm32: the lab without sockets", &["wasm32"], |ground| {
        ground.lint_wasm32(&["--package", "backend", "--no-default-features", "--lib"])
    }),
    tests("tests", "unit, integration and doc tests", &["clients"], |ground| {
        ground.tests(&["test", "--workspace", "--exclude", "e2e", "--no-fail-fast"])
    }),
    check("conformance", "other parsers' own tests", &[], conform),
    tests("wasm-tests", "tests in wasm32, in a browser", &["wasm32", "tools", "browser"], test_wasm32),
    check("page", "the page (release)", &["wasm32", "tools"], build_page),
    check("weight", "the page's weight, within its budget", &["page"], check_weight),
    check("binary", "the server (release), the page inside it", &["page"], |ground| {
        Report::of(process::run(&mut server::cargo_build(ground.project)))
    }),
    check("clippy-binary", "clippy, the server with the page inside it", &["page"], |ground| {
        ground.cargo(&["clippy", "--package", "backend", "--features", "embed", "--", "-D", "warnings"])
    }),
    tests(
        "browser-tests",
        "the real page in a real browser",
        &["browser", "clients", "binary"],
        test_in_browser,
    ),
];

const fn check(
    name: &'static str,
    title: &'static str,
    needs: &'static [&'static str],
    run: fn(&mut Ground<'_>) -> Report,
) -> Step {
    Step { name, title, kind: Kind::Check, needs, run }
}

const fn tests(
    name: &'static str,
    title: &'static str,
    needs: &'static [&'static str],
    run: fn(&mut Ground<'_>) -> Report,
) -> Step {
    Step { name, title, kind: Kind::Tests, needs, run }
}

/// What a step has to say.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) count: Count,
    /// Where the step was not quite what its title says.
    pub(crate) note: Option<&'static str>,
    pub(crate) failure: Option<Failure>,
}

impl Report {
    fn of(outcome: Outcome) -> Self {
        Self { failure: outcome.err(), ..Self::default() }
    }

    fn of_tests((count, failure): (Count, Option<Failure>)) -> Self {
        Self { count, failure, note: None }
    }
}

/// What the steps before have found, for those that need it.
pub(crate) struct Ground<'a> {
    project: &'a Project,
    compiler: Option<wasm32::Compiler>,
    tools: Option<tools::Tools>,
    browser: Option<PathBuf>,
    weight: Option<page::Weight>,
}

impl<'a> Ground<'a> {
    pub(crate) fn new(project: &'a Project) -> Self {
        Self { project, compiler: None, tools: None, browser: None, weight: None }
    }

    fn cargo(&self, arguments: &[&str]) -> Report {
        Report::of(process::run(&mut self.project.cargo(arguments)))
    }

    fn tests(&self, arguments: &[&str]) -> Report {
        Report::of_tests(tee::run(&mut self.project.cargo(arguments)))
    }

    fn compiler(&self) -> Outcome<&wasm32::Compiler> {
        found(self.compiler.as_ref(), "wasm32")
    }

    /// Clippy; or, where the compiler for wasm32 is not the one clippy comes with, the compiler's
    /// own check, which is all it can do.
    fn lint_wasm32(&self, packages: &[&str]) -> Report {
        let attempt = || {
            let compiler = self.compiler()?;
            let mut command = if compiler.foreign {
                let mut check = self.project.cargo(&["check"]);
                check.args(packages);
                check
            } else {
                let mut clippy = self.project.cargo(&["clippy"]);
                clippy.args(packages);
                clippy
            };
            command.args(["--target", wasm32::TARGET, "--keep-going"]);
            if !compiler.foreign {
                command.args(["--", "-D", "warnings"]);
            }
            process::run(compiler.apply(&mut command))?;
            Ok(compiler
                .foreign
                .then_some("only `cargo check`: clippy cannot use the distribution's compiler"))
        };
        match attempt() {
            Ok(note) => Report { note, ..Report::default() },
            Err(failure) => Report::of(Err(failure)),
        }
    }
}

/// The table sees to it that what is needed has been found.
fn found<'a, T>(value: Option<&'a T>, step: &str) -> Outcome<&'a T> {
    value.ok_or_else(|| Failure::new(format!("The step `{step}` has found nothing.")))
}

/// The cases are not part of the repository, so a clone on its own has none.
fn conform(ground: &mut Ground<'_>) -> Report {
    match conformance::known(ground.project) {
        Some(files) => Report::of(conformance::check(&files)),
        None => {
            let skipped = "SKIPPED: there are no cases in ../shared/conformance";
            crate::say::note(skipped);
            Report { note: Some(skipped), ..Report::default() }
        }
    }
}

fn find_compiler(ground: &mut Ground<'_>) -> Report {
    let result = wasm32::find_or_make(ground.project, &mut Stages::unnumbered());
    Report::of(result.map(|compiler| ground.compiler = Some(compiler)))
}

fn find_tools(ground: &mut Ground<'_>) -> Report {
    let result = tools::find_or_install(ground.project, &mut Stages::unnumbered());
    Report::of(result.map(|tools| ground.tools = Some(tools)))
}

fn find_browser(ground: &mut Ground<'_>) -> Report {
    Report::of(browser::find_or_install(&mut Stages::unnumbered()).map(|path| ground.browser = Some(path)))
}

/// The tests run in a page of their own: wasm-bindgen's runner serves it, and ours opens it in the
/// browser and passes on what it reports.
fn test_wasm32(ground: &mut Ground<'_>) -> Report {
    let prepare = || -> Outcome<Command> {
        let project = ground.project;
        process::run(&mut project.cargo(&["build", "--package", "e2e", "--bin", "wasm-runner"]))?;
        let runner = project.target().join("debug").join(executable("wasm-runner"));
        let mut command = project.cargo(&["test", "--target", wasm32::TARGET, "--no-fail-fast"]);
        command
            .args(["--package", "shared", "--package", "frontend", "--lib", "--tests"])
            // Not the variable cargo has for it, which is split at spaces.
            .args(["--config", &runner_setting(&runner.to_string_lossy())])
            .env(
                "WASM_BINDGEN_TEST_RUNNER",
                found(ground.tools.as_ref(), "tools")?.program("wasm-bindgen-test-runner")?,
            )
            .env("CHROME", found(ground.browser.as_ref(), "browser")?);
        ground.compiler()?.apply(&mut command);
        Ok(command)
    };
    match prepare() {
        Ok(mut command) => Report::of_tests(tee::run(&mut command)),
        Err(failure) => Report::of(Err(failure)),
    }
}

/// Cargo's setting for the program that runs a test, as TOML.
fn runner_setting(runner: &str) -> String {
    let escaped = runner.replace('\\', "\\\\").replace('"', "\\\"");
    format!("target.{}.runner=[\"{escaped}\"]", wasm32::TARGET)
}

fn build_page(ground: &mut Ground<'_>) -> Report {
    let build = || {
        let tools = found(ground.tools.as_ref(), "tools")?;
        page::build(ground.project, ground.compiler()?, tools, &mut Stages::unnumbered())
    };
    Report::of(build().map(|weight| ground.weight = Some(weight)))
}

fn check_weight(ground: &mut Ground<'_>) -> Report {
    Report::of(found(ground.weight.as_ref(), "page").and_then(|weight| {
        eprintln!("{}", weight.table()?);
        weight.check()
    }))
}

fn test_in_browser(ground: &mut Ground<'_>) -> Report {
    let mut command = ground.project.cargo(&["test", "--package", "e2e", "--no-fail-fast"]);
    command.env("PLAYGROUND_BIN", ground.project.binary());
    match found(ground.browser.as_ref(), "browser") {
        Ok(browser) => Report::of_tests(tee::run(command.env("CHROME", browser))),
        Err(failure) => Report::of(Err(failure)),
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn a_runners_path_survives_spaces_and_backslashes() {
        assert_eq!(
            runner_setting(r"C:\my files\wasm-runner.exe"),
            r#"target.wasm32-unknown-unknown.runner=["C:\\my files\\wasm-runner.exe"]"#
        );
    }
}
