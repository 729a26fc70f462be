//! The same over a real connection to the real lab: what runs in memory is no other thing.
//!
//! How the kernel cuts bytes into reads cannot be chosen from outside; but the lab's own capture knows
//! how it did. So the bytes are sent first, and hyper in memory then gets them in the same reads.

use std::collections::BTreeMap;

use shared::wire::{Direction, Fact};
use tokio::io::AsyncWriteExt as _;

use crate::observe::{End, Observed, Peer, observe, statuses};
use crate::support::{Kept, TestLab, config};

/// All to `/echo`, which reads bodies to their end as the service in memory does; with the place where
/// the client waits for the first part to have been read, or 0.
const CASES: &[(&str, usize)] = &[
    ("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", 0),
    ("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", 24),
    ("\r\n\nGET /echo HTTP/1.0\nA: 1\nB: 2\na: 3\n\nGET /echo HTTP/1.1\r\n\r\n", 0),
    ("GET /echo?a#b HTTP/1.1\r\n\r\nGET HTTP://h/echo HTTP/1.1\r\n\r\nGET echo:80 HTTP/1.1\r\n\r\n", 0),
    ("GET /echo HTTP/1.1\r\nConnection: close\r\n\r\nGET /echo HTTP/1.1\r\n\r\n", 0),
    (
        "POST /echo HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\nGET /",
        0,
    ),
    (
        "POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n00a ;x\r\n0123456789\r\n0\r\nT: v\r\n\r\n",
        70,
    ),
    ("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\n0\r\n\r\n", 0),
    ("POST /echo HTTP/1.1\r\nContent-Length: 9\r\n\r\nshort", 0),
    ("GET /echo HTTP/1.1\r\nHost : h\r\n\r\n", 0),
    ("GET /echo HTTP/1.1\r\nHost : h\r\n", 20),
    ("GET /echo HTTP/1.1\r\nHost : h\r\n\r\n", 20),
    ("GET /echo HTTP/1.1\r\n\r\nGET /e cho HTTP/1.1\r\n\r\n", 0),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 0),
    ("PRI * HTTP/2.0\r\n\r\n", 0),
    ("PRI * HTTP/2.0\r\n\r\n", 11),
    ("GET /echo HTTP/1.1\r\nContent-Length: 18446744073709551614\r\n\r\n", 0),
    ("CONNECT echo:80 HTTP/1.1\r\nUpgrade: x\r\n\r\nGET /echo HTTP/1.1\r\n\r\n", 0),
];

#[tokio::test]
async fn hyper_in_memory_does_what_the_lab_does_over_tcp() {
    for (input, first) in CASES {
        let lab = TestLab::start(&[]);
        let kept = exchanges(&lab, input, *first).await;
        let received: Vec<u8> = kept.iter().flat_map(|kept| &kept.received).copied().collect();
        assert_eq!(received.escape_ascii().to_string(), input.as_bytes().escape_ascii().to_string());
        let cuts = reads(&kept);
        let observed = observe(input.as_bytes(), &cuts, Peer::Finished, &config(&[]).lab);
        assert_eq!(accepted_by_the_lab(&kept), accepted_in_memory(&observed), "{input:?} cut at {cuts:?}");
        assert_eq!(refused_by_the_lab(&kept), refused_in_memory(&observed), "{input:?} cut at {cuts:?}");
        let sent: Vec<_> = kept.iter().flat_map(|kept| outline(&kept.sent)).collect();
        assert_eq!(sent, outline(&observed.written), "{input:?} cut at {cuts:?}");
    }
}

/// Sends it, says that there is nothing more, and waits until the connection is closed.
async fn exchanges(lab: &TestLab, input: &str, first: usize) -> Vec<Kept> {
    let mut client = lab.connect().await;
    client.send(&input[..first]).await;
    if first > 0 {
        lab.until("the first part", |all| all.iter().map(|one| one.bytes_in).sum::<u64>() == first as u64)
            .await;
    }
    client.send(&input[first..]).await;
    client.stream.shutdown().await.unwrap();
    client.rest().await;
    let closed = |fact: &Fact| matches!(fact, Fact::ConnectionClosed { .. });
    let mut kept = Vec::new();
    lab.until("the connection to be closed", |all| {
        kept = all.iter().map(|one| lab.kept(one.id)).collect();
        kept.iter().any(|kept| kept.facts.iter().any(closed))
    })
    .await;
    kept
}

/// Where the lab's reads ended. One of them may have been shared by two exchanges.
fn reads(kept: &[Kept]) -> Vec<usize> {
    let mut lengths = BTreeMap::<u32, usize>::new();
    for (direction, turn, length) in kept.iter().flat_map(|kept| &kept.segments) {
        if *direction == Direction::In {
            *lengths.entry(*turn).or_default() += length;
        }
    }
    lengths
        .into_values()
        .scan(0, |end, length| {
            *end += length;
            Some(*end)
        })
        .collect()
}

fn accepted_by_the_lab(kept: &[Kept]) -> Vec<(String, String, String)> {
    let facts = kept.iter().flat_map(|kept| &kept.facts);
    let parsed = facts.filter_map(|fact| match fact {
        Fact::RequestParsed { method, target, version, .. } => {
            Some((method.clone(), target.clone(), version.clone()))
        }
        _ => None,
    });
    parsed.collect()
}

fn accepted_in_memory(observed: &Observed) -> Vec<(String, String, String)> {
    let requests = observed.requests.iter();
    requests.map(|one| (one.method.clone(), one.target.clone(), format!("{:?}", one.version))).collect()
}

fn refused_by_the_lab(kept: &[Kept]) -> Option<String> {
    kept.iter().flat_map(|kept| &kept.facts).find_map(|fact| match fact {
        // The lab adds which of its options set the limit.
        Fact::RequestRefused { why } => why.split(" (options").next().map(str::to_owned),
        _ => None,
    })
}

fn refused_in_memory(observed: &Observed) -> Option<String> {
    match &observed.end {
        End::Refused { why, .. } => Some(why.clone()),
        End::GaveUp { why } if why.contains("parsed") => Some(why.clone()),
        _ => None,
    }
}

/// What was answered, leaving away what only the lab's routes decide: interim answers stand for
/// themselves, others for having been given.
fn outline(written: &[u8]) -> Vec<&'static str> {
    let outline = statuses(written).into_iter().map(|status| match status {
        100 => "continue",
        _ => "answer",
    });
    outline.collect()
}
