//! Reports facts from where they happen.
//!
//! A request that is observed carries an [`Observed`] among its extensions; one that does not (a
//! benchmark's, a test's) goes the same way unobserved.

use std::sync::Arc;

use axum::extract::{MatchedPath, RawPathParams, Request};
use axum::http::header::ALLOW;
use axum::middleware::Next;
use axum::response::Response;
use shared::route::Handler;
use shared::wire::Fact;

/// The one seam to the world outside the router: a clock, and somebody to tell.
pub trait Observer: Send + Sync {
    /// Nanoseconds on a clock that never goes back.
    fn now(&self) -> u64;
    /// Takes a fact about this request.
    fn report(&self, fact: Fact);
}

/// Rides along with an observed request.
#[derive(Clone)]
pub struct Observed(pub Arc<dyn Observer>);

/// Marks the response of a fallback: no route took the request.
#[derive(Clone, Copy)]
pub(super) struct Missed;

/// Stands round each route's handler: which route matched, and how long the handler took.
pub(super) async fn matched(
    handler: Handler,
    params: RawPathParams,
    request: Request,
    next: Next,
) -> Response {
    let Some(Observed(observer)) = request.extensions().get().cloned() else {
        return next.run(request).await;
    };
    observer.report(Fact::RouteMatched {
        pattern: request
            .extensions()
            .get::<MatchedPath>()
            .map_or_else(String::new, |path| path.as_str().to_owned()),
        params: params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
    });
    let began = observer.now();
    observer.report(Fact::HandlerStarted { handler: handler.name().to_owned() });
    let response = next.run(request).await;
    observer.report(Fact::HandlerFinished { took: observer.now().saturating_sub(began) });
    response
}

/// What a response tells of a request that no route took. To be asked of the response as it leaves
/// the router: axum adds `Allow` last.
pub fn missed(response: &Response) -> Option<Fact> {
    response.extensions().get::<Missed>()?;
    let allow =
        response.headers().get(ALLOW).map(|allow| String::from_utf8_lossy(allow.as_bytes()).into_owned());
    Some(Fact::RouteMissed { allow })
}
