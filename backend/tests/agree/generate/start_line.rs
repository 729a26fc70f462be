//! Request lines, and what may come before them.
//!
//! The target is where most can be got wrong: `http::Uri` has rules of its own about schemes, brackets,
//! colons, `@` and `%`, and which bytes a path may have. So it is also put together from fragments that
//! mean something to it, in any order.

use proptest::prelude::*;

use super::{Choices, Part, Slot, all_of, any_byte, any_of, fixed, line_end, one_of, slot, with_one_wild};

/// A line, perhaps after some empty ones.
pub fn line() -> Slot {
    let line = with_one_wild(&[empty_lines(), method(), space(), target(), space(), version(), line_end()]);
    // Most of what is hyper's own is in the target.
    let target = all_of([method().plain, fixed(b" "), target().wild, fixed(b" HTTP/1.1\r\n")]);
    Slot { plain: line.plain, wild: prop_oneof![1 => line.wild, 1 => target].boxed() }
}

/// What HTTP/2 begins with, whole or nearly.
pub fn preface() -> Part {
    const PREFACES: Choices = &[
        (6, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        (1, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r"),
        (1, b"PRI * HTTP/2.0\r\n\r\n"),
        (1, b"PRI * HTTP/2.0\r\n\r\nSN\r\n\r\n"),
        (1, b"PRI * HTTP/1.1\r\n\r\nSM\r\n\r\n"),
    ];
    all_of([empty_lines().wild, one_of(PREFACES)])
}

fn empty_lines() -> Slot {
    const EMPTY: Choices = &[
        (3, b"\r\n"),
        (2, b"\n"),
        (1, b"\r\n\r\n"),
        (1, b"\n\r\n\n"),
        (1, b"\r"),
        (1, b"\r\r\n"),
        (1, b" "),
    ];
    Slot { plain: fixed(b""), wild: one_of(EMPTY) }
}

fn method() -> Slot {
    const PLAIN: Choices = &[
        (20, b"GET"),
        (20, b"POST"),
        (3, b"PUT"),
        (3, b"DELETE"),
        (3, b"HEAD"),
        (3, b"OPTIONS"),
        (3, b"TRACE"),
        (3, b"PATCH"),
        (4, b"CONNECT"),
    ];
    const WILD: Choices = &[
        (1, b"get"),
        (1, b"Post"),
        (1, b"connect"),
        (1, b"M-SEARCH"),
        (1, b"PRI"),
        (1, b"G"),
        (1, b"GE"),
        (1, b"POS"),
        (1, b"POSTS"),
        (1, b"GETS"),
        (1, b"!#$%&'*+-.^_`|~09"),
        (1, b"AN-UNKNOWN-METHOD-OF-MORE-THAN-SIXTEEN"),
        (1, b""),
        (1, b"G(T"),
        (1, b"\"GET\""),
        (1, b"GET\t"),
        (1, b"G\xc3\x89T"),
        (1, b"GET:"),
        (1, b"G\0T"),
        (1, b"GET\r\n"),
    ];
    slot(PLAIN, WILD)
}

fn space() -> Slot {
    const WILD: Choices =
        &[(2, b"  "), (1, b"\t"), (1, b""), (1, b" \t"), (1, b"\x0b"), (1, b"\r"), (1, b"\n"), (1, b"\r\n")];
    Slot { plain: fixed(b" "), wild: one_of(WILD) }
}

fn target() -> Slot {
    const PLAIN: Choices =
        &[(20, b"/"), (10, b"/hello"), (5, b"/a?b=c"), (1, b"*"), (1, b"http://h/"), (1, b"host:80")];
    const WILD: Choices = &[
        (2, b"/a?b#c"),
        (2, b"/#c?d"),
        (1, b"**"),
        (1, b"/*"),
        (2, b"HTTP://Host/Path"),
        (2, b"hTtPs://h"),
        (2, b"http://"),
        (1, b"http:///"),
        (1, b"https://"),
        (1, b"http:/h"),
        (1, b"http:h"),
        (1, b"http://h?q"),
        (1, b"http://h#f"),
        (1, b"http://h*"),
        (1, b"http://h/*"),
        (2, b"a://b"),
        (1, b"a://b*"),
        (1, b"a://*"),
        (1, b"a://"),
        (1, b"://a"),
        (1, b"1+-.://x"),
        (1, b"h"),
        (1, b"host"),
        (1, b"h:1:2"),
        (1, b"h:port"),
        (1, b"host:80/path"),
        (1, b"[::1]"),
        (1, b"[::1]:80"),
        (1, b"[1:2:3:4:5:6:7:8]:80"),
        (1, b"1:2:3:4:5:6:7:8:9"),
        (1, b"u:p@h:1"),
        (1, b"u%20@h"),
        (1, b"h%20"),
        (1, b"@h"),
        (1, b"h@"),
        (1, b"[fe80::1%25eth0]"),
        (2, b"//"),
        (1, b"//h/p"),
        (1, b"/a//b"),
        (1, b"/%zz%"),
        (1, b"/\"{}|\\^`<>"),
        (1, b"/\xc3\xa9"),
        (1, b"/\xff"),
        (1, b"?a"),
        (1, b"#a"),
        (1, b"a"),
        (1, b":"),
        (1, b"::"),
        (1, b"a:"),
        (1, b""),
        (1, b"mailto:a@b"),
        (1, b"/a b"),
        (1, b"/a\tb"),
    ];
    const FRAGMENTS: Choices = &[
        (6, b"/"),
        (4, b"a"),
        (2, b"?"),
        (2, b"#"),
        (2, b"@"),
        (3, b":"),
        (2, b"["),
        (2, b"]"),
        (2, b"%"),
        (1, b"%20"),
        (2, b"*"),
        (2, b"://"),
        (1, b"http"),
        (1, b"HTTPS"),
        (1, b"http://"),
        (1, b"https://"),
        (1, b"//"),
        (1, b"::1"),
        (1, b"80"),
        (1, b"1"),
        (1, b"."),
        (1, b"+"),
        (1, b"-"),
        (1, b"_"),
        (1, b"~"),
        (1, b"&"),
        (1, b"="),
        (1, b";"),
        (1, b","),
        (1, b"!"),
        (1, b"$"),
        (1, b"'"),
        (1, b"("),
        (1, b"\""),
        (1, b"<"),
        (1, b">"),
        (1, b"{"),
        (1, b"}"),
        (1, b"|"),
        (1, b"\\"),
        (1, b"^"),
        (1, b"`"),
        (1, b"\xc3\xa9"),
        (1, b"\xf0\x9f\x98\x80"),
        (1, b"\xff"),
        (1, b"\xc3"),
        (1, b"\xed\xa0\x80"),
        (1, b"\x7f"),
        (1, b"\x01"),
        (1, b"\0"),
    ];
    let fragment = prop_oneof![12 => one_of(FRAGMENTS), 1 => any_byte()].boxed();
    let rooted = all_of([fixed(b"/"), any_of(0, 6, fragment.clone())]);
    let absolute = all_of([
        scheme(),
        fixed(b"://"),
        any_of(0, 6, fragment.clone()),
        prop_oneof![1 => fixed(b""), 1 => fixed(b"/")].boxed(),
        any_of(0, 3, fragment.clone()),
    ]);
    // Longer than `http::Uri` can be, by a little or not quite; such a head just fits into the buffer
    // when it comes in one read.
    let long = (0usize..4)
        .prop_map(|beyond| [&b"/"[..], &b"a".repeat(usize::from(u16::MAX) - 3 + beyond)].concat())
        .boxed();
    let wild = prop_oneof![200 => one_of(WILD), 80 => rooted, 80 => absolute, 80 => any_of(1, 8, fragment), 1 => long];
    Slot { plain: one_of(PLAIN), wild: wild.boxed() }
}

fn scheme() -> Part {
    const SCHEMES: Choices = &[
        (6, b"http"),
        (3, b"HTTP"),
        (2, b"https"),
        (2, b"a"),
        (1, b"ftp"),
        (1, b"X-1.2+3"),
        (1, b"a_b"),
        (1, b""),
        (1, b"1a"),
        (1, b"http:"),
    ];
    // A scheme may have 64 bytes.
    let long = (62usize..67).prop_map(|length| b"s".repeat(length)).boxed();
    prop_oneof![12 => one_of(SCHEMES), 1 => long].boxed()
}

fn version() -> Slot {
    const PLAIN: Choices = &[(8, b"HTTP/1.1"), (1, b"HTTP/1.0")];
    const WILD: Choices = &[
        (1, b"HTTP/1.2"),
        (1, b"HTTP/2.0"),
        (1, b"HTTP/0.9"),
        (1, b"HTTP/2"),
        (1, b"HTTP/1."),
        (1, b"HTTP/1"),
        (1, b"HTTP/1.10"),
        (1, b"HTTP/11"),
        (1, b"HTTP/01.1"),
        (1, b"HTTP/1,1"),
        (1, b"http/1.1"),
        (1, b"HTTPS/1.1"),
        (1, b"HTT"),
        (1, b""),
        (1, b"HTTP/1.1 "),
        (1, b"HTTP /1.1"),
        (1, b"ICY"),
        (1, b"a HTTP/1.1"),
    ];
    slot(PLAIN, WILD)
}
