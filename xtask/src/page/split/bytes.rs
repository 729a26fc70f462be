//! The numbers and lists a wasm file is written in.

/// Reads a wasm file from left to right. Nothing comes back where the file is not what it should be.
#[derive(Clone)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// How many bytes are still to be read: where one is, counted from the end.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// A number in LEB128, as indices, counts and lengths are.
    pub(super) fn number(&mut self) -> Option<u32> {
        let mut value = 0_u32;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            value |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    pub(super) fn count(&mut self) -> Option<usize> {
        self.number().map(|count| count as usize)
    }

    /// Passes over one number of any width and sign.
    pub(super) fn pass(&mut self) -> Option<()> {
        while self.byte()? >= 0x80 {}
        Some(())
    }

    /// Bytes after their length.
    pub(super) fn block(&mut self) -> Option<&'a [u8]> {
        let length = self.count()?;
        self.take(length)
    }

    /// What `read` passes over, as it stands.
    pub(super) fn raw(&mut self, read: impl FnOnce(&mut Self) -> Option<()>) -> Option<&'a [u8]> {
        let before = self.rest;
        read(self)?;
        before.get(..before.len() - self.rest.len())
    }

    /// A counted list.
    pub(super) fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.count()?;
        (0..count).map(|_| read(self)).collect()
    }
}

/// Writes an index, a count or a length.
pub(super) fn number(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

/// Writes the operand of `i32.const`, for numbers that are not negative.
pub(super) fn signed(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x40 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Writes bytes after their length.
pub(super) fn block(out: &mut Vec<u8>, bytes: &[u8]) {
    number(out, bytes.len());
    out.extend_from_slice(bytes);
}

/// Writes a section of counted entries, unless there are none.
pub(super) fn section(out: &mut Vec<u8>, id: u8, entries: &[Vec<u8>]) {
    if entries.is_empty() {
        return;
    }
    let mut content = Vec::new();
    number(&mut content, entries.len());
    content.extend(entries.iter().flatten());
    out.push(id);
    block(out, &content);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_were_written() {
        for value in [0, 1, 63, 64, 127, 128, 8191, 8192, 300_000, u32::MAX as usize] {
            let mut out = Vec::new();
            number(&mut out, value);
            let mut reader = Reader::new(&out);
            assert_eq!(reader.count(), Some(value));
            assert!(reader.is_empty());
        }
    }

    #[test]
    fn the_sign_bit_of_a_constant_stays_clear() {
        let mut out = Vec::new();
        signed(&mut out, 64);
        assert_eq!(out, [0xc0, 0x00]);
    }

    #[test]
    fn a_file_cut_short_is_refused() {
        assert_eq!(Reader::new(&[0x80]).number(), None);
        assert_eq!(Reader::new(&[3, 1]).block(), None);
    }
}
