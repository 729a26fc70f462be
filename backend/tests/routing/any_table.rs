//! Tables made up at random, as plain axum routers with the lab's rules about methods.

use std::panic::{AssertUnwindSafe, catch_unwind};

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{MatchedPath, RawPathParams};
use axum::http::header::ALLOW;
use axum::http::{HeaderValue, Method, Request, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, any, on};
use futures_util::FutureExt as _;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use shared::route::explain::{Outcome, explain};
use shared::route::groups::basics;
use shared::route::{Example, Handler, Route};
use tower::ServiceExt as _;

use crate::requests::{cases, method, target};
use crate::{Matched, OPTIONS, Seen, Tally, agree};

/// Segments that begin alike, with wildcards of all sorts, so that trees fork everywhere.
fn segment() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        3 => select(vec!["a", "b", "ab", "abc", "ba", "users"]),
        2 => select(vec!["{x}", "{y}", "a{x}", "ab{y}", "b{z}"]),
        1 => select(vec!["", "A", "é", "%61", "{{", "}}", "{{x}}", "a{{", "{{{x}", "a}}{x}", ".", "a.b"]),
    ]
}

fn pattern() -> impl Strategy<Value = String> {
    let last = prop_oneof![
        4 => segment(),
        1 => select(vec!["{*r}", "a{*r}", "ab{*s}", "{{{*r}"]),
    ];
    (vec(segment(), 0..3), last).prop_map(|(mut segments, last)| {
        segments.push(last);
        format!("/{}", segments.join("/"))
    })
}

const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"];

/// A table and its router: the patterns that axum takes, in the order they came.
#[derive(Clone, Debug)]
struct Table {
    routes: Vec<&'static Route>,
    router: Router,
}

fn table() -> impl Strategy<Value = Table> {
    let methods = prop_oneof![1 => Just(Vec::new()), 3 => subsequence(METHODS.to_vec(), 1..4).prop_shuffle()];
    vec((pattern(), methods), 1..9).prop_map(|rows| {
        let mut table = Table { routes: Vec::new(), router: Router::new().fallback(no_path) };
        for (pattern, methods) in rows {
            // What is made here lives as long as the test, as the lab's table does.
            let route: &'static Route = Box::leak(Box::new(Route {
                methods: methods.leak(),
                pattern: pattern.leak(),
                handler: Handler::Basics(basics::Handler::Hello),
                teaches: "Nothing.",
                example: Example::get("/"),
            }));
            if table.routes.iter().any(|other| is_conflict(route.pattern, other.pattern)) {
                continue;
            }
            let added = catch_unwind(AssertUnwindSafe(|| add(table.router.clone(), route)));
            table.router = added.unwrap_or_else(|_| panic!("axum refuses {table:?} with {}", route.pattern));
            table.routes.push(route);
        }
        table
    })
}

/// Whether axum would refuse two patterns together: they part where one has a parameter and the other a
/// catch-all, or do not part at all.
fn is_conflict(one: &str, other: &str) -> bool {
    let (one, other) = (pieces(one), pieces(other));
    let parted = one.iter().zip(&other).find(|(a, b)| a != b);
    match parted {
        Some((Piece::Param, Piece::Rest) | (Piece::Rest, Piece::Param)) => true,
        Some(_) => false,
        None => one.len() == other.len(),
    }
}

#[derive(PartialEq, Eq)]
enum Piece {
    Letter(char),
    Param,
    Rest,
}

/// A pattern without the names of its wildcards.
fn pieces(pattern: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut left = pattern;
    while let Some(letter) = left.chars().next() {
        let (piece, length) = match left.find('}') {
            _ if left.starts_with("{{") || left.starts_with("}}") => (Piece::Letter(letter), 2),
            Some(end) if left.starts_with("{*") => (Piece::Rest, end + 1),
            Some(end) if letter == '{' => (Piece::Param, end + 1),
            _ => (Piece::Letter(letter), letter.len_utf8()),
        };
        pieces.push(piece);
        left = &left[length..];
    }
    pieces
}

/// Adds a route the way the lab does.
fn add(router: Router, route: &'static Route) -> Router {
    let options = on(MethodFilter::OPTIONS, move |path: MatchedPath, params: Params| async move {
        let allow = match route.methods {
            [] => "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS".to_owned(),
            methods => format!("{},OPTIONS", methods.join(",").replace("GET", "GET,HEAD")),
        };
        let mut response = told(OPTIONS, &path, params);
        response.headers_mut().insert(ALLOW, HeaderValue::try_from(allow).unwrap());
        response
    });
    let code =
        move |path: MatchedPath, params: Params| async move { told(route.handler.name(), &path, params) };
    let filters =
        route.methods.iter().map(|name| MethodFilter::try_from(Method::try_from(*name).unwrap()).unwrap());
    let methods = match filters.reduce(MethodFilter::or) {
        Some(filter) => on(filter, code).merge(options).fallback(no_method),
        None => any(code).merge(options),
    };
    router.route(route.pattern, methods)
}

type Params = Result<RawPathParams, RawPathParamsRejection>;

/// Rides on a response: what the route's code was called with.
#[derive(Clone)]
struct Told {
    pattern: String,
    params: Vec<(String, String)>,
    code: &'static str,
}

/// Rides on the response of a fallback.
#[derive(Clone)]
struct Missed;

fn told(code: &'static str, path: &MatchedPath, params: Params) -> Response {
    let params = params.ok();
    let params = params.iter().flat_map(RawPathParams::iter);
    let mut response = "a body".into_response();
    response.extensions_mut().insert(Told {
        pattern: path.as_str().to_owned(),
        params: params.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        code,
    });
    response
}

async fn no_path(request: Request<Body>) -> Response {
    if request.method() == Method::OPTIONS && request.uri().path() == "*" {
        return [(ALLOW, "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS")].into_response();
    }
    let mut response = StatusCode::NOT_FOUND.into_response();
    response.extensions_mut().insert(Missed);
    response
}

async fn no_method() -> Response {
    let mut response = StatusCode::METHOD_NOT_ALLOWED.into_response();
    response.extensions_mut().insert(Missed);
    response
}

fn see(router: &Router, request: Request<Body>) -> Seen {
    let without_body = request.method() == Method::HEAD;
    let mut response = router.clone().oneshot(request).now_or_never().unwrap().unwrap();
    let matched = response.extensions_mut().remove::<Told>().map(|told| Matched {
        pattern: told.pattern,
        params: told.params,
        code: told.code.to_owned(),
    });
    let seen = Seen {
        matched,
        missed: response.extensions().get::<Missed>().is_some(),
        status: Some(response.status().as_u16()),
        allow: response.headers().get(ALLOW).map(|value| value.to_str().unwrap().to_owned()),
    };
    if without_body {
        let body = axum::body::to_bytes(response.into_body(), 100).now_or_never().unwrap().unwrap();
        assert!(body.is_empty(), "HEAD has no body");
    }
    seen
}

fn case() -> impl Strategy<Value = (Table, Vec<(&'static str, String)>)> {
    table().prop_flat_map(|table| {
        let patterns: Vec<_> = table.routes.iter().map(|route| route.pattern).collect();
        (Just(table), vec((method(), target(patterns)), 8))
    })
}

#[test]
fn every_table_does_what_is_said_of_it() {
    let tally = Tally::default();
    proptest!(cases(1500), |((table, requests) in case())| {
        for (method, target) in requests {
            let routes = table.routes.iter().copied();
            agree(routes, method, &target, &tally, |request| see(&table.router, request))
                .map_err(|error| TestCaseError::fail(format!("{method} {target}: {error}")))?;
        }
    });
    tally.met(&[
        "a fixed path",
        "parameters",
        "an empty parameter",
        "no UTF-8",
        "OPTIONS",
        "405",
        "404",
        "404, and the nearest",
        "no URI",
    ]);
}

/// The order of the table decides nothing about who answers.
#[test]
fn the_tables_order_decides_nothing() {
    let strategy = (case(), proptest::arbitrary::any::<Index>());
    proptest!(cases(300), |(((table, requests), by) in strategy)| {
        let mut turned = table.routes.clone();
        turned.rotate_left(by.index(table.routes.len()));
        for (method, target) in requests {
            let outcome = |routes: &[&'static Route]| {
                let explanation = explain(routes.iter().copied(), method, &target);
                match explanation.outcome {
                    Outcome::NotFound(_) => None,
                    found => Some(found),
                }
            };
            prop_assert_eq!(outcome(&table.routes), outcome(&turned));
        }
    });
}
