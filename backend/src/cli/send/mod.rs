//! `playground send`: exact bytes from a terminal, and what comes back.
//!
//! | file | what it knows |
//! |---|---|
//! | `split` | in which pieces |
//! | `talk` | the connection: who writes, who reads, and when all is said |
//! | `show` | what came, for people |

mod show;
mod split;
mod talk;

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use self::split::Split;
use self::talk::{End, Plan, Talk};
use super::address::Address;
use super::input;
use super::paint::{self, Colors, Paint};
use super::text::count;
use crate::config::{TRACE_BYTES, duration, show as show_time};

/// The answer was not whole; the connection was reset, or closed without a word.
const INCOMPLETE: u8 = 3;
const BROKEN: u8 = 4;

/// What can be asked of it.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The bytes to send; - is standard input
    file: PathBuf,

    /// Where to send them
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8081")]
    to: Address,

    /// In pieces: of N bytes, `lines`, `bytes`, or cut at offsets as in 5,17
    #[arg(long, value_name = "N|lines|bytes|OFFSETS")]
    split: Option<Split>,

    /// How long to wait between two pieces, as in 100ms
    #[arg(long, value_name = "TIME", value_parser = duration, requires = "split")]
    pause: Option<Duration>,

    /// Say behind the last byte that nothing more will come (a TCP FIN), and go on listening
    #[arg(long)]
    half_close: bool,

    /// How long to wait for more
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration)]
    timeout: Duration,

    /// Show request and answer as `playground trace` does, with the times of writes and reads
    #[arg(long)]
    trace: bool,

    /// Colours: auto, always or never
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "WHEN")]
    color: Colors,
}

/// Sends, listens, prints.
pub fn run(options: &Options) -> ExitCode {
    let (bytes, plan) = match prepare(options) {
        Ok(prepared) => prepared,
        Err(why) => return super::refuse(why),
    };
    let stream = match options.to.connect("--to", options.timeout) {
        Ok(stream) => stream,
        Err(why) => return super::refuse(why),
    };
    let mut printer = Printer::new(options);
    let talk = match talk::talk(&stream, &bytes, &plan, &mut |piece| printer.take(piece)) {
        Ok(talk) => talk,
        Err(error) => return super::refuse(format_args!("the connection could not be set up: {error}")),
    };
    drop(stream);
    let (status, remark) = outcome(&talk, &plan);
    let written = super::write_out(|out| out.write_all(printer.rest(bytes, &talk).as_bytes()), status);
    let mut err = io::stderr().lock();
    for line in show::pointers(&talk, &options.to) {
        let _gone = writeln!(err, "note: {line}");
    }
    if let Some(remark) = remark {
        let _gone = writeln!(err, "{}: {remark}", if status == 0 { "note" } else { "error" });
    }
    written
}

fn prepare(options: &Options) -> Result<(Vec<u8>, Plan), String> {
    let bytes = input::read(Some(&options.file))?;
    if bytes.is_empty() {
        let name = options.file.display();
        return Err(format!("{name} is empty: there is nothing to send"));
    }
    let pieces = options.split.as_ref().unwrap_or(&Split::Whole).pieces(&bytes)?;
    let pause = options.pause.unwrap_or_default();
    Ok((bytes, Plan { pieces, pause, half_close: options.half_close, timeout: options.timeout }))
}

/// Prints what comes as it comes; with its explanation, when all is there.
struct Printer {
    form: Form,
    paint: Paint,
    /// The last byte that was printed ended a line, or there was none.
    at_line_start: bool,
}

/// In which form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Byte for byte: for files and other programs.
    Raw,
    /// For a terminal.
    Visible,
    Traced,
}

impl Printer {
    fn new(options: &Options) -> Self {
        let form = match (options.trace, io::stdout().is_terminal()) {
            (true, _) => Form::Traced,
            (false, true) => Form::Visible,
            (false, false) => Form::Raw,
        };
        Self { form, paint: Paint::for_stdout(options.color), at_line_start: true }
    }

    fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match self.form {
            Form::Traced => return Ok(()),
            Form::Raw => out.write_all(piece)?,
            Form::Visible => out.write_all(show::visible(piece, self.paint).as_bytes())?,
        }
        self.at_line_start = piece.ends_with(b"\n");
        out.flush()
    }

    /// What is still to be printed behind all that came.
    fn rest(&self, sent: Vec<u8>, talk: &Talk) -> String {
        match self.form {
            Form::Traced => show::traced(sent, talk, self.paint, paint::width()),
            Form::Visible if !self.at_line_start => "\n".to_owned(),
            Form::Visible | Form::Raw => String::new(),
        }
    }
}

/// The exit status, and what there is to say about it.
fn outcome(talk: &Talk, plan: &Plan) -> (u8, Option<String>) {
    let came = match (talk.received.len() as u64, talk.whole as u64) {
        (0, _) => "nothing had come".to_owned(),
        (bytes, 0) => format!("{} of an answer had come", count(bytes, "byte")),
        (_, whole) => format!("{} had come", count(whole, "whole answer")),
    };
    let is_half = talk.answers.len() > talk.whole;
    let (whole, asked) = (talk.whole, talk.asked.len());
    match &talk.end {
        End::Answered => (0, None),
        End::Broken(error) => {
            (BROKEN, Some(format!("the server broke the connection off ({error}); {came}")))
        }
        End::Closed if talk.received.is_empty() => {
            (BROKEN, Some("the server closed the connection without an answer".to_owned()))
        }
        End::Closed if is_half => {
            (INCOMPLETE, Some(format!("the server closed before its answer was whole; {came}")))
        }
        End::Closed if whole < asked => {
            (0, Some(format!("the server answered {whole} of {asked} requests, and closed")))
        }
        End::Closed => (0, None),
        End::TimedOut if whole >= asked => (0, None),
        // Whoever read it has seen enough.
        End::Unread => (0, None),
        End::TooMuch => {
            let most = count(TRACE_BYTES, "byte");
            (INCOMPLETE, Some(format!("more than {most} came, which is as much as is taken; {came}")))
        }
        End::TimedOut => {
            let timeout = show_time(plan.timeout);
            (INCOMPLETE, Some(format!("nothing more came for {timeout} (option --timeout); {came}")))
        }
    }
}
