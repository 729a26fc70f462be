//! Damage to bytes, without regard to what they mean.

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Bytes that mean something somewhere.
const TELLING: &[u8] = b"\r\n :\t0a;,/?#%@[]\"=\0\x7f\x80\xff\x0bHG1";

/// One change at a random place.
#[derive(Clone, Debug)]
pub enum Mutation {
    Replace(Index, u8),
    Insert(Index, u8),
    Delete(Index),
    DeleteSlice(Index, Index),
    Repeat(Index, Index),
    Swap(Index, Index),
    Truncate(Index),
    FlipBit(Index, u8),
}

impl Mutation {
    pub fn apply(&self, bytes: &mut Vec<u8>) {
        /// Longer slices than this only make the stream longer.
        const SLICE: usize = 40;
        if bytes.is_empty() {
            return;
        }
        let length = bytes.len();
        let at = |index: &Index| index.index(length);
        let slice = |one: &Index, other: &Index| {
            let (from, to) = (at(one).min(at(other)), at(one).max(at(other)));
            from..to.min(from + SLICE)
        };
        match self {
            Self::Replace(index, byte) => bytes[at(index)] = *byte,
            Self::Insert(index, byte) => bytes.insert(at(index), *byte),
            Self::Delete(index) => {
                bytes.remove(at(index));
            }
            Self::DeleteSlice(one, other) => {
                bytes.drain(slice(one, other));
            }
            Self::Repeat(one, other) => {
                let slice = slice(one, other);
                let copy = bytes[slice.clone()].to_vec();
                bytes.splice(slice.end..slice.end, copy);
            }
            Self::Swap(one, other) => bytes.swap(at(one), at(other)),
            Self::Truncate(index) => bytes.truncate(at(index)),
            Self::FlipBit(index, bit) => bytes[at(index)] ^= 1 << (bit % 8),
        }
    }
}

impl Arbitrary for Mutation {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        let byte = || prop_oneof![3 => select(TELLING), 1 => any::<u8>()];
        let index = any::<Index>;
        prop_oneof![
            3 => (index(), byte()).prop_map(|(at, byte)| Self::Replace(at, byte)),
            3 => (index(), byte()).prop_map(|(at, byte)| Self::Insert(at, byte)),
            3 => index().prop_map(Self::Delete),
            1 => (index(), index()).prop_map(|(one, other)| Self::DeleteSlice(one, other)),
            1 => (index(), index()).prop_map(|(one, other)| Self::Repeat(one, other)),
            1 => (index(), index()).prop_map(|(one, other)| Self::Swap(one, other)),
            1 => index().prop_map(Self::Truncate),
            1 => (index(), any::<u8>()).prop_map(|(at, bit)| Self::FlipBit(at, bit)),
        ]
        .boxed()
    }
}
