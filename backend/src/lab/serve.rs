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
use hyper::rt::Timer;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use shared::wire::{CloseReason, Side};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

use super::closing::End;
use super::guest::Guest;
use super::links::{Linker, Links};
use super::orders::Orders;
use super::setting::{Setting, System};
use super::{Tap, router};
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
    let reached_at = stream.local_addr().ok().map(|addr| addr.ip());
    let recorder = lab.capture.accepted(peer);
    let orders = Orders::default();
    let (held, let_go) = oneshot::channel();
    let tap = Tap::new(stream, recorder.clone(), orders.clone(), held);
    let line = Line { lab, recorder: &recorder, orders: &orders, began: Instant::now(), reached_at };
    let over = line.speak_http(tap, peer.ip(), router, &mut stop).await;
    let (by, why) = match over {
        Some(over) => over,
        None => line.watch_tunnel(let_go, &mut stop).await,
    };
    recorder.closed(by, &why);
}

/// One connection, as its task sees it.
struct Line<'a> {
    lab: &'a Lab,
    recorder: &'a Recorder,
    orders: &'a Orders,
    began: Instant,
    /// The address of ours that the client reached.
    reached_at: Option<IpAddr>,
}

impl Line<'_> {
    /// Drives hyper until the connection has ended: by whom, and why; `None` where it goes on as
    /// something else than HTTP.
    async fn speak_http(
        &self,
        tap: Tap,
        peer: IpAddr,
        router: Router,
        stop: &mut watch::Receiver<bool>,
    ) -> Option<(Side, CloseReason)> {
        let Self { lab, recorder, orders, .. } = *self;
        let linker = Linker::new(&lab.links, self.reached_at);
        let guest = Guest { trusted_proxy: &lab.config.trusted_proxy, recorder, orders, peer, linker };
        let service = service_fn(|request| guest.answer(router.clone(), request));
        let config = &self.lab.config;
        let mut conn = pin!(
            configured_hyper(config, TokioTimer::new())
                .serve_connection(TokioIo::new(tap), service)
                .with_upgrades()
        );
        let mut stopping = false;
        let mut look_again = pin!(tokio::time::sleep(config.lab_idle.min(config.lab_lifetime)));
        loop {
            tokio::select! {
                result = conn.as_mut() => {
                    if result.is_ok() && self.orders.is_tunnel() {
                        return None;
                    }
                    if let Err(error) = &result && error.is_parse() {
                        let limits = if error.is_parse_too_large() { TOO_LARGE } else { "" };
                        self.recorder.refused(&format!("{error}{limits}"));
                    }
                    let end = End { stopping, ..self.end(result.as_ref().map(|&()| ())) };
                    return Some(end.reason(config));
                }
                () = told_to_stop(stop), if !stopping => {
                    stopping = true;
                    conn.as_mut().graceful_shutdown();
                    look_again.as_mut().reset(Instant::now() + STOP_GRACE);
                }
                () = &mut look_again => match self.overdue(stopping) {
                    Ok(at) => look_again.as_mut().reset(at),
                    Err(why) => return Some((Side::Server, why)),
                },
            }
        }
    }

    /// Waits until whoever has taken the connection over lets go of it; where it stands still or lasts
    /// too long, it is cut. hyper has nothing to do with it any more: the tap is in other hands.
    async fn watch_tunnel(
        &self,
        mut let_go: oneshot::Receiver<Infallible>,
        stop: &mut watch::Receiver<bool>,
    ) -> (Side, CloseReason) {
        let why = loop {
            let look_again = match self.overdue(false) {
                Ok(at) => at,
                Err(why) => break why,
            };
            tokio::select! {
                _ = &mut let_go => return End { tunnel: true, ..self.end(Ok(())) }.reason(&self.lab.config),
                () = told_to_stop(stop) => break CloseReason::Stopping,
                () = tokio::time::sleep_until(look_again) => {}
            }
        };
        self.orders.cut();
        let _ = let_go.await;
        (Side::Server, why)
    }

    fn end<'e>(&self, result: Result<(), &'e hyper::Error>) -> End<'e> {
        End {
            result,
            seen: self.recorder.seen(),
            in_an_exchange: self.recorder.is_in_an_exchange(),
            answered_early: self.recorder.has_answered_early(),
            stopping: false,
            on_purpose: self.orders.ended(),
            tunnel: false,
        }
    }

    /// Whether the connection has gone on, or stood still, for too long; otherwise when to look again.
    fn overdue(&self, stopping: bool) -> Result<Instant, CloseReason> {
        if stopping {
            return Err(CloseReason::Stopping);
        }
        patience::overdue(&self.lab.config, &self.lab.notices, self.recorder, self.began)
    }
}
