//! The tap: copies what is read and written on a connection, and changes nothing.
//!
//! Each call goes straight through to the stream; what it moved is recorded when it returns, with the
//! same boundaries, so that what is shown is what hyper was given and what the network took.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::capture::Recorder;

/// A stream that is listened to.
#[derive(Debug)]
pub struct Tap<S> {
    stream: S,
    recorder: Recorder,
}

impl<S> Tap<S> {
    /// Listens to a stream.
    pub const fn new(stream: S, recorder: Recorder) -> Self {
        Self { stream, recorder }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tap<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let (before, room) = (buf.filled().len(), buf.remaining());
        let result = ready!(Pin::new(&mut this.stream).poll_read(cx, buf));
        match &result {
            Ok(()) if buf.filled().len() > before => this.recorder.received(&buf.filled()[before..]),
            // Without room nothing can be read, which says nothing of the client.
            Ok(()) if room > 0 => this.recorder.client_finished(),
            Ok(()) => {}
            Err(_) => this.recorder.broke(),
        }
        Poll::Ready(result)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let result = ready!(Pin::new(&mut this.stream).poll_write(cx, bytes));
        match &result {
            Ok(0) => {}
            Ok(written) => this.recorder.sent(std::iter::once(&bytes[..*written])),
            Err(_) => this.recorder.broke(),
        }
        Poll::Ready(result)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let result = ready!(Pin::new(&mut this.stream).poll_write_vectored(cx, slices));
        match &result {
            Ok(0) => {}
            Ok(written) => this.recorder.sent(first(slices, *written)),
            Err(_) => this.recorder.broke(),
        }
        Poll::Ready(result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

/// The first `n` bytes of some slices.
fn first<'a>(slices: &'a [IoSlice<'a>], n: usize) -> impl Iterator<Item = &'a [u8]> {
    let mut left = n;
    slices
        .iter()
        .map(move |slice| {
            let took = left.min(slice.len());
            left -= took;
            &slice[..took]
        })
        .filter(|slice| !slice.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_written_is_taken_from_the_slices() {
        let slices = [IoSlice::new(b"head"), IoSlice::new(b"body"), IoSlice::new(b"more")];
        let taken = |n| first(&slices, n).collect::<Vec<_>>();
        assert!(taken(0).is_empty());
        assert_eq!(taken(3), [b"hea".as_slice()]);
        assert_eq!(taken(4), [b"head".as_slice()]);
        assert_eq!(taken(6), [b"head".as_slice(), b"bo"]);
        assert_eq!(taken(12).concat(), b"headbodymore");
    }
}
