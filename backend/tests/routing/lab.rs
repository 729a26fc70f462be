//! The lab's own router, its handlers and all: what its observer is told.

use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::ALLOW;
use axum::http::{HeaderValue, Request};
use backend::lab::observe::{Noted, Observed, Observer, missed};
use backend::lab::write_side::WriteSide;
use backend::lab::{Outside, Rules, Setting, router};
use futures_util::FutureExt as _;
use proptest::prelude::*;
use shared::route::routes;
use tower::ServiceExt as _;

use crate::requests::{ODD, cases, method, target};
use crate::{Matched, Seen, Tally, agree};

/// A world where time stands still: whoever sleeps is not waited for.
struct Still;

impl Outside for Still {
    fn unix_ms(&self) -> u64 {
        0
    }

    fn random(&self) -> u64 {
        4
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(std::future::pending())
    }
}

#[derive(Default)]
struct Watch(Mutex<Option<Matched>>);

impl Observer for Watch {
    fn now(&self) -> u64 {
        0
    }

    fn report(&self, _: u64, noted: Noted) {
        if let Noted::RouteMatched { pattern, params, handler } = noted {
            let text = |(name, value): (Box<str>, Box<str>)| (name.into_string(), value.into_string());
            let matched = Matched {
                pattern: pattern.unwrap().as_str().to_owned(),
                params: params.into_iter().map(text).collect(),
                code: handler.to_owned(),
            };
            let before = self.0.lock().unwrap().replace(matched);
            assert!(before.is_none(), "one request, two routes");
        }
    }

    fn client(&self) -> IpAddr {
        IpAddr::V4(Ipv4Addr::LOCALHOST)
    }

    fn write_side(&self) -> Option<&dyn WriteSide> {
        None
    }
}

/// What the lab does with a request before anything has to be waited for: the router decides at once, and
/// what a handler does after that is its own affair.
fn see(lab: &Router, mut request: Request<Body>) -> Seen {
    let watch = Arc::new(Watch::default());
    request.extensions_mut().insert(Observed(Arc::clone(&watch) as Arc<dyn Observer>));
    let response = lab.clone().oneshot(request).now_or_never().map(Result::unwrap);
    let text = |value: &HeaderValue| value.to_str().unwrap().to_owned();
    Seen {
        matched: watch.0.lock().unwrap().take(),
        missed: response.as_ref().is_some_and(|response| missed(response).is_some()),
        status: response.as_ref().map(|response| response.status().as_u16()),
        allow: response.as_ref().and_then(|response| response.headers().get(ALLOW)).map(text),
    }
}

fn lab() -> Router {
    router(Setting::new(Rules::default(), Arc::new(Still)))
}

#[test]
fn the_lab_does_what_is_said_of_it() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _inside = runtime.enter();
    let lab = lab();
    let patterns = routes().map(|route| route.pattern).collect();
    let tally = Tally::default();
    proptest!(cases(5000), |(method in method(), target in target(patterns))| {
        agree(routes(), method, &target, &tally, |request| see(&lab, request))?;
    });
    tally.met(&[
        "a fixed path",
        "parameters",
        "no UTF-8",
        "OPTIONS",
        "405",
        "404, and the nearest",
        "no URI",
    ]);
}

#[test]
fn every_route_does_with_every_method_what_is_said_of_it() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _inside = runtime.enter();
    let lab = lab();
    let tally = Tally::default();
    let targets = routes().map(|route| route.example.target).chain(ODD);
    for target in targets {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get"]
        {
            let agreed = agree(routes(), method, target, &tally, |request| see(&lab, request));
            agreed.unwrap_or_else(|error| panic!("{method} {target}: {error}"));
        }
    }
}
