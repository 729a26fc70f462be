//! Where the lab is to be reached.

/// The lab's address as a client on the learner's machine can use it: a server that listens on every
/// address is reached at the one the page came from.
pub fn address(lab: &str, page_host: &str) -> String {
    match lab.rsplit_once(':') {
        Some(("0.0.0.0" | "[::]" | "[::0]", port)) => {
            let mut text = page_host.to_owned();
            text.push(':');
            text.push_str(port);
            text
        }
        _ => lab.to_owned(),
    }
}

/// Whether a host, with a port or without, is one that only this machine itself can reach.
pub fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').filter(|(name, _)| !name.ends_with(':')).map_or(host, |(name, _)| name);
    name == "localhost" || name.ends_with(".localhost") || name.starts_with("127.") || name == "[::1]"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lab_on_every_address_is_reached_where_the_page_came_from() {
        assert_eq!(address("127.0.0.1:8081", "localhost"), "127.0.0.1:8081");
        assert_eq!(address("0.0.0.0:8081", "192.168.0.4"), "192.168.0.4:8081");
        assert_eq!(address("[::]:8081", "[fe80::1]"), "[fe80::1]:8081");
    }

    #[test]
    fn a_machines_names_for_itself_are_of_no_use_to_others() {
        for host in ["localhost", "127.0.0.1:8081", "127.0.0.1", "[::1]:8081", "[::1]", "lab.localhost:1"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["192.168.0.4:8081", "0.0.0.0:8081", "[::]:8081", "lab", "[fe80::1]"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
