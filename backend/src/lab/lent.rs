//! A request's body in the hands of a handler, and what is left of it when the handler has answered.
//!
//! The next request on the connection begins where this body ends. A little that was not read is read
//! here, so that the connection can stay; of more, or of what comes too slowly, or what the client would
//! only send if told to go on, the connection has to end, and the response says so.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Request, header};
use http_body_util::BodyExt as _;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};

/// What is read of a body that nobody wanted.
const READ_ANYWAY: u64 = 64 * 1024;

/// How long that may take.
const PATIENCE: Duration = Duration::from_millis(200);

/// Lends a body to a handler.
#[derive(Debug)]
pub(super) struct Lender {
    /// The client waits to be told to go on.
    expects: bool,
    /// None where there is no body.
    left: Option<Arc<Mutex<Left>>>,
}

/// What is left of a body.
#[derive(Debug, Default)]
enum Left {
    /// Nothing, or it is still in use.
    #[default]
    Nothing,
    /// The handler has let go of it before its end.
    Unread {
        body: Incoming,
        /// Whether anything was asked of it: then the client was told to go on.
        begun: bool,
    },
}

impl Lender {
    pub(super) fn new(request: &Request<Incoming>) -> Self {
        if request.body().is_end_stream() {
            return Self { expects: false, left: None };
        }
        Self { expects: request.headers().contains_key(header::EXPECT), left: Some(Arc::default()) }
    }

    pub(super) fn lend(&self, body: Incoming) -> Body {
        match &self.left {
            None => Body::empty(),
            Some(left) => Body::new(Lent { body: Some(body), begun: false, left: Arc::clone(left) }),
        }
    }

    /// Whether the body was given back before its end, and is too much to be read now.
    pub(super) async fn is_left_with_something(&self) -> bool {
        let Some(left) = &self.left else { return false };
        let left = std::mem::take(&mut *lock(left));
        let Left::Unread { mut body, begun } = left else { return false };
        let is_little = body.size_hint().upper().is_some_and(|bytes| bytes <= READ_ANYWAY);
        if !is_little || self.expects && !begun {
            return true;
        }
        let reading = async { while let Some(Ok(_)) = body.frame().await {} };
        tokio::time::timeout(PATIENCE, reading).await.is_err() || !body.is_end_stream()
    }
}

/// A body that was lent.
struct Lent {
    /// Taken when it is given back.
    body: Option<Incoming>,
    begun: bool,
    left: Arc<Mutex<Left>>,
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.begun = true;
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let polled = Pin::new(body).poll_frame(cx);
        if let Poll::Ready(None | Some(Err(_))) = polled {
            self.body = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Incoming::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), Incoming::size_hint)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(body) = self.body.take().filter(|body| !body.is_end_stream()) {
            *lock(&self.left) = Left::Unread { body, begun: self.begun };
        }
    }
}

fn lock(left: &Mutex<Left>) -> MutexGuard<'_, Left> {
    left.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
