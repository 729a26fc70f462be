//! Where everything can be tried, it is: every byte at every place of a request, and every short target.

use std::collections::BTreeMap;

use axum::http::Uri;
use backend::config::LabConfig;

use crate::compare::{Difference, difference};
use crate::heads;
use crate::observe::{Peer, observe};
use crate::prediction::{Then, prediction, profile};
use crate::support::config;

/// All parts that a request can have, each as short as it can be without losing its meaning.
const REQUESTS: &[&str] = &[
    "GET /a?b HTTP/1.1\r\nHost: h\r\nA:\tb c \r\n\r\nGET / HTTP/1.1\r\n\r\n",
    "POST http://h:1/ HTTP/1.0\r\nContent-Length: 2\r\nConnection: keep-alive, x\r\n\r\nhi",
    "POST / HTTP/1.1\r\nTransfer-Encoding: x, chunked\r\n\r\n02;a=b\r\nhi\r\n0\r\nT: v\r\n\r\nGET / HTTP/1.1\n\n",
];

#[test]
fn every_byte_at_every_place() {
    let lab = config(&[]).lab;
    let mut found = BTreeMap::new();
    let mut try_one = |input: Vec<u8>| {
        if let Some(Difference { kind, here }) = differs(&input, &lab) {
            found.entry(kind).or_insert_with(|| format!("{}: {here}", input.escape_ascii()));
        }
    };
    for request in REQUESTS {
        let bytes = request.as_bytes();
        for at in 0..bytes.len() {
            for byte in 0..=u8::MAX {
                try_one([&bytes[..at], &[byte], &bytes[at + 1..]].concat());
                try_one([&bytes[..at], &[byte], &bytes[at..]].concat());
            }
            try_one([&bytes[..at], &bytes[at + 1..]].concat());
            try_one(bytes[..at].to_vec());
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

fn differs(input: &[u8], lab: &LabConfig) -> Option<Difference> {
    let predicted = prediction(input, profile(lab));
    let observed = observe(input, &[], Peer::Open, lab);
    heads::difference(input, &predicted, lab.head_fields)
        .or_else(|| difference(input, &observed, &predicted, Peer::Open, lab.head_bytes))
}

/// What means something to `http::Uri`, and one of each kind that does not.
const SIGNS: &[&[u8]] = &[
    b"a",
    b"1",
    b"/",
    b":",
    b"@",
    b"[",
    b"]",
    b"%",
    b"?",
    b"#",
    b"*",
    b".",
    b"+",
    b"~",
    b"_",
    b"\"",
    b"<",
    b"\xc3\xa9",
];

/// What stands before and behind those signs.
const AROUND: &[(&[u8], &[u8])] = &[
    (b"", b""),
    (b"", b"://a"),
    (b"/", b""),
    (b"http://", b""),
    (b"a://", b""),
    (b"h:", b""),
    (b"[::1", b""),
    (b"u@", b""),
];

#[test]
fn every_short_target() {
    const SHORT: u32 = 3;
    let profile = profile(&config(&[]).lab);
    let mut found = Vec::new();
    for (before, behind) in AROUND {
        for length in 0..=SHORT {
            for code in 0..SIGNS.len().pow(length) {
                let signs = (0..length).map(|place| SIGNS[code / SIGNS.len().pow(place) % SIGNS.len()]);
                let target = [before, &signs.collect::<Vec<_>>().concat()[..], behind].concat();
                let head = [b"GET ", &target[..], b" HTTP/1.1\r\n\r\n"].concat();
                let accepted = matches!(prediction(&head, profile).then, Then::Nothing);
                if accepted != Uri::try_from(&target[..]).is_ok() {
                    found.push(target.escape_ascii().to_string());
                }
            }
        }
    }
    assert!(found.is_empty(), "{} differ, as {:?}", found.len(), &found[..found.len().min(20)]);
}
