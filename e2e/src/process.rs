//! A child process that never outlives its owner: dropped, also by a panicking test, it is killed and
//! waited for.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::Result;

/// How many of its last lines are kept for the report of a failure.
const TAIL: usize = 200;

/// Where a line was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// A running child process, and what it prints.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    lines: mpsc::UnboundedReceiver<(Stream, String)>,
    tail: Arc<Mutex<VecDeque<String>>>,
}

impl Process {
    /// Starts it, with no standard input.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(name: &str, command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start {name} ({:?}): {error}", command.get_program()))?;
        let (sender, lines) = mpsc::unbounded_channel();
        let tail = Arc::default();
        if let Some(out) = child.stdout.take() {
            follow(Stream::Out, out, sender.clone(), &tail);
        }
        if let Some(err) = child.stderr.take() {
            follow(Stream::Err, err, sender, &tail);
        }
        Ok(Self { name: name.to_owned(), child, lines, tail })
    }

    /// The next line it prints; none when it has ended or closed both streams.
    pub async fn line(&mut self) -> Option<(Stream, String)> {
        self.lines.recv().await
    }

    /// Reads on to the first line that `pick` has a use for.
    ///
    /// # Errors
    /// It ended before, or said nothing of the kind in time.
    pub async fn wait_for<T>(
        &mut self,
        what: &str,
        limit: Duration,
        mut pick: impl FnMut(Stream, &str) -> Option<T>,
    ) -> Result<T> {
        let found = timeout(limit, async {
            while let Some((stream, line)) = self.line().await {
                if let Some(found) = pick(stream, &line) {
                    return Some(found);
                }
            }
            None
        })
        .await;
        match found {
            Ok(Some(found)) => Ok(found),
            Ok(None) => {
                let status = self.child.wait()?;
                Err(format!("{} ended ({status}) before {what}\n{}", self.name, self.said()).into())
            }
            Err(_) => Err(format!("{}: no {what} within {limit:?}\n{}", self.name, self.said()).into()),
        }
    }

    /// Its last lines.
    #[must_use]
    pub fn said(&self) -> String {
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        tail.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
    }

    /// How it ended, once it has.
    ///
    /// # Errors
    /// The system does not tell.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        Ok(self.child.wait()?)
    }

    /// Kills it, and returns when it is gone and its ports are free.
    pub fn kill(&mut self) {
        // It may have ended by itself: then there is nothing to kill, which is what we want.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Reads to the end on a thread of its own: a full pipe would stop the child.
fn follow(
    stream: Stream,
    from: impl Read + Send + 'static,
    to: mpsc::UnboundedSender<(Stream, String)>,
    tail: &Arc<Mutex<VecDeque<String>>>,
) {
    let tail = Arc::clone(tail);
    thread::spawn(move || {
        let mut from = BufReader::new(from);
        let mut line = Vec::new();
        while from.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned();
            line.clear();
            let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
            if tail.len() == TAIL {
                tail.pop_front();
            }
            tail.push_back(text.clone());
            drop(tail);
            // Nobody listens any more: go on reading all the same.
            let _ = to.send((stream, text));
        }
    });
}
