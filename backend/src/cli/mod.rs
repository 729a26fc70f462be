//! The program at a terminal, beside `serve`: what the tracer says of some bytes, and by which rules; and
//! the two ends of a running server, sending to the lab and watching the list.
//!
//! No runtime, no variable of `serve`'s: bytes in, text or JSON out, and an exit status.
//!
//! | module | what it knows |
//! |---|---|
//! | [`trace`] | `playground trace`: reads bytes, and shows what each of them is |
//! | [`rules`] | `playground rules`: the table of rules |
//! | `input` | the bytes a command is given |
//! | [`send`] | `playground send`: sends exact bytes, and shows what comes back |
//! | [`tail`] | `playground tail`: the live list |
//! | `address` | where another program listens |
//! | `paint` | colours, and when there are any |
//! | `text` | bytes made visible, sentences wrapped |
//! | `near` | names that were probably meant |

mod address;
mod input;
mod near;
mod paint;
pub mod rules;
pub mod send;
pub mod tail;
mod text;
pub mod trace;

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

pub use paint::Colors;

/// The exit status for wrong use, a file that cannot be read included; clap's own is the same.
const WRONG_USE: u8 = 2;

/// Says on standard error why nothing could be done.
fn refuse(why: impl Display) -> ExitCode {
    let _gone = writeln!(io::stderr(), "error: {why}");
    ExitCode::from(WRONG_USE)
}

/// Writes the result. A reader who has gone away (`… | head`) has seen enough, which is no error.
fn write_out(write: impl FnOnce(&mut dyn Write) -> io::Result<()>, status: u8) -> ExitCode {
    let mut out = io::BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::from(status),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            // What is still in the buffer has no reader either.
            let _unread = out.into_parts();
            ExitCode::from(status)
        }
        Err(error) => {
            let _gone = writeln!(io::stderr(), "error: the result could not be written: {error}");
            ExitCode::FAILURE
        }
    }
}
