//! Addresses and names: what tells clients apart, and what this machine is called.

use std::net::{IpAddr, Ipv6Addr};
#[cfg(feature = "net")]
use std::net::{Ipv4Addr, UdpSocket};

/// What counts as one address: of IPv6 a household gets 2^64 of them.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address => address,
    }
}

/// A host's name or address without its port.
pub fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        // In [::1] the last colon is no port's.
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

/// The address under which others in the room can reach this machine, if it is in any network: the one it would
/// send from if it sent to far away. Nothing is sent.
#[cfg(feature = "net")]
pub fn outward() -> Option<IpAddr> {
    // An address set aside for examples (RFC 5737): a route to it is a route to anywhere.
    const FAR_AWAY: (Ipv4Addr, u16) = (Ipv4Addr::new(203, 0, 113, 1), 9);
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(FAR_AWAY).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

/// The address that stands for a host, in brackets or not; none for a name.
pub fn address_of(host: &str) -> Option<IpAddr> {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host).parse().ok()
}

/// Whether this machine goes by a name: its own one, or one that was allowed.
pub fn is_known_name(name: &str, allowed: &[String]) -> bool {
    let name = name.to_ascii_lowercase();
    let under_localhost = name
        .strip_suffix(".localhost")
        .is_some_and(|name| name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.')));
    name == "localhost"
        || under_localhost
        || allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(&name))
}
