//! RFC 9112, HTTP/1.1: the parts of its lines.

use super::Class;

/// ```abnf
/// HTTP-version = HTTP-name "/" DIGIT "." DIGIT
/// HTTP-name    = %x48.54.54.50 ; HTTP, in capitals
/// ```
/// Each place of the version: what usually stands there, and what may, in words.
pub const VERSION: [(u8, &str); 8] = [
    (b'H', "“HTTP/” in capitals"),
    (b'T', "“HTTP/” in capitals"),
    (b'T', "“HTTP/” in capitals"),
    (b'P', "“HTTP/” in capitals"),
    (b'/', "the slash of “HTTP/”"),
    (b'1', "a digit, the major version"),
    (b'.', "a dot"),
    (b'1', "a digit, the minor version"),
];

/// Whether a byte can stand at a place of the version.
pub const fn fits_version(place: usize, byte: u8) -> bool {
    match place {
        5 | 7 => byte.is_ascii_digit(),
        _ => byte == VERSION[place].0,
    }
}

/// Everything that is no line end: what leniently is taken behind a chunk's size.
pub static NOT_LINE_END: Class = Class::range(0, 9).or(&Class::of(b"\x0B\x0C")).or(&Class::range(0x0E, 0xFF));
