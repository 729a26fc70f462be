//! How many connections the console has at once, and how long one may hang about.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep};

use crate::config::ConsoleConfig;
use crate::listen;
use crate::notices::Notices;

/// Refused clients that are being told so at once.
const FAREWELLS: usize = 16;

/// A listener that lets in only so many.
pub(super) struct Door {
    listener: TcpListener,
    connections: usize,
    idle: Duration,
    room: Arc<Semaphore>,
    farewells: Arc<Semaphore>,
    notices: Arc<Notices>,
}

impl Door {
    pub(super) fn new(listener: TcpListener, config: &ConsoleConfig, notices: Arc<Notices>) -> Self {
        Self {
            listener,
            connections: config.console_connections,
            idle: config.console_idle,
            room: Arc::new(Semaphore::new(config.console_connections)),
            farewells: Arc::new(Semaphore::new(FAREWELLS)),
            notices,
        }
    }

    fn refuse(&self, stream: TcpStream) {
        let limit = self.connections;
        self.notices.reached(
            "--console-connections",
            limit,
            "A connection to the page's address was refused.",
        );
        if let Ok(permit) = Arc::clone(&self.farewells).try_acquire_owned() {
            tokio::spawn(async move {
                let why = format!(
                    "The console has as many connections as it takes: {limit} (option --console-connections).\n"
                );
                listen::refuse(stream, &why).await;
                drop(permit);
            });
        }
    }
}

impl axum::serve::Listener for Door {
    type Io = Guest;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Guest, SocketAddr) {
        loop {
            let exhausted = |error: &io::Error| {
                let what = format!("The console could not accept a connection: {error}.");
                self.notices.reached("ulimit -n", "the system's", &what);
            };
            let (stream, peer) = listen::accept(&self.listener, exhausted).await;
            match Arc::clone(&self.room).try_acquire_owned() {
                Ok(permit) => return (Guest::new(stream, self.idle, permit), peer),
                Err(_) => self.refuse(stream),
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that ends when nothing was written to it for too long: whoever gets no answer (a head
/// that drips in, an idle keep-alive connection) or takes none (a reader that has stopped) is let go.
pub(super) struct Guest {
    stream: TcpStream,
    idle: Duration,
    leave: Pin<Box<Sleep>>,
    _permit: OwnedSemaphorePermit,
}

impl Guest {
    fn new(stream: TcpStream, idle: Duration, permit: OwnedSemaphorePermit) -> Self {
        Self { stream, idle, leave: Box::pin(tokio::time::sleep(idle)), _permit: permit }
    }

    fn or_leave<T>(&mut self, cx: &mut Context<'_>, poll: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if poll.is_pending() && self.leave.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        poll
    }

    fn wrote(&mut self, cx: &mut Context<'_>, poll: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(1..)) = poll {
            self.leave.as_mut().reset(Instant::now() + self.idle);
        }
        self.or_leave(cx, poll)
    }
}

impl AsyncRead for Guest {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.or_leave(cx, poll)
    }
}

impl AsyncWrite for Guest {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.wrote(cx, poll)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.wrote(cx, poll)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
