//! The part of the server that serves the page and talks to it.
//!
//! Everything here is for the learner's own page: [`guard`] keeps pages of other sites out,
//! [`assets`] are the page's files, [`socket`] is its one live connection, [`api`] is the same for
//! scripts, [`door`] bounds how many connections there are and how long one may hang about.

mod api;
mod assets;
mod door;
mod guard;
mod session;
mod socket;
mod throttle;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{any, get};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc, watch};

use self::assets::Assets;
use self::door::Door;
use crate::capture::Capture;
use crate::config::ConsoleConfig;
use crate::dialer::Dialer;
use crate::notices::Notices;
use crate::stop::told_to_stop;

/// What the console is made of.
#[derive(Debug)]
pub struct Console {
    /// What it allows.
    pub config: ConsoleConfig,
    /// Where the lab listens.
    pub lab_addr: SocketAddr,
    /// Which run of the server this is.
    pub instance: u64,
    /// What there is to see.
    pub capture: Arc<Capture>,
    /// Limits that were reached.
    pub notices: Arc<Notices>,
    /// The way to the lab.
    pub dialer: Dialer,
}

/// What each request of the page gets to see.
#[derive(Debug)]
struct Shared {
    console: Console,
    assets: Assets,
    /// Room for open pages.
    pages: Arc<Semaphore>,
    /// Room for scripts that follow the list.
    followers: Arc<Semaphore>,
    /// Room for whole exchanges on their way to scripts.
    answers: Arc<Semaphore>,
    stop: watch::Receiver<bool>,
    /// Held by each open page, so that stopping can wait for their farewells.
    alive: mpsc::Sender<()>,
}

/// Serves until told to stop, then until the last page has been told.
pub async fn serve(listener: TcpListener, console: Console, mut stop: watch::Receiver<bool>) {
    let (alive, mut gone) = mpsc::channel(1);
    let door = Door::new(listener, &console.config, Arc::clone(&console.notices));
    let shared = Arc::new(Shared {
        assets: Assets::new(console.config.page_dir.clone()),
        pages: Arc::new(Semaphore::new(console.config.pages)),
        followers: Arc::new(Semaphore::new(console.config.followers)),
        answers: Arc::new(Semaphore::new(console.config.api_answers)),
        console,
        stop: stop.clone(),
        alive,
    });
    let served = axum::serve(door, router(shared))
        .with_graceful_shutdown(async move { told_to_stop(&mut stop).await })
        .await;
    if let Err(error) = served {
        tracing::error!(%error, "the console stopped");
    }
    gone.recv().await;
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route(shared::wire::PATH, any(socket::open))
        .merge(api::router(&shared))
        .fallback(get(assets::serve))
        .layer(from_fn_with_state(Arc::clone(&shared), guard::known_host))
        .layer(from_fn_with_state(Arc::clone(&shared), protect))
        .with_state(shared)
}

/// Adds to each response what keeps the page to itself.
async fn protect(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let lab = assets::lab_origin(shared.console.lab_addr, host);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, shared.assets.policy(lab.as_deref()));
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
