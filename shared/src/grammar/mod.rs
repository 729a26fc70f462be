//! The grammar: which bytes may stand where.
//!
//! One file per RFC, the ABNF above each rule. A class of bytes is a table of 256 answers, made when the
//! program is compiled; [`Class::run`] is the only loop over bytes in the tracer that is worth naming.
//!
//! | file | what it has |
//! |---|---|
//! | [`rfc9110`] | tokens, values, quoted strings, white space |
//! | [`rfc9112`] | versions, chunk extensions |
//! | [`rfc3986`] | targets: paths, queries, hosts |

pub mod rfc3986;
pub mod rfc9110;
pub mod rfc9112;

/// A class of bytes.
#[derive(Clone, Debug)]
pub struct Class([bool; 256]);

impl Class {
    /// The bytes from one to another, both included.
    pub const fn range(first: u8, last: u8) -> Self {
        let mut table = [false; 256];
        let mut byte = first as usize;
        while byte <= last as usize {
            table[byte] = true;
            byte += 1;
        }
        Self(table)
    }

    /// These bytes.
    pub const fn of(bytes: &[u8]) -> Self {
        let mut table = [false; 256];
        let mut i = 0;
        while i < bytes.len() {
            table[bytes[i] as usize] = true;
            i += 1;
        }
        Self(table)
    }

    /// The bytes of this class and of another.
    #[must_use]
    pub const fn or(mut self, other: &Self) -> Self {
        let mut byte = 0;
        while byte < 256 {
            self.0[byte] |= other.0[byte];
            byte += 1;
        }
        self
    }

    /// Whether a byte is of this class.
    #[inline]
    pub const fn has(&self, byte: u8) -> bool {
        self.0[byte as usize]
    }

    /// Where, from `from` on, the first byte is that is not of this class; none when all are.
    ///
    /// Eight bytes are looked up at once and make a bit each, so that the processor has to guess only
    /// once in eight bytes whether the run is over.
    #[inline]
    pub fn run(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let (mut at, mut rest) = (from, bytes.get(from..)?);
        while let Some((eight, after)) = rest.split_first_chunk::<8>() {
            let mut outside = 0_u32;
            for (bit, &byte) in eight.iter().enumerate() {
                outside |= u32::from(!self.has(byte)) << bit;
            }
            if outside != 0 {
                return Some(at + outside.trailing_zeros() as usize);
            }
            (at, rest) = (at + 8, after);
        }
        rest.iter().position(|&byte| !self.has(byte)).map(|n| at + n)
    }

    /// Whether all the bytes are of this class.
    #[inline]
    pub fn all(&self, bytes: &[u8]) -> bool {
        bytes.iter().all(|&byte| self.has(byte))
    }
}

/// `ALPHA`, RFC 5234 B.1
pub const ALPHA: Class = Class::range(b'A', b'Z').or(&Class::range(b'a', b'z'));

/// `DIGIT`, RFC 5234 B.1
pub const DIGIT: Class = Class::range(b'0', b'9');

/// `HEXDIG`, RFC 5234 B.1, whose letters may also be small
pub static HEXDIG: Class = DIGIT.or(&Class::range(b'A', b'F')).or(&Class::range(b'a', b'f'));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_sets_of_bytes() {
        let letters = (0..=255_u8).filter(|&byte| ALPHA.has(byte)).count();
        assert_eq!((letters, (0..=255_u8).filter(|&byte| HEXDIG.has(byte)).count()), (52, 22));
        assert_eq!(HEXDIG.run(b"xx12g4", 2), Some(4));
        assert_eq!(HEXDIG.run(b"12", 0), None);
        assert_eq!(HEXDIG.run(b"12", 5), None);
        assert!(HEXDIG.all(b"") && !HEXDIG.all(b"0x"));
    }
}
