//! What can be asked of xtask, and how it explains itself.

use crate::agree;
use crate::conformance;
use crate::failure::{Failure, Outcome};
use crate::test;

const HELP: &str = "\
cargo xtask: Server Playground's set-up, build and tests

Usage: cargo xtask <COMMAND> [OPTIONS]

Commands:
  serve   Set up, build the page and the server, and run it
  test    Set up and run every check and test, with one summary at the end
  build   Set up and build target/release/playground, the page inside it
  look    Find anew what of the page a first look needs, and what may come later
  setup   Only the set-up: wasm32's standard library, Trunk, wasm-bindgen, a browser
  agree   Try random bytes on the tracer and on the real hyper, and say where they differ
  conformance  Hold the tracer against other parsers' own tests
  help    This text; `cargo xtask <COMMAND> --help` tells more

Each command looks first and does only what is missing or has changed.

Environment:
  PLAYGROUND_CACHE  Folder for the tools, instead of this user's cache folder
  CHROME            The browser for the tests, instead of the first Chrome or Chromium found";

const SERVE_HELP: &str = "\
Set up, build the page and the server (release), and run it

Usage: cargo xtask serve [OPTIONS OF THE SERVER]

  --addr <HOST:PORT>      Where the page is served         [default: 127.0.0.1:8080]
  --lab-addr <HOST:PORT>  Where the lab server listens     [default: 127.0.0.1:8081]
  --open                  Open the page in the browser

These and any other option go to the server as they are; for all of them:
  cargo xtask serve -- --help

The server prints two lines to standard output, `page http://…/` and `lab  http://…/`.
Everything else goes to standard error. Ctrl-C stops it.";

const BUILD_HELP: &str = "\
Set up and build target/release/playground: one program with the page inside it

Usage: cargo xtask build

Prints what each file of the page weighs, raw, as gzip and as brotli, and fails when a first visit
would load more than the budget.";

const LOOK_HELP: &str = "\
Find anew what of the page a first look needs, and what may come later

Usage: cargo xtask look

Builds a page that notes which of its functions are called, opens it in the browser, and writes the
others into frontend/late.txt: they come in a second file, with the first key or click. Worth doing
when much of the page has changed; a function the list does not know comes with the page.";

const SETUP_HELP: &str = "\
Get what the other commands need and this machine lacks

Usage: cargo xtask setup

  - the standard library for wasm32: by rustup where it can download, otherwise built from the
    distribution's source package of the matching compiler
  - Trunk and wasm-bindgen, at the versions this repository asks for, in this user's cache folder
    (PLAYGROUND_CACHE moves it)
  - Chrome or Chromium for the tests, where the distribution's package can be installed";

/// One command with its options.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Help(&'static str),
    Setup,
    Build,
    Look,
    Serve(Vec<String>),
    Test(test::Choice),
    Agree(agree::Choice),
    Conformance(Vec<String>),
}

/// Reads the arguments after the program's name.
pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Outcome<Order> {
    let mut arguments = arguments.into_iter();
    let command = arguments.next();
    let rest: Vec<String> = arguments.collect();
    match command.as_deref() {
        None | Some("help" | "--help" | "-h") => Ok(Order::Help(HELP)),
        Some("serve") => Ok(serve(rest)),
        Some("build") => alone(&rest, BUILD_HELP, Order::Build),
        Some("look") => alone(&rest, LOOK_HELP, Order::Look),
        Some("setup") => alone(&rest, SETUP_HELP, Order::Setup),
        Some("test") => test(&rest),
        Some("agree") => agree(&rest),
        Some("conformance") => conformance(rest),
        Some(other) => Err(Failure::new(format!("There is no command `{other}`.")).remedy(HELP)),
    }
}

/// The server's options are its own business; only a request for help before any `--` is ours.
fn serve(mut options: Vec<String>) -> Order {
    let ours = options.iter().position(|option| option == "--").unwrap_or(options.len());
    if options[..ours].iter().any(|option| is_help(option)) {
        return Order::Help(SERVE_HELP);
    }
    if ours < options.len() {
        options.remove(ours);
    }
    Order::Serve(options)
}

fn alone(rest: &[String], help: &'static str, order: Order) -> Outcome<Order> {
    match rest.first() {
        None => Ok(order),
        Some(option) if is_help(option) => Ok(Order::Help(help)),
        Some(option) => Err(Failure::new(format!("It takes no option `{option}`.")).remedy(help)),
    }
}

fn test(rest: &[String]) -> Outcome<Order> {
    let mut choice = test::Choice::default();
    let mut options = rest.iter();
    while let Some(option) = options.next() {
        if is_help(option) {
            return Ok(Order::Help(test::HELP));
        } else if option == "--list" {
            choice.list = true;
        } else if option == "--only" {
            let step = options.next().ok_or_else(|| Failure::new("`--only` needs a step's name."))?;
            choice.only.push(step.clone());
        } else if let Some(step) = option.strip_prefix("--only=") {
            choice.only.push(step.to_owned());
        } else {
            return Err(Failure::new(format!("It takes no option `{option}`.")).remedy(test::HELP));
        }
    }
    Ok(Order::Test(choice))
}

fn agree(rest: &[String]) -> Outcome<Order> {
    let mut choice = agree::Choice::default();
    let mut options = rest.iter().flat_map(|option| option.split('='));
    while let Some(option) = options.next() {
        if is_help(option) {
            return Ok(Order::Help(agree::HELP));
        }
        if !matches!(option, "--cases" | "--seed") {
            return Err(Failure::new(format!("It takes no option `{option}`.")).remedy(agree::HELP));
        }
        let number = options.next().and_then(|number| number.parse().ok());
        let number = number.ok_or_else(|| Failure::new(format!("`{option}` needs a number.")))?;
        match option {
            "--cases" => choice.cases = number,
            _ => choice.seed = Some(number),
        }
    }
    Ok(Order::Agree(choice))
}

fn conformance(files: Vec<String>) -> Outcome<Order> {
    match files.iter().find(|file| file.starts_with('-')) {
        None => Ok(Order::Conformance(files)),
        Some(option) if is_help(option) => Ok(Order::Help(conformance::HELP)),
        Some(option) => {
            Err(Failure::new(format!("It takes no option `{option}`.")).remedy(conformance::HELP))
        }
    }
}

fn is_help(option: &str) -> bool {
    matches!(option, "--help" | "-h")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Outcome<Order> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    fn options(line: &str) -> Vec<String> {
        match parsed(line).unwrap() {
            Order::Serve(options) => options,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_servers_options_go_through_untouched() {
        assert_eq!(options("serve"), Vec::<String>::new());
        assert_eq!(options("serve --addr 127.0.0.1:0 --open"), ["--addr", "127.0.0.1:0", "--open"]);
    }

    #[test]
    fn help_after_a_double_dash_is_the_servers() {
        assert_eq!(options("serve --open -- --help"), ["--open", "--help"]);
        assert_eq!(parsed("serve --open --help").unwrap(), Order::Help(SERVE_HELP));
    }

    #[test]
    fn steps_are_chosen_by_either_spelling() {
        let choice = test::Choice { only: vec!["fmt".into(), "clippy".into()], list: false };
        assert_eq!(parsed("test --only fmt --only=clippy").unwrap(), Order::Test(choice));
    }

    #[test]
    fn cases_and_seed_are_numbers() {
        assert_eq!(parsed("agree").unwrap(), Order::Agree(agree::Choice::default()));
        let choice = agree::Choice { cases: 5, seed: Some(7) };
        assert_eq!(parsed("agree --cases 5 --seed=7").unwrap(), Order::Agree(choice));
        assert_eq!(parsed("agree --help").unwrap(), Order::Help(agree::HELP));
    }

    #[test]
    fn nothing_at_all_asks_for_help() {
        assert_eq!(parsed("").unwrap(), Order::Help(HELP));
    }

    #[test]
    fn what_is_unknown_is_refused_with_the_help_that_fits() {
        for line in [
            "sevre",
            "build --fast",
            "setup x",
            "test --only",
            "test filter",
            "agree x",
            "agree --cases",
            "agree --seed x",
            "conformance --all",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }
}
