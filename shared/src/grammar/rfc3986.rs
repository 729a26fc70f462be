//! RFC 3986, Uniform Resource Identifiers: what targets and hosts are made of.

use super::{ALPHA, Class, DIGIT, HEXDIG};

/// ```abnf
/// unreserved = ALPHA / DIGIT / "-" / "." / "_" / "~"
/// sub-delims = "!" / "$" / "&" / "'" / "(" / ")" / "*" / "+" / "," / ";" / "="
/// ```
const UNRESERVED_OR_SUB_DELIMS: Class = ALPHA.or(&DIGIT).or(&Class::of(b"-._~!$&'()*+,;="));

/// Every character a target may have, whatever its form, but the percent sign, which comes with two
/// digits: those of paths and queries, and the brackets of an IPv6 address.
pub static TARGET: Class = UNRESERVED_OR_SUB_DELIMS.or(&Class::of(b":@/?[]"));

/// Every character a target may have that is a path and perhaps a query, but the percent sign.
pub static PATH_TARGET: Class = UNRESERVED_OR_SUB_DELIMS.or(&Class::of(b":@/?"));

/// What many servers take: every visible character, and every byte above 127.
pub static VISIBLE: Class = Class::range(0x21, 0x7E).or(&Class::range(0x80, 0xFF));

/// ```abnf
/// pchar    = unreserved / pct-encoded / sub-delims / ":" / "@"
/// query    = *( pchar / "/" / "?" )
/// ```
pub static PATH_AND_QUERY: Class = UNRESERVED_OR_SUB_DELIMS.or(&Class::of(b":@/?%"));

/// ```abnf
/// reg-name = *( unreserved / pct-encoded / sub-delims )
/// ```
static REG_NAME: Class = UNRESERVED_OR_SUB_DELIMS.or(&Class::of(b"%"));
static PLAIN_NAME: Class = UNRESERVED_OR_SUB_DELIMS;

/// ```abnf
/// userinfo = *( unreserved / pct-encoded / sub-delims / ":" )
/// ```
static USERINFO: Class = UNRESERVED_OR_SUB_DELIMS.or(&Class::of(b"%:"));

/// ```abnf
/// scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )
/// ```
static SCHEME: Class = ALPHA.or(&DIGIT).or(&Class::of(b"+-."));

/// Where the first percent sign is that is not followed by two hexadecimal digits:
/// `pct-encoded = "%" HEXDIG HEXDIG`
pub fn bad_percent(text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'%', text)
        .find(|&at| !matches!(text.get(at + 1..at + 3), Some(digits) if HEXDIG.all(digits)))
}

/// Where the scheme at the start of a URI ends: the place of its colon.
pub fn scheme(uri: &[u8]) -> Option<usize> {
    let end = SCHEME.run(uri, 0)?;
    (end > 0 && uri[end] == b':' && uri[0].is_ascii_alphabetic()).then_some(end)
}

/// What is wrong with `uri-host [ ":" port ]`, and where.
///
/// ```abnf
/// uri-host = IP-literal / IPv4address / reg-name
/// port     = *DIGIT
/// ```
/// An empty host is for whoever asks to judge. Ports above 65535 are no error of syntax.
pub fn bad_host_and_port(text: &[u8]) -> Option<usize> {
    // Most hosts are a name, and perhaps digits.
    let end = PLAIN_NAME.run(text, 0)?;
    if text[end] == b':' && DIGIT.all(&text[end + 1..]) {
        return None;
    }
    let host = match text.first() {
        Some(b'[') => ip_literal(text),
        _ => text.iter().position(|&byte| byte == b':').unwrap_or(text.len()),
    };
    if text.first() != Some(&b'[') {
        let name = &text[..host];
        if let Some(at) = REG_NAME.run(name, 0).or_else(|| bad_percent(name)) {
            return Some(at);
        }
    } else if host == 0 {
        return Some(0);
    }
    match &text[host..] {
        [] => None,
        [b':', port @ ..] => DIGIT.run(port, 0).map(|at| host + 1 + at),
        _ => Some(host),
    }
}

/// How long the bracketed address at the start is; 0 when it is none.
///
/// ```abnf
/// IP-literal = "[" ( IPv6address / IPvFuture  ) "]"
/// IPvFuture  = "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )
/// ```
fn ip_literal(text: &[u8]) -> usize {
    let Some(end) = text.iter().position(|&byte| byte == b']') else { return 0 };
    let inside = &text[1..end];
    let is_address = match inside {
        [b'v' | b'V', rest @ ..] => {
            let dot = rest.iter().position(|&byte| byte == b'.').unwrap_or(0);
            let (version, address) = rest.split_at(dot);
            let plain = |byte: &u8| PLAIN_NAME.has(*byte) || *byte == b':';
            dot > 0 && HEXDIG.all(version) && address.len() > 1 && address[1..].iter().all(plain)
        }
        _ => std::str::from_utf8(inside).is_ok_and(|text| text.parse::<std::net::Ipv6Addr>().is_ok()),
    };
    if is_address { end + 1 } else { 0 }
}

/// An authority divided: where the user name ends (the place of the @), if there is one, and what is
/// wrong with the rest, and where.
///
/// ```abnf
/// authority = [ userinfo "@" ] host [ ":" port ]
/// ```
pub fn authority(text: &[u8]) -> (Option<usize>, Option<usize>) {
    let at = text.iter().rposition(|&byte| byte == b'@');
    let host = at.map_or(0, |at| at + 1);
    let wrong_user = at.and_then(|at| USERINFO.run(&text[..at], 0).or_else(|| bad_percent(&text[..at])));
    (at, wrong_user.or_else(|| bad_host_and_port(&text[host..]).map(|wrong| host + wrong)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_or_addresses_with_ports_or_without() {
        for good in [
            "",
            "a",
            "a:",
            "a.b:80",
            "127.0.0.1:8080",
            "[::1]",
            "[::1]:80",
            "a%20b",
            "[v1.x:y]",
            ":80",
            "a:99999",
        ] {
            assert_eq!(bad_host_and_port(good.as_bytes()), None, "{good}");
        }
        for (bad, at) in [
            ("a b", 1),
            ("a/b", 1),
            ("a:8x", 3),
            ("[::1", 0),
            ("[::1]x", 5),
            ("[::g]", 0),
            ("a,b@c", 3),
            ("a%2", 1),
            ("a:b:c", 2),
            ("[]", 0),
            ("a\"", 1),
        ] {
            assert_eq!(bad_host_and_port(bad.as_bytes()), Some(at), "{bad}");
        }
    }

    #[test]
    fn authorities_may_begin_with_a_user_name() {
        assert_eq!(authority(b"u:p@h:1"), (Some(3), None));
        assert_eq!(authority(b"h:x"), (None, Some(2)));
        assert_eq!(authority(b"u/@h"), (Some(2), Some(1)));
    }

    #[test]
    fn percent_signs_have_two_digits() {
        assert_eq!(bad_percent(b"/a%20%zz"), Some(5));
        assert_eq!(bad_percent(b"/a%2"), Some(2));
        assert_eq!(bad_percent(b"/a%2f"), None);
        assert_eq!(scheme(b"http://a"), Some(4));
        assert_eq!((scheme(b"1ttp://a"), scheme(b"://a"), scheme(b"ht")), (None, None, None));
    }
}
