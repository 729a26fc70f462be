//! How bytes are shown: so that every one can be seen, and none can do harm.
//!
//! What is visible in ASCII stands for itself; everything else is escaped, bytes above 127 too, since
//! nobody says which alphabet they are in. A backslash is shown twice, so that nothing is ambiguous.

/// The most characters that are shown of a value.
pub(super) const LONGEST: usize = 80;

/// How many of them are of its start, and how many of its end, where its middle is left out.
const START: usize = 50;
const END: usize = 26;

/// Bytes as text, cut in the middle where they are many.
pub(super) fn shown(bytes: &[u8]) -> String {
    if bytes.len() <= LONGEST {
        let whole: String = bytes.iter().map(|&byte| escaped(byte)).collect();
        if whole.len() <= LONGEST {
            return whole;
        }
    }
    let mut start = String::new();
    let mut taken = 0;
    for &byte in bytes {
        let next = escaped(byte);
        if start.len() + next.len() > START {
            break;
        }
        start.push_str(&next);
        taken += 1;
    }
    let mut end = Vec::new();
    let mut length = 0;
    for &byte in bytes.get(taken..).unwrap_or_default().iter().rev() {
        let next = escaped(byte);
        length += next.len();
        if length > END {
            break;
        }
        end.push(next);
    }
    start.push('…');
    start.extend(end.into_iter().rev());
    start
}

fn escaped(byte: u8) -> String {
    match byte {
        b'\r' => "\\r".to_owned(),
        b'\n' => "\\n".to_owned(),
        b'\t' => "\\t".to_owned(),
        b'\\' => "\\\\".to_owned(),
        0x20..=0x7E => char::from(byte).to_string(),
        _ => format!("\\x{byte:02X}"),
    }
}

/// A byte by its name, as one that has not been spoken of: `a space`, `the letter “x”`.
pub(super) fn a(byte: u8) -> String {
    let name = match byte {
        b' ' => "a space",
        b'\t' => "a tab (0x09)",
        b'\r' => "a CR (0x0D)",
        b'\n' => "an LF (0x0A)",
        0 => "a NUL (0x00)",
        0x7F => "a DEL (0x7F)",
        b':' => "a colon",
        b';' => "a semicolon",
        b',' => "a comma",
        b'.' => "a dot",
        b'/' => "a slash",
        b'\\' => "a backslash",
        b'"' => "a double quote",
        b'=' => "an equals sign",
        b'?' => "a question mark",
        b'%' => "a percent sign",
        b'#' => "a number sign (#)",
        b'a'..=b'z' | b'A'..=b'Z' => return format!("the letter “{}”", char::from(byte)),
        b'0'..=b'9' => return format!("the digit “{}”", char::from(byte)),
        0x21..=0x7E => return format!("the character “{}”", char::from(byte)),
        0x01..=0x1F => return format!("the control character 0x{byte:02X}"),
        0x80.. => return format!("a byte above 127 (0x{byte:02X})"),
    };
    name.to_owned()
}

/// A byte by its name, as one that everybody can see: `the space`, `the letter “x”`.
pub(super) fn the(byte: u8) -> String {
    let name = a(byte);
    match name.strip_prefix("a ").or_else(|| name.strip_prefix("an ")) {
        Some(noun) => format!("the {noun}"),
        None => name,
    }
}

/// So many bytes, in words.
pub(super) fn bytes(n: u64) -> String {
    if n == 1 { "1 byte".to_owned() } else { format!("{n} bytes") }
}

/// 1st, 2nd, 3rd.
pub(super) fn nth(n: u64) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

/// A sentence that goes on behind a colon: its first word with a small letter, unless it is a name.
pub(super) fn lower(text: &str) -> String {
    let word = text.split(' ').next().unwrap_or_default();
    let is_name = word.chars().skip(1).any(char::is_uppercase) || matches!(word, "Cloudflare" | "Host");
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if !is_name => first.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_can_be_seen() {
        let all: Vec<u8> = (0..=255).collect();
        for part in all.chunks(16) {
            assert!(shown(part).bytes().all(|byte| matches!(byte, 0x20..=0x7E)));
        }
        assert_eq!(shown(b"a\r\n\t\\\0\xC3"), "a\\r\\n\\t\\\\\\x00\\xC3");
    }

    #[test]
    fn long_values_are_cut_in_the_middle() {
        let long = [b"start-".repeat(20), b"-end".to_vec()].concat();
        let text = shown(&long);
        assert!(text.starts_with("start-") && text.ends_with("-end") && text.contains('…'), "{text}");
        assert!(text.chars().count() <= LONGEST);
        assert!(shown(&[0; 40]).chars().count() <= LONGEST, "an escape is never cut");
        assert_eq!(shown(&[b'x'; LONGEST]).len(), LONGEST);
    }

    #[test]
    fn numbers_are_spoken() {
        let spoken: Vec<_> = [1, 2, 3, 4, 11, 12, 13, 21, 101, 111].map(nth).into();
        assert_eq!(spoken.join(" "), "1st 2nd 3rd 4th 11th 12th 13th 21st 101st 111th");
        assert_eq!((bytes(1), bytes(0)), ("1 byte".to_owned(), "0 bytes".to_owned()));
        assert_eq!((the(b' '), the(b'\n'), the(b'x')).0, "the space");
        assert_eq!(the(b'\n'), "the LF (0x0A)");
        assert_eq!(
            (lower("The client"), lower("HTTP/1.0 does")),
            ("the client".into(), "HTTP/1.0 does".into())
        );
    }
}
