//! Where another program listens, as people write it, and getting through to it.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::str::FromStr;
use std::time::Duration;

/// `127.0.0.1:8081`, `localhost:8081` or `http://127.0.0.1:8081/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    host_and_port: String,
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("https://") {
            return Err("the playground speaks plain HTTP: write http://".to_owned());
        }
        let rest = text.strip_prefix("http://").unwrap_or(text);
        let host_and_port = rest.strip_suffix('/').unwrap_or(rest);
        let wanted = "an address and a port are needed, as in 127.0.0.1:8081 or http://127.0.0.1:8081";
        let (host, port) = host_and_port.rsplit_once(':').ok_or(wanted)?;
        let in_brackets = host.starts_with('[') && host.ends_with(']');
        if host.is_empty() || host_and_port.contains('/') || host.contains(':') && !in_brackets {
            return Err(wanted.to_owned());
        }
        match port.parse::<u16>() {
            Ok(1..) => Ok(Self { host_and_port: host_and_port.to_owned() }),
            _ => Err(format!("{port:?} is no port: a number from 1 to 65535 is needed")),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host_and_port)
    }
}

impl Address {
    /// The name or the address, without the port.
    pub(super) fn host(&self) -> &str {
        self.host_and_port.rsplit_once(':').map_or(self.host_and_port.as_str(), |(host, _)| host)
    }

    /// Opens a connection, or says why there is none. The option is the one that gave the address.
    pub(super) fn connect(&self, option: &str, within: Duration) -> Result<TcpStream, String> {
        let found: Vec<SocketAddr> = self
            .host_and_port
            .to_socket_addrs()
            .map_err(|error| format!("{self} is no address that can be found: {error} (option {option})"))?
            .collect();
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for address in found {
            match TcpStream::connect_timeout(&address, within) {
                Ok(stream) => return Ok(stream),
                Err(error) => last = error,
            }
        }
        Err(match last.kind() {
            io::ErrorKind::ConnectionRefused => format!(
                "Nothing listens at {self}: is `playground serve` running?\n  \
                 Another address is given by {option}; the server prints its own when it starts."
            ),
            _ => format!("{self} cannot be reached: {last} (option {option})"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_is_taken_as_people_write_it() {
        for text in ["127.0.0.1:8081", "http://127.0.0.1:8081", "http://127.0.0.1:8081/"] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), "127.0.0.1:8081", "{text}");
        }
        assert_eq!("http://[::1]:80/".parse::<Address>().unwrap().to_string(), "[::1]:80");
        for (text, expected) in [
            ("https://x:1", "plain HTTP"),
            ("localhost", "an address and a port"),
            ("http://x:1/hello", "an address and a port"),
            ("::1", "an address and a port"),
            (":80", "an address and a port"),
            ("x:0", "is no port"),
            ("x:http", "is no port"),
        ] {
            assert!(text.parse::<Address>().unwrap_err().contains(expected), "{text}");
        }
    }
}
