//! How much hyper takes, at the very limits.
//!
//! Counts are exact. The size of a head is not: hyper measures its read buffer when a read has not made
//! the head whole, and how large that buffer is depends on how large earlier reads were. So a head up to
//! the limit is always accepted, one that comes slowly is refused at the limit, and one that comes at
//! once may be longer; the tracer refuses it at the limit in any case. Here both are held against each
//! other where they must agree, and the difference is written down where they need not.

use shared::trace::Profile;

use crate::check::check;
use crate::observe::{End, Peer, observe};
use crate::prediction::{Then, prediction, profile};
use crate::support::config;

/// A head of exactly so many bytes.
fn head(bytes: usize) -> Vec<u8> {
    let (start, end) = ("GET / HTTP/1.1\r\nX: ", "\r\n\r\n");
    let value = "v".repeat(bytes - start.len() - end.len());
    format!("{start}{value}{end}").into_bytes()
}

#[track_caller]
fn agree(input: &[u8], options: &[&str]) {
    if let Err(disagreement) = check(input, &config(options).lab) {
        panic!("{} bytes: {:?}", input.len(), disagreement.difference);
    }
}

#[test]
fn the_profile_has_the_limits_that_the_lab_has_by_default() {
    assert_eq!(profile(&config(&[]).lab), Profile::HYPER);
}

#[test]
fn a_head_below_the_limit_is_accepted_however_it_comes() {
    agree(&head(8191), &["--head-bytes=8192"]);
    agree(&head(65_000), &[]);
}

#[test]
fn a_head_that_comes_slowly_is_refused_at_the_limit() {
    let lab = config(&["--head-bytes=8192"]).lab;
    let input = head(12_000);
    let every: Vec<usize> = (1..input.len()).collect();
    let observed = observe(&input, &every, Peer::Open, &lab);
    assert!(matches!(observed.end, End::Refused { status: 431, .. }), "{:?}", observed.end);
    assert_eq!(observed.reads.last(), Some(&8192));
    let predicted = prediction(&input, profile(&lab));
    assert!(matches!(predicted.then, Then::Refused { status: Some(431), .. }), "{predicted:?}");
    assert_eq!(predicted.refused_after, Some(8192));
}

#[test]
fn a_head_that_comes_at_once_may_be_up_to_twice_as_long() {
    let lab = config(&[]).lab;
    let end = |input: &[u8]| observe(input, &[], Peer::Open, &lab).end;
    assert_eq!(end(&head(100_000)), End::Waiting, "accepted, though longer than --head-bytes");
    assert!(matches!(end(&head(200_000)), End::Refused { status: 431, .. }));
}

#[test]
fn the_longest_target_has_65534_bytes() {
    for length in [65_533, 65_534, 65_535, 65_536] {
        let input = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(length - 1));
        agree(input.as_bytes(), &["--head-bytes=262144"]);
    }
}

#[test]
fn a_field_may_have_a_name_of_65535_bytes() {
    for length in [65_534, 65_535, 65_536] {
        let input = format!("GET / HTTP/1.1\r\n{}: v\r\n\r\n", "n".repeat(length));
        agree(input.as_bytes(), &["--head-bytes=262144"]);
    }
}

#[test]
fn fields_are_counted_to_the_limit_and_not_beyond() {
    for count in [6, 7, 8, 9] {
        let input = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(count));
        agree(input.as_bytes(), &["--head-fields=7"]);
        let trailers = "T: v\r\n".repeat(count);
        let input = format!("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n{trailers}\r\n");
        agree(input.as_bytes(), &["--head-fields=7"]);
    }
}

#[test]
fn extensions_of_one_body_have_16383_bytes_behind_their_first_semicolons() {
    let start = "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    for length in 16_380..16_387 {
        let (half, rest) = ("e".repeat(length / 2), "e".repeat(length - length / 2));
        for before in ["", " "] {
            let input = format!("{start}1{before};{half}\r\na\r\n0{before};{rest}\r\n\r\n");
            agree(input.as_bytes(), &[]);
        }
    }
}

#[test]
fn trailers_have_less_than_16384_bytes() {
    let start = "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
    for length in 16_370..16_385 {
        let value = "v".repeat(length - "T: ".len());
        agree(format!("{start}T: {value}\r\n\r\n").as_bytes(), &[]);
    }
}
