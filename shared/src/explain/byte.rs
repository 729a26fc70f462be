//! What a single byte is, inside the step it belongs to.

use super::entry::kind;
use super::show::{lower, nth};
use crate::grammar::rfc9110::TCHAR;
use crate::trace::{Kind, Step};

/// Explains the byte at a position of the stream, which a step covers.
///
/// ```
/// use shared::explain;
/// use shared::trace::{Profile, Side, Trace};
///
/// let trace = Trace::of(Side::Request, Profile::RFC, b"GET / HTTP/1.1\r\n");
/// let end = trace.steps().iter().find(|step| step.span.contains(14)).unwrap();
/// assert_eq!(explain::byte(end, 14, b'\r'), "CR 0x0D, the first half of the line end");
/// ```
pub fn byte(step: &Step, at: u64, byte: u8) -> String {
    let name = match byte {
        b'\r' => "CR ".to_owned(),
        b'\n' => "LF ".to_owned(),
        b'\t' => "tab ".to_owned(),
        b' ' => "space ".to_owned(),
        0 => "NUL ".to_owned(),
        0x21..=0x7E => format!("“{}” ", char::from(byte)),
        _ => String::new(),
    };
    if !step.span.contains(at) {
        return format!("{name}0x{byte:02X}");
    }
    let place = at - step.span.at;
    format!("{name}0x{byte:02X}, {}", what(step, place, byte))
}

fn what(step: &Step, place: u64, byte: u8) -> String {
    let nth = nth(place + 1);
    let whole = lower(kind(step.kind).title);
    match step.kind {
        Kind::Method | Kind::FieldName | Kind::ExtensionName if TCHAR.has(byte) => {
            format!("a token character, the {nth} of the {whole}")
        }
        Kind::Target if byte == b'%' => {
            format!(
                "the {nth} byte of the target: with two hexadecimal digits behind it, it stands for one byte"
            )
        }
        Kind::Version => in_version(place).to_owned(),
        Kind::Status => match place {
            0 => "the 1st digit of the status, which gives its class".to_owned(),
            _ => format!("the {nth} digit of the status"),
        },
        Kind::Space => "a space, which divides the start line".to_owned(),
        Kind::Colon => "the colon between name and value".to_owned(),
        Kind::Semicolon => "a semicolon: an extension follows".to_owned(),
        Kind::Equals => "the equals sign between an extension's name and its value".to_owned(),
        Kind::Whitespace => "white space, which belongs to nothing".to_owned(),
        Kind::Fold => {
            "white space at the start of a line, which makes it go on with the value before".to_owned()
        }
        Kind::ChunkSize => match char::from(byte).to_digit(16) {
            Some(digit @ 10..) => format!("a hexadecimal digit of the chunk size, which stands for {digit}"),
            _ => "a hexadecimal digit of the chunk size".to_owned(),
        },
        Kind::FieldValue if byte >= 0x80 => {
            format!("the {nth} byte of the field value: opaque, since nobody says which alphabet it is in")
        }
        Kind::IgnoredLineEnd
        | Kind::LineEnd
        | Kind::HeadEnd
        | Kind::TrailersEnd
        | Kind::ChunkLineEnd
        | Kind::LastChunkLineEnd
        | Kind::ChunkDataEnd => in_line_end(step, byte, &whole),
        Kind::Ignored => "one of the bytes that nobody reads".to_owned(),
        Kind::TunnelData => format!("the {nth} byte that is not HTTP any more"),
        _ => format!("the {nth} byte of the {whole}"),
    }
}

fn in_version(place: u64) -> &'static str {
    match place {
        0..=3 => "one of the four capitals that name the protocol",
        4 => "the slash between protocol and version",
        5 => "the major version",
        6 => "the dot between the two digits",
        _ => "the minor version",
    }
}

fn in_line_end(step: &Step, byte: u8, whole: &str) -> String {
    match byte {
        b'\r' => format!("the first half of the {whole}"),
        b'\n' if step.span.len == 2 => format!("the second half of the {whole}"),
        b'\n' => format!("the {whole}, without the CR that belongs before it"),
        _ => format!("a byte of the {whole}"),
    }
}
