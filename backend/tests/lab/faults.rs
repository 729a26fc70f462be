//! See the group `faults` of the table: what a raw socket sees, what curl and Python make of it, and
//! what the capture says.

use std::io;

use shared::wire::{CloseReason, ExchangeId, Fact, Side, Stage};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

use crate::client::{curl, get, python};
use crate::support::{DEADLINE, Kept, TestLab};

const TEXT: &str = "A response that is broken on purpose.\n";
const FIELDS: &str = "Content-Type: text/plain; charset=utf-8\r\nAccess-Control-Allow-Origin: *\r\n";

fn request(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n")
}

/// Everything until the connection ends, and how it ended.
async fn read_out(stream: &mut TcpStream) -> (String, io::Result<()>) {
    let mut bytes = Vec::new();
    let reading = async {
        loop {
            match stream.read_buf(&mut bytes).await {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(error) => return Err(error),
            }
        }
    };
    let end = tokio::time::timeout(DEADLINE, reading).await.expect("the server ends the connection");
    (String::from_utf8_lossy(&bytes).into_owned(), end)
}

async fn raw(lab: &TestLab, target: &str) -> (String, io::Result<()>) {
    let mut client = lab.connect().await;
    client.send(request(target)).await;
    read_out(&mut client.stream).await
}

/// What the capture says of the only exchange, once it is over.
async fn captured(lab: &TestLab) -> (Kept, (Side, CloseReason), Stage) {
    let closed = lab.until_closed(ExchangeId(1)).await;
    (lab.kept(ExchangeId(1)), closed, lab.capture.summaries()[0].stage)
}

#[tokio::test]
async fn who_knows_no_chunks_gets_none() {
    let lab = TestLab::start(&["--longest=1"]);
    let ask = async |target: &str| {
        let mut client = lab.connect().await;
        client.send(format!("GET {target} HTTP/1.0\r\n\r\n")).await;
        read_out(&mut client.stream).await.0
    };
    let endless = ask("/fault/infinite?pause=0.1").await;
    assert!(endless.starts_with(&ok("Connection: close\r\n")), "{endless:.300}");
    assert!(!endless.contains("chunked") && !endless.contains("400\r\n"), "{endless:.300}");
    for target in ["/fault/bad-chunk", "/fault/infinite?kind=chunked"] {
        let refused = ask(target).await;
        assert!(refused.contains(" 400 ") && refused.contains("no chunks in HTTP/1.0"), "{refused}");
    }
}

fn ok(fields: &str) -> String {
    format!("HTTP/1.1 200 OK\r\n{FIELDS}{fields}\r\n")
}

#[tokio::test]
async fn what_is_broken_goes_over_the_wire_exactly_so_and_is_kept_exactly_so() {
    let length = TEXT.len();
    let cases = [
        (
            "/fault/truncate?by=3",
            format!("{}{TEXT}", ok(&format!("Content-Length: {}\r\nConnection: close\r\n", length + 3))),
            Stage::CutShort,
        ),
        (
            "/fault/bad-length?by=4",
            format!("{}{TEXT}!!!!", ok(&format!("Content-Length: {length}\r\nConnection: keep-alive\r\n"))),
            Stage::Complete,
        ),
        (
            "/fault/two-lengths",
            format!(
                "{}{TEXT}",
                ok(&format!(
                    "Content-Length: {}\r\nContent-Length: {length}\r\nConnection: close\r\n",
                    length - 10
                ))
            ),
            Stage::CutShort,
        ),
        (
            "/fault/bad-chunk?kind=size",
            ok("Transfer-Encoding: chunked\r\nConnection: close\r\n")
                + "5\r\nfirst\r\nsix\r\nsecond\r\n0\r\n\r\n",
            Stage::CutShort,
        ),
        (
            "/fault/bad-chunk?kind=missing-crlf",
            ok("Transfer-Encoding: chunked\r\nConnection: close\r\n") + "5\r\nfirst6\r\nsecond\r\n0\r\n\r\n",
            Stage::CutShort,
        ),
        (
            "/fault/bad-chunk?kind=no-last-chunk",
            ok("Transfer-Encoding: chunked\r\nConnection: close\r\n") + "5\r\nfirst\r\n6\r\nsecond\r\n",
            Stage::CutShort,
        ),
        (
            "/fault/keep-alive-cut",
            format!(
                "{}{TEXT}",
                ok(&format!(
                    "Content-Length: {length}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=60\r\n"
                ))
            ),
            Stage::Complete,
        ),
        (
            "/fault/slow-head?duration=0.1",
            format!("{}{TEXT}", ok(&format!("Content-Length: {length}\r\nConnection: close\r\n"))),
            Stage::Complete,
        ),
        (
            "/fault/status-line?kind=text",
            format!(
                "Good morning, and thank you for asking.\r\n{FIELDS}Content-Length: {length}\r\nConnection: close\r\n\r\n{TEXT}"
            ),
            Stage::CutShort,
        ),
        ("/fault/silent?duration=0.1", String::new(), Stage::CutShort),
    ];
    for (target, expected, stage) in cases {
        let lab = TestLab::start(&[]);
        let (seen, end) = raw(&lab, target).await;
        assert_eq!(seen, expected, "{target}");
        assert!(end.is_ok(), "{target}: {end:?}");
        let (kept, closed, stands) = captured(&lab).await;
        assert_eq!(String::from_utf8_lossy(&kept.sent), expected, "{target}");
        assert_eq!(closed, (Side::Server, CloseReason::OnPurpose { reset: false }), "{target}");
        assert_eq!(stands, stage, "{target}");
        assert!(kept.facts.iter().any(|fact| matches!(fact, Fact::OnTheWire { .. })), "{:?}", kept.facts);
        // hyper was told something, but that is not what went out.
        assert!(
            !kept.facts.iter().any(|fact| matches!(fact, Fact::ResponseBegun { .. })),
            "{:?}",
            kept.facts
        );
    }
}

#[tokio::test]
async fn a_reset_is_a_reset_and_what_came_before_it_can_be_read() {
    for (after, body) in [(5, "A res".to_owned()), (100_000, TEXT.chars().cycle().take(100_000).collect())] {
        let lab = TestLab::start(&[]);
        let (seen, end) = raw(&lab, &format!("/fault/reset?after={after}")).await;
        assert_eq!(end.map_err(|error| error.kind()), Err(io::ErrorKind::ConnectionReset));
        assert_eq!(seen, ok(&format!("Content-Length: {}\r\n", after + 1000)) + &body);
        let (kept, closed, stage) = captured(&lab).await;
        assert_eq!(String::from_utf8_lossy(&kept.sent), seen);
        assert_eq!(closed, (Side::Server, CloseReason::OnPurpose { reset: true }));
        assert_eq!(stage, Stage::CutShort);
    }
}

#[tokio::test]
async fn a_reset_may_come_before_any_byte() {
    let lab = TestLab::start(&[]);
    let (seen, end) = raw(&lab, "/fault/reset?after=0").await;
    assert_eq!(end.map_err(|error| error.kind()), Err(io::ErrorKind::ConnectionReset));
    assert_eq!(seen, "");
    let (kept, closed, _) = captured(&lab).await;
    assert!(kept.sent.is_empty());
    assert_eq!(closed, (Side::Server, CloseReason::OnPurpose { reset: true }));
}

#[tokio::test]
async fn head_is_answered_without_a_body_even_by_what_is_broken() {
    for target in ["/fault/truncate", "/fault/bad-chunk", "/fault/infinite", "/fault/slow-head?duration=0"] {
        let lab = TestLab::start(&[]);
        let mut client = lab.connect().await;
        client.send(format!("HEAD {target} HTTP/1.1\r\nHost: x\r\n\r\n")).await;
        let (seen, _) = read_out(&mut client.stream).await;
        assert!(seen.starts_with("HTTP/1.1 200 OK\r\n") && seen.ends_with("\r\n\r\n"), "{target}: {seen}");
        assert_eq!(seen.matches("\r\n\r\n").count(), 1, "{target}: {seen}");
    }
}

#[tokio::test]
async fn what_curl_says_of_each() {
    let lab = TestLab::start(&[]);
    for (target, options, code) in [
        ("/fault/reset?after=0", &[][..], 56),
        ("/fault/reset?after=100", &[], 56),
        ("/fault/truncate", &[], 18),
        ("/fault/bad-length", &[], 0),
        ("/fault/bad-chunk?kind=size", &[], 56),
        ("/fault/bad-chunk?kind=missing-crlf", &[], 56),
        ("/fault/bad-chunk?kind=no-last-chunk", &[], 18),
        ("/fault/fake-gzip", &["--compressed"], 61),
        ("/fault/redirect-loop", &["-L", "--max-redirs", "5"], 47),
        ("/fault/status-line?kind=text", &[], 1),
        ("/fault/silent?duration=0.1", &[], 52),
        ("/fault/keep-alive-cut", &[], 0),
        ("/fault/slow-head?duration=0.1", &[], 0),
        ("/fault/infinite", &["--max-time", "1"], 28),
    ] {
        let output = curl(&lab, options, target).await;
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{target}: {said}");
    }
    // Its limit for a head, and what it calls that, have changed over its versions.
    let output = curl(&lab, &[], "/fault/big-headers?bytes=200000").await;
    assert!(!output.status.success(), "{output:?}");
}

#[tokio::test]
async fn what_python_raises_for_each() {
    let lab = TestLab::start(&[]);
    let said = python(
        &lab,
        r#"
import gzip, http.client, sys, urllib.error, urllib.request
def outcome(target):
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=20)
    try:
        connection.request("GET", target)
        return len(connection.getresponse().read())
    except Exception as error:
        return type(error).__name__
for target in ["reset?after=0", "reset?after=100", "truncate", "bad-length", "bad-chunk?kind=size",
               "bad-chunk?kind=no-last-chunk", "big-headers?bytes=70000", "status-line?kind=text",
               "status-line?kind=code", "silent?duration=0.1"]:
    print(target, outcome("/fault/" + target))
base = "http://127.0.0.1:" + sys.argv[1] + "/fault/"
try:
    urllib.request.urlopen(base + "redirect-loop")
except urllib.error.HTTPError as error:
    print("redirect-loop", "infinite loop" in str(error))
try:
    gzip.decompress(urllib.request.urlopen(base + "fake-gzip").read())
except gzip.BadGzipFile:
    print("fake-gzip BadGzipFile")
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
connection.request("GET", "/fault/keep-alive-cut")
response = connection.getresponse()
response.read()
kept = connection.sock is not None
while connection.sock.recv(1): pass
try:
    connection.request("GET", "/hello")
    connection.getresponse()
except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
    print("keep-alive-cut", kept, "nobody there")
"#,
    )
    .await;
    assert_eq!(
        said.lines().collect::<Vec<_>>(),
        [
            "reset?after=0 ConnectionResetError",
            "reset?after=100 ConnectionResetError",
            "truncate IncompleteRead",
            "bad-length 38",
            "bad-chunk?kind=size IncompleteRead",
            "bad-chunk?kind=no-last-chunk IncompleteRead",
            "big-headers?bytes=70000 LineTooLong",
            "status-line?kind=text BadStatusLine",
            "status-line?kind=code BadStatusLine",
            "silent?duration=0.1 RemoteDisconnected",
            "redirect-loop True",
            "fake-gzip BadGzipFile",
            "keep-alive-cut True nobody there",
        ]
    );
}

#[tokio::test]
async fn a_large_head_has_exactly_the_bytes_asked_for() {
    let lab = TestLab::start(&[]);
    let plain = get(&lab, "/fault/big-headers?bytes=17").await;
    let large = get(&lab, "/fault/big-headers?bytes=5000&count=7").await;
    assert_eq!(large.raw.len() - plain.raw.len(), 5000 - 17);
    assert_eq!(large.fields.iter().filter(|(name, _)| name.starts_with("x-large-")).count(), 7);
    get(&lab, "/fault/big-headers?bytes=33&count=2").await.is_problem(400, "34");
}

#[tokio::test]
async fn requests_before_a_fault_have_their_whole_answers_however_slowly_they_are_read() {
    for (fault, reset) in [("/fault/truncate", false), ("/fault/reset?after=3", true)] {
        let lab = TestLab::start(&[]);
        let mut client = lab.connect().await;
        // More than the network holds, so that the fault has to wait for its turn.
        let size = 9_000_000;
        client.send(request(&format!("/bytes/{size}?seed=7")) + &request("/hello") + &request(fault)).await;
        lab.until("the network to be full", |all| all.iter().any(|summary| summary.bytes_out > 1_000_000))
            .await;
        let head = String::from_utf8_lossy(&client.until("\r\n\r\n").await).into_owned();
        assert!(head.contains(&format!("content-length: {size}\r\n")), "{head}");
        let mut body = Vec::new();
        while body.len() < size {
            let mut buffer = vec![0; (size - body.len()).min(100_000)];
            client.stream.read_exact(&mut buffer).await.unwrap();
            body.extend(buffer);
        }
        let hello = client.until("Hello from the lab.\n").await;
        let (broken, end) = read_out(&mut client.stream).await;
        assert!(
            hello.starts_with(b"HTTP/1.1 200 OK\r\n") && broken.starts_with("HTTP/1.1 200 OK\r\n"),
            "{broken}"
        );
        assert_eq!(end.is_err(), reset);
        lab.until_closed(ExchangeId(3)).await;
        let stages: Vec<_> = lab.capture.summaries().iter().map(|summary| summary.stage).collect();
        assert_eq!(stages, [Stage::Complete, Stage::Complete, Stage::CutShort]);
        assert_eq!(lab.kept(ExchangeId(2)).sent, hello);
        assert_eq!(lab.kept(ExchangeId(3)).sent, broken.as_bytes());
    }
}

#[tokio::test]
async fn an_endless_body_ends_with_the_limits_of_the_lab() {
    let lab = TestLab::start(&["--made-bytes=5000"]);
    let (seen, _) = raw(&lab, "/fault/infinite?pause=0").await;
    assert_eq!(seen.matches("400\r\n").count(), 4, "four pieces of 1024 bytes fit");
    let (seen, _) = raw(&lab, "/fault/infinite?pause=0&kind=close").await;
    assert_eq!(seen.split_once("\r\n\r\n").unwrap().1.len(), 4096);
    let lab = TestLab::start(&["--longest=300ms"]);
    let (seen, end) = raw(&lab, "/fault/infinite?pause=0.05").await;
    assert!(end.is_ok() && !seen.ends_with("\r\n0\r\n\r\n"), "it ends, and not as it should");
}

#[tokio::test]
async fn an_endless_body_ends_when_its_client_leaves() {
    let lab = TestLab::start(&["--streams=1"]);
    for _ in 0..3 {
        let mut client = lab.connect().await;
        client.send(request("/fault/infinite?pause=0.01")).await;
        client.until("\r\n400\r\n").await;
        get(&lab, "/stream/1").await.is_problem(503, "--streams");
        drop(client);
        lab.until_quiet().await;
        assert_eq!(get(&lab, "/stream/1").await.status, 200, "the place is given back");
    }
    let closed = lab.until_closed(ExchangeId(1)).await;
    assert_eq!(closed, (Side::Client, CloseReason::ClientReset));
}

#[tokio::test]
async fn what_makes_no_sense_is_told_before_anything_breaks() {
    let lab = TestLab::start(&["--made-bytes=100000", "--longest=2s"]);
    for (target, word) in [
        ("/fault/reset?after=100001", "after"),
        ("/fault/truncate?by=0", "by"),
        ("/fault/bad-length?by=x", "by"),
        ("/fault/bad-chunk?kind=odd", "missing-crlf"),
        ("/fault/infinite?kind=odd", "chunked"),
        ("/fault/infinite?pause=3", "--longest"),
        ("/fault/big-headers?bytes=100001", "bytes"),
        ("/fault/big-headers?count=1001", "count"),
        ("/fault/redirect-loop?n=2", "n is"),
        ("/fault/slow-head?duration=3", "--longest"),
        ("/fault/status-line?kind=odd", "version"),
        ("/fault/silent?duration=soon", "duration"),
    ] {
        get(&lab, target).await.is_problem(400, word);
    }
}

#[tokio::test]
async fn whoever_resets_first_is_the_one_who_did() {
    for target in ["/fault/silent?duration=0.5", "/fault/reset?after=100"] {
        let lab = TestLab::start(&[]);
        let mut client = lab.connect().await;
        client.send(format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n")).await;
        lab.until("the handler to be at work", |all| {
            all.iter().any(|summary| {
                let facts = lab.kept(summary.id).facts;
                facts.iter().any(|fact| matches!(fact, Fact::OnTheWire { .. }))
            })
        })
        .await;
        client.reset();
        let (by, why) = lab.until_closed(ExchangeId(1)).await;
        assert_eq!((by, why), (Side::Client, CloseReason::ClientReset), "{target}");
    }
}

#[tokio::test]
async fn what_is_too_much_is_no_answer_to_the_next_request() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    client.send(request("/fault/bad-length?by=10") + &request("/get")).await;
    let (seen, _) = read_out(&mut client.stream).await;
    let all = lab.until("both", |all| all.len() == 2 && all[1].stage == Stage::CutShort).await;
    assert_eq!(String::from_utf8_lossy(&lab.kept(all[0].id).sent), seen);
    assert_eq!((all[1].bytes_out, all[1].status), (0, None));
}
