//! A stretch of the input, and the arithmetic on it.
//!
//! Positions count from the first byte of the stream a tracer was given, never from the start of the
//! piece that happened to arrive last.

/// `len` bytes beginning at `at`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte, counted from the start of the stream.
    pub at: u64,
    /// How many bytes.
    pub len: u64,
}

impl Span {
    /// From one position up to, and not including, another. Empty when they are the wrong way round.
    #[inline]
    pub const fn between(start: u64, end: u64) -> Self {
        Self { at: start, len: end.saturating_sub(start) }
    }

    /// Nothing, at a position: where a decision was made, or something is missing.
    #[inline]
    pub const fn point(at: u64) -> Self {
        Self { at, len: 0 }
    }

    /// The position behind the last byte.
    #[inline]
    pub const fn end(self) -> u64 {
        self.at.saturating_add(self.len)
    }

    /// Whether there is nothing in it.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.len == 0
    }

    /// Whether a position is inside.
    pub const fn contains(self, at: u64) -> bool {
        self.at <= at && at < self.end()
    }

    /// From the first byte of this one to the last byte of the other.
    pub const fn to(self, other: Self) -> Self {
        Self::between(self.at, other.end())
    }

    /// The bytes it covers in a window that begins at `base`; nothing where it reaches outside.
    #[inline]
    pub fn of(self, window: &[u8], base: u64) -> &[u8] {
        let start = usize::try_from(self.at.wrapping_sub(base)).unwrap_or(usize::MAX);
        let len = usize::try_from(self.len).unwrap_or(usize::MAX);
        let end = start.saturating_add(len);
        window.get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn a_span_never_reaches_outside() {
        let span = Span::between(3, 6);
        assert_eq!(span.of(b"abcdefgh", 0), b"def");
        assert_eq!(span.of(b"defgh", 3), b"def");
        assert_eq!(span.of(b"de", 3), b"");
        assert_eq!(span.of(b"defgh", 4), b"");
        assert_eq!(Span::between(6, 3), Span { at: 6, len: 0 });
    }

    #[test]
    fn ends_are_not_inside() {
        let span = Span::between(3, 6);
        assert!(span.contains(3) && span.contains(5));
        assert!(!span.contains(2) && !span.contains(6));
        assert!(!Span::point(3).contains(3));
        assert_eq!(Span::point(1).to(span), Span::between(1, 6));
    }
}
