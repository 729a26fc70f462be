//! Sends a page's exact bytes to the lab over a real TCP connection, and nowhere else.
//!
//! A [`Dialer`] is made from the lab's own listener and holds its address: there is no way to give it
//! another one. It judges nothing; the bytes may be anything. What comes back is read and let go of,
//! since the tap has already seen it leave.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use shared::wire::{ConnId, PageId, Plan};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

use crate::capture::Capture;
use crate::config::{ConsoleConfig, show};
use crate::listen;

/// Sends waiting their turn on one connection.
const QUEUE: usize = 64;

/// How long connecting to our own lab may take before something is wrong.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// Opens connections to the lab.
#[derive(Clone, Debug)]
pub struct Dialer {
    lab: SocketAddr,
    capture: Arc<Capture>,
}

/// A connection to the lab that a page holds; dropping it hangs up.
#[derive(Debug)]
pub struct Dialled {
    /// The number under which the lab records it.
    pub conn: ConnId,
    sends: mpsc::Sender<Send>,
    /// Never sent through: its end is what hangs up, also in the middle of a pause.
    _held: oneshot::Sender<Infallible>,
}

/// Bytes to be sent, and how.
#[derive(Debug)]
pub struct Send {
    /// The page's message that asks for it.
    pub re: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// In which pieces.
    pub plan: Plan,
    /// Its share of what one page may have waiting; given back when it has gone out.
    pub share: OwnedSemaphorePermit,
}

/// What a dialled connection tells its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// All bytes of a send were handed to the network.
    Sent {
        /// The page's message that asked for it.
        re: u64,
        /// How many bytes.
        bytes: u64,
    },
    /// A send could not be finished.
    Failed {
        /// The page's message that asked for it.
        re: u64,
        /// Why.
        why: String,
    },
    /// The connection has ended.
    HungUp {
        /// Which.
        conn: ConnId,
        /// How, in a sentence.
        how: String,
    },
}

impl Dialer {
    /// For the lab behind this listener.
    ///
    /// # Errors
    /// The listener has no address.
    pub fn new(lab: &TcpListener, capture: Arc<Capture>) -> io::Result<Self> {
        Ok(Self { lab: listen::reachable(lab.local_addr()?), capture })
    }

    /// Opens a connection; what becomes of it is told through `tell`.
    ///
    /// # Errors
    /// The lab could not be reached.
    pub async fn dial(&self, page: PageId, tell: mpsc::Sender<Told>) -> io::Result<Dialled> {
        let socket = if self.lab.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        socket.set_nodelay(true)?;
        // Bound before it connects, so that the lab knows whose connection it accepts.
        socket.bind(SocketAddr::new(self.near(), 0))?;
        let from = socket.local_addr()?;
        let conn = self.capture.announce(from, page);
        let connecting = tokio::time::timeout(CONNECT_WITHIN, socket.connect(self.lab)).await;
        let stream = match connecting.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
            Ok(stream) => stream,
            Err(error) => {
                self.capture.forget(from);
                return Err(error);
            }
        };
        let (read, write) = stream.into_split();
        let (sends, mut queue) = mpsc::channel(QUEUE);
        let (held, let_go) = oneshot::channel();
        let capture = Arc::clone(&self.capture);
        tokio::spawn(async move {
            let mut how = talk((read, write), &mut queue, let_go, &tell).await;
            if capture.was_turned_away(conn) {
                "The lab had no room for this connection (option --lab-connections).".clone_into(&mut how);
            }
            // Sends that are still waiting will not happen: their page is to know.
            queue.close();
            while let Some(send) = queue.recv().await {
                let why = "The connection had ended before these bytes were sent.".to_owned();
                let _ = tell.send(Told::Failed { re: send.re, why }).await;
            }
            let _ = tell.send(Told::HungUp { conn, how }).await;
        });
        Ok(Dialled { conn, sends, _held: held })
    }

    /// The address of this machine from which the lab is reached.
    fn near(&self) -> IpAddr {
        self.lab.ip()
    }
}

impl Dialled {
    /// Queues a send; gives it back when the connection has ended or its queue is full.
    ///
    /// # Errors
    /// It could not be queued.
    pub fn send(&self, send: Send) -> Result<(), mpsc::error::TrySendError<Send>> {
        self.sends.try_send(send)
    }

    /// Whether the connection has ended.
    pub fn is_over(&self) -> bool {
        self.sends.is_closed()
    }
}

/// Checks a plan against the limits, and says what is wrong with it.
///
/// # Errors
/// The plan, or the number of bytes, is beyond a limit.
pub fn check(bytes: usize, plan: &Plan, config: &ConsoleConfig) -> Result<(), String> {
    if bytes == 0 && !plan.half_close {
        return Err("There is nothing to send: write at least one byte.".to_owned());
    }
    if bytes > config.send_bytes {
        let limit = config.send_bytes;
        return Err(format!("These are {bytes} bytes; one send may have {limit} (option --send-bytes)."));
    }
    if plan.cuts.len() >= config.send_pieces {
        let (pieces, limit) = (plan.cuts.len() + 1, config.send_pieces);
        return Err(format!("These are {pieces} pieces; one send may have {limit} (option --send-pieces)."));
    }
    if let Some(cut) = plan.cuts.iter().find(|cut| u128::from(cut.pause_ms) > config.send_pause.as_millis()) {
        let limit = show(config.send_pause);
        return Err(format!(
            "A pause of {} ms is longer than the longest, {limit} (option --send-pause).",
            cut.pause_ms
        ));
    }
    let ascending = plan.cuts.is_sorted_by(|a, b| a.at < b.at);
    if !ascending || plan.cuts.iter().any(|cut| cut.at == 0 || cut.at as usize >= bytes) {
        return Err("The cuts must lie inside the bytes, in ascending order.".to_owned());
    }
    Ok(())
}

/// Sends what is queued and reads what comes, until either side has had enough; how it ended.
async fn talk(
    (mut read, mut write): (OwnedReadHalf, OwnedWriteHalf),
    queue: &mut mpsc::Receiver<Send>,
    let_go: oneshot::Receiver<Infallible>,
    tell: &mpsc::Sender<Told>,
) -> String {
    let sending = async {
        while let Some(send) = queue.recv().await {
            let (re, bytes) = (send.re, send.bytes.len() as u64);
            let told = match carry_out(&mut write, &send).await {
                Ok(()) => Told::Sent { re, bytes },
                Err(error) => {
                    Told::Failed { re, why: format!("Not all bytes could be sent: {}.", plain(&error)) }
                }
            };
            let failed = matches!(told, Told::Failed { .. });
            if tell.send(told).await.is_err() {
                return "Its page is gone.".to_owned();
            }
            if failed {
                // What the server still says is worth hearing: it may be why it stopped listening.
                break;
            }
        }
        std::future::pending().await
    };
    let reading = async {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            match read.read(&mut buffer).await {
                Ok(0) => return "The server closed the connection.".to_owned(),
                Ok(_) => {}
                Err(error) => return format!("The connection broke: {}.", plain(&error)),
            }
        }
    };
    tokio::select! {
        how = reading => how,
        how = sending => how,
        _ = let_go => "This page closed the connection.".to_owned(),
    }
}

async fn carry_out(write: &mut OwnedWriteHalf, send: &Send) -> io::Result<()> {
    let mut from = 0;
    for cut in &send.plan.cuts {
        let at = cut.at as usize;
        write.write_all(send.bytes.get(from..at).unwrap_or_default()).await?;
        from = at;
        tokio::time::sleep(Duration::from_millis(cut.pause_ms.into())).await;
    }
    write.write_all(send.bytes.get(from..).unwrap_or_default()).await?;
    if send.plan.half_close { write.shutdown().await } else { Ok(()) }
}

/// The system's words without its numbers.
fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionReset => "the server reset it".to_owned(),
        io::ErrorKind::BrokenPipe => "the server had already closed it".to_owned(),
        _ => error.to_string(),
    }
}
