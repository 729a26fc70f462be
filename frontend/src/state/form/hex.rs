//! Bytes as hexadecimal digits, sixteen to a line.

/// As many bytes as can be edited like this; more would be a wall of digits.
pub const EDITABLE_AT_MOST: usize = 4_096;

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The digits.
pub fn shown(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    for (n, byte) in bytes.iter().enumerate() {
        if n > 0 {
            text.push(if n.is_multiple_of(16) { '\n' } else { ' ' });
        }
        text.push(DIGITS[usize::from(byte >> 4)].into());
        text.push(DIGITS[usize::from(byte & 15)].into());
    }
    text
}

/// The bytes that digits stand for, and whether a last digit still waits for its second. White space does not
/// matter. `Err` is what is no digit.
pub fn read(text: &str) -> Result<(Vec<u8>, bool), char> {
    let mut bytes = Vec::with_capacity(text.len() / 3 + 1);
    let mut half = None;
    for sign in text.chars().filter(|sign| !sign.is_whitespace()) {
        let digit = sign.to_digit(16).ok_or(sign)?;
        let digit = u8::try_from(digit).map_err(|_| sign)?;
        match half.take() {
            None => half = Some(digit),
            Some(high) => bytes.push(16 * high + digit),
        }
    }
    Ok((bytes, half.is_some()))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn half_a_byte_waits_and_what_is_no_digit_is_named() {
        assert_eq!(read("0F\n a"), Ok((vec![15], true)));
        assert_eq!(read("0x0f"), Err('x'));
    }

    proptest! {
        #[test]
        fn digits_are_the_bytes(bytes: Vec<u8>) {
            prop_assert_eq!(read(&shown(&bytes)), Ok((bytes, false)));
        }
    }
}
