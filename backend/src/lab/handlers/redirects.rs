//! Go elsewhere: chains of redirects, and one to a place of the client's own choice.
//!
//! A server that leads just anywhere lends its good name to whoever writes the link, so a target is
//! either on the lab itself or on a host that was allowed by option. What counts is what a browser makes of
//! a target, and browsers forgive a lot: they read `\` as `/`, drop tabs and line breaks, and take
//! `http:evil.example` for `http://evil.example/`. Whatever could be read in two ways leads nowhere.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::{AsciiSet, utf8_percent_encode};
use shared::route::Route;
use shared::route::groups::redirects::Handler;

use crate::lab::extract::{Args, Watched, number};
use crate::lab::reply::{self, Problem};
use crate::lab::router::{Code, answer};
use crate::lab::setting::Setting;
use crate::problem::echoed;

/// The longest chain. Clients give up far earlier: curl after 50, browsers after 20.
const LONGEST_CHAIN: u64 = 100;

/// Where every chain ends.
const END: &str = "/get";

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Redirect => answer(route, redirect),
        Handler::Relative => answer(route, relative_redirect),
        Handler::Absolute => answer(route, absolute_redirect),
        Handler::RedirectTo => answer(route, redirect_to),
    }
}

async fn redirect(
    Watched(Path(n)): Watched<Path<String>>,
    args: Args,
    uri: Uri,
    Watched(fields): Watched<HeaderMap>,
) -> Result<Response, Problem> {
    let n = links_left(&n)?;
    if args.flag("absolute")? {
        let next = next_link(n, "redirect", "?absolute=true");
        return led(StatusCode::FOUND, &absolute(&fields, &uri, &next)?);
    }
    led(StatusCode::FOUND, &next_link(n, "redirect", ""))
}

async fn relative_redirect(Watched(Path(n)): Watched<Path<String>>) -> Result<Response, Problem> {
    led(StatusCode::FOUND, &next_link(links_left(&n)?, "relative-redirect", ""))
}

async fn absolute_redirect(
    Watched(Path(n)): Watched<Path<String>>,
    uri: Uri,
    Watched(fields): Watched<HeaderMap>,
) -> Result<Response, Problem> {
    let next = next_link(links_left(&n)?, "absolute-redirect", "");
    led(StatusCode::FOUND, &absolute(&fields, &uri, &next)?)
}

async fn redirect_to(
    State(setting): State<Arc<Setting>>,
    args: Args,
    uri: Uri,
    Watched(fields): Watched<HeaderMap>,
) -> Result<Response, Problem> {
    let target = args.get("url").filter(|target| !target.is_empty()).ok_or_else(|| {
        Problem::bad("url is missing; write where to go, such as /redirect-to?url=%2Fget&status_code=307.")
    })?;
    let status = args.number("status_code", 302, 300..=399)?;
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let location = allowed(&setting, &fields, &uri, "url", target)?;
    led(status.unwrap_or(StatusCode::FOUND), &location)
}

fn links_left(n: &str) -> Result<u64, Problem> {
    number("n", n, 1..=LONGEST_CHAIN)
}

fn next_link(n: u64, family: &str, query: &str) -> String {
    if n == 1 { END.to_owned() } else { format!("/{family}/{}{query}", n - 1) }
}

fn led(status: StatusCode, location: &str) -> Result<Response, Problem> {
    let value = HeaderValue::from_str(location)
        .map_err(|_| Problem::bad(format!("{:?} cannot stand in a Location field.", echoed(location))))?;
    let mut response = reply::text(format!("See {location}\n"));
    *response.status_mut() = status;
    response.headers_mut().insert(header::LOCATION, value);
    Ok(response.into_response())
}

/// A path of the lab as a whole URL, with the name that the client knows the lab by.
fn absolute(fields: &HeaderMap, uri: &Uri, path: &str) -> Result<String, Problem> {
    match own_authority(fields, uri) {
        Some(authority) if Place::read(authority).is_some() => Ok(format!("http://{authority}{path}")),
        Some(authority) => Err(Problem::bad(format!(
            "Host is {:?}; a whole URL needs a host and perhaps a port.",
            echoed(authority)
        ))),
        None => Err(Problem::bad(
            "A whole URL needs the name of this server, and your request has no Host; send one, or ask for /relative-redirect.",
        )),
    }
}

/// The name that the client knows the lab by. A target in absolute form counts more than Host
/// (RFC 9112 3.2.2).
fn own_authority<'r>(fields: &'r HeaderMap, uri: &'r Uri) -> Option<&'r str> {
    let in_target = uri.authority().map(|authority| authority.as_str());
    in_target.or_else(|| fields.get(header::HOST)?.to_str().ok()).filter(|name| !name.is_empty())
}

/// A target as it may stand in a Location.
///
/// # Errors
/// 403 where it leads away from the lab, or may be read so.
pub(super) fn allowed(
    setting: &Setting,
    fields: &HeaderMap,
    uri: &Uri,
    name: &str,
    target: &str,
) -> Result<String, Problem> {
    let refused = |why: &str| {
        let detail = format!(
            "{name} is {:?}: {why}. Allowed are places on this lab, such as /get, and hosts named by the option --redirect-host.",
            echoed(target)
        );
        Problem::new(StatusCode::FORBIDDEN, detail)
    };
    match destination(target).map_err(refused)? {
        Destination::Here => {}
        Destination::Host { place, usual_port } => {
            let own = own_authority(fields, uri).and_then(Place::read);
            let is_own = own.as_ref().is_some_and(|own| own.without(usual_port) == place.without(usual_port));
            if !is_own && !setting.rules.redirect_hosts.iter().any(|host| place.is_on(host)) {
                let is_other_port = own.is_some_and(|own| own.host == place.host);
                return Err(refused(&match (is_other_port, place.without(usual_port)) {
                    (true, (host, port)) => {
                        format!("port {} of {} is not this lab", port.unwrap_or(usual_port), echoed(host))
                    }
                    (false, (host, _)) => format!("{} is not this lab", echoed(host)),
                }));
            }
        }
    }
    // What is no ASCII goes encoded, as browsers would send it.
    const NOTHING_ELSE: &AsciiSet = &AsciiSet::EMPTY;
    Ok(utf8_percent_encode(target, NOTHING_ELSE).to_string())
}

/// Where a target leads.
#[derive(Debug, PartialEq, Eq)]
enum Destination {
    /// Somewhere on the server that says it.
    Here,
    /// To a host that it names.
    Host { place: Place, usual_port: u16 },
}

/// Where a browser goes, or why that is doubtful.
fn destination(target: &str) -> Result<Destination, &'static str> {
    if target.chars().any(|c| c.is_control() || c == ' ') {
        return Err(
            "a browser drops blanks and control characters and reads the rest differently; write %20",
        );
    }
    if target.contains('\\') {
        return Err(r"a browser reads \ as /; write %5C");
    }
    let (usual_port, rest) = match scheme(target) {
        Some(("http", rest)) => (80, rest),
        Some(("https", rest)) => (443, rest),
        Some(_) => return Err("only http and https lead somewhere"),
        None if target.starts_with("//") => (80, target),
        None => return Ok(Destination::Here),
    };
    let rest = rest.strip_prefix("//").ok_or("after the scheme // is needed")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    if authority.contains('@') {
        return Err("what stands before @ is a user's name, and looks like a host");
    }
    let place = Place::read(authority).ok_or("no host and port can be read in it")?;
    Ok(Destination::Host { place, usual_port })
}

/// The scheme in lower case, and what follows its colon (RFC 3986 3.1).
fn scheme(target: &str) -> Option<(&'static str, &str)> {
    let (name, rest) = target.split_once(':')?;
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let goes_on = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let known = ["http", "https"].into_iter().find(|known| name.eq_ignore_ascii_case(known));
    (begins && goes_on).then_some((known.unwrap_or(""), rest))
}

/// A host, and a port where one is written.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    host: String,
    port: Option<u16>,
}

impl Place {
    /// Reads `host`, `host:port` or `[address]:port`; stricter than any browser.
    fn read(text: &str) -> Option<Self> {
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !text.ends_with(']') => (host, Some(port)),
            _ => (text, None),
        };
        let port = match port {
            Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => Some(digits.parse().ok()?),
            Some(_) => return None,
            None => None,
        };
        let is_name = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
        };
        let is_address = |text: &str| {
            let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
            inner.is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok())
        };
        (is_name(host) || is_address(host)).then(|| Self { host: host.to_ascii_lowercase(), port })
    }

    /// The same without a port that goes without saying.
    fn without(&self, usual_port: u16) -> (&str, Option<u16>) {
        (&self.host, self.port.filter(|port| *port != usual_port))
    }

    /// Whether it is on a host that was allowed; one without a port stands for every port.
    fn is_on(&self, allowed: &str) -> bool {
        Self::read(allowed).is_some_and(|allowed| {
            allowed.host == self.host && (allowed.port.is_none() || allowed.port == self.port)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(host: &str, port: Option<u16>, usual_port: u16) -> Result<Destination, &'static str> {
        Ok(Destination::Host { place: Place { host: host.to_owned(), port }, usual_port })
    }

    #[test]
    fn a_target_leads_where_a_browser_would_go() {
        for here in ["/get", "get", "?a", "#b", "a/b:c", "/a?u=http://x", "/%09/x", "é", "./a:b"] {
            assert_eq!(destination(here), Ok(Destination::Here), "{here}");
        }
        assert_eq!(destination("//Evil/x"), host("evil", None, 80));
        assert_eq!(destination("HTTPS://a.test:443?x"), host("a.test", Some(443), 443));
        assert_eq!(destination("http://[::1]:8080"), host("[::1]", Some(8080), 80));
        assert_eq!(destination("http://lab.test#@evil"), host("lab.test", None, 80));
    }

    #[test]
    fn what_can_be_read_in_two_ways_leads_nowhere() {
        for doubtful in [
            r"/\evil",
            r"\\evil",
            "http:evil",
            "http:/evil",
            "http:///evil",
            "///evil",
            "//",
            "http://",
            "http://lab.test@evil",
            "//a:b@evil",
            "/\t/evil",
            "\u{1}//evil",
            " //evil",
            "javascript:alert(1)",
            "data:text/html,x",
            "http://lab.test:80:81",
            "http://lab.test:x",
            "http://l%61b.test",
            "//é",
            "http://[::1",
            "http://lab.test／evil",
            "/\u{85}/evil",
            "http://[lab.test]",
        ] {
            assert!(destination(doubtful).is_err(), "{doubtful:?}");
        }
    }

    #[test]
    fn a_host_is_compared_whole_and_a_port_only_where_one_was_named() {
        let place = Place::read("Example.ORG:8080").unwrap();
        assert!(place.is_on("example.org") && place.is_on("example.org:8080"));
        for other in ["example.org:80", "www.example.org", "org", "example.org.", ""] {
            assert!(!place.is_on(other), "{other}");
        }
        let usual = |text: &str| Place::read(text).map(|place| place.without(80) == ("lab.test", None));
        assert_eq!(usual("lab.test:80"), Some(true));
        assert_eq!(usual("lab.test:443"), Some(false));
    }
}
