//! One plain connection: bytes, and lines made of them. Whatever is read or written is recorded.

use std::net::SocketAddr;
use std::time::Duration;

use shared::wire::{CloseReason, Side};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::capture::Recorder;
use crate::config::SOCKET_LINE_BYTES;
use crate::stop::told_to_stop;

/// How long a client may take to close its side when we have closed ours.
const FAREWELL: Duration = Duration::from_secs(1);

/// A connection.
#[derive(Debug)]
pub(super) struct Conn {
    stream: TcpStream,
    pub(super) peer: SocketAddr,
    recorder: Recorder,
    /// What was read and is not part of a line yet.
    unread: Vec<u8>,
}

/// Why the talk is over.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Parting {
    /// Everything was said.
    Done,
    /// The client will send nothing more, and has its answers.
    Finished,
    /// The connection broke.
    Broken,
    /// A line did not end.
    LongLine,
    /// The client did not read what others said.
    Behind,
}

impl Parting {
    /// Who closed the connection, and why.
    pub(super) fn reason(&self) -> (Side, CloseReason) {
        match self {
            Self::Done => (Side::Server, CloseReason::Done),
            Self::Finished => (Side::Client, CloseReason::ClientFinished),
            Self::Broken => (Side::Client, CloseReason::ClientReset),
            Self::LongLine => {
                let why = format!("a line had more than {SOCKET_LINE_BYTES} bytes");
                (Side::Server, CloseReason::Failed(why))
            }
            Self::Behind => {
                let why = "too many lines waited for the client, who did not read them".to_owned();
                (Side::Server, CloseReason::Failed(why))
            }
        }
    }
}

impl Conn {
    pub(super) fn new(stream: TcpStream, peer: SocketAddr, recorder: Recorder) -> Self {
        Self { stream, peer, recorder, unread: Vec::new() }
    }

    /// Reads some bytes; none when the client has finished. Nothing is lost where this is given up
    /// halfway.
    pub(super) async fn read<'a>(&mut self, buffer: &'a mut [u8]) -> Result<&'a [u8], Parting> {
        match self.stream.read(buffer).await {
            Ok(0) => {
                self.recorder.client_finished();
                Ok(&[])
            }
            Ok(n) => {
                self.recorder.received(&buffer[..n]);
                Ok(&buffer[..n])
            }
            Err(_) => Err(self.broken()),
        }
    }

    /// Reads a line, with its end; without one only where the client has finished. None when there is no
    /// further line. Nothing is lost where this is given up halfway.
    pub(super) async fn line(&mut self) -> Result<Option<Vec<u8>>, Parting> {
        loop {
            let end = self.unread.iter().position(|&byte| byte == b'\n').map(|place| place + 1);
            if end.unwrap_or(self.unread.len()) > SOCKET_LINE_BYTES {
                self.say(&format!("That line has more than {SOCKET_LINE_BYTES} bytes; goodbye.\n")).await?;
                return Err(Parting::LongLine);
            }
            if let Some(end) = end {
                return Ok(Some(self.unread.drain(..end).collect()));
            }
            let mut buffer = [0; SOCKET_LINE_BYTES];
            let bytes = self.read(&mut buffer).await?;
            if bytes.is_empty() {
                let rest = std::mem::take(&mut self.unread);
                return Ok((!rest.is_empty()).then_some(rest));
            }
            self.unread.extend_from_slice(bytes);
        }
    }

    /// Sends bytes.
    pub(super) async fn send(&mut self, mut bytes: &[u8]) -> Result<(), Parting> {
        while !bytes.is_empty() {
            match self.stream.write(bytes).await {
                Ok(0) | Err(_) => return Err(self.broken()),
                Ok(written) => {
                    self.recorder.sent(std::iter::once(&bytes[..written]));
                    bytes = &bytes[written..];
                }
            }
        }
        Ok(())
    }

    /// Sends a text.
    pub(super) async fn say(&mut self, text: &str) -> Result<(), Parting> {
        self.send(text.as_bytes()).await
    }

    /// Says that nothing more will come, and lets the client say the same: closing while bytes wait
    /// unread would reset the connection, and could take our last words with it.
    pub(super) async fn finish(&mut self, stop: &mut watch::Receiver<bool>) {
        if self.stream.shutdown().await.is_err() {
            return;
        }
        let farewell = async {
            let mut buffer = [0; 1024];
            while self.read(&mut buffer).await.is_ok_and(|bytes| !bytes.is_empty()) {}
        };
        tokio::select! {
            _ = tokio::time::timeout(FAREWELL, farewell) => {}
            () = told_to_stop(stop) => {}
        }
    }

    fn broken(&self) -> Parting {
        self.recorder.broke();
        Parting::Broken
    }
}

/// A line as it may be shown to others: without its end, and without characters that would move
/// somebody's cursor or colour their terminal.
pub(super) fn shown(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let text = text.trim_end_matches(['\r', '\n']);
    text.chars().map(|c| if c.is_control() && c != '\t' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_shown_line_moves_a_cursor() {
        assert_eq!(shown(b"a\tb\r\n"), "a\tb");
        assert_eq!(shown(b"\x1b[2Jx\x07\r\r\n"), "\u{fffd}[2Jx\u{fffd}");
        assert_eq!(shown(b"\xff\n"), "\u{fffd}");
    }
}
