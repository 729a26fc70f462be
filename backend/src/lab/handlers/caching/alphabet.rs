//! A body that costs no memory: the alphabet over and over, any stretch of it, with texts between.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};

const LETTERS: u64 = 26;
/// What is handed on at once: whole alphabets, about 16 KiB.
const PIECE: usize = 26 * 630;

/// Whole alphabets, to cut pieces from.
static PATTERN: [u8; PIECE] = {
    let mut pattern = [b'a'; PIECE];
    let mut at = 0;
    while at < PIECE {
        pattern[at] += (at % 26) as u8;
        at += 1;
    }
    pattern
};

/// What a body is made of.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// This text.
    Text(Bytes),
    /// This stretch of the pattern.
    Letters(Range<u64>),
}

impl Piece {
    fn len(&self) -> u64 {
        match self {
            Self::Text(text) => text.len() as u64,
            Self::Letters(range) => range.end - range.start,
        }
    }
}

/// The pieces one after the other. Its length is known beforehand.
#[derive(Clone, Debug)]
pub(super) struct Alphabet(VecDeque<Piece>);

impl Alphabet {
    pub(super) fn new(pieces: impl IntoIterator<Item = Piece>) -> Self {
        Self(pieces.into_iter().filter(|piece| piece.len() > 0).collect())
    }
}

impl Body for Alphabet {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.next().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.iter().map(Piece::len).sum())
    }
}

impl Iterator for Alphabet {
    type Item = Bytes;

    /// The next stretch, cut from the pattern without a copy.
    fn next(&mut self) -> Option<Bytes> {
        match self.0.pop_front()? {
            Piece::Text(text) => Some(text),
            Piece::Letters(range) => {
                // The remainder is below 26.
                let from = (range.start % LETTERS) as usize;
                let room = (PIECE - from) as u64;
                let end = range.end.min(range.start + room);
                if end < range.end {
                    self.0.push_front(Piece::Letters(end..range.end));
                }
                let length = (end - range.start) as usize;
                Some(Bytes::from_static(&PATTERN[from..from + length]))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_stretch_is_the_letters_that_belong_there() {
        let piece = PIECE as u64;
        for range in [0..1, 25..27, 3..3, 7..piece, 0..piece, 1..3 * piece + 5, piece - 1..piece + 1] {
            let body = Alphabet::new([Piece::Letters(range.clone())]);
            assert_eq!(Body::size_hint(&body).exact(), Some(range.end - range.start));
            let all: Vec<u8> = body.flatten().collect();
            let expected: Vec<u8> = range.map(|at| b'a' + (at % 26) as u8).collect();
            assert!(all == expected);
        }
    }
}
