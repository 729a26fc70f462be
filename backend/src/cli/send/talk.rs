//! The conversation: bytes go out in their pieces while answers come in, until all that was asked has been
//! answered, the server has closed, or nothing more comes.
//!
//! Who writes does not wait for who reads: a server may answer before it has heard all, and one whose
//! answers nobody takes stops listening.

use std::convert::Infallible;
use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use shared::trace::{Answering, Boundary};

use crate::config::TRACE_BYTES;

/// How bytes are to be sent.
pub(super) struct Plan {
    pub(super) pieces: Vec<Range<usize>>,
    pub(super) pause: Duration,
    /// Say "nothing more will come" behind the last byte.
    pub(super) half_close: bool,
    /// How long nothing may come.
    pub(super) timeout: Duration,
}

/// What happened.
#[derive(Debug, Default)]
pub(super) struct Talk {
    /// What was asked, as far as it can be told: what each request is answered by.
    pub(super) asked: Vec<Answering>,
    /// What came.
    pub(super) received: Vec<u8>,
    /// Where each answer that has begun ends so far.
    pub(super) answers: Vec<usize>,
    /// How many of them are whole.
    pub(super) whole: usize,
    pub(super) writes: Vec<Moved>,
    pub(super) reads: Vec<Moved>,
    pub(super) end: End,
}

/// One write or read: when it was done, and which bytes it moved.
#[derive(Clone, Debug)]
pub(super) struct Moved {
    pub(super) at: Duration,
    pub(super) bytes: Range<usize>,
}

/// Why it ended.
#[derive(Debug, Default)]
pub(super) enum End {
    /// Everything was answered.
    #[default]
    Answered,
    /// The server said that nothing more would come.
    Closed,
    /// Nothing came for too long.
    TimedOut,
    /// More came than is taken.
    TooMuch,
    /// Nobody reads what is printed.
    Unread,
    /// The connection broke.
    Broken(io::Error),
}

/// What each request in these bytes is answered by. What is no request to anybody is one too: a server
/// answers that it is none.
pub(super) fn requests(bytes: &[u8]) -> Vec<Answering> {
    let mut found = Vec::new();
    let mut boundary = Boundary::request();
    let mut rest = bytes;
    while !rest.is_empty() {
        let taken = boundary.feed(rest);
        found.push(boundary.answering());
        rest = &rest[taken.used..];
        boundary.next(Answering::Other);
    }
    found
}

/// Sends the bytes and listens; what comes is printed as it comes.
pub(super) fn talk(
    stream: &TcpStream,
    bytes: &[u8],
    plan: &Plan,
    print: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<Talk> {
    // Else the network may put together again what was cut.
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(plan.timeout))?;
    let mut talk = Talk { asked: requests(bytes), ..Talk::default() };
    let (began, written) = (Instant::now(), OnceLock::new());
    let done = &written;
    let (stop, stopped) = channel();
    thread::scope(|scope| {
        let writer = scope.spawn(move || {
            let writes = write(stream, bytes, plan, began, &stopped);
            done.get_or_init(Instant::now);
            writes
        });
        talk.end = talk.listen(stream, plan.timeout, began, &written, print);
        // A pause is cut short, and so is a write that waits for a server which has said all it will.
        drop(stop);
        if !writer.is_finished() {
            let _gone = stream.shutdown(Shutdown::Both);
        }
        talk.writes = writer.join().unwrap_or_default();
    });
    Ok(talk)
}

/// Writes piece by piece, as far as anybody takes them; whoever reads finds out why, when nobody does.
fn write(
    mut stream: &TcpStream,
    bytes: &[u8],
    plan: &Plan,
    began: Instant,
    stopped: &Receiver<Infallible>,
) -> Vec<Moved> {
    let mut writes = Vec::new();
    for (index, piece) in plan.pieces.iter().enumerate() {
        let waits = index > 0 && !plan.pause.is_zero();
        if waits && !matches!(stopped.recv_timeout(plan.pause), Err(RecvTimeoutError::Timeout)) {
            return writes;
        }
        if stream.write_all(&bytes[piece.clone()]).is_err() {
            return writes;
        }
        writes.push(Moved { at: began.elapsed(), bytes: piece.clone() });
    }
    if plan.half_close {
        let _gone = stream.shutdown(Shutdown::Write);
    }
    writes
}

impl Talk {
    fn listen(
        &mut self,
        mut stream: &TcpStream,
        timeout: Duration,
        began: Instant,
        written: &OnceLock<Instant>,
        print: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> End {
        let mut answer = Boundary::response(Answering::Other);
        let mut piece = vec![0; 64 * 1024];
        let mut last = began;
        loop {
            // As long as we speak, with whatever pauses, nothing is owed to us.
            let left = match written.get() {
                None => timeout,
                Some(&written) => timeout.saturating_sub(last.max(written).elapsed()),
            };
            if left.is_zero() {
                return End::TimedOut;
            }
            let read = stream.set_read_timeout(Some(left)).and_then(|()| stream.read(&mut piece));
            match read {
                Ok(0) => {
                    if self.answers.len() > self.whole && answer.is_whole_at_close() {
                        self.whole += 1;
                    }
                    return End::Closed;
                }
                Ok(count) => {
                    last = Instant::now();
                    self.take(&piece[..count], &mut answer, began.elapsed());
                    if print(&piece[..count]).is_err() {
                        return End::Unread;
                    }
                    if self.whole >= self.asked.len() && !answer.is_tunnel() {
                        return End::Answered;
                    }
                    if self.received.len() as u64 > TRACE_BYTES {
                        return End::TooMuch;
                    }
                }
                Err(error) => match error.kind() {
                    io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {}
                    _ => return End::Broken(error),
                },
            }
        }
    }

    /// Files what came with the answers it belongs to.
    fn take(&mut self, bytes: &[u8], answer: &mut Boundary, at: Duration) {
        let start = self.received.len();
        self.received.extend_from_slice(bytes);
        self.reads.push(Moved { at, bytes: start..self.received.len() });
        let mut from = start;
        while from < self.received.len() {
            if self.answers.len() == self.whole && !answer.is_tunnel() {
                answer.next(self.asked.get(self.whole).copied().unwrap_or_default());
                self.answers.push(from);
            }
            let taken = answer.feed(&self.received[from..]);
            from += taken.used;
            if let Some(end) = self.answers.last_mut() {
                *end = from;
            }
            // What follows on a tunnel has no end of its own.
            let begun = self.answers.len() > self.whole;
            self.whole += usize::from(taken.done || begun && answer.is_tunnel());
        }
    }
}
