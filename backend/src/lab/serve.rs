//! Accepts connections, and drives hyper's HTTP/1 over the tap.
//!
//! Not `axum::serve`: it first sniffs which protocol is spoken, and what it has read ahead it hands on
//! in other pieces than they came in. Here hyper reads straight from the tap.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, Uri, header};
use hyper::body::{Body as _, Incoming};
use hyper::rt::Timer;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use shared::wire::{CloseReason, Side};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tower::ServiceExt as _;

use super::attendant::Attendant;
use super::closing::End;
use super::links::{Linker, Links};
use super::observe::{self, Noted, Observed, Observer};
use super::orders::Orders;
use super::setting::{Setting, System};
use super::{Tap, proxy, router};
use crate::capture::{Capture, Recorder};
use crate::config::LabConfig;
use crate::listen::Gate;
use crate::notices::Notices;
use crate::patience;
use crate::stop::told_to_stop;

/// What hyper cannot know of its refusal.
const TOO_LARGE: &str = " (options --head-bytes and --head-fields; or its Content-Length is beyond counting)";

/// How long connections may finish what they are at when the server stops.
const STOP_GRACE: Duration = Duration::from_millis(500);

/// What a lab is made of.
#[derive(Debug)]
pub struct Lab {
    /// What it puts up with.
    pub config: LabConfig,
    /// Where it records.
    pub capture: Arc<Capture>,
    /// Where it tells of limits reached.
    pub notices: Arc<Notices>,
    /// How its responses say where to look them up.
    pub links: Links,
}

/// Serves until told to stop, then until the last connection has ended.
pub async fn serve(listener: TcpListener, lab: Lab, mut stop: watch::Receiver<bool>) {
    let router = router(Setting::new(lab.config.rules(), Arc::new(System)));
    let lab = Arc::new(lab);
    let [all, of_one] = lab.config.connections();
    let gate = Gate::new(all, "The lab", Arc::clone(&lab.notices)).sharing(of_one);
    // Each connection holds a sender: when the last is gone, so are the connections.
    let (alive, mut gone) = mpsc::channel::<Infallible>(1);
    loop {
        let refused = |peer| lab.capture.turned_away(peer);
        // Pages have a share of their own, and proxies speak for many.
        let counts = |peer: SocketAddr| {
            let proxies = &lab.config.trusted_proxy;
            !proxies.iter().any(|proxy| proxy.contains(peer.ip())) && !lab.capture.is_announced(peer)
        };
        let (stream, peer, permit) = tokio::select! {
            accepted = gate.next(&listener, counts, refused) => accepted,
            () = told_to_stop(&mut stop) => break,
        };
        let (lab, router, stop, alive) = (Arc::clone(&lab), router.clone(), stop.clone(), alive.clone());
        tokio::spawn(async move {
            connection(stream, peer, &lab, router, stop).await;
            drop((permit, alive));
        });
    }
    drop((listener, alive));
    gone.recv().await;
}

/// hyper's HTTP/1 as the lab runs it. Whoever wants to know what the lab makes of some bytes without a
/// socket, as the tests do, brings a clock of their own.
pub fn configured_hyper(config: &LabConfig, timer: impl Timer + Send + Sync + 'static) -> http1::Builder {
    let mut http1 = http1::Builder::new();
    http1
        .timer(timer)
        .header_read_timeout(config.head_timeout)
        .max_buf_size(config.head_bytes)
        .max_headers(config.head_fields)
        // A client that has said all it wants to say may still listen (`nc -N`).
        .half_close(true);
    http1
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    lab: &Lab,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let recorder = lab.capture.accepted(peer);
    let orders = Orders::default();
    let guest =
        Guest { lab, recorder: &recorder, orders: &orders, peer: peer.ip(), linker: Linker::new(&lab.links) };
    let service = service_fn(|request| guest.answer(router.clone(), request));
    let tap = Tap::new(stream, recorder.clone(), orders.clone());
    let mut conn = pin!(
        configured_hyper(&lab.config, TokioTimer::new())
            .serve_connection(TokioIo::new(tap), service)
            .with_upgrades()
    );
    let began = Instant::now();
    let mut stopping = false;
    let mut look_again = pin!(tokio::time::sleep(lab.config.lab_idle.min(lab.config.lab_lifetime)));
    let (by, why) = loop {
        tokio::select! {
            result = conn.as_mut() => {
                let seen = recorder.seen();
                let end = End {
                    result: result.as_ref().map(|&()| ()),
                    seen,
                    in_an_exchange: recorder.is_in_an_exchange(),
                    answered_early: recorder.has_answered_early(),
                    stopping,
                    on_purpose: orders.ending(),
                };
                if let Err(error) = &result && error.is_parse() {
                    let limits = if error.is_parse_too_large() { TOO_LARGE } else { "" };
                    recorder.refused(&format!("{error}{limits}"));
                }
                break end.reason(&lab.config);
            }
            () = told_to_stop(&mut stop), if !stopping => {
                stopping = true;
                conn.as_mut().graceful_shutdown();
                look_again.as_mut().reset(Instant::now() + STOP_GRACE);
            }
            () = &mut look_again => match overdue(lab, &recorder, began, stopping) {
                Ok(at) => look_again.as_mut().reset(at),
                Err(why) => break (Side::Server, why),
            },
        }
    };
    recorder.closed(by, &why);
}

/// Whether a connection has gone on, or stood still, for too long; otherwise when to look again.
fn overdue(lab: &Lab, recorder: &Recorder, began: Instant, stopping: bool) -> Result<Instant, CloseReason> {
    if stopping {
        return Err(CloseReason::Stopping);
    }
    patience::overdue(&lab.config, &lab.notices, recorder, began)
}

/// One connection, as its requests need it.
struct Guest<'a> {
    lab: &'a Lab,
    recorder: &'a Recorder,
    orders: &'a Orders,
    peer: IpAddr,
    linker: Linker<'a>,
}

impl Guest<'_> {
    /// Hands one request to the router, and reports what only this place knows of it.
    async fn answer(&self, router: Router, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
        let mut request = request.map(Body::new);
        let Some(witness) = self.recorder.served() else { return router.oneshot(request).await };
        let parsed = Noted::RequestParsed {
            method: request.method().clone(),
            target: target(request.uri()),
            version: request.version(),
            fields: request.headers().len(),
        };
        let agent = request.headers().get(header::USER_AGENT).map_or(&b""[..], |agent| agent.as_bytes());
        witness.parsed(parsed, agent);
        let client = proxy::client(self.peer, &self.lab.config.trusted_proxy, request.headers(), &witness);
        let link = self.linker.look_up(witness.exchange(), request.headers());
        let attendant = Arc::new(Attendant { witness, orders: self.orders.clone(), client });
        request.extensions_mut().insert(Observed(Arc::clone(&attendant) as Arc<dyn Observer>));
        let mut response = router.oneshot(request).await?;
        let at = attendant.now();
        if let Some(missed) = observe::missed(&response) {
            attendant.report(at, missed);
        }
        let body = response.body().size_hint().exact();
        attendant.report(at, Noted::ResponseBegun { status: response.status(), body });
        if let Some(link) = link {
            link.add_to(response.headers_mut());
        }
        Ok(response)
    }
}

/// The target as hyper understood it; most are a path, which need not be put together.
fn target(uri: &Uri) -> Box<str> {
    match uri.path_and_query() {
        Some(path) if uri.scheme().is_none() => path.as_str().into(),
        _ => uri.to_string().into(),
    }
}
