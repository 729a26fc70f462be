//! How many connections the console has at once, and how long one may hang about.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep};

use crate::config::ConsoleConfig;
use crate::listen::{Gate, Limit, Place};
use crate::notices::Notices;

/// A listener that lets in only so many, and none that hangs about.
pub(super) struct Door {
    listener: TcpListener,
    gate: Gate,
    idle: Duration,
}

impl Door {
    pub(super) fn new(listener: TcpListener, config: &ConsoleConfig, notices: Arc<Notices>) -> Self {
        let gate = Gate::new(
            Limit { most: config.console_connections, option: "--console-connections" },
            "The console",
            notices,
        )
        .sharing(Limit { most: config.console_address_connections, option: "--console-address-connections" });
        Self { listener, gate, idle: config.console_idle }
    }
}

impl axum::serve::Listener for Door {
    type Io = Guest;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Guest, SocketAddr) {
        let (stream, peer, place) = self.gate.next(&self.listener, |_| true, |_| {}).await;
        (Guest::new(stream, self.idle, place), peer)
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
    _permit: Place,
}

impl Guest {
    fn new(stream: TcpStream, idle: Duration, permit: Place) -> Self {
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
