//! How a response says where to look it up: `X-Trace` with the exchange's number, and a `Link` to it
//! in the console.

use std::net::{IpAddr, SocketAddr};

use axum::http::header::{HOST, HeaderName, LINK};
use axum::http::{HeaderMap, HeaderValue};

use crate::capture::Witness;

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

/// What one response says.
pub(super) struct Lookup {
    exchange: u64,
    link: Option<HeaderValue>,
}

impl Links {
    /// What the response to a request is to say.
    pub(super) fn to(&self, witness: &Witness, request: &HeaderMap) -> Option<Lookup> {
        let exchange = witness.exchange().0;
        let link = match self {
            Self::None => return None,
            Self::At(base) => link(base, exchange),
            Self::Console(addr) => {
                let host = request.get(HOST).and_then(|host| name(host.as_bytes()));
                let port = addr.port();
                match host {
                    Some(host) => link(&format!("http://{host}:{port}"), exchange),
                    None => link(&format!("http://{}", crate::listen::reachable(*addr)), exchange),
                }
            }
        };
        Some(Lookup { exchange, link })
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
    HeaderValue::from_str(&format!("<{base}/api/exchanges/{exchange}>; rel=\"describedby\"")).ok()
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
