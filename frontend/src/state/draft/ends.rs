//! Lines, and how they end.

use shared::message::LineEnd;
use shared::span::Span;

/// Where a byte stands, as a person counts, and how its line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its line, from 1.
    pub line: usize,
    /// Its column, from 1, in characters where the line is text.
    pub column: usize,
    /// How the line ends; nothing where it does not.
    pub end: Option<LineEnd>,
}

/// The place of a byte, or of the end.
pub fn place(bytes: &[u8], at: usize) -> Place {
    let (before, behind) = bytes.split_at(at.min(bytes.len()));
    let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |lf| lf + 1);
    let lf = behind.iter().position(|&byte| byte == b'\n').map(|lf| before.len() + lf);
    let end = lf.map(|lf| if bytes[..lf].ends_with(b"\r") { LineEnd::CrLf } else { LineEnd::Lf });
    // Bytes that go on with a character have no column of their own.
    let column = 1 + before[start..].iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
    Place { line: 1 + before.iter().filter(|&&byte| byte == b'\n').count(), column, end }
}

/// As it is written here.
pub const fn name(end: LineEnd) -> &'static str {
    match end {
        LineEnd::CrLf => "\\r\\n",
        LineEnd::Lf => "\\n",
    }
}

/// The other one.
pub const fn other(end: LineEnd) -> LineEnd {
    match end {
        LineEnd::CrLf => LineEnd::Lf,
        LineEnd::Lf => LineEnd::CrLf,
    }
}

/// Which lines outside of bodies do not end as Enter makes them end, in a sentence.
pub fn mixed(bytes: &[u8], bodies: &[Span], enter: LineEnd) -> Option<String> {
    let (mut odd, mut all, mut at) = (Vec::new(), 0, 0);
    for (n, line) in bytes.split_inclusive(|&byte| byte == b'\n').enumerate() {
        at += line.len();
        if !line.ends_with(b"\n") || bodies.iter().any(|body| body.contains(at as u64 - 1)) {
            continue;
        }
        all += 1;
        let end = if line.ends_with(b"\r\n") { LineEnd::CrLf } else { LineEnd::Lf };
        if end != enter {
            odd.push((n + 1).to_string());
        }
    }
    let last = odd.pop()?;
    let mut text = match odd.len() + 1 {
        many if many == all => "All lines end in ".to_owned(),
        1 => ["Line ", &last, " ends in "].concat(),
        2..=4 => ["Lines ", &odd.join(", "), " and ", &last, " end in "].concat(),
        many => [&many.to_string(), " of ", &all.to_string(), " lines end in "].concat(),
    };
    text.push_str(name(other(enter)));
    if odd.len() + 1 < all {
        text.push_str(", the others in ");
        text.push_str(name(enter));
    }
    text.push('.');
    Some(text)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn a_byte_has_a_line_and_a_column_of_characters() {
        let bytes = "a\r\nZo\u{eb}s\nend".as_bytes();
        let at = |at| {
            let Place { line, column, end } = place(bytes, at);
            (line, column, end)
        };
        assert_eq!(at(0), (1, 1, Some(LineEnd::CrLf)));
        assert_eq!(at(2), (1, 3, Some(LineEnd::CrLf)));
        assert_eq!(at(7), (2, 4, Some(LineEnd::Lf)));
        assert_eq!(at(99), (3, 4, None));
    }

    #[test]
    fn lines_that_end_otherwise_are_named() {
        let says = |text: &[u8], bodies: &[Span]| mixed(text, bodies, LineEnd::CrLf);
        assert_eq!(says(b"a\r\nb\r\n", &[]), None);
        assert_eq!(says(b"a\n\n", &[]).unwrap(), "All lines end in \\n.");
        assert_eq!(says(b"a\n\r\n", &[]).unwrap(), "Line 1 ends in \\n, the others in \\r\\n.");
        assert_eq!(
            says(b"a\n\r\nb\nc\n", &[]).unwrap(),
            "Lines 1, 3 and 4 end in \\n, the others in \\r\\n."
        );
        assert_eq!(
            says(b"\r\na\nb\nc\nd\ne\n", &[]).unwrap(),
            "5 of 6 lines end in \\n, the others in \\r\\n."
        );
        assert_eq!(says(b"a\r\n\r\nb\n", &[Span { at: 5, len: 2 }]), None);
    }
}
