//! The way to the server: one request, and then line after line.
//!
//! It asks in HTTP/1.0, so that the answer comes without chunks and ends when the connection does.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;
use shared::trace::{Answering, Profile, Side, Trace};

use crate::cli::address::Address;

/// How long connecting, and the first word of the answer, may take.
const FIRST_WORD: Duration = Duration::from_secs(10);

/// How long nothing comes before what waits is told as it stands.
const SILENCE: Duration = Duration::from_millis(300);

/// The longest head and line that are taken: far longer than the server's.
const LONGEST: usize = 1 << 20;

/// What comes from the server.
pub(super) enum News {
    /// An exchange as it stands.
    Line(Value),
    /// Nothing, for a while.
    Silence,
    /// The server has closed.
    End,
}

/// Lines from the server.
pub(super) struct Feed {
    stream: TcpStream,
    /// What has come of the next line.
    waiting: Vec<u8>,
    /// Where in it no line end has been looked for.
    seen: usize,
}

impl Feed {
    /// Asks for the list's changes, those before now included or not.
    pub(super) fn open(from: &Address, since: bool) -> Result<Self, String> {
        let stream = from.connect("--from", FIRST_WORD)?;
        let broken = |error: io::Error| format!("{from} took the connection, but broke it off: {error}");
        let mut feed = Self { stream, waiting: Vec::new(), seen: 0 };
        let after = if since { "&after=0" } else { "" };
        feed.stream.set_read_timeout(Some(FIRST_WORD)).map_err(broken)?;
        write!(feed.stream, "GET /api/exchanges?follow=1{after} HTTP/1.0\r\nHost: {from}\r\n\r\n")
            .map_err(broken)?;
        let status = feed.head().map_err(broken)?;
        if status == Some(200) {
            feed.stream.set_read_timeout(Some(SILENCE)).map_err(broken)?;
            return Ok(feed);
        }
        let said = feed.rest();
        Err(match said["detail"].as_str() {
            Some(detail) if status == Some(503) => format!("{from} lets nobody follow: {detail}"),
            _ => format!(
                "{from} is not where a playground serves its page.\n  \
                 `playground serve` prints that address behind `page`; give it with --from."
            ),
        })
    }

    /// The status, once the head is whole; nothing where it is no HTTP at all.
    fn head(&mut self) -> io::Result<Option<u16>> {
        let mut trace = Trace::new(Side::Response(Answering::Other), Profile::RFC);
        let mut head = Vec::new();
        loop {
            let start = head.len();
            if self.fill(&mut head)? == 0 || head.len() > LONGEST {
                return Ok(None);
            }
            trace.feed(&head[start..]);
            if let Some(message) = trace.messages().next()
                && let Some(end) = message.head_end
            {
                self.waiting = head.split_off(usize::try_from(end).unwrap_or(head.len()).min(head.len()));
                return Ok(message.status);
            }
            if let shared::trace::Verdict::Rejected(_) = trace.verdict() {
                return Ok(None);
            }
        }
    }

    /// What a refusal says, as far as it comes.
    fn rest(mut self) -> Value {
        let mut text = std::mem::take(&mut self.waiting);
        while text.len() < LONGEST && self.fill(&mut text).is_ok_and(|count| count > 0) {}
        serde_json::from_slice(&text).unwrap_or_default()
    }

    fn fill(&mut self, into: &mut Vec<u8>) -> io::Result<usize> {
        let mut piece = [0; 16 * 1024];
        let count = self.stream.read(&mut piece)?;
        into.extend_from_slice(&piece[..count]);
        Ok(count)
    }

    /// The next line; those that only show that the server is still there are passed over.
    pub(super) fn next(&mut self) -> io::Result<News> {
        loop {
            if let Some(end) = self.waiting[self.seen..].iter().position(|&byte| byte == b'\n') {
                let line: Vec<u8> = self.waiting.drain(..=self.seen + end).collect();
                self.seen = 0;
                if line.trim_ascii().is_empty() {
                    continue;
                }
                let line = serde_json::from_slice(&line).map_err(|error| {
                    let why =
                        format!("the server sent a line that is no JSON ({error}): is it another release?");
                    io::Error::new(io::ErrorKind::InvalidData, why)
                })?;
                return Ok(News::Line(line));
            }
            self.seen = self.waiting.len();
            if self.seen > LONGEST {
                let why = format!("the server sent a line of more than {LONGEST} bytes");
                return Err(io::Error::new(io::ErrorKind::InvalidData, why));
            }
            let mut waiting = std::mem::take(&mut self.waiting);
            let filled = self.fill(&mut waiting);
            self.waiting = waiting;
            match filled {
                Ok(0) => return Ok(News::End),
                Ok(_) => {}
                Err(error) => match error.kind() {
                    io::ErrorKind::Interrupted => {}
                    io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => return Ok(News::Silence),
                    // A server that is killed says nothing more either.
                    io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => {
                        return Ok(News::End);
                    }
                    _ => return Err(error),
                },
            }
        }
    }
}
