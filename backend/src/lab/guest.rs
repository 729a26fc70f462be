//! One connection, as its requests need it: what goes with each to the router, and what only this
//! place knows of its answer.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request, Response, StatusCode, Uri, header};
use hyper::body::{Body as _, Incoming};
use hyper::ext::ReasonPhrase;
use hyper::upgrade::OnUpgrade;
use tower::ServiceExt as _;

use super::attendant::Attendant;
use super::lent::Lender;
use super::links::Linker;
use super::observe::{self, Noted, Observed, Observer};
use super::orders::Orders;
use super::proxy::{self, Network};
use crate::capture::{Following, Recorder};

/// One connection, as its requests need it.
pub(super) struct Guest<'a> {
    pub(super) trusted_proxy: &'a [Network],
    pub(super) recorder: &'a Recorder,
    pub(super) orders: &'a Orders,
    pub(super) peer: IpAddr,
    pub(super) linker: Linker<'a>,
}

impl Guest<'_> {
    /// Hands one request to the router, and reports what only this place knows of it.
    pub(super) async fn answer(
        &self,
        router: Router,
        request: Request<Incoming>,
    ) -> Result<Response<Body>, Infallible> {
        let lender = Lender::new(&request);
        let mut request = request.map(|body| lender.lend(body));
        let upgrades = request.extensions().get::<OnUpgrade>().is_some();
        let following = if upgrades { Following::Unknown } else { Following::Http };
        let Some(witness) = self.recorder.served(following) else { return router.oneshot(request).await };
        let parsed = Noted::RequestParsed {
            method: request.method().clone(),
            target: target(request.uri()),
            version: request.version(),
            fields: request.headers().len(),
        };
        let agent = request.headers().get(header::USER_AGENT).map_or(&b""[..], |agent| agent.as_bytes());
        witness.parsed(parsed, agent);
        let client = proxy::client(self.peer, self.trusted_proxy, request.headers(), &witness);
        let link = self.linker.look_up(witness.exchange(), request.headers());
        let attendant = Arc::new(Attendant { witness, orders: self.orders.clone(), client });
        request.extensions_mut().insert(Observed(Arc::clone(&attendant) as Arc<dyn Observer>));
        let mut response = router.oneshot(request).await?;
        let at = attendant.now();
        if let Some(missed) = observe::missed(&response) {
            attendant.report(at, missed);
        }
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            self.orders.tunnel();
        }
        // What a silenced hyper is told does not become a response.
        if !self.orders.is_silenced() {
            let body = response.body().size_hint().exact();
            attendant.report(at, Noted::ResponseBegun { status: response.status(), body });
        }
        if let Some(link) = link {
            link.add_to(response.headers_mut());
        }
        // What is left of a body cannot be told from the next request. hyper then hangs up; who is told
        // beforehand does not send into the void.
        if lender.is_left_with_something().await {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        as_http_has_it(&mut response);
        Ok(response)
    }
}

/// Mends what would go out otherwise than HTTP has it.
fn as_http_has_it(response: &mut Response<Body>) {
    let status = response.status();
    // axum gives answers to HEAD the length of what it has cut away, and there is none here.
    if matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) {
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    // hyper would write "<none>" behind a status that nobody has named.
    if status.canonical_reason().is_none() && response.extensions().get::<ReasonPhrase>().is_none() {
        response.extensions_mut().insert(ReasonPhrase::from_static(b""));
    }
}

/// The target as hyper understood it; most are a path, which need not be put together.
fn target(uri: &Uri) -> Box<str> {
    match uri.path_and_query() {
        Some(path) if uri.scheme().is_none() => path.as_str().into(),
        _ => uri.to_string().into(),
    }
}
