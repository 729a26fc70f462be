//! The table of [`shared::route`] as an axum router.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{DefaultBodyLimit, RawPathParams, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, MethodRouter, any, on};
use shared::route::explain::{Nearest, Outcome, explain};
use shared::route::{ANY_METHODS, Handler, Route, routes};

use super::handlers;
use super::layers::{self, preflight};
use super::observe::{self, Missed};
use super::reply::Problem;
use super::setting::Setting;
use crate::problem::echoed;

/// Stands round a route's code: which route matched, and how long the code took.
macro_rules! observed {
    ($name:expr) => {{
        let name = $name;
        // Parameters that are no UTF-8 cannot be told, but it is for the handler's extractor to refuse them.
        from_fn(move |params: Result<RawPathParams, RawPathParamsRejection>, request: Request, next: Next| {
            observe::matched(name, params.ok(), request, next)
        })
    }};
}

/// A route's code, with what every route has.
pub(super) type Code = MethodRouter<Arc<Setting>>;

/// The name that the answer to OPTIONS goes by in facts.
const OPTIONS: &str = "options";

/// The lab's router.
pub fn router(setting: Arc<Setting>) -> Router {
    routes()
        .fold(Router::new(), |router, route| router.route(route.pattern, code(route)))
        .fallback(no_path)
        .layer(DefaultBodyLimit::max(setting.rules.body_bytes))
        .layer(from_fn_with_state(Arc::clone(&setting), layers::rate))
        .layer(from_fn(layers::cors))
        .with_state(setting)
}

fn code(route: &'static Route) -> Code {
    match route.handler {
        Handler::Answers(handler) => handlers::answers::code(route, handler),
        Handler::Auth(handler) => handlers::auth::code(route, handler),
        Handler::Basics(handler) => handlers::basics::code(route, handler),
        Handler::Caching(handler) => handlers::caching::code(route, handler),
        Handler::Content(handler) => handlers::content::code(route, handler),
        Handler::Cookies(handler) => handlers::cookies::code(route, handler),
        Handler::Cors(handler) => handlers::cors::code(route, handler),
        Handler::Faults(handler) => handlers::faults::code(route, handler),
        Handler::Interim(handler) => handlers::interim::code(route, handler),
        Handler::Pages(handler) => handlers::pages::code(route, handler),
        Handler::Redirects(handler) => handlers::redirects::code(route, handler),
        Handler::Requests(handler) => handlers::requests::code(route, handler),
        Handler::Server(handler) => handlers::server::code(route, handler),
        Handler::Services(handler) => handlers::services::code(route, handler),
        Handler::Streaming(handler) => handlers::streaming::code(route, handler),
    }
}

/// The code of a route: observed, for its methods, with an answer to OPTIONS.
pub(super) fn answer<H, T>(route: &'static Route, code: H) -> Code
where
    H: axum::handler::Handler<T, Arc<Setting>>,
    T: 'static,
{
    // Names of methods are always fit to be a value.
    let allowed = HeaderValue::from_str(&route.allowed()).unwrap_or(HeaderValue::from_static(ANY_METHODS));
    let options = move |asked: HeaderMap| {
        let response = preflight(&allowed, &asked);
        async { response }
    };
    let options = on(MethodFilter::OPTIONS, options).route_layer(observed!(OPTIONS));
    let observed = observed!(route.handler.name());
    match filter(route) {
        Some(filter) => on(filter, code).route_layer(observed).merge(options).fallback(no_method),
        None if route.answers_options_itself() => any(code).layer(observed),
        None => any(code).layer(observed).merge(options),
    }
}

/// The methods of a route as axum filters by them; none for any.
fn filter(route: &Route) -> Option<MethodFilter> {
    route
        .methods
        .iter()
        .filter_map(|name| Method::from_bytes(name.as_bytes()).ok())
        .filter_map(|method| MethodFilter::try_from(method).ok())
        .reduce(MethodFilter::or)
}

async fn no_path(request: Request) -> Response {
    // OPTIONS * asks about the server as a whole (RFC 9110 9.3.7).
    if request.method() == Method::OPTIONS && request.uri().path() == "*" {
        return preflight(&HeaderValue::from_static(ANY_METHODS), request.headers());
    }
    let path = request.uri().path();
    let nearest = match explain(routes(), request.method().as_str(), path).outcome {
        Outcome::NotFound(Some(nearest)) => said(&nearest, path),
        _ => String::new(),
    };
    let detail = match path {
        // CONNECT asks for a host and a port.
        "" => format!(
            "The target {} is a host and has no path, so no route of this lab can have it: the lab is no proxy. GET / lists its routes.",
            echoed(&request.uri().to_string())
        ),
        _ => {
            format!("No route of this lab has the path {}.{nearest} GET / lists those it has.", echoed(path))
        }
    };
    missed(Problem::not_found(detail))
}

/// The route that was probably meant, and how many others lie below this path, where there are several.
fn said(nearest: &Nearest<'_>, path: &str) -> String {
    let below = format!("{}/", path.trim_end_matches('/'));
    let others =
        routes().filter(|route| route.pattern.starts_with(&below) && route.pattern != nearest.route.pattern);
    let others = match (below.as_str(), others.count()) {
        ("/", _) | (_, 0 | 1) => String::new(),
        (below, n) => format!(", and {n} others begin with {below}"),
    };
    format!(" The nearest is {}: {}{others}.", nearest.route.pattern, nearest.words())
}

async fn no_method(request: Request) -> Response {
    missed(Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        format!(
            "The path {} has a route, but not for {}; the Allow field lists its methods.",
            echoed(request.uri().path()),
            echoed(request.method().as_str())
        ),
    ))
}

fn missed(problem: Problem) -> Response {
    let mut response = problem.into_response();
    response.extensions_mut().insert(Missed);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_in_the_table_is_one_that_axum_can_filter_by() {
        for route in routes() {
            for name in route.methods {
                let method = Method::from_bytes(name.as_bytes()).unwrap();
                assert!(MethodFilter::try_from(method).is_ok(), "{name} of {}", route.pattern);
            }
        }
    }
}
