//! Fields: those that mean something to the framing or the connection, in all their spellings, and
//! lines that are no fields at all.

use proptest::prelude::*;

use super::{Choices, Part, Slot, all_of, any_byte, any_of, fixed, line_end, one_of, slot, with_one_wild};

/// None or a few; or, seldom, about as many as hyper accepts.
pub fn lines() -> Slot {
    // hyper first reads 8192 bytes.
    let long = (8_100usize..8_200).prop_map(|length| format!("X: {}\r\n", "v".repeat(length)).into_bytes());
    let many = (96usize..104).prop_map(|count| b"a:b\r\n".repeat(count)).boxed();
    let (plain, wild) = (plain(), wild());
    let around = |wild: Part| all_of([any_of(0, 3, plain.clone()), wild, any_of(0, 3, plain.clone())]);
    Slot {
        plain: any_of(0, 3, plain.clone()),
        wild: prop_oneof![
            120 => around(wild.clone()),
            40 => any_of(1, 5, wild.clone()),
            2 => around(many),
            1 => all_of([long.boxed(), any_of(0, 2, wild.clone())]),
            8 => any_of(5, 9, plain.clone()),
        ]
        .boxed(),
    }
}

/// A field that hyper accepts, whatever it makes of it.
fn plain() -> Part {
    const NAMES: Choices = &[(4, b"X"), (1, b"Accept"), (1, b"x-a"), (1, b"!#$%&'*+-.^_`|~09")];
    prop_oneof![
        3 => all_of([fixed(b"Host: "), one_of(HOSTS), fixed(b"\r\n")]),
        3 => all_of([fixed(b"Connection:"), connection(), fixed(b"\r\n")]),
        2 => all_of([one_of(OTHERS), fixed(b"\r\n")]),
        3 => all_of([one_of(NAMES), fixed(b": "), value().plain, fixed(b"\r\n")]),
    ]
    .boxed()
}

fn wild() -> Part {
    prop_oneof![
        4 => all_of([content_length(), fixed(b"\r\n")]),
        4 => all_of([transfer_encoding(), fixed(b"\r\n")]),
        5 => field(name(), line_end()),
        1 => all_of([any_of(0, 8, fragment()), line_end().plain]),
        1 => all_of([plain(), fold()]),
    ]
    .boxed()
}

/// Name, colon and value, with the white space that may or must not stand between them.
pub fn field(name: Slot, end: Slot) -> Part {
    const COLONS: Choices = &[(2, b" :"), (1, b"\t:"), (1, b""), (1, b"::"), (1, b" "), (1, b"=")];
    const SPACES: Choices = &[(1, b""), (1, b"  "), (1, b"\t"), (1, b" \t \t"), (1, b"\r\n"), (1, b"\x0b")];
    const TRAILING: Choices = &[(1, b" "), (1, b"\t"), (1, b" \t "), (1, b"\xa0")];
    let colon = Slot { plain: fixed(b":"), wild: one_of(COLONS) };
    let space = Slot { plain: fixed(b" "), wild: one_of(SPACES) };
    let trailing = Slot { plain: fixed(b""), wild: one_of(TRAILING) };
    with_one_wild(&[name, colon, space, value(), trailing, end]).wild
}

/// The rest of a value on a line of its own, as HTTP once allowed.
fn fold() -> Part {
    const FOLDS: Choices = &[(3, b" folded\r\n"), (1, b"\tfolded\r\n"), (1, b" \r\n"), (1, b"\t\n")];
    one_of(FOLDS)
}

fn name() -> Slot {
    const PLAIN: Choices = &[
        (4, b"X"),
        (1, b"Content-Type"),
        (1, b"Content-Length"),
        (1, b"Transfer-Encoding"),
        (1, b"Connection"),
    ];
    const WILD: Choices = &[
        (1, b"x"),
        (1, b""),
        (1, b"X Y"),
        (1, b"X\0"),
        (1, b"\x7f"),
        (1, b"\xc3\xa9"),
        (1, b"X\r"),
        (1, b"\rX"),
        (1, b"\nX"),
        (1, b"(X)"),
        (1, b"Content-Length\0"),
        (1, b"Transfer-Encoding "),
    ];
    slot(PLAIN, WILD)
}

fn value() -> Slot {
    const PLAIN: Choices =
        &[(6, b"a"), (1, b"a b"), (1, b"\xc3\xa9"), (1, b"0123456789abcdef0123456789abcdef")];
    Slot { plain: one_of(PLAIN), wild: any_of(0, 5, fragment()) }
}

/// A few bytes, some of which must not stand in a value.
pub fn fragment() -> Part {
    const FRAGMENTS: Choices = &[
        (12, b"a"),
        (4, b", "),
        (3, b" "),
        (2, b"\t"),
        (3, b"b c"),
        (2, b"\""),
        (2, b":"),
        (2, b"chunked"),
        (2, b"close"),
        (2, b"1"),
        (2, b"\xc3\xa9"),
        (1, b"\xff"),
        (1, b"\x80"),
        (1, b"\0"),
        (1, b"\x01"),
        (1, b"\x08"),
        (1, b"\x0b"),
        (1, b"\x1f"),
        (1, b"\x7f"),
        (1, b"\r"),
        (1, b"\n"),
        (1, b"\r\n "),
        (1, b"\\"),
        (1, b"(c)"),
        (1, b";q=0"),
        // SIMD code looks at 8, 16 or 32 bytes at a time.
        (1, b"0123456789abcdef0123456789abcdef"),
        (1, b"0123456"),
    ];
    prop_oneof![20 => one_of(FRAGMENTS), 1 => any_byte()].boxed()
}

const HOSTS: Choices =
    &[(20, b"h"), (3, b"h:80"), (2, b""), (1, b"[::1]"), (1, b"a b"), (1, b"\xc3\xa9"), (1, b"h, g")];

const OTHERS: Choices = &[
    (4, b"Expect: 100-continue"),
    (1, b"Expect: 100-Continue"),
    (1, b"Expect: 100-continue, x"),
    (1, b"Expect: x"),
    (3, b"Upgrade: websocket"),
    (1, b"Upgrade: h2c"),
    (1, b"Upgrade:"),
    (1, b"HTTP2-Settings: AAAA"),
    (2, b"TE: trailers"),
    (1, b"Trailer: T"),
    (1, b"Keep-Alive: timeout=5"),
    (1, b"Proxy-Connection: close"),
];

fn connection() -> Part {
    const OPTIONS: Choices = &[
        (10, b"close"),
        (10, b"keep-alive"),
        (2, b"Close"),
        (2, b"KEEP-ALIVE"),
        (3, b"upgrade"),
        (2, b"x"),
        (2, b""),
        (1, b"close x"),
        (1, b"\"close\""),
        (1, b"clos"),
        (1, b"keep_alive"),
        (2, b"\xff"),
        (1, b"\xa0close"),
        (1, b"\x0bclose"),
        (1, b"close\x7f"),
    ];
    const SPACES: Choices = &[(6, b" "), (2, b""), (1, b"\t"), (1, b" \t ")];
    const COMMAS: Choices = &[(6, b","), (1, b";"), (1, b" "), (1, b",,")];
    let further = all_of([one_of(COMMAS), one_of(SPACES), one_of(OPTIONS), one_of(SPACES)]);
    all_of([one_of(SPACES), one_of(OPTIONS), one_of(SPACES), any_of(0, 3, further)])
}

pub fn content_length() -> Part {
    const NAMES: Choices = &[(6, b"Content-Length:"), (2, b"content-length:"), (1, b"CONTENT-LENGTH:")];
    const VALUES: Choices = &[
        (8, b"0"),
        (6, b"1"),
        (4, b"5"),
        (1, b"10"),
        (1, b"00"),
        (1, b"005"),
        (1, b"0000000000000000000000000000005"),
        (1, b""),
        (1, b"+5"),
        (1, b"-1"),
        (1, b"5 5"),
        (1, b"5, 5"),
        (1, b"5,5"),
        (1, b"5, 6"),
        (1, b"5,"),
        (1, b"0x5"),
        (1, b"5a"),
        (1, b"5.0"),
        (1, b"1e1"),
        (1, b"\"5\""),
        (1, b"\xd9\xa5"),
        (1, b"9223372036854775807"),
        (1, b"9223372036854775808"),
        (1, b"18446744073709551612"),
        (1, b"18446744073709551613"),
        (1, b"18446744073709551614"),
        (1, b"18446744073709551615"),
        (1, b"18446744073709551616"),
        (1, b"018446744073709551613"),
        (1, b"99999999999999999999999999"),
        (1, b"5\x0b"),
        (1, b"5;a=b"),
    ];
    const SPACES: Choices = &[(6, b" "), (2, b""), (1, b"\t"), (1, b" \t ")];
    all_of([one_of(NAMES), one_of(SPACES), one_of(VALUES), one_of(SPACES)])
}

pub fn transfer_encoding() -> Part {
    const NAMES: Choices =
        &[(6, b"Transfer-Encoding:"), (2, b"transfer-encoding:"), (1, b"tRANSFER-eNCODING:")];
    const CODINGS: Choices = &[
        (16, b"chunked"),
        (3, b"Chunked"),
        (2, b"CHUNKED"),
        (2, b"gzip"),
        (2, b"identity"),
        (1, b"x"),
        (1, b""),
        (1, b"\"chunked\""),
        (1, b"'chunked'"),
        (1, b"chunked;a=b"),
        (1, b"xchunked"),
        (1, b"chunke"),
        (1, b"chunked chunked"),
        (1, b"\xffchunked"),
        (1, b"chunked\xff"),
        (1, b"\xa0chunked"),
        (1, b"\x0bchunked"),
        (1, b"chunked\x0c"),
    ];
    const SPACES: Choices = &[(6, b" "), (2, b""), (1, b"\t"), (1, b" \t ")];
    const COMMAS: Choices = &[(6, b","), (1, b" , "), (1, b",,"), (1, b";")];
    let further = all_of([one_of(COMMAS), one_of(SPACES), one_of(CODINGS)]);
    all_of([one_of(NAMES), one_of(SPACES), one_of(CODINGS), any_of(0, 3, further), one_of(SPACES)])
}
