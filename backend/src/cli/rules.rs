//! `playground rules`: the table by which the tracer says whatever it says.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;
use serde_json::json;
use shared::rule::{Rule, Severity};

use super::paint::{self, Colors, Ink, Paint};
use super::text::wrapped;

/// What can be asked of it.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// For programs: an array of objects
    #[arg(long)]
    json: bool,

    /// Colours
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        hide_possible_values = true,
        help = "Colours: auto, always or never"
    )]
    color: Colors,
}

/// Prints the table.
pub fn run(options: &Options) -> ExitCode {
    super::write_out(
        |out| {
            if options.json {
                return json(out);
            }
            out.write_all(table(Paint::for_stdout(options.color), paint::width()).as_bytes())
        },
        0,
    )
}

fn json(out: &mut dyn Write) -> io::Result<()> {
    for (index, rule) in Rule::ALL.iter().enumerate() {
        out.write_all(if index == 0 { b"[" } else { b",\n " })?;
        let row = json!({
            "id": rule.id(),
            "severity": rule.severity().name(),
            "section": rule.section(),
            "status": rule.status(),
            "summary": rule.summary(),
            "leniency": rule.leniency(),
        });
        serde_json::to_writer(&mut *out, &row)?;
    }
    out.write_all(b"]\n")
}

/// The groups, what is gravest last: there a terminal stops scrolling.
const GROUPS: [(Severity, &str); 5] = [
    (Severity::Syntax, "what a thing is"),
    (Severity::Decision, "by which something is decided"),
    (Severity::Note, "worth knowing"),
    (Severity::Warning, "accepted, but asking for trouble"),
    (Severity::Error, "the message is refused"),
];

fn table(paint: Paint, width: usize) -> String {
    let ids = Rule::ALL.iter().map(|rule| rule.id().len()).max().unwrap_or(0);
    let sections = Rule::ALL.iter().map(|rule| rule.section().len()).max().unwrap_or(0);
    let mut out = String::new();
    for (severity, meaning) in GROUPS {
        let ink = match severity {
            Severity::Syntax | Severity::Decision => Ink::Strong,
            Severity::Note => Ink::Note,
            Severity::Warning => Ink::Warning,
            Severity::Error => Ink::Error,
        };
        paint.put(&mut out, ink, severity.name());
        let _infallible = writeln!(out, ": {meaning}\n");
        for rule in Rule::ALL.iter().filter(|rule| rule.severity() == severity) {
            let mark = if rule.leniency().is_some() { "~" } else { " " };
            let status = rule.status().map_or_else(String::new, |status| status.to_string());
            paint.put(&mut out, Ink::Warning, mark);
            out.push(' ');
            paint.put(&mut out, Ink::Strong, &format!("{:ids$}", rule.id()));
            let _infallible = write!(out, "  {:sections$}  ", rule.section());
            paint.put(&mut out, Ink::Status, &status);
            out.push('\n');
            for line in wrapped(rule.summary(), width.saturating_sub(4)) {
                let _infallible = writeln!(out, "    {line}");
            }
            for line in rule.leniency().into_iter().flat_map(|why| wrapped(why, width.saturating_sub(6))) {
                paint.put(&mut out, Ink::Quiet, &format!("    ~ {line}"));
                out.push('\n');
            }
        }
        out.push('\n');
    }
    paint.put(&mut out, Ink::Warning, "~");
    out.push_str(" A recipient may look away, as in `playground trace --allow RULE`.\n");
    out.push_str("  `--allow host` stands for the rules about Host together.\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_rule_and_fits_a_terminal() {
        let table = table(Paint::plain(), 80);
        for rule in Rule::ALL {
            assert!(table.contains(rule.id()), "{rule:?}");
        }
        for line in table.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }

    #[test]
    fn programs_get_an_array_of_objects() {
        let mut out = Vec::new();
        json(&mut out).unwrap();
        let rules: Vec<serde_json::Value> = serde_json::from_slice(&out).unwrap();
        assert_eq!(rules.len(), Rule::ALL.len());
        let colon = rules.iter().find(|rule| rule["id"] == "space-before-colon").unwrap();
        assert_eq!((colon["status"].as_u64(), colon["severity"].as_str()), (Some(400), Some("error")));
        assert!(
            colon["leniency"].is_string() && rules[0]["leniency"].is_null() && rules[0]["status"].is_null()
        );
    }
}
