//! The table of [`shared::route`] as an axum router.

use axum::extract::{DefaultBodyLimit, RawPathParams, Request};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse as _;
use axum::routing::{MethodFilter, MethodRouter, any, on};
use axum::{Extension, Router};
use shared::route::{Handler, ROUTES, Route};

use super::handlers::{self, problem};
use super::observe::{self, Missed};

/// The lab's router; a body may have `body_bytes`.
pub fn router(body_bytes: usize) -> Router {
    ROUTES
        .iter()
        .fold(Router::new(), |router, route| router.route(route.pattern, method_router(route)))
        .fallback(no_path)
        .layer(DefaultBodyLimit::max(body_bytes))
        .layer(Extension(handlers::BodyLimit(body_bytes)))
}

fn method_router(route: &Route) -> MethodRouter {
    match route.handler {
        Handler::Index => answer(route, handlers::index),
        Handler::Hello => answer(route, handlers::hello),
        Handler::Echo => answer(route, handlers::echo),
        Handler::Anything => answer(route, handlers::anything),
        Handler::User => answer(route, handlers::user),
    }
}

fn answer<H, T>(route: &Route, code: H) -> MethodRouter
where
    H: axum::handler::Handler<T, ()>,
    T: 'static,
{
    let handler = route.handler;
    let observed = from_fn(move |params: RawPathParams, request: Request, next: Next| {
        observe::matched(handler, params, request, next)
    });
    let filter = route
        .methods
        .iter()
        .filter_map(|name| Method::from_bytes(name.as_bytes()).ok())
        .filter_map(|method| MethodFilter::try_from(method).ok())
        .reduce(MethodFilter::or);
    match filter {
        Some(filter) => on(filter, code).route_layer(observed).fallback(no_method),
        None => any(code).layer(observed),
    }
}

async fn no_path(request: Request) -> axum::response::Response {
    let detail =
        format!("No route of this lab has the path {}. GET / lists those it has.", request.uri().path());
    let mut response = problem(StatusCode::NOT_FOUND, &detail).into_response();
    response.extensions_mut().insert(Missed);
    response
}

async fn no_method(request: Request) -> axum::response::Response {
    let detail = format!(
        "The path {} has a route, but not for {}; the Allow field lists its methods.",
        request.uri().path(),
        request.method()
    );
    let mut response = problem(StatusCode::METHOD_NOT_ALLOWED, &detail).into_response();
    response.extensions_mut().insert(Missed);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_in_the_table_is_one_that_axum_can_filter_by() {
        for route in ROUTES {
            for name in route.methods {
                let method = Method::from_bytes(name.as_bytes()).unwrap();
                assert!(MethodFilter::try_from(method).is_ok(), "{name} of {}", route.pattern);
            }
        }
    }
}
