//! The body of a function, as far as one has to know it: whom it calls.

use std::ops::Range;

use super::bytes::{self, Reader};

/// Where a body names a function, and which.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mention {
    place: Range<usize>,
    pub(super) function: usize,
}

/// Every function a body names. Nothing for an instruction that is not known here.
pub(super) fn mentions(body: &[u8]) -> Option<Vec<Mention>> {
    let mut reader = Reader::new(body);
    // Its variables: how many of which type.
    reader.list(|entry| entry.pass().and_then(|()| entry.byte()))?;
    let mut found = Vec::new();
    while !reader.is_empty() {
        match reader.byte()? {
            // A call, a call at the end, a reference.
            0x10 | 0x12 | 0xd2 => {
                let start = body.len() - reader.left();
                let function = reader.count()?;
                found.push(Mention { place: start..body.len() - reader.left(), function });
            }
            operation => operands(operation, &mut reader)?,
        }
    }
    Some(found)
}

/// Passes over what follows an instruction that names no function.
fn operands(operation: u8, reader: &mut Reader<'_>) -> Option<()> {
    match operation {
        // Nothing; and all arithmetic.
        0x00 | 0x01 | 0x05 | 0x0b | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 | 0xd1 => Some(()),
        // A type, a label, a variable, a global, a table, the memory, a whole number.
        0x02..=0x04 | 0x0c | 0x0d | 0x20..=0x26 | 0x3f..=0x42 | 0xd0 => reader.pass(),
        // A table of labels.
        0x0e => reader.list(Reader::pass).and_then(|_| reader.pass()),
        // A call through a table: type and table.
        0x11 | 0x13 => reader.pass().and_then(|()| reader.pass()),
        0x1c => reader.list(Reader::byte).map(drop),
        // The memory: alignment and offset.
        0x28..=0x3e => {
            let several_memories = reader.number()? & 0x40 != 0;
            (!several_memories).then_some(()).and_then(|()| reader.pass())
        }
        0x43 => reader.take(4).map(drop),
        0x44 => reader.take(8).map(drop),
        0xfc => match reader.number()? {
            0..=7 => Some(()),
            // `memory.fill`, and a table's growing, size, filling.
            11 | 15..=17 => reader.pass(),
            // `memory.copy`, `table.copy`.
            10 | 14 => reader.pass().and_then(|()| reader.pass()),
            // Segments by their number: they would have to be counted anew.
            _ => None,
        },
        _ => None,
    }
}

/// The body with every function it names under its new number.
pub(super) fn renumbered(
    body: &[u8],
    mentions: &[Mention],
    new: impl Fn(usize) -> Option<usize>,
) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut copied = 0;
    for mention in mentions {
        out.extend_from_slice(body.get(copied..mention.place.start)?);
        bytes::number(&mut out, new(mention.function)?);
        copied = mention.place.end;
    }
    out.extend_from_slice(body.get(copied..)?);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    // No variables; i32.const 0x10; call 300; drop; end.
    const BODY: [u8; 8] = [0x00, 0x41, 0x10, 0x10, 0xac, 0x02, 0x1a, 0x0b];

    #[test]
    fn calls_are_found_and_what_looks_like_one_is_not() {
        assert_eq!(mentions(&BODY).unwrap(), [Mention { place: 4..6, function: 300 }]);
    }

    #[test]
    fn a_body_takes_new_numbers() {
        let found = mentions(&BODY).unwrap();
        let body = renumbered(&BODY, &found, |old| Some(old - 299)).unwrap();
        assert_eq!(body, [0x00, 0x41, 0x10, 0x10, 0x01, 0x1a, 0x0b]);
        assert_eq!(renumbered(&BODY, &found, |_| None), None);
    }

    #[test]
    fn an_unknown_instruction_is_refused() {
        assert_eq!(mentions(&[0x00, 0xfd, 0x0b]), None);
        assert_eq!(mentions(&[0x00, 0xfc, 0x08, 0x00, 0x00, 0x0b]), None);
    }
}
