//! Makes bytes fewer and plainer while something stays true of them.
//!
//! Strategies shrink by their grammar; this comes after them and knows none. It takes away slices, the
//! long ones first, and puts plain bytes in the place of others.

use std::time::{Duration, Instant};

/// The least that `still_fails` holds of, or what has been reached in time.
pub fn shrink(mut bytes: Vec<u8>, limit: Duration, still_fails: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let end = Instant::now() + limit;
    // When time is up nothing fails any more, so nothing is taken away any more.
    let still_fails = |bytes: &[u8]| Instant::now() < end && still_fails(bytes);
    loop {
        let before = bytes.clone();
        let mut length = bytes.len();
        while length > 0 {
            let mut at = 0;
            while at + length <= bytes.len() {
                let shorter = [&bytes[..at], &bytes[at + length..]].concat();
                if still_fails(&shorter) {
                    bytes = shorter;
                } else {
                    at += length.div_ceil(2);
                }
            }
            length /= 2;
        }
        for at in 0..bytes.len() {
            for plain in [b'a', b'/', b'0'] {
                if bytes[at] == plain {
                    break;
                }
                let was = std::mem::replace(&mut bytes[at], plain);
                if still_fails(&bytes) {
                    break;
                }
                bytes[at] = was;
            }
        }
        if bytes == before {
            return bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::shrink;

    #[test]
    fn what_matters_stays() {
        let fails = |bytes: &[u8]| bytes.windows(2).any(|pair| pair == b"\r\r") && bytes.ends_with(b"!");
        assert_eq!(
            shrink(b"GET / HTTP/1.1\r\r\nHost: x!".to_vec(), Duration::from_secs(60), fails),
            b"\r\r!"
        );
    }
}
