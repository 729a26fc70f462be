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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lab_on_every_address_is_reached_where_the_page_came_from() {
        assert_eq!(address("127.0.0.1:8081", "localhost"), "127.0.0.1:8081");
        assert_eq!(address("0.0.0.0:8081", "192.168.0.4"), "192.168.0.4:8081");
        assert_eq!(address("[::]:8081", "[fe80::1]"), "[fe80::1]:8081");
    }
}
