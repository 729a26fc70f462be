//! How a response says where to look it up: `X-Trace` with the exchange's number, and a `Link` to it
//! in the console.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::http::header::{HOST, HeaderName, LINK};
use axum::http::{HeaderMap, HeaderValue};

use shared::wire::ExchangeId;

use crate::address::{address_of, is_known_name, without_port};
use crate::listen::reachable;

const X_TRACE: HeaderName = HeaderName::from_static("x-trace");

/// Where responses say they can be looked up.
#[derive(Clone, Debug, Default)]
pub enum Links {
    /// They do not say.
    #[default]
    None,
    /// At the console, by the name that the client knows this machine by, if the console goes by it.
    Console {
        /// Where it listens.
        page: SocketAddr,
        /// Its names, beside localhost and addresses.
        names: Vec<String>,
    },
    /// At this address, without a slash at the end: a proxy's, say.
    At(String),
}

/// The links of one connection. Its requests nearly always name the same host, so the beginning of
/// the link is put together once.
#[derive(Debug)]
pub(super) struct Linker<'a> {
    links: &'a Links,
    /// The address of this machine that the client has reached.
    reached_at: Option<IpAddr>,
    latest: Mutex<Option<(HeaderValue, Arc<str>)>>,
}

/// What one response says.
pub(super) struct Lookup {
    exchange: u64,
    link: Option<HeaderValue>,
}

impl<'a> Linker<'a> {
    pub(super) const fn new(links: &'a Links, reached_at: Option<IpAddr>) -> Self {
        Self { links, reached_at, latest: Mutex::new(None) }
    }

    /// What the response to a request is to say.
    pub(super) fn look_up(&self, ExchangeId(exchange): ExchangeId, request: &HeaderMap) -> Option<Lookup> {
        let link = match self.links {
            Links::None => return None,
            Links::At(base) => link(base, exchange),
            Links::Console { page, names } => link(&self.console(*page, names, request.get(HOST)), exchange),
        };
        Some(Lookup { exchange, link })
    }

    fn console(&self, page: SocketAddr, names: &[String], host: Option<&HeaderValue>) -> Arc<str> {
        let mut latest = self.latest.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        match (&*latest, host) {
            (Some((known, base)), Some(host)) if known == host => Arc::clone(base),
            _ => {
                let name = host.and_then(|host| std::str::from_utf8(host.as_bytes()).ok()).map(without_port);
                let name = name.filter(|name| goes_by(page.ip(), names, name));
                let ip = if page.ip().is_unspecified() { self.reached_at } else { None };
                let at = ip.map_or_else(|| reachable(page), |ip| SocketAddr::new(ip, page.port()));
                let base: Arc<str> = match name {
                    Some(name) => format!("http://{name}:{}", page.port()).into(),
                    None => format!("http://{at}").into(),
                };
                // A copy: a clone would keep hyper's whole read buffer alive.
                let host = host.and_then(|host| HeaderValue::from_bytes(host.as_bytes()).ok());
                *latest = host.map(|host| (host, Arc::clone(&base)));
                base
            }
        }
    }
}

/// Whether a console that listens on an address is reached by a name, and answers to it.
fn goes_by(listening: IpAddr, names: &[String], name: &str) -> bool {
    match address_of(name) {
        Some(address) => listening.is_unspecified() || listening == address,
        None => is_known_name(name, names),
    }
}

impl Lookup {
    pub(super) fn add_to(self, fields: &mut HeaderMap) {
        fields.insert(X_TRACE, HeaderValue::from(self.exchange));
        if let Some(link) = self.link {
            fields.append(LINK, link);
        }
    }
}

fn link(base: &str, exchange: u64) -> Option<HeaderValue> {
    HeaderValue::from_maybe_shared(Bytes::from(format!(
        "<{base}/api/exchanges/{exchange}>; rel=\"describedby\""
    )))
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_that_the_console_goes_by_becomes_part_of_a_link() {
        let everywhere = IpAddr::from([0, 0, 0, 0]);
        let own = ["lab.school".to_owned()];
        for name in ["127.0.0.1", "192.0.2.7", "[::1]", "localhost", "lab.school", "LAB.school"] {
            assert!(goes_by(everywhere, &own, name), "{name}");
        }
        for name in ["evil.example", "a>; rel=\"x\"", "user@localhost", "[not]", "", "lab"] {
            assert!(!goes_by(everywhere, &own, name), "{name}");
        }
        let here = IpAddr::from([127, 0, 0, 1]);
        assert!(goes_by(here, &own, "localhost") && goes_by(here, &own, "127.0.0.1"));
        assert!(!goes_by(here, &own, "192.0.2.7"), "nobody listens there");
    }
}
