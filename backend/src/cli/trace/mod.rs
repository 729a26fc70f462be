//! `playground trace`: what every byte of a file is, and why.
//!
//! | file | what it knows |
//! |---|---|
//! | `picture` | all of it for people: lines, decisions, findings |
//! | `line` | one line of the input with its marks and labels |
//! | `hints` | input of the wrong kind |
//! | `verdict` | the last word, and why a message was refused |

mod hints;
mod line;
pub(super) mod picture;
mod verdict;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use shared::rule::{Rule, RuleSet};
use shared::trace::{Answering, Profile, Side, Trace, Verdict, Zoom};

use super::input;
use super::near::near;
use super::paint::{self, Colors, Paint};
use crate::reading::{Reading, json};

/// What can be asked of it.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The bytes to read; standard input without it, or for -
    file: Option<PathBuf>,

    /// They are responses, not requests
    #[arg(long)]
    response: bool,

    /// What the responses answer: after HEAD and CONNECT their fields mean something else
    #[arg(long, value_name = "METHOD", requires = "response")]
    answering: Option<String>,

    /// Whose habits: `rfc` refuses wherever a recipient may, `hyper` as the lab's server does (how much of
    /// a head it takes depends on how the bytes arrive, up to twice its limit; what a handler refuses,
    /// such as a large body, is not foreseen)
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "rfc|hyper")]
    profile: Habits,

    /// A rule to look away from, or `host` for the three about Host; `playground rules` marks them with ~
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = leniency)]
    allow: Vec<RuleSet>,

    /// Feed the bytes in pieces of N, as a slow connection would; the result is the same
    #[arg(long, value_name = "N")]
    split: Option<NonZeroUsize>,

    /// The peer has closed: what is not whole now is refused
    #[arg(long)]
    end: bool,

    /// How near to look: message, line or token
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "message|line|token")]
    zoom: Nearness,

    /// For programs: one object with verdict, messages, steps and rejection
    #[arg(long)]
    json: bool,

    /// Colours: auto, always or never
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "WHEN")]
    color: Colors,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Habits {
    #[default]
    Rfc,
    Hyper,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Nearness {
    Message,
    Line,
    #[default]
    Token,
}

/// The names are those that the options take.
fn leniency(name: &str) -> Result<RuleSet, String> {
    let name = name.trim();
    if let Some(set) = RuleSet::named(name) {
        return Ok(set);
    }
    if let Some(rule) = Rule::by_id(name) {
        return Err(format!(
            "nobody may look away from this rule\n  {} ({})",
            rule.summary(),
            rule.section()
        ));
    }
    let lenient = Rule::ALL.iter().filter(|rule| rule.leniency().is_some()).map(|rule| rule.id());
    let names = near(name, lenient.chain(["host"]));
    Err(match names.as_slice() {
        [] => {
            "there is no such rule; `playground rules` lists them, with ~ where this is possible".to_owned()
        }
        names => format!("there is no such rule\n  near it: {}", names.join(", ")),
    })
}

/// Reads, traces, prints. The exit status is the verdict: 0 complete, 3 more is needed, 4 rejected.
pub fn run(options: &Options) -> ExitCode {
    let input = match input::read(options.file.as_deref()) {
        Ok(input) => input,
        Err(why) => return super::refuse(why),
    };
    let reading = Reading::new(options.side(), input, |input| options.trace(input));
    let zoom = match options.zoom {
        Nearness::Message => Zoom::Message,
        Nearness::Line => Zoom::Line,
        Nearness::Token => Zoom::Token,
    };
    let status = match reading.trace.verdict() {
        Verdict::Complete => 0,
        Verdict::NeedMore(_) => 3,
        Verdict::Rejected(_) => 4,
    };
    super::write_out(
        |out| {
            if options.json {
                return json::write(out, &reading, zoom);
            }
            let paint = Paint::for_stdout(options.color);
            out.write_all(picture::draw(&reading, zoom, paint, paint::width()).as_bytes())
        },
        status,
    )
}

impl Options {
    fn side(&self) -> Side {
        if !self.response {
            return Side::Request;
        }
        let method = self.answering.as_deref().unwrap_or_default();
        Side::Response(Answering::method(method.as_bytes()))
    }

    fn trace(&self, input: &[u8]) -> Trace {
        let profile = match self.profile {
            Habits::Rfc => Profile::RFC,
            Habits::Hyper => Profile::HYPER,
        };
        let profile = self.allow.iter().fold(profile, |profile, &rules| profile.allowing(rules));
        let mut trace = Trace::new(self.side(), profile);
        let piece = self.split.map_or(input.len().max(1), NonZeroUsize::get);
        for piece in input.chunks(piece) {
            trace.feed(piece);
        }
        if self.end {
            trace.end();
        }
        trace
    }
}

#[cfg(test)]
mod tests {
    use super::leniency;

    #[test]
    fn a_leniency_is_named_or_its_neighbours_are() {
        assert!(leniency("host").is_ok() && leniency(" bare-cr").is_ok());
        assert!(leniency("bare-rc").unwrap_err().contains("near it: bare-cr"));
        assert!(leniency("bad-chunk-size").unwrap_err().contains("nobody may look away"));
        assert!(leniency("qqqqqqqq").unwrap_err().contains("playground rules"));
    }
}
