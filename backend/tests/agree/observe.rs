//! What the real hyper does with some bytes, as exactly as it can be seen.
//!
//! hyper runs here as the lab configures it, but on memory: no socket, no runtime, no clock that moves.
//! The bytes arrive in the reads one asks for, and each time something happens to a message, the number
//! of bytes handed out by then is noted. When every read is one byte, that is the number of bytes the
//! message took.
//!
//! ```text
//!  bytes, cut into reads ─▶ Wire ─▶ hyper ─▶ service: reads the whole body, notes it, answers 200
//!                            │                   │
//!                      what was written       Requests
//!                            └──── Observed ─────┘
//! ```
//!
//! The service answers 200 whatever became of the body (405 to CONNECT, which would open a tunnel), so
//! 4xx in what was written, 405 apart, is hyper's own word.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, Method, Request, Response, StatusCode, Version};
use backend::config::LabConfig;
use backend::lab::configured_hyper;
use hyper::body::{Body as _, Incoming};
use hyper::rt::{Read, ReadBufCursor, Sleep, Timer, Write};
use hyper::service::service_fn;

use crate::fields::Fields;

/// What hyper did with all of the bytes.
#[derive(Debug)]
pub struct Observed {
    /// Each request it handed to the service, in order.
    pub requests: Vec<Accepted>,
    /// Where it was in the end.
    pub end: End,
    /// All it wrote.
    pub written: Vec<u8>,
    /// Where each of its reads ended; those asked for, unless its buffer was too small for one.
    pub reads: Vec<usize>,
}

/// A request that hyper has accepted, as the service saw it.
#[derive(Clone, Debug)]
pub struct Accepted {
    pub method: String,
    /// As [`axum::http::Uri`] writes it: without a fragment, `HTTP://` in small letters.
    pub target: String,
    pub version: Version,
    pub fields: Fields,
    /// Bytes handed out when the service was called.
    pub head_by: usize,
    /// Whether hyper told the client to go on.
    pub continued: bool,
    pub body: Vec<u8>,
    pub trailers: Option<Fields>,
    pub body_end: BodyEnd,
    /// Bytes handed out when the service knew how the body ended.
    pub body_by: Option<usize>,
}

/// How a body ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyEnd {
    Whole,
    /// With an error instead of the rest, in hyper's words.
    Failed(String),
    /// It has not.
    Waiting,
}

/// Where hyper was when nothing happened any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// It waits for more bytes.
    Waiting,
    /// It refused a head with this status, and closed.
    Refused { status: u16, why: String },
    /// It gave up without an answer.
    GaveUp { why: String },
    /// It closed after an answer, with nothing wrong.
    Closed,
}

/// Whether there may be more to read after all the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// It has said nothing more so far.
    Open,
    /// It has sent its FIN.
    Finished,
}

/// Runs hyper on bytes that arrive in pieces ending at `cuts` and at the end.
pub fn observe(input: &[u8], cuts: &[usize], peer: Peer, config: &LabConfig) -> Observed {
    let handed_out = Rc::new(Cell::new(0));
    let requests = Rc::new(RefCell::new(Vec::new()));
    let written = Rc::new(RefCell::new(Vec::new()));
    let reads = Rc::new(RefCell::new(Vec::new()));
    let wire = Wire {
        input: input.into(),
        cuts: cuts.into(),
        peer,
        handed_out: Rc::clone(&handed_out),
        written: Rc::clone(&written),
        reads: Rc::clone(&reads),
    };
    let service =
        service_fn(|request| answer(request, Witness { requests: &requests, handed_out: &handed_out }));
    let result = {
        let connection = pin!(configured_hyper(config, StoppedClock).serve_connection(wire, service));
        until_still(connection)
    };
    let written = written.take();
    let end = match result {
        Poll::Pending => End::Waiting,
        Poll::Ready(Ok(())) => End::Closed,
        Poll::Ready(Err(error)) => match refusal(&written) {
            Some(status) => End::Refused { status, why: error.to_string() },
            None => End::GaveUp { why: error.to_string() },
        },
    };
    let mut requests = requests.take();
    for at in continued(&written) {
        requests[at].continued = true;
    }
    Observed { requests, end, written, reads: reads.take() }
}

/// Which requests were answered with a 100 first: those before whose answer one stands.
fn continued(written: &[u8]) -> Vec<usize> {
    let statuses = statuses(written).into_iter();
    let answered = statuses.scan(0, |answered, status| {
        let at = *answered;
        *answered += usize::from(status != 100);
        Some((at, status))
    });
    answered.filter(|&(_, status)| status == 100).map(|(at, _)| at).collect()
}

/// The status of hyper's own answer, which is the last it writes.
fn refusal(written: &[u8]) -> Option<u16> {
    statuses(written).last().copied().filter(|&status| status >= 400 && status != 405)
}

/// The statuses of all answers, interim ones included; none of them has a body.
pub fn statuses(written: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(written);
    let lines = text.split("\r\n").filter(|line| line.starts_with("HTTP/1."));
    lines.filter_map(|line| line.split(' ').nth(1)?.parse().ok()).collect()
}

/// Notes the head at once, as hyper reads on before it lets the answer be worked on; then reads the whole
/// body, noting all of it, and answers.
fn answer(
    request: Request<Incoming>,
    witness: Witness<'_>,
) -> impl Future<Output = Result<Response<String>, Infallible>> {
    let connect = request.method() == Method::CONNECT;
    let at = witness.requests.borrow().len();
    let (head, mut body) = request.into_parts();
    witness.requests.borrow_mut().push(Accepted {
        method: head.method.to_string(),
        target: head.uri.to_string(),
        version: head.version,
        fields: fields(&head.headers),
        head_by: witness.handed_out.get(),
        continued: false,
        body: Vec::new(),
        trailers: None,
        body_end: BodyEnd::Waiting,
        body_by: None,
    });
    async move {
        let end = loop {
            match poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
                None => break BodyEnd::Whole,
                Some(Err(error)) => break BodyEnd::Failed(with_causes(&error)),
                Some(Ok(frame)) => {
                    let mut requests = witness.requests.borrow_mut();
                    match frame.into_data() {
                        Ok(data) => requests[at].body.extend_from_slice(&data),
                        Err(frame) => requests[at].trailers = frame.trailers_ref().map(fields),
                    }
                }
            }
        };
        let mut requests = witness.requests.borrow_mut();
        requests[at].body_end = end;
        requests[at].body_by = Some(witness.handed_out.get());
        let mut response = Response::new(String::new());
        if connect {
            *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        }
        Ok(response)
    }
}

/// An error with what led to it.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

fn fields(map: &HeaderMap) -> Fields {
    Fields::new(map.iter().map(|(name, value)| (name.as_str().as_bytes(), value.as_bytes())))
}

#[derive(Clone, Copy)]
struct Witness<'a> {
    requests: &'a RefCell<Vec<Accepted>>,
    handed_out: &'a Cell<usize>,
}

/// Polls until it is over, or until nobody asks for another turn.
fn until_still<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    /// Whether somebody has asked for another turn.
    struct Turn(AtomicBool);
    impl Wake for Turn {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    let turn = Arc::new(Turn(AtomicBool::new(true)));
    let waker = Waker::from(Arc::clone(&turn));
    let mut context = Context::from_waker(&waker);
    while turn.0.swap(false, Ordering::Relaxed) {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Poll::Ready(output);
        }
    }
    Poll::Pending
}

/// The connection: each read hands out the bytes up to the next cut, each write is kept.
struct Wire {
    input: Box<[u8]>,
    cuts: Box<[usize]>,
    peer: Peer,
    handed_out: Rc<Cell<usize>>,
    written: Rc<RefCell<Vec<u8>>>,
    reads: Rc<RefCell<Vec<usize>>>,
}

impl Read for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let from = self.handed_out.get();
        if from == self.input.len() {
            return match self.peer {
                Peer::Open => Poll::Pending,
                Peer::Finished => Poll::Ready(Ok(())),
            };
        }
        let next_cut = self.cuts.partition_point(|&cut| cut <= from);
        let cut = self.cuts.get(next_cut).copied().unwrap_or(usize::MAX);
        let to = cut.min(self.input.len()).min(from + buffer.remaining());
        buffer.put_slice(&self.input[from..to]);
        self.handed_out.set(to);
        self.reads.borrow_mut().push(to);
        Poll::Ready(Ok(()))
    }
}

impl Write for Wire {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.written.borrow_mut().extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// A clock for hyper's timeout on heads, which never comes.
struct StoppedClock;

impl Timer for StoppedClock {
    fn sleep(&self, _: Duration) -> Pin<Box<dyn Sleep>> {
        Box::pin(Never)
    }

    fn sleep_until(&self, _: Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(Never)
    }
}

struct Never;

impl Future for Never {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}

impl Sleep for Never {}
