//! How the options are written: times, addresses, numbers.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::time::Duration;

/// `1.5`, `1.5s`, `250ms` or `2m`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("", 1.0)]
        .into_iter()
        .find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, seconds)))
        .unwrap_or((text, 1.0));
    let seconds =
        number.trim().parse::<f64>().map_err(|_| "write a time as 1.5s, 250ms or 2m".to_owned())? * unit;
    // A day is longer than any of these limits needs, and far from where arithmetic on instants ends.
    if !(0.001..=86_400.0).contains(&seconds) {
        return Err("a time from 1ms to 86400s is needed".to_owned());
    }
    Ok(Duration::from_secs_f64(seconds))
}

/// `127.0.0.1:8080`, `[::1]:8080` or `localhost:8080`; of a name's addresses an IPv4 one, if there is one.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    let found: Vec<_> = text
        .to_socket_addrs()
        .map_err(|error| format!("an address and a port are needed, as in 127.0.0.1:8080 ({error})"))?
        .collect();
    let ipv4 = found.iter().find(|addr| addr.is_ipv4());
    ipv4.or(found.first()).copied().ok_or_else(|| "this name has no address".to_owned())
}

/// The same where the three ports after it are needed, too.
pub(super) fn four_ports(text: &str) -> Result<SocketAddr, String> {
    let first = address(text)?;
    if first.port() > u16::MAX - 3 {
        return Err("four ports from there on are needed, and the last one is 65535".to_owned());
    }
    Ok(first)
}

pub(super) fn head_bytes(text: &str) -> Result<usize, String> {
    let bytes = text.parse::<usize>().map_err(|error| error.to_string())?;
    if bytes < 8192 { Err("hyper needs at least 8192".to_owned()) } else { Ok(bytes) }
}

/// What a semaphore can count, and far beyond what any of these is good for.
pub(super) fn permits(text: &str) -> Result<usize, String> {
    let n = text.parse::<usize>().map_err(|error| error.to_string())?;
    if (1..=1_000_000_000).contains(&n) {
        Ok(n)
    } else {
        Err("a number from 1 to 1000000000 is needed".to_owned())
    }
}

pub(super) fn at_least_one(text: &str) -> Result<usize, String> {
    let n = text.parse::<usize>().map_err(|error| error.to_string())?;
    if n == 0 { Err("at least 1 is needed".to_owned()) } else { Ok(n) }
}

/// Writes a time as the options take it.
pub fn show(time: Duration) -> String {
    if time.subsec_millis() == 0 { format!("{}s", time.as_secs()) } else { format!("{}ms", time.as_millis()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_with_or_without_a_unit() {
        for (text, ms) in [("1.5", 1500), ("1.5s", 1500), ("250ms", 250), ("2m", 120_000), ("1ms", 1)] {
            assert_eq!(duration(text), Ok(Duration::from_millis(ms)), "{text}");
        }
        for text in ["", "s", "-1", "0", "1h", "inf", "NaN", "1e9", "1 000"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_may_be_a_name() {
        assert_eq!(
            address("localhost:81").map(|addr| (addr.ip().is_loopback(), addr.port())),
            Ok((true, 81))
        );
        assert_eq!(address("[::1]:82").map(|addr| addr.to_string()), Ok("[::1]:82".to_owned()));
        assert!(address("127.0.0.1").is_err_and(|why| why.contains("127.0.0.1:8080")));
    }

    #[test]
    fn four_ports_must_fit_behind_the_first() {
        assert!(four_ports("127.0.0.1:65532").is_ok() && four_ports("127.0.0.1:0").is_ok());
        assert!(four_ports("127.0.0.1:65533").is_err_and(|why| why.contains("65535")));
    }

    #[test]
    fn a_shown_time_can_be_given_back() {
        for ms in [1, 250, 1500, 60_000] {
            let time = Duration::from_millis(ms);
            assert_eq!(duration(&show(time)), Ok(time));
        }
    }
}
