//! RFC 9110, HTTP Semantics: the parts that all fields are made of.

use super::{ALPHA, Class, DIGIT};

/// ```abnf
/// token = 1*tchar
/// tchar = "!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "."
///       / "^" / "_" / "`" / "|" / "~" / DIGIT / ALPHA
/// ```
pub static TCHAR: Class = ALPHA.or(&DIGIT).or(&Class::of(b"!#$%&'*+-.^_`|~"));

/// The methods that IANA has registered, <https://www.iana.org/assignments/http-methods>.
const METHODS: [&str; 41] = [
    "ACL",
    "BASELINE-CONTROL",
    "BIND",
    "CHECKIN",
    "CHECKOUT",
    "CONNECT",
    "COPY",
    "DELETE",
    "GET",
    "HEAD",
    "LABEL",
    "LINK",
    "LOCK",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MKREDIRECTREF",
    "MKWORKSPACE",
    "MOVE",
    "OPTIONS",
    "ORDERPATCH",
    "PATCH",
    "POST",
    "PRI",
    "PROPFIND",
    "PROPPATCH",
    "PUT",
    "QUERY",
    "REBIND",
    "REPORT",
    "SEARCH",
    "TRACE",
    "UNBIND",
    "UNCHECKOUT",
    "UNLINK",
    "UNLOCK",
    "UPDATE",
    "UPDATEREDIRECTREF",
    "VERSION-CONTROL",
    "*",
];

/// Whether a method is registered: one that every server could know.
pub fn is_registered(method: &[u8]) -> bool {
    METHODS.iter().any(|known| known.as_bytes() == method)
}

/// What may stand in the middle of a value.
///
/// ```abnf
/// field-vchar = VCHAR / obs-text
/// VCHAR       = %x21-7E
/// obs-text    = %x80-FF
/// ```
/// and space and tab
pub static FIELD_CONTENT: Class =
    Class::range(0x20, 0x7E).or(&Class::of(b"\t")).or(&Class::range(0x80, 0xFF));

/// ```abnf
/// OWS = *( SP / HTAB )
/// BWS = OWS
/// ```
pub static WHITESPACE: Class = Class::of(b" \t");

/// ```abnf
/// quoted-string = DQUOTE *( qdtext / quoted-pair ) DQUOTE
/// qdtext        = HTAB / SP / %x21 / %x23-5B / %x5D-7E / obs-text
/// ```
pub static QDTEXT: Class = Class::of(b"\t !")
    .or(&Class::range(0x23, 0x5B))
    .or(&Class::range(0x5D, 0x7E))
    .or(&Class::range(0x80, 0xFF));

/// Where the first byte is, from `from` on, that cannot stand in a value; none when all can.
///
/// Values are most of a head, so this looks at eight bytes at once: with 0x20 taken away a control
/// character shows its highest bit, with 1 added DEL does, and bytes above 127 are left out, which have
/// it anyway. What shows falsely, for a carry from the byte before, or is a tab, is looked up and passed.
#[inline]
pub fn end_of_value(bytes: &[u8], from: usize) -> Option<usize> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let mut at = from;
    let mut rest = bytes.get(from..)?;
    while let Some((word, after)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*word);
        let shown = (word.wrapping_sub(EACH * 0x20) | word.wrapping_add(EACH)) & !word & (EACH * 0x80);
        if shown == 0 {
            (at, rest) = (at + 8, after);
            continue;
        }
        let first = at + (shown.trailing_zeros() / 8) as usize;
        if !FIELD_CONTENT.has(bytes[first]) {
            return Some(first);
        }
        at = first + 1;
        rest = &bytes[at..];
    }
    rest.iter().position(|&byte| !FIELD_CONTENT.has(byte)).map(|n| at + n)
}

/// The bytes without the white space before and behind them.
pub fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = bytes {
        bytes = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    bytes
}

/// How long the quoted string at the start of these bytes is; none when it does not end or is none.
pub fn quoted_string(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    if bytes.first() != Some(&b'"') {
        return None;
    }
    loop {
        match *bytes.get(at)? {
            b'"' => return Some(at + 1),
            // quoted-pair = "\" ( HTAB / SP / VCHAR / obs-text )
            b'\\' if FIELD_CONTENT.has(*bytes.get(at + 1)?) => at += 2,
            byte if QDTEXT.has(byte) => at += 1,
            _ => return None,
        }
    }
}

/// The elements of a comma-separated list, empty ones left out (RFC 9110, 5.6.1.2). A comma inside a
/// quoted string divides nothing.
///
/// ```
/// # use shared::grammar::rfc9110::elements;
/// let list: Vec<_> = elements(br#" , gzip;q="a,b" ,chunked,"#).collect();
/// assert_eq!(list, [&br#"gzip;q="a,b""#[..], b"chunked"]);
/// ```
pub fn elements(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut quoted = false;
    let mut escaped = false;
    list.split(move |&byte| {
        if escaped {
            escaped = false;
            return false;
        }
        match byte {
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' => return !quoted,
            _ => {}
        }
        false
    })
    .map(trim)
    .filter(|element| !element.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_value_is_found_wherever_it_is() {
        for len in 0..40 {
            for at in 0..len {
                for bad in [0, 1, b'\r', b'\n', 0x1F, 0x7F] {
                    let mut text = vec![b'a'; len];
                    text[at] = bad;
                    for filler in [b' ', b'\t', 0x80, 0xFF, b'~'] {
                        text[..at].fill(filler);
                        assert_eq!(end_of_value(&text, 0), Some(at), "{text:?}");
                        assert_eq!(end_of_value(&text, at / 2), Some(at), "{text:?}");
                    }
                }
            }
            assert_eq!(end_of_value(&vec![b'\t'; len], 0), None);
        }
    }

    #[test]
    fn quoted_strings_end_at_their_quote() {
        assert_eq!(quoted_string(b"\"a\\\"b\" c"), Some(6));
        assert_eq!(quoted_string(b"\"a"), None);
        assert_eq!(quoted_string(b"\"a\\"), None);
        assert_eq!(quoted_string(b"\"a\x01\""), None);
        assert_eq!(quoted_string(b"a"), None);
    }
}
