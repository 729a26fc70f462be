//! Numbers and bytes as a person reads them.
//!
//! Integer arithmetic throughout: what the standard library needs to print a float weighs more than
//! this whole module.

/// A duration with at most three digits that matter: `850 ns`, `8.4 µs`, `31 µs`, `3.0 ms`, `1.2 s`.
pub fn duration(nanos: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000, "µs"), (1_000_000, "ms"), (1_000_000_000, "s")];
    if nanos < 1_000 {
        return whole(nanos, "ns");
    }
    if nanos >= 120_000_000_000 {
        return whole(nanos / 60_000_000_000, "min");
    }
    let (size, unit) =
        UNITS.into_iter().find(|(size, _)| nanos < size * 1_000).unwrap_or((1_000_000_000, "s"));
    let tenths = nanos / (size / 10);
    if tenths < 100 {
        let mut text = (tenths / 10).to_string();
        text.push('.');
        text.push_str(&(tenths % 10).to_string());
        text.push(TOGETHER);
        text.push_str(unit);
        text
    } else {
        whole(nanos / size, unit)
    }
}

/// A space at which no line is broken: a number and its unit stay together.
const TOGETHER: char = '\u{a0}';

fn whole(number: u64, unit: &str) -> String {
    let mut text = grouped(number);
    text.push(TOGETHER);
    text.push_str(unit);
    text
}

/// `12,345`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 byte`, `12,345 bytes`: the number with its noun.
pub fn count(number: u64, noun: &str) -> String {
    let mut text = grouped(number);
    text.push(' ');
    text.push_str(noun);
    if number != 1 {
        text.push('s');
    }
    text
}

/// `second`, `third`, … `tenth`, then `11th`.
pub fn ordinal(n: usize) -> String {
    const WORDS: [&str; 11] = [
        "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth",
    ];
    match WORDS.get(n) {
        Some(word) => (*word).to_owned(),
        None => {
            let ending = match (n % 10, n % 100) {
                (_, 11..=13) => "th",
                (1, _) => "st",
                (2, _) => "nd",
                (3, _) => "rd",
                _ => "th",
            };
            let mut text = n.to_string();
            text.push_str(ending);
            text
        }
    }
}

/// `12:04:31`, for milliseconds since 1970 and a distance from UTC in minutes (east is positive).
pub fn clock(millis: u64, offset_minutes: i32) -> String {
    let seconds = (millis / 1_000).cast_signed() + i64::from(offset_minutes) * 60;
    let of_day = seconds.rem_euclid(86_400);
    let mut text = String::with_capacity(8);
    for (i, part) in [of_day / 3_600, of_day / 60 % 60, of_day % 60].into_iter().enumerate() {
        if i > 0 {
            text.push(':');
        }
        if part < 10 {
            text.push('0');
        }
        text.push_str(&part.to_string());
    }
    text
}

/// A number as chunk sizes are written.
pub fn hex(mut number: u64) -> Vec<u8> {
    let mut digits = Vec::new();
    loop {
        digits.insert(0, b"0123456789abcdef"[(number % 16) as usize]);
        number /= 16;
        if number == 0 {
            return digits;
        }
    }
}

/// One byte as `\x0a`.
pub fn hex_escape(byte: u8) -> String {
    let mut text = String::from("\\x");
    push_hex(&mut text, byte);
    text
}

fn push_hex(text: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    text.push(DIGITS[usize::from(byte >> 4)].into());
    text.push(DIGITS[usize::from(byte & 15)].into());
}

/// Bytes on one line: text as it is, everything that does not print as an escape.
pub fn printable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match escape(c) {
                Some(shown) => text.push_str(&shown),
                None => text.push(c),
            }
        }
        for &byte in chunk.invalid() {
            text.push_str("\\x");
            push_hex(&mut text, byte);
        }
    }
    text
}

/// How a character is shown that would not be seen, or would change how its neighbours are seen.
pub fn escape(c: char) -> Option<String> {
    match c {
        '\t' => Some("\\t".to_owned()),
        '\r' => Some("\\r".to_owned()),
        '\n' => Some("\\n".to_owned()),
        c if c.is_ascii_control() => Some(hex_escape(c as u8)),
        // C1 controls, the soft hyphen, and the characters that steer direction or take no width.
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' => {
            let mut text = "\\u{".to_owned();
            for byte in u32::from(c).to_be_bytes().into_iter().skip_while(|byte| *byte == 0) {
                push_hex(&mut text, byte);
            }
            text.push('}');
            Some(text)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_keep_the_digits_that_matter() {
        let shown = [
            (0, "0 ns"),
            (850, "850 ns"),
            (8_449, "8.4 µs"),
            (31_000, "31 µs"),
            (3_040_000, "3.0 ms"),
            (412_000_000, "412 ms"),
            (1_250_000_000, "1.2 s"),
            (75_000_000_000, "75 s"),
            (600_000_000_000, "10 min"),
        ];
        for (nanos, text) in shown {
            assert_eq!(duration(nanos), text.replace(' ', "\u{a0}"));
        }
        assert!(!duration(u64::MAX).is_empty());
    }

    #[test]
    fn numbers_are_grouped_and_their_nouns_agree() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(count(1, "byte"), "1 byte");
        assert_eq!(count(1_204, "byte"), "1,204 bytes");
    }

    #[test]
    fn ordinals_are_words_as_long_as_people_use_words() {
        assert_eq!(ordinal(2), "second");
        assert_eq!(ordinal(11), "11th");
        assert_eq!(ordinal(22), "22nd");
        assert_eq!(ordinal(113), "113th");
    }

    #[test]
    fn the_clock_follows_the_time_zone() {
        assert_eq!(clock(0, 0), "00:00:00");
        assert_eq!(clock(45_271_000, 60), "13:34:31");
        assert_eq!(clock(0, -90), "22:30:00");
    }

    #[test]
    fn what_does_not_print_is_escaped() {
        assert_eq!(printable(b"GET /\xff\x01\t HTTP"), "GET /\\xff\\x01\\t HTTP");
        assert_eq!(printable("é 漢 \u{202e}x".as_bytes()), "é 漢 \\u{202e}x");
    }

    #[test]
    fn sizes_are_hexadecimal() {
        for (number, digits) in [(0, "0"), (255, "ff"), (4096, "1000"), (u64::MAX, "ffffffffffffffff")] {
            assert_eq!(hex(number), digits.as_bytes());
        }
    }
}
