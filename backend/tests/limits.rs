//! Every limit holds, is told to whom it concerns, and leaves the others alone.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod support;

use std::time::Duration;

use shared::wire::{CloseReason, Direction, ExchangeId, Fact, Plan, Side, Stage};
use support::page::Page;
use support::{Playground, TestLab, text};
use tokio::io::AsyncWriteExt as _;

const HELLO: &str = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";

/// Somebody else is served as if nothing were the matter.
async fn others_are_served(lab: &TestLab) {
    let mut other = lab.connect().await;
    other.send(HELLO).await;
    other.until("Hello from the lab.\n").await;
}

#[tokio::test]
async fn one_connection_too_many_is_told_why_and_the_next_one_fits_again() {
    let lab = TestLab::start(&["--lab-connections=2"]);
    let mut first = lab.connect().await;
    first.send("GET").await;
    let mut second = lab.connect().await;
    second.send("GET").await;
    lab.until("two connections", |all| all.len() == 2).await;
    let mut third = lab.connect().await;
    let refusal = text(&third.rest().await);
    assert!(refusal.starts_with("HTTP/1.1 503 "), "{refusal}");
    assert!(refusal.contains("--lab-connections"), "{refusal}");
    let (notices, _) = lab.notices.since(0);
    assert_eq!((notices[0].option.as_str(), notices[0].times), ("--lab-connections", 1));
    drop(second);
    lab.until_closed(ExchangeId(2)).await;
    let mut fourth = lab.connect().await;
    fourth.send(HELLO).await;
    fourth.until("Hello from the lab.\n").await;
}

#[tokio::test]
async fn an_address_has_its_share_of_connections_and_pages_have_their_own() {
    let playground = Playground::start(&["--address-connections=1"]);
    let mut first = playground.connect_to_lab().await;
    first.send("GET").await;
    let mut second = playground.connect_to_lab().await;
    let refusal = text(&second.rest().await);
    assert!(refusal.starts_with("HTTP/1.1 503 ") && refusal.contains("--address-connections"), "{refusal}");
    let mut page = Page::open(playground.page).await;
    page.send(HELLO, Plan::default(), None).await;
    page.until("its answer", |page| page.list.values().any(|summary| summary.status == Some(200))).await;
}

#[tokio::test]
async fn an_address_that_asks_too_often_is_told_to_wait_and_others_are_not() {
    let lab = TestLab::start(&["--address-requests=3", "--trusted-proxy=127.0.0.0/8"]);
    let request = |address: &str| {
        format!("GET /hello HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6, {address}\r\n\r\n")
    };
    let mut client = lab.connect().await;
    client.send(request("192.0.2.1").repeat(20)).await;
    client.send(request("192.0.2.2")).await;
    client.stream.shutdown().await.unwrap();
    let answers = text(&client.rest().await);
    let refused = answers.matches("HTTP/1.1 429 Too Many Requests").count();
    assert!(refused >= 10 && answers.contains("retry-after: 1") && answers.contains("--address-requests"));
    assert!(answers.ends_with("Hello from the lab.\n"), "another address is served: {answers}");
    let all = lab.until_done(21).await;
    let facts = lab.kept(all[19].id).facts;
    let by_rate = |fact: &Fact| matches!(fact, Fact::LayerAnswered { layer, .. } if layer == "rate");
    assert!(facts.iter().any(by_rate), "{facts:?}");
    let forwarded = Fact::Forwarded { by: "127.0.0.1".into(), client: "192.0.2.1".into(), believed: true };
    assert!(facts.contains(&forwarded), "{facts:?}");
}

#[tokio::test]
async fn an_address_has_its_share_of_slow_responses_and_leaves_some_to_others() {
    let lab = TestLab::start(&["--address-streams=1", "--trusted-proxy=127.0.0.1"]);
    let ask = |target: &str, address: &str| {
        format!("GET {target} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {address}\r\n\r\n")
    };
    let mut slow = lab.connect().await;
    slow.send(ask("/drip?numbytes=9&duration=9&delay=0", "192.0.2.1")).await;
    slow.until("\r\n\r\n").await;
    let mut second = lab.connect().await;
    second.send(ask("/stream/1", "192.0.2.1")).await;
    let head = text(&second.until("\r\n\r\n").await);
    assert!(head.starts_with("HTTP/1.1 503 ") && head.contains("retry-after"), "{head}");
    assert!(text(&second.until("}\n").await).contains("--address-streams"));
    let mut other = lab.connect().await;
    other.send(ask("/stream/1", "192.0.2.2")).await;
    assert!(text(&other.until("\r\n\r\n").await).starts_with("HTTP/1.1 200 "));
    // What one gives back, one may take again.
    slow.reset();
    lab.until_closed(ExchangeId(1)).await;
    second.send(ask("/stream/1", "192.0.2.1")).await;
    assert!(text(&second.until("\r\n\r\n").await).starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn nobody_is_believed_whom_they_speak_for_but_a_trusted_proxy() {
    let lab = TestLab::start(&["--address-requests=1"]);
    let mut client = lab.connect().await;
    client
        .send("GET /hello HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\nConnection: close\r\n\r\n")
        .await;
    client.rest().await;
    let facts = lab.kept(ExchangeId(1)).facts;
    let forwarded = Fact::Forwarded { by: "127.0.0.1".into(), client: "192.0.2.1".into(), believed: false };
    assert!(facts.contains(&forwarded), "{facts:?}");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused_with_431() {
    let lab = TestLab::start(&["--head-bytes=8192"]);
    let mut client = lab.connect().await;
    client.send(format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "a".repeat(20_000))).await;
    assert!(text(&client.rest().await).starts_with("HTTP/1.1 431 "));
    lab.until_closed(ExchangeId(1)).await;
    assert_eq!(lab.capture.summaries()[0].stage, Stage::Refused);
    let facts = lab.kept(ExchangeId(1)).facts;
    let refused = |fact: &Fact| matches!(fact, Fact::RequestRefused { why } if why.contains("--head-bytes"));
    assert!(facts.iter().any(refused), "{facts:?}");
    others_are_served(&lab).await;
}

#[tokio::test]
async fn a_head_with_too_many_fields_is_refused_with_431() {
    let lab = TestLab::start(&["--head-fields=3"]);
    for (fields, status) in [(3, 200), (4, 431)] {
        let mut client = lab.connect().await;
        let fields = "X: y\r\n".repeat(fields - 1);
        client.send(format!("GET /hello HTTP/1.1\r\n{fields}Connection: close\r\n\r\n")).await;
        let answer = text(&client.rest().await);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_with_413_and_the_option() {
    let lab = TestLab::start(&["--body-bytes=10"]);
    for framing in [
        "Content-Length: 11\r\n\r\nhello world",
        "Transfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n\r\n",
    ] {
        let mut client = lab.connect().await;
        client.send(format!("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{framing}")).await;
        let answer = text(&client.rest().await);
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert!(answer.contains("--body-bytes") && answer.contains("10 bytes"), "{answer}");
    }
}

#[tokio::test]
async fn who_sends_what_nobody_reads_is_told_that_the_connection_ends() {
    let lab = TestLab::start(&[]);
    for (target, fields, body, keeps) in [
        // A little is read all the same, and the connection stays.
        ("/nowhere", "Content-Length: 5", "hello", true),
        ("/hello", "Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n", false),
        ("/nowhere", "Content-Length: 300000", "", false),
        // It waits to be told to go on, and is not.
        ("/expect?refuse", "Content-Length: 3\r\nExpect: 100-continue", "", false),
        ("/nowhere", "Content-Length: 3\r\nExpect: 100-continue", "", false),
    ] {
        let mut client = lab.connect().await;
        client.send(format!("POST {target} HTTP/1.1\r\nHost: x\r\n{fields}\r\n\r\n{body}")).await;
        let head = text(&client.until("\r\n\r\n").await);
        assert!(!head.contains("100 Continue"), "{target}: {head}");
        assert_eq!(!head.contains("connection: close"), keeps, "{target}, {fields}: {head}");
        if keeps {
            client.send(HELLO).await;
            client.until("Hello from the lab.\n").await;
        } else {
            client.rest().await;
        }
    }
}

#[tokio::test]
async fn a_client_that_asks_first_is_refused_before_it_sends_too_much() {
    let lab = TestLab::start(&["--body-bytes=10"]);
    for target in ["/echo", "/upload"] {
        let mut client = lab.connect().await;
        let head = format!(
            "POST {target} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n"
        );
        client.send(&head).await;
        let answer = text(&client.rest().await);
        assert!(answer.starts_with("HTTP/1.1 413 "), "no 100 before it: {answer}");
    }
}

#[tokio::test]
async fn a_head_that_drips_in_is_cut_off_while_others_are_served() {
    let lab = TestLab::start(&["--head-timeout=2s"]);
    let mut slow = lab.connect().await;
    slow.send("GET /hello HT").await;
    others_are_served(&lab).await;
    slow.rest().await;
    assert_eq!(
        lab.until_closed(ExchangeId(1)).await,
        (Side::Server, CloseReason::HeadTimeout { limit_ms: 2000 })
    );
    assert_eq!(lab.capture.summaries()[0].stage, Stage::CutShort);
}

#[tokio::test]
async fn an_open_connection_without_a_further_request_is_closed() {
    let lab = TestLab::start(&["--head-timeout=2s"]);
    let mut client = lab.connect().await;
    client.send(HELLO).await;
    client.rest().await;
    let (by, why) = lab.until_closed(ExchangeId(1)).await;
    assert_eq!((by, why), (Side::Server, CloseReason::HeadTimeout { limit_ms: 2000 }));
    assert_eq!(lab.capture.summaries()[0].stage, Stage::Complete);
}

#[tokio::test]
async fn a_body_that_stops_coming_is_cut_off() {
    let lab = TestLab::start(&["--lab-idle=1s"]);
    let mut slow = lab.connect().await;
    slow.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab").await;
    slow.rest().await;
    assert_eq!(lab.until_closed(ExchangeId(1)).await, (Side::Server, CloseReason::Idle { limit_ms: 1000 }));
}

#[tokio::test]
async fn a_drip_that_never_stops_ends_with_the_lifetime() {
    let lab = TestLab::start(&["--lab-lifetime=400ms"]);
    let mut drip = lab.connect().await;
    drip.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n").await;
    let mut ticks = tokio::time::interval(Duration::from_millis(20));
    loop {
        ticks.tick().await;
        if tokio::io::AsyncWriteExt::write_all(&mut drip.stream, b"x").await.is_err() {
            break;
        }
    }
    assert_eq!(
        lab.until_closed(ExchangeId(1)).await,
        (Side::Server, CloseReason::Lifetime { limit_ms: 400 })
    );
    assert_eq!(lab.notices.since(0).0[0].option, "--lab-lifetime");
}

#[tokio::test]
async fn what_is_too_much_for_one_exchange_is_counted_not_kept() {
    let lab = TestLab::start(&["--keep-bytes=1000"]);
    let mut client = lab.connect().await;
    let body = "b".repeat(5000);
    let request =
        format!("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5000\r\n\r\n{body}");
    client.send(&request).await;
    let response = client.rest().await;
    let summary = lab.until_done(1).await.remove(0);
    assert_eq!(summary.stage, Stage::Complete, "what is not kept is understood all the same");
    assert_eq!((summary.bytes_in, summary.bytes_out), (request.len() as u64, response.len() as u64));
    let kept = lab.kept(summary.id);
    assert_eq!(kept.received, request.as_bytes()[..1000]);
    assert_eq!(kept.dropped, (request.len() as u64 - 1000, response.len() as u64));
}

#[tokio::test]
async fn when_there_are_too_many_exchanges_the_oldest_go() {
    let lab = TestLab::start(&["--keep-exchanges=3"]);
    let mut client = lab.connect().await;
    client.send(HELLO.repeat(10)).await;
    client.stream.set_nodelay(true).unwrap();
    tokio::io::AsyncWriteExt::shutdown(&mut client.stream).await.unwrap();
    client.rest().await;
    lab.until_closed(ExchangeId(10)).await;
    let changes = lab.capture.changes(0);
    assert_eq!(changes.oldest, ExchangeId(8));
    assert_eq!(changes.changed.iter().map(|summary| summary.id.0).collect::<Vec<_>>(), [8, 9, 10]);
    assert!(lab.capture.read(ExchangeId(7), &mut Default::default()).is_none());
}

#[tokio::test]
async fn a_full_capture_lets_the_oldest_go_and_says_so_when_even_that_is_not_enough() {
    let lab = TestLab::start(&["--keep-total=9000"]);
    for _ in 0..10 {
        let mut client = lab.connect().await;
        client
            .send(format!(
                "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 400\r\n\r\n{}",
                "x".repeat(400)
            ))
            .await;
        assert!(client.rest().await.ends_with(b"xxx"));
    }
    let all = lab.capture.summaries();
    let held: usize =
        all.iter().map(|s| lab.kept(s.id)).map(|kept| kept.received.len() + kept.sent.len()).sum();
    assert!(held <= 9000, "{held}");
    assert!(all.len() < 10 && all.last().is_some_and(|s| s.id == ExchangeId(10)));
    assert!(lab.notices.since(0).0.is_empty(), "making room is no news");

    let mut client = lab.connect().await;
    client
        .send(format!(
            "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n{}",
            "y".repeat(20_000)
        ))
        .await;
    client.until(&"y".repeat(20_000)).await;
    lab.until("the large one", |all| all.last().is_some_and(|s| s.id.0 == 11 && s.stage == Stage::Complete))
        .await;
    assert!(lab.kept(ExchangeId(11)).dropped.1 > 0);
    assert_eq!(lab.notices.since(0).0[0].option, "--keep-total");
}

#[tokio::test]
async fn too_many_reads_are_folded_without_losing_a_byte() {
    let lab = TestLab::start(&["--keep-segments=4"]);
    let mut client = lab.connect().await;
    let request = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
    for (i, byte) in request.bytes().enumerate() {
        client.send([byte]).await;
        lab.until("the byte", |all| all.first().is_some_and(|s| s.bytes_in == i as u64 + 1)).await;
    }
    client.until("Hello from the lab.\n").await;
    let summary = lab.until_done(1).await.remove(0);
    let kept = lab.kept(summary.id);
    assert_eq!(kept.received, request.as_bytes());
    assert_eq!(kept.segments.iter().filter(|(direction, ..)| *direction == Direction::In).count(), 4);
    assert_eq!(kept.folded, request.len() as u32 - 4);
    // No segment was left for the response: it is counted.
    assert_eq!(kept.dropped, (0, summary.bytes_out));
}

#[tokio::test]
async fn facts_beyond_the_limit_are_counted() {
    let lab = TestLab::start(&["--keep-facts=4"]);
    let mut client = lab.connect().await;
    client.send(HELLO).await;
    client.until("Hello from the lab.\n").await;
    let summary = lab.until_done(1).await.remove(0);
    let kept = lab.kept(summary.id);
    let [
        Fact::RequestParsed { .. },
        Fact::LayerEntered { .. },
        Fact::LayerEntered { .. },
        Fact::RouteMatched { .. },
        Fact::HandlerStarted { .. },
    ] = kept.facts[..]
    else {
        panic!("{:?}", kept.facts)
    };
    assert_eq!(kept.facts_dropped, 4);
}

#[tokio::test]
async fn a_flood_of_vanishing_clients_leaves_the_lab_as_it_was() {
    let lab = TestLab::start(&["--keep-exchanges=50", "--keep-total=100000"]);
    let floods = (0..20).map(|i| {
        let addr = lab.addr;
        tokio::spawn(async move {
            for turn in 0..20 {
                let mut client =
                    support::Client { stream: tokio::net::TcpStream::connect(addr).await.unwrap() };
                let request =
                    format!("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n{i} {turn}");
                client.send(&request[..(i * 7 + turn * 3) % request.len() + 1]).await;
                if turn % 2 == 0 { client.reset() } else { drop(client) }
            }
        })
    });
    for flood in floods.collect::<Vec<_>>() {
        flood.await.unwrap();
    }
    others_are_served(&lab).await;
    let over = |stage| matches!(stage, Stage::Complete | Stage::Refused | Stage::CutShort);
    let all = lab.until("all to be over", |all| all.len() == 50 && all.iter().all(|s| over(s.stage))).await;
    let held: usize =
        all.iter().map(|s| lab.kept(s.id)).map(|kept| kept.received.len() + kept.sent.len()).sum();
    assert!(held <= 100_000, "{held}");
}
