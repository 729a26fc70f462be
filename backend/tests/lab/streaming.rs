//! See the group `streaming` of the table.

mod websocket;

use serde_json::Value;
use shared::wire::{CloseReason, ExchangeId, Fact, Side, Stage};

use crate::client::{ask, curl, exchange, get, python};
use crate::support::TestLab;

/// The sizes of the chunks of a body.
fn chunks(raw: &[u8]) -> Vec<usize> {
    let body = raw.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let mut rest = &raw[body..];
    let mut sizes = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        sizes.push(size);
        if size == 0 {
            return sizes;
        }
        rest = &rest[end + 2 + size + 2..];
    }
}

#[tokio::test]
async fn bytes_come_in_the_number_asked_for_and_a_seed_brings_the_same_again() {
    let lab = TestLab::start(&[]);
    for n in [0, 1, 16, 16 * 1024 + 1, 1_000_000] {
        let answer = get(&lab, &format!("/bytes/{n}?seed=5")).await;
        assert_eq!(answer.field("content-length"), Some(n.to_string().as_str()));
        assert_eq!(answer.field("content-type"), Some("application/octet-stream"));
        assert_eq!((answer.status, answer.body.len()), (200, n));
        let chunked = get(&lab, &format!("/stream-bytes/{n}?seed=5&chunk_size=777")).await;
        assert_eq!(chunked.field("transfer-encoding"), Some("chunked"));
        assert!(chunked.body == answer.body, "the same bytes, however they are cut");
    }
    let (one, other) = (get(&lab, "/bytes/64?seed=5").await, get(&lab, "/bytes/64?seed=6").await);
    assert_ne!(one.body, other.body);
    let (one, other) = (get(&lab, "/bytes/64").await, get(&lab, "/bytes/64").await);
    assert_ne!(one.body, other.body, "without a seed nobody can foretell them");
    let chunked = get(&lab, "/stream-bytes/100?chunk_size=40").await;
    assert_eq!(chunks(&chunked.raw), [40, 40, 20, 0]);
}

#[tokio::test]
async fn more_than_may_be_made_or_what_is_no_number_is_refused() {
    let lab = TestLab::start(&["--made-bytes=1000", "--longest=2s"]);
    for (target, word) in [
        ("/bytes/1001", "--made-bytes"),
        ("/stream-bytes/1001", "--made-bytes"),
        ("/bytes/-1", "n is"),
        ("/bytes/8?seed=x", "seed"),
        ("/stream-bytes/8?chunk_size=0", "chunk_size"),
        ("/stream/x", "n is"),
        ("/jsonl?count=1001", "count"),
        ("/jsonl?count=4&interval=1", "--longest"),
        ("/sse?count=0", "count"),
        ("/sse?count=4&interval=1", "--longest"),
        ("/sse?duration=3", "--longest"),
        ("/sse?heartbeat=x", "heartbeat"),
        ("/drip?numbytes=0", "numbytes"),
        ("/drip?numbytes=1001", "numbytes"),
        ("/drip?code=199", "code"),
        ("/drip?code=204", "no body"),
        ("/drip?duration=1.5&delay=1", "--longest"),
        ("/delay/3", "--longest"),
        ("/delay/soon", "1.5s"),
    ] {
        get(&lab, target).await.is_problem(400, word);
    }
    assert_eq!(get(&lab, "/bytes/1000").await.status, 200);
}

#[tokio::test]
async fn a_stream_is_so_many_lines_that_describe_the_request() {
    let lab = TestLab::start(&[]);
    let answer = ask(&lab, "GET /stream/3?a=1&a=2", &["X-Mine: yes"], b"").await;
    assert_eq!(answer.field("transfer-encoding"), Some("chunked"));
    let text = answer.text();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    for (id, line) in lines.iter().enumerate() {
        assert_eq!(line["id"], id);
        assert_eq!(line["args"]["a"], serde_json::json!(["1", "2"]));
        assert_eq!(line["headers"]["x-mine"], serde_json::json!(["yes"]));
        assert_eq!((&line["method"], &line["origin"]), (&"GET".into(), &"127.0.0.1".into()));
        assert_eq!(line["url"], "http://lab.test/stream/3?a=1&a=2");
    }
    assert_eq!(chunks(&answer.raw).len(), 4, "each line is a chunk of its own");
    assert_eq!(get(&lab, "/stream/500").await.text().lines().count(), 100);
}

#[tokio::test]
async fn json_lines_come_one_by_one() {
    let lab = TestLab::start(&[]);
    let answer = get(&lab, "/jsonl?count=3&interval=10ms").await;
    assert_eq!(answer.field("content-type"), Some("application/jsonl"));
    let text = answer.text();
    let ids = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_u64().unwrap());
    assert!(ids.eq(0..3), "{text}");
    assert_eq!(get(&lab, "/jsonl?count=0").await.text(), "");
    // The first can be read while the others are still to come.
    let mut client = lab.connect().await;
    client.send("GET /jsonl?count=2&interval=9 HTTP/1.1\r\nHost: x\r\n\r\n").await;
    client.until("}\n\r\n").await;
    assert_eq!(lab.capture.summaries().last().unwrap().stage, Stage::Responding);
}

fn ids(events: &str) -> Vec<&str> {
    events.lines().filter_map(|line| line.strip_prefix("id: ")).collect()
}

#[tokio::test]
async fn events_have_numbers_and_whoever_comes_back_gets_the_rest() {
    let lab = TestLab::start(&[]);
    let answer = get(&lab, "/sse?count=3&interval=10ms").await;
    assert_eq!(answer.field("content-type"), Some("text/event-stream"));
    assert_eq!(answer.field("cache-control"), Some("no-store"));
    let text = answer.text();
    assert!(text.starts_with("retry: 1000\n\nid: 1\nevent: tick\ndata: {"), "{text}");
    assert_eq!(ids(&text), ["1", "2", "3"]);
    let answer = ask(&lab, "GET /sse?count=4&interval=0", &["Last-Event-ID: 2"], b"").await;
    assert_eq!(ids(&answer.text()), ["3", "4"]);
    let answer = ask(&lab, "GET /sse?count=4", &["Last-Event-ID: 4"], b"").await;
    assert_eq!((answer.status, answer.body.len()), (204, 0), "which stops a browser from coming back");
    ask(&lab, "GET /sse", &["Last-Event-ID: two"], b"").await.is_problem(400, "Last-Event-ID");
}

#[tokio::test]
async fn heartbeats_stand_between_events_that_are_far_apart_and_a_duration_ends_them() {
    let lab = TestLab::start(&[]);
    let text = get(&lab, "/sse?count=2&interval=60ms&heartbeat=20ms").await.text();
    let (first, second) = text.split_once("id: 2").unwrap();
    assert_eq!(first.matches(": still here\n\n").count(), 2, "{text}");
    assert!(!second.contains(": still here"), "{text}");
    let text = get(&lab, "/sse?count=900&interval=20ms&duration=50ms").await.text();
    assert_eq!(ids(&text), ["1", "2", "3"]);
}

#[tokio::test]
async fn a_drip_has_its_length_and_status_and_comes_in_pieces() {
    let lab = TestLab::start(&[]);
    let answer = get(&lab, "/drip?numbytes=5&duration=0.1&delay=0&code=503").await;
    assert_eq!((answer.status, answer.text().as_str()), (503, "*****"));
    assert_eq!(answer.field("content-length"), Some("5"));
    // The first byte can be read while the others are still to come.
    let mut client = lab.connect().await;
    client.send("GET /drip?numbytes=2&duration=9&delay=0 HTTP/1.1\r\nHost: x\r\n\r\n").await;
    client.until("\r\n\r\n*").await;
    assert_eq!(lab.capture.summaries().last().unwrap().stage, Stage::Responding);
    let answer = get(&lab, "/drip?numbytes=1000000&duration=0.05&delay=0").await;
    assert_eq!(answer.body.len(), 1_000_000, "more bytes than milliseconds fall several at once");
    assert_eq!(get(&lab, "/drip?numbytes=100000&duration=0&delay=0").await.body.len(), 100_000);
    assert_eq!(get(&lab, "/drip?numbytes=1&duration=0.01&delay=0.01").await.text(), "*");
}

#[tokio::test]
async fn a_delay_answers_any_method_with_what_was_sent() {
    let lab = TestLab::start(&[]);
    let answer = ask(&lab, "PUT /delay/10ms?a=b", &["Content-Type: text/plain"], b"hello").await;
    let said = answer.json();
    assert_eq!((answer.status, &said["method"], &said["data"]), (200, &"PUT".into(), &"hello".into()));
    assert_eq!((&said["delay"], &said["args"]["a"]), (&0.01.into(), &serde_json::json!(["b"])));
    let output = curl(&lab, &["--max-time", "0.2"], "/delay/5").await;
    assert_eq!(output.status.code(), Some(28), "curl's own timeout");
    let said = python(
        &lab,
        "import sys, urllib.request\n\
         try: urllib.request.urlopen('http://127.0.0.1:' + sys.argv[1] + '/delay/5', timeout=0.2)\n\
         except TimeoutError: print('TimeoutError')",
    )
    .await;
    assert_eq!(said.trim(), "TimeoutError");
}

#[tokio::test]
async fn trailers_follow_the_last_chunk_for_those_who_say_that_they_look() {
    let lab = TestLab::start(&[]);
    let answer =
        ask(&lab, "GET /trailers?X-One=1&x-two=2&X-One=3", &["TE: trailers", "Connection: TE"], b"").await;
    let raw = String::from_utf8_lossy(&answer.raw).into_owned();
    assert_eq!(answer.field("trailer"), Some("x-one, x-two"));
    assert!(raw.ends_with("\r\n0\r\nx-one: 1\r\nx-one: 3\r\nx-two: 2\r\n\r\n"), "{raw}");
    assert_eq!(answer.json()["sent"], true);
    assert_eq!(answer.json()["trailers"]["X-One"], serde_json::json!(["1", "3"]));
    for (fields, why) in [(&[][..], "did not say TE"), (&["TE: gzip"], "did not say TE")] {
        let answer = ask(&lab, "GET /trailers?X-One=1", fields, b"").await;
        assert!(answer.raw.ends_with(b"\r\n0\r\n\r\n"), "{}", answer.raw.escape_ascii());
        assert_eq!(answer.json()["sent"], false);
        assert!(answer.json()["why"].as_str().unwrap().contains(why));
    }
    let answer = exchange(&lab, "GET", b"GET /trailers?X-One=1 HTTP/1.0\r\nTE: trailers\r\n\r\n").await;
    assert!(answer.json()["why"].as_str().unwrap().contains("HTTP/1.0"), "{}", answer.text());
    assert!(!answer.raw.ends_with(b"x-one: 1\r\n\r\n"));
    assert_eq!(get(&lab, "/trailers").await.json()["sent"], false);
}

#[tokio::test]
async fn curl_shows_the_trailers() {
    let lab = TestLab::start(&[]);
    let output = curl(&lab, &["--raw", "-H", "TE: trailers"], "/trailers?X-Checksum=1234").await;
    assert!(
        output.stdout.ends_with(b"\r\n0\r\nx-checksum: 1234\r\n\r\n"),
        "{}",
        output.stdout.escape_ascii()
    );
    let output = curl(&lab, &["-o", "-", "-D", "-", "-H", "TE: trailers"], "/trailers?X-Checksum=1234").await;
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("x-checksum: 1234\r\n"), "{said}");
}

#[tokio::test]
async fn a_field_that_must_be_known_before_the_body_is_no_trailer() {
    let lab = TestLab::start(&[]);
    for (query, word) in [
        ("Transfer-Encoding=x", "frames"),
        ("content-length=1", "frames"),
        ("Host=x", "where"),
        ("Cache-Control=x", "means"),
        ("Authorization=x", "who"),
        ("Set-Cookie=a", "who"),
        ("Date=x", "what to do"),
        ("Content-Type=text/html", "how to read"),
        ("a%20b=1", "no field name"),
        ("X-A=%0d%0aEvil:1", "visible"),
    ] {
        get(&lab, &format!("/trailers?{query}")).await.is_problem(400, word);
    }
}

#[tokio::test]
async fn a_place_is_given_back_when_a_stream_ends_and_when_its_client_leaves() {
    let lab = TestLab::start(&["--streams=1"]);
    for target in [
        "/jsonl?count=900&interval=10ms",
        "/sse?count=900&interval=10ms",
        "/drip?numbytes=900&duration=9&delay=0",
        "/stream-bytes/9000000",
    ] {
        let mut client = lab.connect().await;
        client.send(format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n")).await;
        client.until("\r\n\r\n").await;
        for other in ["/delay/0", "/bytes/1", "/drip", "/sse", "/jsonl", "/trailers?X-A=1", "/websocket/echo"]
        {
            if other == "/websocket/echo" {
                // What is no handshake is told so, whether there is room or not.
                get(&lab, other).await.is_problem(426, "Upgrade");
                continue;
            }
            let refused = get(&lab, other).await;
            refused.is_problem(503, "--streams");
            assert_eq!(refused.field("retry-after"), Some("1"));
        }
        drop(client);
        lab.until_quiet().await;
        assert_eq!(get(&lab, "/bytes/1").await.status, 200, "{target} has given its place back");
    }
    let (by, why) = lab.until_closed(ExchangeId(1)).await;
    assert_eq!((by, why), (Side::Client, CloseReason::ClientReset));
    let told = lab.kept(ExchangeId(1)).facts;
    assert!(told.iter().any(|fact| matches!(fact, Fact::ResponseBegun { status: 200, .. })), "{told:?}");
}

#[tokio::test]
async fn a_tunnel_that_is_broken_off_is_not_whole() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    client
        .send(
            "GET /websocket/echo HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        )
        .await;
    client.until("\r\n\r\n").await;
    // The beginning of a frame.
    client.send(b"\x81\x85abcd").await;
    lab.until("its bytes", |all| all[0].bytes_in > 150).await;
    client.reset();
    let all = lab.until_done(1).await;
    assert_eq!(all[0].stage, Stage::CutShort);
}
