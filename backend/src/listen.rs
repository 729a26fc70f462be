//! Binding and accepting, with errors one can act on.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::address::network;
use crate::notices::Notices;

/// Connections the system may hold ready before we accept them: a class of learners pressing Send at
/// once, or a load test, arrives as one burst.
const BACKLOG: u32 = 4096;

/// How long to wait before accepting again when the system has no file descriptor left.
const EXHAUSTED_PAUSE: Duration = Duration::from_millis(100);

/// Refused clients that are being told why at once; beyond that they are only hung up on.
const FAREWELLS: usize = 64;

/// How long a refused client has to read why.
const FAREWELL: Duration = Duration::from_secs(1);

/// Listens on an address.
///
/// # Errors
/// The address cannot be had; the error names the option that changes it and how to find out more.
pub fn bind(addr: SocketAddr, option: &'static str) -> Result<TcpListener, BindError> {
    let attempt = || {
        let socket = if addr.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        // On Windows this option means something else: it would let two servers share a port.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind(addr)?;
        socket.listen(BACKLOG)
    };
    attempt().map_err(|source| BindError { addr, option, source })
}

/// An address could not be listened on.
#[derive(Debug)]
pub struct BindError {
    addr: SocketAddr,
    option: &'static str,
    source: io::Error,
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { addr, option, source } = self;
        let (ip, port) = (addr.ip(), addr.port());
        let here = |port: &str| match ip {
            IpAddr::V6(ip) => format!("[{ip}]:{port}"),
            IpAddr::V4(ip) => format!("{ip}:{port}"),
        };
        match source.kind() {
            io::ErrorKind::AddrInUse => write!(
                f,
                "Port {port} is already in use ({addr}).\n\
                 \x20 Use another one:      {option} {}   (0 picks a free port)\n\
                 \x20 See what holds it:    {}",
                here("0"),
                who_holds(port)
            ),
            io::ErrorKind::AddrNotAvailable => write!(
                f,
                "This machine has no address {ip}, so nothing can listen on {addr}.\n\
                 \x20 Use one it has:       {option} 127.0.0.1:{port}   (only this machine), or 0.0.0.0:{port} (all its networks)"
            ),
            io::ErrorKind::PermissionDenied => write!(
                f,
                "Port {port} may not be used without privileges ({addr}).\n\
                 \x20 Use one above 1023:   {option} {}",
                here("8080")
            ),
            _ => write!(f, "Cannot listen on {addr} (option {option}): {source}"),
        }
    }
}

impl std::error::Error for BindError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// The command that tells who listens on a port.
fn who_holds(port: u16) -> String {
    if cfg!(windows) {
        format!("netstat -ano | findstr :{port}")
    } else if cfg!(target_os = "linux") {
        format!("ss -ltnp 'sport = :{port}'")
    } else {
        format!("lsof -nP -iTCP:{port} -sTCP:LISTEN")
    }
}

/// Waits for the next connection. Errors of a single connection are passed over; when the system has
/// no descriptors left it is told through `exhausted`, and accepting goes on as soon as there are some.
pub async fn accept(
    listener: &TcpListener,
    mut exhausted: impl FnMut(&io::Error),
) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // What is written is to leave at once: pieces and pauses are shown as they were meant.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%peer, %error, "TCP_NODELAY");
                }
                return (stream, peer);
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                exhausted(&error);
                tokio::time::sleep(EXHAUSTED_PAUSE).await;
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// In which form a client is told that there is no room for it.
#[derive(Clone, Copy, Debug)]
enum Farewell {
    /// As a response.
    Http,
    /// As a line.
    Plain,
}

/// Lets in so many connections and no more, and so many of each address.
#[derive(Debug)]
pub struct Gate {
    limit: Limit,
    /// What one address may have of it, if that is bounded.
    share: Option<(Limit, Arc<Shares>)>,
    /// What is behind it, at the beginning of a sentence.
    whose: &'static str,
    farewell: Farewell,
    room: Arc<Semaphore>,
    farewells: Arc<Semaphore>,
    notices: Arc<Notices>,
}

/// A number of connections, and the option that sets it.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// How many.
    pub most: usize,
    /// The option's name.
    pub option: &'static str,
}

/// How many connections each address has. There are no more entries than connections.
#[derive(Debug, Default)]
struct Shares {
    open: Mutex<HashMap<IpAddr, usize>>,
}

/// A connection's place; given back when dropped.
#[derive(Debug)]
pub struct Place {
    _room: OwnedSemaphorePermit,
    share: Option<(IpAddr, Arc<Shares>)>,
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((address, shares)) = &self.share {
            shares.give_back(*address);
        }
    }
}

impl Shares {
    fn take(&self, address: IpAddr, most: usize) -> bool {
        let mut open = self.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let count = open.entry(address).or_default();
        if *count >= most {
            return false;
        }
        *count += 1;
        true
    }

    fn give_back(&self, address: IpAddr) {
        let mut open = self.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(count) = open.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&address);
            }
        }
    }
}

impl Gate {
    /// With room for so many.
    pub fn new(limit: Limit, whose: &'static str, notices: Arc<Notices>) -> Self {
        let (room, farewells) = (Arc::new(Semaphore::new(limit.most)), Arc::new(Semaphore::new(FAREWELLS)));
        Self { limit, share: None, whose, farewell: Farewell::Http, room, farewells, notices }
    }

    /// The same for clients who do not speak HTTP.
    #[must_use]
    pub fn plain(self) -> Self {
        Self { farewell: Farewell::Plain, ..self }
    }

    /// The same, with so many at most of each address.
    #[must_use]
    pub fn sharing(self, limit: Limit) -> Self {
        Self { share: Some((limit, Arc::default())), ..self }
    }

    /// The next connection, with its place; clients for whom there is none are told why. `counts` says
    /// whether an address is held to its share.
    pub async fn next(
        &self,
        listener: &TcpListener,
        counts: impl Fn(SocketAddr) -> bool,
        mut refused: impl FnMut(SocketAddr),
    ) -> (TcpStream, SocketAddr, Place) {
        loop {
            let (stream, peer) = accept(listener, |error| {
                let what = format!("{} could not accept a connection: {error}.", self.whose);
                self.notices.reached("ulimit -n", "the system's", &what);
            })
            .await;
            match self.place(peer, &counts) {
                Ok(place) => return (stream, peer, place),
                Err((limit, why)) => {
                    refused(peer);
                    self.refuse(stream, limit, why);
                }
            }
        }
    }

    fn place(&self, peer: SocketAddr, counts: impl Fn(SocketAddr) -> bool) -> Result<Place, (Limit, String)> {
        let whose = self.whose;
        let Ok(room) = Arc::clone(&self.room).try_acquire_owned() else {
            let Limit { most, option } = self.limit;
            let why = format!("{whose} has as many connections as it takes: {most} (option {option}).");
            return Err((self.limit, why));
        };
        let Some((limit, shares)) = self.share.as_ref().filter(|_| counts(peer)) else {
            return Ok(Place { _room: room, share: None });
        };
        let address = network(peer.ip());
        if shares.take(address, limit.most) {
            return Ok(Place { _room: room, share: Some((address, Arc::clone(shares))) });
        }
        let Limit { most, option } = limit;
        let why = format!(
            "{whose} has as many connections from your address as it takes: {most} (option {option})."
        );
        Err((*limit, why))
    }

    fn refuse(&self, stream: TcpStream, limit: Limit, why: String) {
        self.notices.reached(limit.option, limit.most, &why);
        if let Ok(permit) = Arc::clone(&self.farewells).try_acquire_owned() {
            let farewell = self.farewell.words(&format!("{why}\n"));
            tokio::spawn(async move {
                refuse(stream, &farewell).await;
                drop(permit);
            });
        }
    }
}

impl Farewell {
    fn words(self, why: &str) -> String {
        match self {
            Self::Http => format!(
                "HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\n\
                 content-length: {}\r\nretry-after: 5\r\nconnection: close\r\n\r\n{why}",
                why.len()
            ),
            Self::Plain => why.to_owned(),
        }
    }
}

/// Tells a client for whom there is no room why, and hangs up.
async fn refuse(mut stream: TcpStream, words: &str) {
    let farewell = async {
        stream.write_all(words.as_bytes()).await?;
        stream.shutdown().await?;
        // Closing while unread bytes wait would reset the connection and could take the answer with it.
        let mut unread = [0; 1024];
        while tokio::io::AsyncReadExt::read(&mut stream, &mut unread).await? > 0 {}
        io::Result::Ok(())
    };
    let _ = tokio::time::timeout(FAREWELL, farewell).await;
}

/// The address by which this machine reaches a listener of its own.
pub fn reachable(addr: SocketAddr) -> SocketAddr {
    let ip = match addr.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, addr.port())
}
