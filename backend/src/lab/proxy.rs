//! Whom a request comes from, where it came through a proxy.
//!
//! Anybody can write `X-Forwarded-For`. It is believed only of a proxy that was named as trusted; of
//! the addresses in it, the last that is not itself a trusted proxy's is the client's.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use axum::http::HeaderMap;
use axum::http::header::FORWARDED;

use super::observe::Noted;
use crate::capture::Witness;

/// How much of a field that is not believed is shown.
const SHOWN: usize = 80;

/// Addresses with a common beginning, as in `10.0.0.0/8`; one address alone without the slash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    pub(super) fn contains(self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let shift = 32 - u32::from(self.bits);
                own.to_bits().checked_shr(shift) == other.to_bits().checked_shr(shift)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let shift = 128 - u32::from(self.bits);
                own.to_bits().checked_shr(shift) == other.to_bits().checked_shr(shift)
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "an address or a network is needed, as in 10.0.0.7 or 10.0.0.0/8".to_owned();
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.parse::<u8>().map_err(|_| wrong()))?;
        if bits > most { Err(wrong()) } else { Ok(Self { address, bits }) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

/// The client a request comes from; what a proxy said of it is reported.
pub(super) fn client(peer: IpAddr, trusted: &[Network], request: &HeaderMap, witness: &Witness) -> IpAddr {
    let field = request.get("x-forwarded-for").or_else(|| request.get(FORWARDED));
    let Some(field) = field else { return peer };
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let named = is_trusted(peer).then(|| named(request, is_trusted)).flatten();
    let client = named.map_or_else(
        || {
            let shown = field.as_bytes();
            String::from_utf8_lossy(&shown[..shown.len().min(SHOWN)]).into_owned()
        },
        |address| address.to_string(),
    );
    let noted = Noted::Forwarded { by: peer, client: client.into(), believed: named.is_some() };
    witness.report(witness.now(), noted);
    named.unwrap_or(peer)
}

/// The last address in all `X-Forwarded-For` that is not a trusted proxy's.
fn named(request: &HeaderMap, is_trusted: impl Fn(IpAddr) -> bool) -> Option<IpAddr> {
    let mut found = None;
    let values: Vec<_> = request.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok()).collect();
    for text in values.iter().rev().flat_map(|value| value.rsplit(',')) {
        let address = address(text.trim())?;
        found = Some(address);
        if !is_trusted(address) {
            break;
        }
    }
    found
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    text.parse::<IpAddr>().ok().or_else(|| text.parse::<std::net::SocketAddr>().ok().map(|addr| addr.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn networks_contain_their_addresses() {
        for (network, inside, outside) in [
            ("10.0.0.0/8", "10.1.2.3", "11.0.0.0"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.6"),
            ("2001:db8::/32", "2001:db8:1::1", "2001:db9::1"),
            ("0.0.0.0/0", "203.0.113.9", "::1"),
        ] {
            let network: Network = network.parse().unwrap();
            assert!(network.contains(inside.parse().unwrap()), "{network} {inside}");
            assert!(!network.contains(outside.parse().unwrap()), "{network} {outside}");
        }
        for text in ["", "10.0.0.0/33", "10.0.0/8", "::1/129", "proxy", "10.0.0.0/x"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_client_is_the_last_address_that_is_no_trusted_proxys() {
        let trusted: Network = "10.0.0.0/8".parse().unwrap();
        let named = |values: &[&'static str]| {
            let mut fields = HeaderMap::new();
            for value in values {
                fields.append("x-forwarded-for", HeaderValue::from_static(value));
            }
            named(&fields, |address| trusted.contains(address)).map(|address| address.to_string())
        };
        assert_eq!(named(&["192.0.2.1"]).as_deref(), Some("192.0.2.1"));
        assert_eq!(named(&["6.6.6.6, 192.0.2.1, 10.0.0.2"]).as_deref(), Some("192.0.2.1"));
        assert_eq!(named(&["6.6.6.6", "192.0.2.1:4711"]).as_deref(), Some("192.0.2.1"));
        assert_eq!(named(&["10.0.0.3, 10.0.0.2"]).as_deref(), Some("10.0.0.3"));
        assert_eq!(named(&["unknown"]), None);
        assert_eq!(named(&["192.0.2.1, unknown"]), None, "whoever wrote that is not to be believed");
    }
}
