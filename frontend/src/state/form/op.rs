//! What one can do in the form, each thing with a short code: a field or button carries its own as an
//! attribute, so that one listener serves them all.

use shared::message::{Framing, Part};

use super::kind::Kind;

/// Something done in the form. Numbers count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Typing in one of the fields.
    Type(Slot, usize),
    /// Something with the row of that number.
    Row(Act, List, usize),
    /// The field line of that number is sent, or not any more.
    Switch(usize),
    /// The body becomes one of this kind.
    Kind(Kind),
    /// Where the body ends is told like this.
    Frame(Framing),
    /// The JSON is set in tidy lines.
    Tidy,
    /// The head gets the empty line that ends it.
    EndHead,
    /// A file becomes the body (0), or the part of that number less one.
    File(usize),
    /// What cannot be read gets a request line before it.
    BeginAnew,
}

macro_rules! listed {
    ($(#[$about:meta])* $name:ident { $($(#[$of:meta])* $one:ident,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$of])* $one,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$one,)*];
        }
    };
}

listed! {
    /// A field to type in.
    Slot {
        /// The method.
        Method,
        /// The path.
        Path,
        /// The version.
        Version,
        /// A name in the query.
        QueryName,
        /// A value in the query.
        QueryValue,
        /// The name of a field line.
        FieldName,
        /// Its value.
        FieldValue,
        /// A line that is no field line.
        OddLine,
        /// The body, as text.
        Text,
        /// The body, as digits.
        Hex,
        /// The sizes of the chunks.
        Sizes,
        /// A name in a body of pairs.
        PairName,
        /// A value in a body of pairs.
        PairValue,
        /// The name of a part.
        PieceName,
        /// The name of its file.
        PieceFile,
        /// Its type.
        PieceType,
        /// What it carries, as text.
        PieceText,
        /// Its head, where it says more than names and a type.
        PieceHead,
    }
}

listed! {
    /// Rows.
    List {
        /// The pairs of the query.
        Query,
        /// The lines of the head.
        Fields,
        /// The pairs of the body.
        Pairs,
        /// The parts of the body.
        Pieces,
    }
}

listed! {
    /// What is done with a row.
    Act {
        /// A new one takes that place.
        Add,
        /// It goes.
        Remove,
        /// It changes places with the one above.
        Up,
        /// It changes places with the one below.
        Down,
    }
}

impl List {
    /// The first field of its rows.
    pub const fn first(self) -> Slot {
        match self {
            Self::Query => Slot::QueryName,
            Self::Fields => Slot::FieldName,
            Self::Pairs => Slot::PairName,
            Self::Pieces => Slot::PieceName,
        }
    }
}

impl Slot {
    /// The bytes of the request that it is about.
    pub const fn part(self, n: usize) -> Part {
        match self {
            Self::Method => Part::Method,
            Self::Path => Part::Path,
            Self::Version => Part::Version,
            Self::QueryName => Part::QueryName(n),
            Self::QueryValue => Part::QueryValue(n),
            Self::FieldName => Part::FieldName(n),
            Self::FieldValue => Part::FieldValue(n),
            Self::OddLine => Part::OddLine(n),
            _ => Part::Body,
        }
    }

    /// The rows it belongs to, if it stands in one.
    pub const fn list(self) -> Option<List> {
        match self {
            Self::QueryName | Self::QueryValue => Some(List::Query),
            Self::FieldName | Self::FieldValue | Self::OddLine => Some(List::Fields),
            Self::PairName | Self::PairValue => Some(List::Pairs),
            Self::PieceName | Self::PieceFile | Self::PieceType | Self::PieceText | Self::PieceHead => {
                Some(List::Pieces)
            }
            _ => None,
        }
    }

    /// Whether its text has several lines.
    pub const fn has_lines(self) -> bool {
        matches!(self, Self::Text | Self::Hex | Self::PieceText | Self::PieceHead)
    }
}

fn place<T: PartialEq>(all: &[T], one: &T) -> usize {
    all.iter().position(|other| other == one).unwrap_or_default()
}

impl Op {
    /// In a few digits.
    pub fn code(self) -> String {
        let (kind, a, n) = match self {
            Self::Type(slot, n) => (0, place(Slot::ALL, &slot), n),
            Self::Row(act, list, n) => (1 + place(Act::ALL, &act), place(List::ALL, &list), n),
            Self::Switch(n) => (5, 0, n),
            Self::Kind(kind) => (6, place(&Kind::ALL, &kind), 0),
            Self::Frame(framing) => (7, place(&Framing::ALL, &framing), 0),
            Self::Tidy => (8, 0, 0),
            Self::EndHead => (8, 1, 0),
            Self::BeginAnew => (8, 2, 0),
            Self::File(n) => (9, 0, n),
        };
        let mut code = kind.to_string();
        for number in [a, n] {
            code.push('-');
            code.push_str(&number.to_string());
        }
        code
    }

    /// What a code stands for.
    pub fn of(code: &str) -> Option<Self> {
        let mut numbers = code.split('-').map(|number| number.parse::<usize>().ok());
        let mut next = || numbers.next().flatten();
        let (kind, a, n) = (next()?, next()?, next()?);
        Some(match kind {
            0 => Self::Type(*Slot::ALL.get(a)?, n),
            1..=4 => Self::Row(*Act::ALL.get(kind - 1)?, *List::ALL.get(a)?, n),
            5 => Self::Switch(n),
            6 => Self::Kind(*Kind::ALL.get(a)?),
            7 => Self::Frame(*Framing::ALL.get(a)?),
            8 => *[Self::Tidy, Self::EndHead, Self::BeginAnew].get(a)?,
            9 => Self::File(n),
            _ => return None,
        })
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn a_code_stands_for_what_it_was_made_of() {
        let mut all = vec![Op::Switch(7), Op::Tidy, Op::EndHead, Op::BeginAnew, Op::File(3)];
        all.extend(Slot::ALL.iter().map(|&slot| Op::Type(slot, 12)));
        all.extend(Act::ALL.iter().flat_map(|&act| List::ALL.iter().map(move |&list| Op::Row(act, list, 1))));
        all.extend(Kind::ALL.map(Op::Kind));
        all.extend(Framing::ALL.map(Op::Frame));
        for op in all {
            assert_eq!(Op::of(&op.code()), Some(op), "{}", op.code());
        }
        assert_eq!(Op::of("0-99-0"), None);
        assert_eq!(Op::of(""), None);
    }
}
