//! Keeps pages of other sites away from the console.
//!
//! A browser lets any page open a WebSocket to any address, and only says where the page is from
//! (`Origin`). And a site may point a name of its own at this machine, whereupon its pages are of "the
//! same origin" as ours (DNS rebinding). So two things are asked:
//!
//! - `Host` must be an IP address, a name of this machine, or one that was allowed: an address cannot
//!   be pointed elsewhere;
//! - `Origin`, where there is one, must be that very host. Clients that are no browsers send none.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::Shared;
use crate::address::{address_of, is_known_name, without_port};

/// Refuses requests for a host this server does not go by.
pub(super) async fn known_host(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let Some(host) = host(request.headers(), request.uri().authority().map(|authority| authority.as_str()))
    else {
        return (StatusCode::BAD_REQUEST, "The request names no host.\n").into_response();
    };
    if is_known(&host, &shared.console.config.allow_host) {
        return next.run(request).await;
    }
    let name = without_port(&host);
    let why = format!(
        "This server does not go by the name {name}. If it should, start it with --allow-host {name}, \
         or open it by its IP address.\n"
    );
    (StatusCode::MISDIRECTED_REQUEST, why).into_response()
}

/// Whether a request for the socket comes from our own page, or from no page at all.
///
/// # Errors
/// It comes from another site's page; the sentence says so.
pub(super) fn own_origin(headers: &HeaderMap, allowed: &[String]) -> Result<(), String> {
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let origin = String::from_utf8_lossy(origin.as_bytes());
    let own = host(headers, None).is_some_and(|host| {
        ["http://", "https://"]
            .iter()
            .any(|scheme| origin.strip_prefix(scheme).is_some_and(|from| from.eq_ignore_ascii_case(&host)))
    });
    if own || allowed.iter().any(|allowed| origin.eq_ignore_ascii_case(allowed.trim_end_matches('/'))) {
        return Ok(());
    }
    Err(format!(
        "The page that asks is from {origin}, which is not this server. If it should be let in, start the \
         server with --allow-origin {origin}.\n"
    ))
}

fn host(headers: &HeaderMap, authority: Option<&str>) -> Option<String> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok()?,
        (None, None) => authority?,
        _ => return None,
    };
    Some(host.to_ascii_lowercase())
}

fn is_known(host: &str, allowed: &[String]) -> bool {
    let name = without_port(host);
    address_of(name).is_some() || is_known_name(name, allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn addresses_and_names_of_this_machine_are_known() {
        for host in [
            "127.0.0.1:8080",
            "127.0.0.1",
            "[::1]:8080",
            "[::1]",
            "192.168.1.5:80",
            "localhost:1",
            "a.localhost",
        ] {
            assert!(is_known(host, &[]), "{host}");
        }
        for host in ["evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "", "x:"] {
            assert!(!is_known(host, &[]), "{host}");
        }
        assert!(is_known("lab.school:8080", &["LAB.school".to_owned()]));
    }

    #[test]
    fn only_the_pages_own_origin_is_let_in() {
        let ask = |host: &'static str, origin: &'static str| {
            let headers = HeaderMap::from_iter([
                (header::HOST, HeaderValue::from_static(host)),
                (header::ORIGIN, HeaderValue::from_static(origin)),
            ]);
            own_origin(&headers, &["http://127.0.0.1:8090".to_owned()]).is_ok()
        };
        assert!(ask("127.0.0.1:8080", "http://127.0.0.1:8080"));
        assert!(ask("lab.school", "https://lab.school"));
        assert!(ask("127.0.0.1:8080", "http://127.0.0.1:8090"));
        assert!(!ask("127.0.0.1:8080", "http://127.0.0.1:8081"));
        assert!(!ask("127.0.0.1:8080", "http://localhost:8080"));
        assert!(!ask("127.0.0.1:8080", "null"));
        assert!(!ask("127.0.0.1:8080", "file://"));
        assert!(!ask("127.0.0.1:8080", ""));
        assert!(own_origin(&HeaderMap::new(), &[]).is_ok(), "no browser, no Origin");
    }
}
