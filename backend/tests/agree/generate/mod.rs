//! Bytes for both sides to chew on: mostly HTTP/1.1, and never quite.
//!
//! Each strategy here gives a few bytes, and larger ones are put together from smaller ones, down to
//! lists of what is worth trying in one place ([`start_line`], [`fields`], [`bodies`]). So a failing
//! stream shrinks by its grammar: a whole field goes, a list's first and plainest entry takes a wild
//! one's place. [`mutate`] then damages some of them without regard to any grammar.
//!
//! Of whatever has parts, mostly one part is wild and the others are plain ([`with_one_wild`]). Were all
//! wild at once, nearly every stream would end at its first line and nothing behind it would be tried.

mod bodies;
mod fields;
mod mutate;
mod start_line;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::Union;

use mutate::Mutation;

/// A strategy for some bytes.
type Part = BoxedStrategy<Vec<u8>>;

/// What may stand in one place, each with how often it does; the first is the plainest.
type Choices = &'static [(u32, &'static [u8])];

/// What stands in one place: as it should be, or as it might.
#[derive(Clone)]
struct Slot {
    plain: Part,
    wild: Part,
}

/// A stream of bytes as a client might send it, or as it might not.
pub fn streams() -> impl Strategy<Value = Vec<u8>> {
    let request = request();
    let either = prop_oneof![1 => request.plain.clone(), 1 => request.wild.clone()].boxed();
    let stream = prop_oneof![
        320 => request.wild.clone(),
        160 => all_of([request.plain.clone(), either.clone()]),
        80 => all_of([request.plain.clone(), request.plain.clone(), either.clone()]),
        // More than hyper takes in one go.
        1 => all_of([any_of(15, 40, fixed(b"GET / HTTP/1.1\r\n\r\n")), either.clone()]),
        20 => all_of([any_of(0, 2, request.plain.clone()), start_line::preface(), any_of(0, 2, request.plain)]),
        20 => any_of(1, 24, noise()),
    ];
    let mutations = prop_oneof![
        7 => Just(Vec::new()),
        2 => vec(any::<Mutation>(), 1),
        1 => vec(any::<Mutation>(), 2..4),
    ];
    (stream, mutations).prop_map(|(mut bytes, mutations)| {
        for mutation in mutations {
            mutation.apply(&mut bytes);
        }
        bytes
    })
}

/// One request: its line, its fields with the framing among them, and a body that fits more or less.
fn request() -> Slot {
    let (line, fields, end) = (start_line::line(), fields::lines(), line_end());
    let (framed, badly_framed) = bodies::framed();
    let put_together = |line: &Part, fields: &Part, framed: &bodies::Framed, end: &Part| {
        (line.clone(), fields.clone(), framed.clone(), fields.clone(), end.clone())
            .prop_map(|(line, before, (framing, body), after, end)| {
                [line, before, framing, after, end, body].concat()
            })
            .boxed()
    };
    Slot {
        plain: put_together(&line.plain, &fields.plain, &framed, &end.plain),
        wild: prop_oneof![
            8 => put_together(&line.wild, &fields.plain, &framed, &end.plain),
            6 => put_together(&line.plain, &fields.wild, &framed, &end.plain),
            12 => put_together(&line.plain, &fields.plain, &badly_framed, &end.plain),
            1 => put_together(&line.plain, &fields.plain, &framed, &end.wild),
            1 => put_together(&line.wild, &fields.wild, &badly_framed, &end.wild),
        ]
        .boxed(),
    }
}

/// These one after another: all plain, or mostly one of them wild, or all.
fn with_one_wild(slots: &[Slot]) -> Slot {
    let plain = || all_of(slots.iter().map(|slot| slot.plain.clone()));
    let wild_at = |wild: usize| {
        all_of(
            slots
                .iter()
                .enumerate()
                .map(|(i, slot)| if i == wild { &slot.wild } else { &slot.plain }.clone()),
        )
    };
    let each = (0..slots.len()).map(|wild| (4, wild_at(wild)));
    let all = all_of(slots.iter().map(|slot| slot.wild.clone()));
    Slot { plain: plain(), wild: Union::new_weighted(each.chain([(1, all)]).collect()).boxed() }
}

/// What may stand in one place, in two lists.
fn slot(plain: Choices, wild: Choices) -> Slot {
    Slot { plain: one_of(plain), wild: one_of(wild) }
}

/// Bytes with a meaning, in no order.
fn noise() -> Part {
    const NOISE: Choices = &[
        (4, b"\r\n"),
        (2, b"\n"),
        (1, b"\r"),
        (3, b"GET / HTTP/1.1"),
        (2, b"a: b"),
        (2, b"\r\n\r\n"),
        (1, b"\n\n"),
        (1, b" "),
        (1, b":"),
        (1, b"0"),
        (1, b"\0"),
        (1, b"HTTP/1.1"),
        (1, b"Transfer-Encoding: chunked\r\n"),
        (1, b"Content-Length: 1\r\n"),
    ];
    prop_oneof![5 => one_of(NOISE), 1 => any_byte()].boxed()
}

/// The end of a line.
fn line_end() -> Slot {
    const WILD: Choices =
        &[(4, b"\n"), (1, b"\r"), (1, b"\r\r\n"), (1, b"\n\r"), (1, b""), (1, b" \r\n"), (1, b"\r\n\r\n")];
    Slot { plain: fixed(b"\r\n"), wild: one_of(WILD) }
}

fn one_of(choices: Choices) -> Part {
    Union::new_weighted(choices.iter().map(|&(weight, bytes)| (weight, Just(bytes))).collect())
        .prop_map(<[u8]>::to_vec)
        .boxed()
}

/// These one after another.
fn all_of(parts: impl IntoIterator<Item = Part>) -> Part {
    parts.into_iter().collect::<Vec<_>>().prop_map(|parts| parts.concat()).boxed()
}

/// This from `least` to less than `most` times.
fn any_of(least: usize, most: usize, part: Part) -> Part {
    vec(part, least..most).prop_map(|parts| parts.concat()).boxed()
}

fn any_byte() -> Part {
    any::<u8>().prop_map(|byte| vec![byte]).boxed()
}

fn fixed(bytes: &'static [u8]) -> Part {
    Just(bytes.to_vec()).boxed()
}
