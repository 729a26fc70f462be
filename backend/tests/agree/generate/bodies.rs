//! Bodies, each with the field that announces it: as long as announced or not, chunked well or badly.

use proptest::prelude::*;

use super::{
    Choices, Part, Slot, all_of, any_byte, any_of, fields, fixed, line_end, one_of, slot, with_one_wild,
};

/// The lines that say how long the body is, and the body.
pub type Framed = BoxedStrategy<(Vec<u8>, Vec<u8>)>;

/// Bodies that are as they are announced, and others.
pub fn framed() -> (Framed, Framed) {
    const CHUNKED: Choices = &[
        (12, b"Transfer-Encoding: chunked\r\n"),
        (1, b"transfer-encoding: gzip, Chunked\r\n"),
        (1, b"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
        (1, b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
        (1, b"Transfer-Encoding: chunked\r\nContent-Length: x\r\n"),
        (1, b"Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n"),
        (1, b"Transfer-Encoding:\tchunked \r\n"),
    ];
    const WILD: Choices = &[
        (1, b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
        (1, b"Content-Length: x\r\nTransfer-Encoding: chunked\r\n"),
        (1, b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\nContent-Length: 6\r\n"),
        (1, b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n"),
        (1, b"Content-Length: 5\r\nContent-Length: 5\r\nTransfer-Encoding: gzip, chunked\r\n"),
    ];
    let chunked = chunked();
    let plain = prop_oneof![
        3 => Just((Vec::new(), Vec::new())),
        3 => sized(Just(0)),
        3 => (one_of(CHUNKED), chunked.plain.clone()),
    ];
    let wild = prop_oneof![
        2 => sized(prop_oneof![1i64..4, -3i64..0]),
        12 => (one_of(CHUNKED), chunked.wild),
        2 => (one_of(WILD), chunked.plain.clone()),
        2 => (all_of([fields::content_length(), fixed(b"\r\n")]), data()),
        2 => (all_of([fields::transfer_encoding(), fixed(b"\r\n")]), chunked.plain),
    ];
    (plain.boxed(), wild.boxed())
}

/// A body whose length is announced, and by how much it is off.
fn sized(off: impl Strategy<Value = i64> + 'static) -> Framed {
    (data(), off, 0u8..12)
        .prop_map(|(body, off, spelling)| {
            let length = i64::try_from(body.len()).unwrap_or(0).saturating_add(off).max(0);
            let field = match spelling {
                0..8 => format!("Content-Length: {length}\r\n"),
                8 => format!("content-length:{length:030}\r\n"),
                9 => format!("Content-Length: {length}\r\nContent-Length: {length}\r\n"),
                10 => format!("Content-Length: {length}\r\nContent-Length: 0{length} \r\n"),
                _ => format!("Content-Length: {length}\r\nExpect: 100-continue\r\n"),
            };
            (field.into_bytes(), body)
        })
        .boxed()
}

fn data() -> Part {
    const DATA: Choices =
        &[(8, b"a"), (2, b"\r\n"), (1, b"0\r\n\r\n"), (1, b"GET / HTTP/1.1\r\n\r\n"), (1, b"\0")];
    let some = any_of(0, 6, prop_oneof![6 => one_of(DATA), 1 => any_byte()].boxed());
    let much = (8_100usize..25_000).prop_map(|length| b"b".repeat(length));
    prop_oneof![400 => some, 1 => much].boxed()
}

fn chunked() -> Slot {
    let chunk = chunk();
    let chunks = Slot {
        plain: any_of(0, 3, chunk.plain.clone()),
        wild: all_of([any_of(0, 2, chunk.plain.clone()), chunk.wild, any_of(0, 2, chunk.plain)]),
    };
    with_one_wild(&[chunks, last_chunk(), trailers(), line_end()])
}

fn chunk() -> Slot {
    const WRONG: Choices = &[
        (1, b"1"),
        (1, b"ff"),
        (1, b""),
        (1, b"g"),
        (1, b"0x1"),
        (1, b"+1"),
        (1, b"-1"),
        (1, b" 1"),
        (1, b"1 1"),
        (1, b"1\x0b"),
        (1, b"\xd9\xa1"),
        (1, b"1,"),
        (1, b"\n1"),
        (1, b"\r\n1"),
        (1, b"7fffffffffffffff"),
        (1, b"8000000000000000"),
        (1, b"fffffffffffffffd"),
        (1, b"FFFFFFFFFFFFFFFE"),
        (1, b"ffffffffffffffff"),
        (1, b"10000000000000000"),
        (1, b"0000000000000000ffffffffffffffff"),
        (1, b"00000000000000010000000000000000"),
    ];
    let right = |data: Vec<u8>, zeros: usize, upper: bool| {
        let data = if data.is_empty() { b"a".to_vec() } else { data };
        let (length, zeros) = (data.len(), "0".repeat(zeros));
        let size = if upper { format!("{zeros}{length:X}") } else { format!("{zeros}{length:x}") };
        (size.into_bytes(), data)
    };
    let zeros = prop_oneof![4 => Just(0usize), 1 => 1usize..31];
    let plain =
        (data(), zeros, any::<bool>()).prop_map(move |(data, zeros, upper)| right(data, zeros, upper));
    let (plain, wild) = (plain.boxed(), (one_of(WRONG), data()).boxed());
    let (extensions, end) = (extensions(), line_end());
    let put_together = |sized: &Framed, extensions: &Part, end_of_size: &Part, end_of_data: &Part| {
        (sized.clone(), extensions.clone(), end_of_size.clone(), end_of_data.clone())
            .prop_map(|((size, data), extensions, end_of_size, end_of_data)| {
                [size, extensions, end_of_size, data, end_of_data].concat()
            })
            .boxed()
    };
    Slot {
        plain: put_together(&plain, &extensions.plain, &end.plain, &end.plain),
        wild: prop_oneof![
            3 => put_together(&wild, &extensions.plain, &end.plain, &end.plain),
            4 => put_together(&plain, &extensions.wild, &end.plain, &end.plain),
            1 => put_together(&plain, &extensions.plain, &end.wild, &end.plain),
            1 => put_together(&plain, &extensions.plain, &end.plain, &end.wild),
            1 => put_together(&wild, &extensions.wild, &end.wild, &end.wild),
        ]
        .boxed(),
    }
}

fn last_chunk() -> Slot {
    const PLAIN: Choices = &[(8, b"0"), (1, b"00"), (1, b"000000000000000000000000000000")];
    const WILD: Choices = &[(1, b""), (1, b"0x0"), (1, b"-0"), (1, b"1"), (1, b" 0")];
    with_one_wild(&[slot(PLAIN, WILD), extensions(), line_end()])
}

/// White space and extensions after a chunk's size.
fn extensions() -> Slot {
    const EXTENSIONS: Choices = &[
        (6, b";a=b"),
        (4, b" "),
        (2, b"\t"),
        (2, b";"),
        (2, b";a"),
        (2, b";a=\"b\""),
        (1, b";a=\"\\\"\r\n\""),
        (1, b";a=\"\n\""),
        (1, b";\n"),
        (1, b";\r"),
        (1, b"a"),
        (1, b"="),
        (1, b";\0"),
        (1, b";\xff"),
        (1, b"\x0b"),
        (1, b"0"),
        (1, b";0"),
    ];
    // hyper allows 16 kB in a whole body.
    let long = (16_378usize..16_388).prop_map(|length| [&b";"[..], &b"e".repeat(length)].concat()).boxed();
    let half = (8_189usize..8_194).prop_map(|length| [&b";"[..], &b"e".repeat(length)].concat()).boxed();
    let wild = prop_oneof![100 => any_of(1, 4, one_of(EXTENSIONS)), 1 => long, 1 => half];
    Slot { plain: fixed(b""), wild: wild.boxed() }
}

fn trailers() -> Slot {
    const PLAIN: Choices = &[
        (4, b"T: v\r\n"),
        (1, b"T:v \r\n"),
        (1, b"t:\r\n"),
        (1, b"Content-Length: 5\r\n"),
        (1, b"Transfer-Encoding: chunked\r\n"),
        (1, b"Host: h\r\n"),
    ];
    const WILD: Choices = &[
        (1, b"T : v\r\n"),
        (1, b": v\r\n"),
        (1, b"T\r\n"),
        (1, b" folded\r\n"),
        (1, b"\nT: v\r\n"),
        (1, b"T: v\nU: w\r\n"),
        (1, b"T: v\n\nU: w\r\n"),
        (1, b"T: v\n\r\n"),
        (1, b"\n\r\n"),
        (1, b"\n\n\r\n"),
        (1, b"T: v\r\r\n"),
        (1, b"T: v\rw\r\n"),
        (1, b"T: \0\r\n"),
        (1, b"T: \x7f\r\n"),
        (1, b"T: \xff\r\n"),
        (1, b"T: v\n"),
        (1, b"\r"),
        (1, b"GET / HTTP/1.1\r\n"),
    ];
    let name = Slot { plain: fixed(b"T"), wild: one_of(&[(1, b""), (1, b"T T"), (1, b"\0"), (1, b"\nT")]) };
    let wild = prop_oneof![
        6 => one_of(WILD),
        2 => fields::field(name, line_end()),
        1 => all_of([any_of(0, 5, fields::fragment()), line_end().plain]),
    ]
    .boxed();
    let many = (97usize..104).prop_map(|count| b"T: v\r\n".repeat(count)).boxed();
    // hyper allows 16 kB of trailers, the empty line included.
    let long = (16_370usize..16_390)
        .prop_map(|length| [&b"T: "[..], &b"v".repeat(length), b"\r\n"].concat())
        .boxed();
    let few = || prop_oneof![2 => fixed(b""), 1 => any_of(1, 3, one_of(PLAIN))].boxed();
    let around = |wild: Part| all_of([few(), wild, few()]);
    Slot {
        plain: few(),
        wild: prop_oneof![100 => around(wild), 2 => around(many), 1 => around(long)].boxed(),
    }
}
