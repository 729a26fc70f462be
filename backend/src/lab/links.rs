//! How a response says where to look it up: `X-Trace` with the exchange's number, and a `Link` to it
//! in the console.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::http::header::{HOST, HeaderName, LINK};
use axum::http::{HeaderMap, HeaderValue};

use shared::wire::ExchangeId;

const X_TRACE: HeaderName = HeaderName::from_static("x-trace");

/// The longest host name that is taken over from a request.
const HOST_LENGTH: usize = 253;

/// Where responses say they can be looked up.
#[derive(Clone, Debug, Default)]
pub enum Links {
    /// They do not say.
    #[default]
    None,
    /// At the console that listens here, by whatever name the client knows this machine.
    Console(SocketAddr),
    /// At this address, without a slash at the end: a proxy's, say.
    At(String),
}

/// The links of one connection. Its requests nearly always name the same host, so the beginning of
/// the link is put together once.
#[derive(Debug)]
pub(super) struct Linker<'a> {
    links: &'a Links,
    latest: Mutex<Option<(HeaderValue, Arc<str>)>>,
}

/// What one response says.
pub(super) struct Lookup {
    exchange: u64,
    link: Option<HeaderValue>,
}

impl<'a> Linker<'a> {
    pub(super) const fn new(links: &'a Links) -> Self {
        Self { links, latest: Mutex::new(None) }
    }

    /// What the response to a request is to say.
    pub(super) fn look_up(&self, ExchangeId(exchange): ExchangeId, request: &HeaderMap) -> Option<Lookup> {
        let link = match self.links {
            Links::None => return None,
            Links::At(base) => link(base, exchange),
            Links::Console(addr) => link(&self.console(*addr, request.get(HOST)), exchange),
        };
        Some(Lookup { exchange, link })
    }

    fn console(&self, addr: SocketAddr, host: Option<&HeaderValue>) -> Arc<str> {
        let Some((host, name)) = host.and_then(|host| Some((host, name(host.as_bytes())?))) else {
            return format!("http://{}", crate::listen::reachable(addr)).into();
        };
        let mut latest = self.latest.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        match &*latest {
            Some((known, base)) if known == host => Arc::clone(base),
            _ => {
                let base: Arc<str> = format!("http://{name}:{}", addr.port()).into();
                // A copy: a clone would keep hyper's whole read buffer alive.
                *latest = HeaderValue::from_bytes(host.as_bytes()).ok().map(|host| (host, Arc::clone(&base)));
                base
            }
        }
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

/// The name in a Host field, without its port, where it is one that may stand in a link: whatever the
/// client wrote there comes back to it, but nobody else's link shall be made of it.
fn name(host: &[u8]) -> Option<&str> {
    let host = std::str::from_utf8(host).ok()?;
    if host.len() > HOST_LENGTH {
        return None;
    }
    if let Some(rest) = host.strip_prefix('[') {
        let (address, _) = rest.split_once(']')?;
        address.parse::<IpAddr>().ok()?;
        return host.get(..address.len() + 2);
    }
    let name = host.split(':').next()?;
    let fits = !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'))
        && !name.starts_with(['.', '-']);
    fits.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_or_an_address_becomes_part_of_a_link() {
        for (host, expected) in [
            ("127.0.0.1:8081", Some("127.0.0.1")),
            ("lab.school", Some("lab.school")),
            ("[::1]:8081", Some("[::1]")),
            ("a>; rel=\"x\"", None),
            ("user@evil", None),
            ("[not]", None),
            ("", None),
            (":80", None),
        ] {
            assert_eq!(name(host.as_bytes()), expected, "{host}");
        }
    }
}
