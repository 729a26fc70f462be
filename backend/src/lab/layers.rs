//! What stands round every route: each layer says when a request enters and when its response leaves.
//!
//! ```text
//! ──▶ cors ──▶ rate ──▶ route ──▶ extractors ──▶ handler
//! ```

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ALLOW, ORIGIN, VARY,
};
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::observe::{Noted, Observed};
use super::reply::Problem;
use super::setting::Setting;

/// How long a browser may remember what a preflight said, in seconds.
const PREFLIGHT_AGE: HeaderValue = HeaderValue::from_static("3600");

/// What a page of another origin may read of a response beside the few fields it always may.
const EXPOSED: HeaderValue =
    HeaderValue::from_static("link, x-trace, retry-after, etag, location, www-authenticate");

/// How long a request beyond its address's share waits for its refusal.
const REFUSAL_PAUSE: Duration = Duration::from_millis(100);

/// A request inside a layer.
struct Inside {
    layer: &'static str,
    observed: Option<(Observed, u64)>,
}

impl Inside {
    fn enter(layer: &'static str, extensions: &Extensions) -> Self {
        let observed = extensions.get::<Observed>().map(|observed| {
            let at = observed.0.now();
            observed.0.report(at, Noted::LayerEntered { layer });
            (observed.clone(), at)
        });
        Self { layer, observed }
    }

    fn answered(&self, why: &str) {
        if let Some((Observed(observer), _)) = &self.observed {
            observer.report(observer.now(), Noted::LayerAnswered { layer: self.layer, why: why.into() });
        }
    }

    fn leave(self) {
        if let Some((Observed(observer), entered)) = self.observed {
            let at = observer.now();
            observer.report(at, Noted::LayerLeft { layer: self.layer, took: at.saturating_sub(entered) });
        }
    }
}

/// Marks a response that says itself what other origins may do: the layer leaves it alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct OwnCors;

/// Lets pages of every origin read every response.
pub(super) async fn cors(request: Request, next: Next) -> Response {
    let inside = Inside::enter("cors", request.extensions());
    let origin = request.headers().get(ORIGIN).cloned();
    let mut response = next.run(request).await;
    if response.extensions().get::<OwnCors>().is_none() {
        let fields = response.headers_mut();
        fields.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        match origin {
            Some(origin) => {
                fields.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
                fields.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
                fields.append(VARY, HeaderValue::from_static("origin"));
            }
            None => {
                fields.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            }
        }
    }
    inside.leave();
    response
}

/// Answers OPTIONS: the methods of the route, and for a browser that asks beforehand, that it may.
pub(super) fn preflight(methods: &HeaderValue, asked: &HeaderMap) -> Response {
    let mut response = StatusCode::OK.into_response();
    let fields = response.headers_mut();
    fields.insert(ALLOW, methods.clone());
    fields.insert(ACCESS_CONTROL_ALLOW_METHODS, methods.clone());
    fields.insert(ACCESS_CONTROL_MAX_AGE, PREFLIGHT_AGE);
    if let Some(names) = asked.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        fields.insert(ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    response
}

/// Lets no address ask for more than its share.
pub(super) async fn rate(State(setting): State<Arc<Setting>>, request: Request, next: Next) -> Response {
    let inside = Inside::enter("rate", request.extensions());
    let client = inside.observed.as_ref().map(|(Observed(observer), _)| observer.client());
    let client = client.filter(|client| setting.rates.counts(*client));
    let over = client.and_then(|client| setting.rates.take(client, setting.unix_ms() * 1_000_000).err());
    let response = match over {
        None => next.run(request).await,
        Some(over) => {
            let limit = setting.rules.address_requests;
            let why = format!("An address may send {limit} requests a second (option --address-requests)");
            inside.answered(&why);
            // A flood answered at full speed is still a flood: its requests wait for their refusal, and
            // with them whatever the client has already sent behind them.
            setting.outside.sleep(REFUSAL_PAUSE).await;
            let detail = format!("{why}; yours has sent more. Wait a moment.");
            Problem::new(StatusCode::TOO_MANY_REQUESTS, detail)
                .with("retry-after", &over.seconds.to_string())
                .into_response()
        }
    };
    inside.leave();
    response
}
