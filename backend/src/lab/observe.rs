//! Reports facts from where they happen.
//!
//! A request that is observed carries an [`Observed`] among its extensions; one that does not (a
//! benchmark's, a test's) goes the same way unobserved. What is reported is [`Noted`]: the thing
//! itself as it lies at hand, put into words only when somebody reads it, since most of the time
//! nobody does.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{MatchedPath, RawPathParams, Request};
use axum::http::header::ALLOW;
use axum::http::{HeaderValue, Method, StatusCode, Version};
use axum::middleware::Next;
use axum::response::Response;
use shared::wire::{CloseReason, Fact, Side};

use super::write_side::WriteSide;

/// What surrounds one request: a clock, somebody to tell, and the connection it came on.
pub trait Observer: Send + Sync {
    /// Nanoseconds on a clock that never goes back.
    fn now(&self) -> u64;
    /// Takes what happened to this request at a time.
    fn report(&self, at: u64, noted: Noted);
    /// The client's address; behind a trusted proxy the one it speaks for.
    fn client(&self) -> IpAddr;
    /// The connection, where there is one.
    fn write_side(&self) -> Option<&dyn WriteSide>;
}

/// Rides along with an observed request.
#[derive(Clone)]
pub struct Observed(pub Arc<dyn Observer>);

/// A fact before it is put into words.
#[derive(Clone, Debug)]
pub enum Noted {
    /// See [`Fact::RequestParsed`].
    RequestParsed {
        /// The method.
        method: Method,
        /// The target. A copy: a clone of hyper's would keep its whole read buffer alive.
        target: Box<str>,
        /// The version.
        version: Version,
        /// How many fields the head had.
        fields: usize,
    },
    /// See [`Fact::RouteMatched`], and with it [`Fact::HandlerStarted`]: nothing comes between them.
    RouteMatched {
        /// The route's pattern.
        pattern: Option<MatchedPath>,
        /// What its parameters captured.
        params: Vec<(Box<str>, Box<str>)>,
        /// The handler that now begins.
        handler: &'static str,
    },
    /// See [`Fact::RouteMissed`].
    RouteMissed {
        /// What `Allow` says.
        allow: Option<HeaderValue>,
    },
    /// See [`Fact::Forwarded`].
    Forwarded {
        /// Who sent it here.
        by: IpAddr,
        /// Whom it speaks for.
        client: Box<str>,
        /// Whether it is believed.
        believed: bool,
    },
    /// See [`Fact::LayerEntered`].
    LayerEntered {
        /// Which.
        layer: &'static str,
    },
    /// See [`Fact::LayerAnswered`].
    LayerAnswered {
        /// Which.
        layer: &'static str,
        /// Why.
        why: Box<str>,
    },
    /// See [`Fact::LayerLeft`].
    LayerLeft {
        /// Which.
        layer: &'static str,
        /// How long the request was inside, in nanoseconds.
        took: u64,
    },
    /// See [`Fact::Extracted`].
    Extracted {
        /// The extractor.
        extractor: &'static str,
        /// What came of it.
        got: Box<str>,
    },
    /// See [`Fact::ExtractionRefused`].
    ExtractionRefused {
        /// The extractor.
        extractor: &'static str,
        /// The status of the answer.
        status: StatusCode,
        /// axum's own words.
        why: Box<str>,
    },
    /// See [`Fact::OnTheWire`].
    OnTheWire {
        /// What, in a few words.
        what: Box<str>,
    },
    /// See [`Fact::HandlerFinished`].
    HandlerFinished {
        /// How long it took, in nanoseconds.
        took: u64,
    },
    /// See [`Fact::ResponseBegun`].
    ResponseBegun {
        /// Its status.
        status: StatusCode,
        /// How many bytes of body hyper is told of.
        body: Option<u64>,
    },
    /// See [`Fact::ClientFinished`].
    ClientFinished,
    /// See [`Fact::RequestRefused`].
    RequestRefused {
        /// hyper's own words.
        why: Box<str>,
    },
    /// See [`Fact::PlainSocket`].
    PlainSocket {
        /// The service's name.
        service: &'static str,
    },
    /// See [`Fact::ConnectionClosed`].
    ConnectionClosed {
        /// By whom.
        by: Side,
        /// Why.
        why: Box<CloseReason>,
    },
}

impl Noted {
    /// How much text it holds.
    pub fn text_bytes(&self) -> usize {
        match self {
            Self::RequestParsed { target, .. } => target.len(),
            Self::RouteMatched { params, .. } => {
                params.iter().map(|(name, value)| name.len() + value.len()).sum()
            }
            Self::RouteMissed { allow } => allow.as_ref().map_or(0, HeaderValue::len),
            Self::Forwarded { client: text, .. }
            | Self::LayerAnswered { why: text, .. }
            | Self::Extracted { got: text, .. }
            | Self::ExtractionRefused { why: text, .. }
            | Self::OnTheWire { what: text }
            | Self::RequestRefused { why: text } => text.len(),
            _ => 0,
        }
    }

    /// Puts it into words: one fact, or two that happened at once.
    pub fn tell(&self) -> impl Iterator<Item = Fact> {
        let text = |text: &str| text.to_owned();
        let mut then = None;
        let fact = match self {
            Self::RequestParsed { method, target, version, fields } => Fact::RequestParsed {
                method: text(method.as_str()),
                target: text(target),
                version: format!("{version:?}"),
                fields: u32::try_from(*fields).unwrap_or(u32::MAX),
            },
            Self::RouteMatched { pattern, params, handler } => {
                then = Some(Fact::HandlerStarted { handler: text(handler) });
                Fact::RouteMatched {
                    pattern: pattern.as_ref().map_or_else(String::new, |pattern| text(pattern.as_str())),
                    params: params.iter().map(|(name, value)| (text(name), text(value))).collect(),
                }
            }
            Self::RouteMissed { allow } => Fact::RouteMissed {
                allow: allow.as_ref().map(|allow| String::from_utf8_lossy(allow.as_bytes()).into_owned()),
            },
            Self::HandlerFinished { took } => Fact::HandlerFinished { took: *took },
            Self::ResponseBegun { status, body } => {
                Fact::ResponseBegun { status: status.as_u16(), body_bytes: *body }
            }
            Self::Forwarded { by, client, believed } => {
                Fact::Forwarded { by: by.to_string(), client: text(client), believed: *believed }
            }
            Self::LayerEntered { layer } => Fact::LayerEntered { layer: text(layer) },
            Self::LayerAnswered { layer, why } => Fact::LayerAnswered { layer: text(layer), why: text(why) },
            Self::LayerLeft { layer, took } => Fact::LayerLeft { layer: text(layer), took: *took },
            Self::Extracted { extractor, got } => {
                Fact::Extracted { extractor: text(extractor), got: text(got) }
            }
            Self::ExtractionRefused { extractor, status, why } => Fact::ExtractionRefused {
                extractor: text(extractor),
                status: status.as_u16(),
                why: text(why),
            },
            Self::OnTheWire { what } => Fact::OnTheWire { what: text(what) },
            Self::ClientFinished => Fact::ClientFinished,
            Self::RequestRefused { why } => Fact::RequestRefused { why: text(why) },
            Self::PlainSocket { service } => Fact::PlainSocket { service: text(service) },
            Self::ConnectionClosed { by, why } => Fact::ConnectionClosed { by: *by, why: (**why).clone() },
        };
        std::iter::once(fact).chain(then)
    }
}

/// Marks the response of a fallback: no route took the request.
#[derive(Clone, Copy)]
pub(super) struct Missed;

/// Stands round each route's handler: which route matched, and how long the handler took.
pub(super) async fn matched(
    handler: &'static str,
    params: Option<RawPathParams>,
    request: Request,
    next: Next,
) -> Response {
    let Some(Observed(observer)) = request.extensions().get().cloned() else {
        return next.run(request).await;
    };
    let began = observer.now();
    let pattern = request.extensions().get::<MatchedPath>().cloned();
    let params = params
        .iter()
        .flat_map(RawPathParams::iter)
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    observer.report(began, Noted::RouteMatched { pattern, params, handler });
    let response = next.run(request).await;
    let ended = observer.now();
    observer.report(ended, Noted::HandlerFinished { took: ended.saturating_sub(began) });
    response
}

/// What a response tells of a request that no route took. To be asked of the response as it leaves
/// the router: axum adds `Allow` last.
pub fn missed(response: &Response) -> Option<Noted> {
    response.extensions().get::<Missed>()?;
    Some(Noted::RouteMissed { allow: response.headers().get(ALLOW).cloned() })
}
