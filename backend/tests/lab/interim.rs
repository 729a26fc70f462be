//! See the group `interim` of the table.

use shared::wire::{ExchangeId, Fact, Stage};

use crate::client::{ask, curl, exchange, get, python};
use crate::support::TestLab;

const EARLY: &str = "HTTP/1.1 103 Early Hints\r\n\
    Link: </image/svg>; rel=preload; as=image\r\n\
    Link: </json>; rel=preload; as=fetch; crossorigin\r\n\r\n";

#[tokio::test]
async fn a_103_comes_before_the_200_as_often_as_asked_for() {
    for (target, times) in [("/early-hints?delay=0", 1), ("/early-hints?delay=0.01&count=3", 3)] {
        let lab = TestLab::start(&[]);
        let answer = get(&lab, target).await;
        let raw = String::from_utf8_lossy(&answer.raw).into_owned();
        assert!(raw.starts_with(&(EARLY.repeat(times) + "HTTP/1.1 200 OK\r\n")), "{raw}");
        assert_eq!((answer.status, answer.json()["sent"].as_u64()), (200, Some(times as u64)));
        assert_eq!(answer.fields.iter().filter(|(name, _)| name == "link").count(), 2);
        let summary = lab.until_done(1).await.remove(0);
        assert_eq!((summary.status, summary.stage), (Some(200), Stage::Complete));
        let kept = lab.kept(ExchangeId(1));
        assert_eq!(kept.sent, answer.raw);
        let told =
            kept.facts.iter().filter(|fact| matches!(fact, Fact::OnTheWire { what } if what.contains("103")));
        assert_eq!(told.count(), times);
    }
}

#[tokio::test]
async fn the_connection_goes_on_after_a_103_and_pipelined_answers_keep_their_order() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    let early = "GET /early-hints?delay=0 HTTP/1.1\r\nHost: x\r\n\r\n";
    let hello = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
    let last = "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    client.send([hello, early, early, last].concat()).await;
    let seen = String::from_utf8_lossy(&client.rest().await).into_owned();
    let statuses: Vec<_> = seen.match_indices("HTTP/1.1 ").map(|(at, _)| &seen[at + 9..at + 12]).collect();
    assert_eq!(statuses, ["200", "103", "200", "103", "200", "200"]);
    assert!(lab.until_done(4).await.iter().all(|summary| summary.stage == Stage::Complete));
}

#[tokio::test]
async fn a_client_of_http_1_0_gets_the_final_response_alone() {
    let lab = TestLab::start(&[]);
    let answer = exchange(&lab, "GET", b"GET /early-hints?delay=0 HTTP/1.0\r\n\r\n").await;
    assert!(answer.raw.starts_with(b"HTTP/1.0 200 OK\r\n"), "{}", answer.text());
    assert_eq!(answer.json()["sent"], 0);
}

#[tokio::test]
async fn curl_and_python_see_the_103_pass() {
    let lab = TestLab::start(&[]);
    let output = curl(&lab, &["-v"], "/early-hints?delay=0.01").await;
    let said = String::from_utf8_lossy(&output.stderr);
    let (early, last) = (said.find("< HTTP/1.1 103 Early Hints"), said.find("< HTTP/1.1 200 OK"));
    assert!(early.is_some() && early < last, "{said}");
    let said = python(
        &lab,
        "import sys, urllib.request\n\
         s = __import__('socket').create_connection(('127.0.0.1', int(sys.argv[1])))\n\
         s.sendall(b'GET /early-hints?delay=0.01 HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n')\n\
         print([line.split()[1].decode() for line in s.makefile('rb') if line.startswith(b'HTTP/1.1')])",
    )
    .await;
    assert_eq!(said.trim(), "['103', '200']");
}

#[tokio::test]
async fn hints_that_would_take_too_long_or_are_too_many_are_refused() {
    let lab = TestLab::start(&["--longest=2s"]);
    get(&lab, "/early-hints?count=3&delay=1").await.is_problem(400, "--longest");
    get(&lab, "/early-hints?count=11").await.is_problem(400, "count");
    let lab = TestLab::start(&["--streams=0"]);
    get(&lab, "/early-hints").await.is_problem(503, "--streams");
    ask(&lab, "POST /expect?delay=0.1", &[], b"x").await.is_problem(503, "--streams");
}

#[tokio::test]
async fn a_body_that_is_held_back_is_let_in_with_a_100() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    client
        .send("POST /expect?delay=0.01 HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\n")
        .await;
    // Nothing of the body is sent before this has come.
    client.until("HTTP/1.1 100 Continue\r\n\r\n").await;
    client.send("hello").await;
    let answer = String::from_utf8_lossy(&client.rest().await).into_owned();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    let said: serde_json::Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(
        (&said["expected"], &said["continued"], &said["bytes_received"]),
        (&true.into(), &true.into(), &5.into())
    );
}

#[tokio::test]
async fn a_refused_body_is_not_read() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    client
        .send("POST /expect?refuse HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        .await;
    let answer = String::from_utf8_lossy(&client.rest().await).into_owned();
    assert!(answer.starts_with("HTTP/1.1 417 Expectation Failed\r\n"), "{answer}");
    assert!(!answer.contains("100 Continue"), "{answer}");
}

#[tokio::test]
async fn who_does_not_expect_is_told_so() {
    let lab = TestLab::start(&[]);
    for (line, fields, body, continued, why) in [
        ("POST /expect", &[][..], "abc", false, "did not say"),
        ("POST /expect?refuse", &[], "abc", false, "did not say"),
        ("PUT /expect", &["Expect: 200-ok"], "abc", false, "something else"),
        ("POST /expect", &["Expect: 100-continue", "Content-Length: 0"], "", false, "no body"),
        ("POST /expect", &["Expect: 100-continue"], "abc", true, "100 was sent"),
    ] {
        let answer = ask(&lab, line, fields, body.as_bytes()).await;
        let said = answer.json();
        assert_eq!(answer.status, 200, "{said}");
        assert_eq!(
            (&said["continued"], &said["bytes_received"]),
            (&continued.into(), &body.len().into()),
            "{said}"
        );
        assert!(said["why"].as_str().unwrap().contains(why), "{said}");
        assert_eq!(answer.raw.starts_with(b"HTTP/1.1 100 Continue\r\n\r\n"), continued);
    }
    let answer = exchange(
        &lab,
        "POST",
        b"POST /expect HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi",
    )
    .await;
    assert!(answer.text().contains("HTTP/1.0"), "{}", answer.text());
    ask(&lab, "POST /expect?delay=11", &[], b"x").await.is_problem(400, "--longest");
}

#[tokio::test]
async fn curl_waits_for_the_100_and_takes_a_417_for_a_reason_to_send_at_once() {
    let lab = TestLab::start(&[]);
    let sending = ["-v", "-H", "Expect: 100-continue", "--expect100-timeout", "20", "-d", "hello"];
    let output = curl(&lab, &sending, "/expect?delay=0.01").await;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("< HTTP/1.1 100 Continue") && said.contains("< HTTP/1.1 200 OK"), "{said}");
    let output = curl(&lab, &sending, "/expect?refuse").await;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("< HTTP/1.1 417 "), "{said}");
}
