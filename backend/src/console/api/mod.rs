//! Every exchange as data: for scripts, as the socket is for the page.
//!
//! | path | |
//! |---|---|
//! | `GET /api/exchanges` | the list, or with `follow=1` each change of it (`list`, `follow`) |
//! | `GET /api/exchanges/7` | all that is known of one (`exchange`) |
//! | `GET /api/exchanges/7/raw` | its bytes and nothing else |
//! | `GET /api/exchanges/7.har`, `.http` | for other tools (`export`) |
//! | `GET /api/exchanges.har` | all of them for other tools |
//! | `GET /api/routes` | what the lab answers to (`routes`) |
//! | `GET /api/address` | where others in the room reach this machine (`room`) |
//! | `GET /api/qr.svg?text=…` | a text as a picture for telephones (`room`) |
//!
//! What goes wrong is said in JSON too: `{"status_code": 404, "error": "Not Found", "detail": "…"}`.

mod exchange;
mod export;
mod follow;
mod form;
mod kept;
mod list;
mod query;
mod room;
mod routes;
mod routing;

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get};
use futures_util::stream;
use serde_json::Value;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::{Shared, guard};
use crate::problem::Problem;

/// How much of an answer is given to the network at a time.
const PART: usize = 64 * 1024;

/// A part of the path, if it is text at all.
type Named = Result<Path<String>, PathRejection>;

/// The paths of the API.
pub(super) fn router(shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    let only = |handler: MethodRouter<Arc<Shared>>| handler.fallback(wrong_method);
    Router::new()
        .route("/api/exchanges", only(get(list::answer)))
        .route("/api/exchanges.har", only(get(export::all)))
        .route("/api/exchanges/{name}", only(get(exchange::answer)))
        .route("/api/exchanges/{id}/raw", only(get(exchange::raw)))
        .route("/api/routes", only(get(routes::answer)))
        .route("/api/address", only(get(room::address)))
        .route("/api/qr.svg", only(get(room::qr)))
        .route("/api", any(unknown))
        .route("/api/", any(unknown))
        .route("/api/{*rest}", any(unknown))
        .route_layer(from_fn_with_state(Arc::clone(shared), own_origin))
        .route_layer(map_response(not_kept))
}

/// The name in the path.
fn name_of(named: Named) -> Result<String, Problem> {
    named.map(|Path(name)| name).map_err(|why| Problem::bad(format!("{why}.")))
}

/// One JSON text, with the line end that a terminal likes behind it.
fn json_of(value: &Value) -> Response {
    json_text(format!("{value}\n").into_bytes())
}

fn json_text(text: impl Into<Body>) -> Response {
    of_kind("application/json", text.into())
}

fn of_kind(kind: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// Waits for room for a whole exchange, though not until its reader is taken for idle.
async fn room(shared: &Shared) -> Result<OwnedSemaphorePermit, Problem> {
    let config = &shared.console.config;
    let room = Arc::clone(&shared.answers).acquire_owned();
    match timeout(config.page_stall.min(config.console_idle) / 2, room).await {
        Ok(room) => room.map_err(|closed| failed(&closed)),
        Err(_) => {
            let limit = config.api_answers;
            let what = "A script was turned away: too many whole exchanges are being told.";
            shared.console.notices.reached("--api-answers", limit, what);
            let detail = format!(
                "As many whole exchanges are being told as the server tells at once: {limit} \
                 (option --api-answers)."
            );
            Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail))
        }
    }
}

/// Does something long where it holds up nobody else.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|panicked| Err(failed(&panicked)))
}

/// A body that gives its room back when its reader has taken it, or has gone.
fn held(bytes: Vec<u8>, room: OwnedSemaphorePermit) -> Body {
    let parts = stream::unfold((Bytes::from(bytes), room), |(mut rest, room)| async {
        if rest.is_empty() {
            return None;
        }
        let part = rest.split_to(rest.len().min(PART));
        Some((Ok::<_, Infallible>(part), (rest, room)))
    });
    Body::from_stream(parts)
}

fn failed(why: &dyn std::error::Error) -> Problem {
    tracing::error!(%why, "an exchange could not be told");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, format!("It could not be told: {why}."))
}

/// No page but our own gets to see what others sent.
async fn own_origin(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    if is_embedded(request.headers()) {
        let detail = "A page that is not this server's embeds it, which it may not.";
        return Problem::new(StatusCode::FORBIDDEN, detail).into_response();
    }
    match guard::own_origin(request.headers(), &shared.console.config.allow_origin) {
        Ok(()) => next.run(request).await,
        Err(why) => Problem::new(StatusCode::FORBIDDEN, why.trim_end().to_owned()).into_response(),
    }
}

/// Exchanges change, and a number begins anew with each run of the server: no answer is worth keeping.
async fn not_kept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Whether another site's page asks for it, as an image, say: it would not see the answer, but take up room.
/// Of such a request a browser tells no origin, only whether its page is from here.
fn is_embedded(fields: &HeaderMap) -> bool {
    let says = |name: &str, value: &str| fields.get(name).is_some_and(|of| of == value);
    let is_foreign = says("sec-fetch-site", "cross-site") || says("sec-fetch-site", "same-site");
    is_foreign && !says("sec-fetch-mode", "navigate") && !fields.contains_key(header::ORIGIN)
}

async fn unknown(request: Request) -> Problem {
    let detail = format!(
        "There is no {}. There are /api/exchanges, /api/exchanges/ID, /api/exchanges/ID/raw, \
         /api/exchanges/ID.har, /api/exchanges/ID.http, /api/exchanges.har, /api/routes, /api/address and \
         /api/qr.svg.",
        request.uri().path()
    );
    Problem::new(StatusCode::NOT_FOUND, detail)
}

async fn wrong_method(request: Request) -> Problem {
    let detail = format!("{} answers GET and HEAD, not {}.", request.uri().path(), request.method());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail).with("allow", "GET,HEAD")
}
