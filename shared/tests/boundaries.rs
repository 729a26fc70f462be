//! Where messages end, at every split.

#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use shared::trace::{Answering, Boundary, Taken};

/// The lengths of the messages in a stream, each with whether it was whole, fed in the given pieces.
fn lengths(stream: &[u8], pieces: &[usize], new: impl Fn() -> Boundary) -> Vec<(usize, bool)> {
    let mut found = Vec::new();
    let mut message = new();
    let mut length = 0;
    let mut at = 0;
    for &end in pieces.iter().chain([&stream.len()]) {
        while at < end {
            let taken = message.feed(&stream[at..end]);
            assert!(taken.used > 0, "no byte may be left over: {taken:?}");
            at += taken.used;
            length += taken.used;
            if taken.done {
                found.push((length, true));
                (message, length) = (new(), 0);
            }
        }
    }
    if length > 0 {
        found.push((length, false));
    }
    found
}

/// Checks a stream whole, byte by byte, and cut in two at every place.
#[track_caller]
fn check(stream: &[u8], new: impl Fn() -> Boundary, expected: &[(usize, bool)]) {
    assert_eq!(lengths(stream, &[], &new), expected, "whole");
    let every: Vec<usize> = (1..stream.len()).collect();
    assert_eq!(lengths(stream, &every, &new), expected, "byte by byte");
    for cut in 1..stream.len() {
        assert_eq!(lengths(stream, &[cut], &new), expected, "cut at {cut}");
    }
}

#[track_caller]
fn requests(stream: &str, expected: &[(usize, bool)]) {
    check(stream.as_bytes(), Boundary::request, expected);
}

#[track_caller]
fn responses(stream: &str, answering: Answering, expected: &[(usize, bool)]) {
    check(stream.as_bytes(), || Boundary::response(answering), expected);
}

#[test]
fn a_request_without_length_ends_at_its_empty_line() {
    requests("GET / HTTP/1.1\r\nHost: x\r\n\r\n", &[(27, true)]);
    requests("GET / HTTP/1.1\nHost: x\n\n", &[(24, true)]);
    requests("GET / HTTP/1.1\r\nHost: x\r\n", &[(25, false)]);
}

#[test]
fn empty_lines_before_a_request_belong_to_it() {
    requests("\r\n\r\nGET / HTTP/1.1\r\n\r\n", &[(22, true)]);
}

#[test]
fn pipelined_requests_are_told_apart() {
    requests(
        "GET /a HTTP/1.1\r\n\r\nPOST /b HTTP/1.1\r\ncontent-LENGTH:  3 \r\n\r\nabcGET /c HTTP/1.1\r\n\r\n",
        &[(19, true), (44, true), (19, true)],
    );
}

#[test]
fn chunked_bodies_end_after_their_trailers() {
    let head = "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n";
    requests(
        &format!("{head}5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n"),
        &[(head.len() + 15, true), (18, true)],
    );
    let body = "2 ;a=\"b\"\r\nhi\r\n00\r\nExpires: never\r\n\r\n";
    requests(&format!("{head}{body}"), &[(head.len() + body.len(), true)]);
}

#[test]
fn what_has_no_reliable_end_takes_everything() {
    for head in [
        "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: +3\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhiho\r\n",
    ] {
        let stream = format!("{head}GET / HTTP/1.1\r\n\r\n");
        requests(&stream, &[(stream.len(), false)]);
    }
}

#[test]
fn repeated_equal_lengths_are_one() {
    requests("POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi", &[(59, true)]);
}

#[test]
fn responses_follow_the_request_and_their_status() {
    let other = Answering::Other;
    responses(
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhiHTTP/1.1 204 \r\n\r\n",
        other,
        &[(40, true), (17, true)],
    );
    responses("HTTP/1.1 304 X\r\ncontent-length: 2\r\n\r\n", other, &[(37, true)]);
    responses("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n", Answering::Head, &[(38, true)]);
    responses(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        other,
        &[(63, true)],
    );
}

#[test]
fn a_response_without_length_is_whole_when_the_connection_closes() {
    let mut response = Boundary::response(Answering::Other);
    assert!(!response.feed(b"HTTP/1.0 200 OK\r\n\r\nand so on").done);
    assert!(response.is_whole_at_close());
    assert_eq!(response.status(), Some(200));
    let mut short = Boundary::response(Answering::Other);
    short.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfour");
    assert!(!short.is_whole_at_close());
}

#[test]
fn an_upgrade_or_connect_opens_a_tunnel() {
    let mut upgrade = Boundary::response(Answering::Other);
    upgrade.feed(b"HTTP/1.1 101 Switching Protocols\r\n\r\n");
    assert!(upgrade.is_tunnel());
    let mut request = Boundary::request();
    request.feed(b"CONNECT a:1 HTTP/1.1\r\n\r\n");
    let mut connect = Boundary::response(request.answering());
    connect.feed(b"HTTP/1.1 200 OK\r\n\r\n");
    assert!(connect.is_tunnel());
}

#[test]
fn a_line_without_end_is_taken_for_ever() {
    let mut message = Boundary::request();
    for _ in 0..20 {
        assert_eq!(message.feed(&vec![b'a'; 1_000_000]), Taken { used: 1_000_000, done: false });
    }
}

proptest! {
    /// Bytes that look like HTTP, mutated: never a panic, every byte accounted for, the same at any split.
    #[test]
    fn any_split_finds_the_same_ends(
        parts in prop::collection::vec(prop_oneof![
            Just(b"GET / HTTP/1.1\r\n".to_vec()), Just(b"Content-Length: 4\r\n".to_vec()),
            Just(b"Transfer-Encoding: chunked\r\n".to_vec()), Just(b"\r\n".to_vec()), Just(b"\n".to_vec()),
            Just(b"3\r\nabc\r\n".to_vec()), Just(b"0\r\n\r\n".to_vec()), Just(b"HTTP/1.1 100 \r\n\r\n".to_vec()),
            Just(b"HTTP/1.1 200 OK\r\n".to_vec()), prop::collection::vec(any::<u8>(), 0..6),
        ], 0..12),
        mut cuts in prop::collection::vec(0_usize..200, 0..8),
        response in any::<bool>(),
    ) {
        let stream = parts.concat();
        cuts.retain(|&cut| cut < stream.len());
        cuts.sort_unstable();
        let new = || if response { Boundary::response(Answering::Other) } else { Boundary::request() };
        let whole = lengths(&stream, &[], new);
        prop_assert_eq!(&lengths(&stream, &cuts, new), &whole);
        prop_assert_eq!(whole.iter().map(|(length, _)| length).sum::<usize>(), stream.len());
    }
}
