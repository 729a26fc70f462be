//! What the tests share: a lab on a free port with its capture at hand, and clients made of bytes.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part of this")]

pub mod page;
pub mod process;
pub mod script;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use backend::capture::{Capture, Cursor};
use backend::config::Config;
use backend::lab::{self, Lab, Links};
use backend::notices::Notices;
use backend::{Listeners, listen};
use clap::Parser;
use shared::wire::{CloseReason, Detail, Direction, ExchangeId, Fact, Side, Stage, Summary};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Far longer than anything here takes: reaching it means that something hangs.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// Bytes as text, to be looked at.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The first value of a field in a head, whose names are in lower case.
pub fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// The configuration these options give.
pub fn config(options: &[&str]) -> Config {
    #[derive(Parser)]
    struct Arguments {
        #[command(flatten)]
        config: Config,
    }
    Arguments::parse_from(["test", "--addr=127.0.0.1:0", "--lab-addr=127.0.0.1:0"].iter().chain(options))
        .config
}

/// A lab alone, with its capture.
pub struct TestLab {
    pub addr: SocketAddr,
    pub capture: Arc<Capture>,
    pub notices: Arc<Notices>,
    pub stop: watch::Sender<bool>,
    pub task: JoinHandle<()>,
}

impl TestLab {
    pub fn start(options: &[&str]) -> Self {
        let config = config(options);
        let notices = Arc::new(Notices::default());
        let capture = Capture::new(config.capture, Arc::clone(&notices));
        let listener = listen::bind(config.lab_addr, "--lab-addr").unwrap();
        let addr = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let lab = Lab {
            config: config.lab,
            capture: Arc::clone(&capture),
            notices: Arc::clone(&notices),
            links: Links::None,
        };
        Self { addr, capture, notices, stop, task: tokio::spawn(lab::serve(listener, lab, stopped)) }
    }

    pub async fn connect(&self) -> Client {
        Client { stream: TcpStream::connect(self.addr).await.unwrap() }
    }

    /// Waits until the capture satisfies a condition.
    pub async fn until(&self, what: &str, mut condition: impl FnMut(&[Summary]) -> bool) -> Vec<Summary> {
        let _watching = self.capture.watch();
        let waiting = async {
            loop {
                let mut changed = std::pin::pin!(self.capture.changed());
                changed.as_mut().enable();
                let summaries = self.capture.summaries();
                if condition(&summaries) {
                    return summaries;
                }
                changed.await;
            }
        };
        match tokio::time::timeout(DEADLINE, waiting).await {
            Ok(summaries) => summaries,
            Err(_) => panic!("still waiting for {what}: {:#?}", self.capture.summaries()),
        }
    }

    /// Waits until `n` exchanges exist and none of them goes on.
    pub async fn until_done(&self, n: usize) -> Vec<Summary> {
        let over = |stage| matches!(stage, Stage::Complete | Stage::Refused | Stage::CutShort);
        self.until(&format!("{n} exchanges to be over"), |all| {
            all.len() == n && all.iter().all(|summary| over(summary.stage))
        })
        .await
    }

    /// Waits until no exchange goes on: whatever their connections held has been let go of.
    pub async fn until_quiet(&self) {
        let goes_on = |stage| matches!(stage, Stage::Receiving | Stage::Responding);
        self.until("everything to be over", |all| all.iter().all(|summary| !goes_on(summary.stage))).await;
    }

    /// Waits until an exchange has the fact that its connection is closed.
    pub async fn until_closed(&self, id: ExchangeId) -> (Side, CloseReason) {
        let mut found = None;
        self.until("the connection to be closed", |_| {
            found = self.kept(id).facts.into_iter().find_map(|fact| match fact {
                Fact::ConnectionClosed { by, why } => Some((by, why)),
                _ => None,
            });
            found.is_some()
        })
        .await;
        found.unwrap()
    }

    /// All that is kept of an exchange.
    pub fn kept(&self, id: ExchangeId) -> Kept {
        let mut cursor = Cursor::default();
        let mut kept = Kept::default();
        while let Some(detail) = self.capture.read(id, &mut cursor) {
            kept.add(&detail);
        }
        kept
    }
}

/// An exchange put together from its details.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    pub received: Vec<u8>,
    pub sent: Vec<u8>,
    /// Each read's or write's place in its connection, and its length.
    pub segments: Vec<(Direction, u32, usize)>,
    pub facts: Vec<Fact>,
    pub dropped: (u64, u64),
    pub folded: u32,
    pub facts_dropped: u32,
}

impl Kept {
    pub fn add(&mut self, detail: &Detail) {
        for segment in &detail.segments {
            match segment.direction {
                Direction::In => self.received.extend_from_slice(&segment.bytes.0),
                Direction::Out => self.sent.extend_from_slice(&segment.bytes.0),
            }
            self.segments.push((segment.direction, segment.turn, segment.bytes.0.len()));
            self.folded = self.folded.max(segment.folded);
        }
        self.facts.extend(detail.facts.iter().map(|timed| timed.fact.clone()));
        self.dropped = detail.dropped;
        self.facts_dropped = detail.facts_dropped;
    }

    pub fn was_routed(&self) -> bool {
        self.facts.iter().any(|fact| matches!(fact, Fact::RouteMatched { .. } | Fact::RouteMissed { .. }))
    }
}

/// A client that speaks bytes.
pub struct Client {
    pub stream: TcpStream,
}

impl Client {
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.unwrap();
    }

    /// Everything until the server closes; a reset ends it too.
    pub async fn rest(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let _ = tokio::time::timeout(DEADLINE, self.stream.read_to_end(&mut bytes))
            .await
            .expect("the server closes");
        bytes
    }

    /// Reads until what has come ends with `end`.
    pub async fn until(&mut self, end: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        let reading = async {
            while !bytes.ends_with(end.as_bytes()) {
                bytes.push(self.stream.read_u8().await.unwrap());
            }
        };
        tokio::time::timeout(DEADLINE, reading).await.unwrap_or_else(|_| panic!("no {end:?} came"));
        bytes
    }

    /// Closes with a reset.
    pub fn reset(self) {
        #[expect(deprecated, reason = "a linger of zero does not block: it is what resets")]
        self.stream.set_linger(Some(Duration::ZERO)).unwrap();
    }
}

/// The whole server, page and lab.
pub struct Playground {
    pub page: SocketAddr,
    pub lab: SocketAddr,
    pub stop: Option<tokio::sync::oneshot::Sender<()>>,
    pub task: JoinHandle<std::io::Result<()>>,
}

impl Playground {
    pub fn start(options: &[&str]) -> Self {
        let config = config(options);
        let page = listen::bind(config.addr, "--addr").unwrap();
        let lab = listen::bind(config.lab_addr, "--lab-addr").unwrap();
        let (page_addr, lab_addr) = (page.local_addr().unwrap(), lab.local_addr().unwrap());
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let task = tokio::spawn(backend::run(Listeners { page, lab, sockets: Vec::new() }, config, async {
            let _ = stopped.await;
        }));
        Self { page: page_addr, lab: lab_addr, stop: Some(stop), task }
    }

    pub async fn connect_to_lab(&self) -> Client {
        Client { stream: TcpStream::connect(self.lab).await.unwrap() }
    }

    pub async fn connect_to_page(&self) -> Client {
        Client { stream: TcpStream::connect(self.page).await.unwrap() }
    }
}
