//! `playground tail`: the live list at a terminal.
//!
//! It asks the page's server for the list and for each change of it, as any script may; `line` is how an
//! exchange looks, `feed` is the way to the server.

mod feed;
mod line;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::Value;
use shared::filter::Filter;

use self::feed::{Feed, News};
use self::line::Exchange;
use super::address::Address;
use super::paint::{Colors, Paint};

/// How many numbers of exchanges are remembered, so that none is printed twice: far more than a server
/// keeps by default.
const REMEMBERED: usize = 10_000;

/// How long what is kept may take to come, before it is printed as far as it has.
const PAST: Duration = Duration::from_secs(2);

/// What can be asked of it.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Only these: words as method:post status:4xx from:curl path:/users stage:refused; with commas any
    /// of several; behind --, a word with - before it is anything but that
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,

    /// Where the page is served
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    from: Address,

    /// All that is kept first
    #[arg(long)]
    since: bool,

    /// For programs: a line of JSON for each
    #[arg(long)]
    json: bool,

    /// Colours: auto, always or never
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "WHEN")]
    color: Colors,
}

/// Prints until the server stops, or nobody reads any more.
pub fn run(options: &Options) -> ExitCode {
    let filter = match Filter::parse(&options.filter.join(" ")) {
        Ok(filter) => filter,
        Err(why) => return super::refuse(why),
    };
    let feed = match Feed::open(&options.from, options.since) {
        Ok(feed) => feed,
        Err(why) => return super::refuse(why),
    };
    let stdout = io::stdout().lock();
    let mut tail = Tail {
        out: stdout,
        filter,
        paint: Paint::for_stdout(options.color),
        json: options.json,
        told: BTreeSet::new(),
        waiting: Vec::new(),
        past: options.since.then(|| (Instant::now(), BTreeMap::new())),
    };
    match tail.follow(feed) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read it has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _gone = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Tail<W> {
    out: W,
    filter: Filter,
    paint: Paint,
    json: bool,
    /// Those that have been printed.
    told: BTreeSet<u64>,
    /// Refused ones, of which the answer has not been seen yet: it may come, or not.
    waiting: Vec<(u64, Value)>,
    /// What is kept comes in the order in which it last changed, and is printed in that of the numbers:
    /// since when it is collected, and what has come.
    past: Option<(Instant, BTreeMap<u64, Value>)>,
}

impl<W: Write> Tail<W> {
    fn follow(&mut self, mut feed: Feed) -> io::Result<()> {
        loop {
            match feed.next()? {
                News::Line(line) => self.take(line)?,
                News::Silence => self.settle()?,
                News::End => {
                    self.settle()?;
                    let _gone = writeln!(io::stderr(), "note: the server has stopped");
                    return Ok(());
                }
            }
        }
    }

    /// Prints what has come and was held back.
    fn settle(&mut self) -> io::Result<()> {
        let past = self.past.take().map(|(_, past)| past.into_values()).into_iter().flatten();
        let waiting = std::mem::take(&mut self.waiting).into_iter().map(|(_, line)| line);
        for line in past.chain(waiting) {
            self.print(&line)?;
        }
        self.out.flush()
    }

    /// An exchange is told once, when it is over.
    fn take(&mut self, line: Value) -> io::Result<()> {
        let exchange = Exchange::of(&line);
        let id = exchange.id;
        if !exchange.is_over() || self.told.contains(&id) {
            return Ok(());
        }
        if let Some((since, past)) = &mut self.past {
            past.insert(id, line);
            return if since.elapsed() > PAST { self.settle() } else { Ok(()) };
        }
        self.waiting.retain(|(other, _)| *other != id);
        if exchange.awaits_its_answer() {
            self.waiting.push((id, line));
            return Ok(());
        }
        self.print(&line)
    }

    fn print(&mut self, line: &Value) -> io::Result<()> {
        let exchange = Exchange::of(line);
        self.told.insert(exchange.id);
        if self.told.len() > REMEMBERED {
            self.told.pop_first();
        }
        if !self.filter.matches(&exchange.subject()) {
            return Ok(());
        }
        if self.json {
            writeln!(self.out, "{line}")?;
        } else {
            self.out.write_all(exchange.draw(self.paint).as_bytes())?;
        }
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_kept_is_printed_in_the_order_of_the_numbers() {
        let mut tail = Tail {
            out: Vec::new(),
            filter: Filter::default(),
            paint: Paint::for_stdout(Colors::Never),
            json: true,
            told: BTreeSet::new(),
            waiting: Vec::new(),
            past: Some((Instant::now(), BTreeMap::new())),
        };
        // A refused one without an answer waits for it, and must not fall behind those after it.
        for (id, stage) in [(3, "complete"), (1, "refused"), (2, "complete"), (4, "receiving-head")] {
            tail.take(json!({ "id": id, "stage": stage })).unwrap();
        }
        tail.settle().unwrap();
        // What is new comes as it comes.
        for id in [6, 5] {
            tail.take(json!({ "id": id, "stage": "complete" })).unwrap();
        }
        let printed = String::from_utf8(tail.out).unwrap();
        let ids: Vec<_> =
            printed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone()).collect();
        assert_eq!(ids, [1, 2, 3, 6, 5]);
    }
}
