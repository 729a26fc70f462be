//! A place in a text, which moves on.

use super::{NotRead, Note};

/// The text, how far it was read, and what there is to say about it.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
    pub(super) notes: Vec<Note>,
    /// What was opened last and never closed.
    pub(super) unclosed: Option<usize>,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, notes: Vec::new(), unclosed: None }
    }

    /// What comes next.
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// All that is still to come.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes the next byte.
    pub(super) fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Takes this, if it comes next.
    pub(super) fn eat(&mut self, what: &[u8]) -> bool {
        let is_next = self.rest().starts_with(what);
        if is_next {
            self.at += what.len();
        }
        is_next
    }

    /// Takes all bytes that are like this.
    pub(super) fn take(&mut self, like: fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let end = rest.iter().position(|&byte| !like(byte)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// A number in the digits of a base, at most so many of them.
    pub(super) fn number(&mut self, base: u32, digits: usize) -> Option<u32> {
        let mut value = None;
        for _ in 0..digits {
            let Some(digit) = self.peek().and_then(|byte| char::from(byte).to_digit(base)) else { break };
            value = Some(value.unwrap_or(0) * base + digit);
            self.at += 1;
        }
        value
    }

    /// Has something to say about a place.
    pub(super) fn note(&mut self, at: usize, parts: &[&str]) {
        self.notes.push((at, parts.concat()));
    }

    /// The remarks; none, if something was never closed.
    pub(super) fn end(&self) -> Result<(), NotRead> {
        match self.unclosed {
            Some(at) => Err(NotRead::new(at, "What is opened here is never closed.")),
            None => Ok(()),
        }
    }
}

/// The escapes of one letter that shells and JavaScript share.
pub(super) const fn control(letter: u8) -> Option<u8> {
    Some(match letter {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 8,
        b'f' => 12,
        b'v' => 11,
        _ => return None,
    })
}

/// A character in UTF-8 behind other bytes.
pub(super) fn push_char(bytes: &mut Vec<u8>, number: u32) {
    let c = char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER);
    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}
