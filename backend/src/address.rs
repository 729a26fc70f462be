//! Addresses of clients, as far as they tell clients apart.

use std::net::{IpAddr, Ipv6Addr};

/// What counts as one address: of IPv6 a household gets 2^64 of them.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address => address,
    }
}
