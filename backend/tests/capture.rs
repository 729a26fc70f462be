//! What clients send is what the capture holds: byte for byte, in order.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod support;

use shared::wire::{CloseReason, Direction, ExchangeId, Fact, Side, Stage};
use support::{Kept, TestLab};
use tokio::io::AsyncWriteExt as _;

const HELLO: &str = "Hello from the lab.\n";

#[tokio::test]
async fn a_request_is_kept_as_it_was_sent_and_the_response_as_it_was_received() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    let request = "GET /hello HTTP/1.1\r\nhOsT:  x \r\nX-A: 1\r\nx-b: \t2\r\nX-A: 3\r\nUser-Agent: tester/1 (x)\r\n\r\n";
    client.send(request).await;
    let response = client.until(HELLO).await;
    let summary = lab.until_done(1).await.remove(0);
    assert_eq!(summary.stage, Stage::Complete);
    assert_eq!(summary.status, Some(200));
    assert_eq!(summary.start_line.0, b"GET /hello HTTP/1.1");
    assert_eq!(summary.client.agent.as_deref(), Some("tester/1"));
    assert_eq!((summary.bytes_in, summary.bytes_out), (request.len() as u64, response.len() as u64));
    let kept = lab.kept(summary.id);
    assert_eq!(kept.received, request.as_bytes());
    assert_eq!(kept.sent, response);
    // Head and body leave in one vectored write.
    assert_eq!(
        kept.segments,
        [(Direction::In, 1, request.len()), (Direction::Out, 1, response.len())],
        "one read, one write"
    );
    assert_eq!(kept.dropped, (0, 0));
}

#[tokio::test]
async fn the_facts_come_in_the_order_in_which_they_happen() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    client.send("GET /users/a%20b?q HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    client.rest().await;
    lab.until_closed(ExchangeId(1)).await;
    let mut facts = lab.kept(ExchangeId(1)).facts;
    for fact in &mut facts {
        if let Fact::HandlerFinished { took } | Fact::LayerLeft { took, .. } = fact {
            *took = 0;
        }
    }
    let entered = |layer: &str| Fact::LayerEntered { layer: layer.into() };
    let left = |layer: &str| Fact::LayerLeft { layer: layer.into(), took: 0 };
    assert_eq!(
        facts,
        [
            Fact::RequestParsed {
                method: "GET".into(),
                target: "/users/a%20b?q".into(),
                version: "HTTP/1.1".into(),
                fields: 2
            },
            entered("cors"),
            entered("rate"),
            Fact::RouteMatched { pattern: "/users/{id}".into(), params: vec![("id".into(), "a b".into())] },
            Fact::HandlerStarted { handler: "user".into() },
            Fact::Extracted { extractor: "Path".into(), got: "\"a b\"".into() },
            Fact::HandlerFinished { took: 0 },
            left("rate"),
            left("cors"),
            Fact::ResponseBegun { status: 200, body_bytes: Some(20) },
            Fact::ConnectionClosed { by: Side::Server, why: CloseReason::NotPersistent },
        ]
    );
}

#[tokio::test]
async fn a_path_without_route_and_a_method_without_one_are_told_apart() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    client.send("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\nDELETE /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    client.rest().await;
    lab.until_done(2).await;
    assert!(lab.kept(ExchangeId(1)).facts.contains(&Fact::RouteMissed { allow: None }));
    assert!(
        lab.kept(ExchangeId(2)).facts.contains(&Fact::RouteMissed { allow: Some("GET,HEAD,OPTIONS".into()) })
    );
    let statuses: Vec<_> = lab.capture.summaries().iter().map(|summary| summary.status).collect();
    assert_eq!(statuses, [Some(404), Some(405)]);
}

#[tokio::test]
async fn a_request_that_arrives_byte_by_byte_keeps_its_reads() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    let request = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
    for (i, byte) in request.bytes().enumerate() {
        client.send([byte]).await;
        // Each byte is seen to arrive before the next one leaves.
        lab.until("the byte", |all| all.first().is_some_and(|summary| summary.bytes_in == i as u64 + 1))
            .await;
    }
    client.until("abc").await;
    let summary = lab.until_done(1).await.remove(0);
    let kept = lab.kept(summary.id);
    assert_eq!(kept.received, request.as_bytes());
    let reads = kept.segments.iter().filter(|(direction, ..)| *direction == Direction::In);
    let expected = (1..=request.len() as u32).map(|turn| (Direction::In, turn, 1));
    assert!(reads.copied().eq(expected), "{:?}", kept.segments);
}

#[tokio::test]
async fn pipelined_requests_become_exchanges_in_order_that_share_a_read() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    let requests: Vec<String> = (0..50)
        .map(|i| format!("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n{i:03}"))
        .chain(["GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_owned()])
        .collect();
    client.send(requests.concat()).await;
    let responses = client.rest().await;
    let summaries = lab.until_done(51).await;
    let mut sent = Vec::new();
    for (i, summary) in summaries.iter().enumerate() {
        let kept = lab.kept(summary.id);
        assert_eq!(kept.received, requests[i].as_bytes());
        assert_eq!(summary.nth as usize, i + 1);
        assert!(i == 50 || kept.sent.ends_with(format!("{i:03}").as_bytes()));
        sent.extend(kept.sent);
    }
    assert_eq!(sent, responses);
    let turn = |id| lab.kept(ExchangeId(id)).segments[0].1;
    assert_eq!(turn(1), turn(2), "one read brought both");
}

#[tokio::test]
async fn a_half_closed_client_is_answered_and_its_end_is_told() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n").await;
    client.stream.shutdown().await.unwrap();
    assert!(client.rest().await.ends_with(HELLO.as_bytes()));
    assert_eq!(lab.until_closed(ExchangeId(1)).await, (Side::Client, CloseReason::ClientFinished));
    assert!(lab.kept(ExchangeId(1)).facts.contains(&Fact::ClientFinished));
    assert_eq!(lab.capture.summaries()[0].stage, Stage::Complete);
}

#[tokio::test]
async fn a_client_that_finishes_too_early_leaves_a_request_cut_short() {
    for request in ["GET /hello HT", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"] {
        let lab = TestLab::start(&[]);
        let mut client = lab.connect().await;
        client.send(request).await;
        client.stream.shutdown().await.unwrap();
        client.rest().await;
        let (by, why) = lab.until_closed(ExchangeId(1)).await;
        assert_eq!((by, why), (Side::Client, CloseReason::RequestIncomplete), "{request}");
        let summary = &lab.capture.summaries()[0];
        assert_eq!(summary.stage, Stage::CutShort, "{request}");
        assert_eq!(lab.kept(summary.id).received, request.as_bytes());
    }
}

#[tokio::test]
async fn a_client_that_resets_is_said_to_have_reset() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    let request = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf";
    client.send(request).await;
    lab.until("the request", |all| all.first().is_some_and(|s| s.bytes_in == request.len() as u64)).await;
    client.reset();
    assert_eq!(lab.until_closed(ExchangeId(1)).await, (Side::Client, CloseReason::ClientReset));
    assert_eq!(lab.capture.summaries()[0].stage, Stage::CutShort);
    assert_eq!(lab.kept(ExchangeId(1)).received, request.as_bytes());
}

#[tokio::test]
async fn a_request_that_hyper_refuses_reaches_no_route() {
    for (request, status) in [
        ("GET /hello HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        ("GET /two words HTTP/1.1\r\n\r\n", 400),
        ("G\0T / HTTP/1.1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
        ("\u{16}\u{3}\u{1} a TLS hello\r\n\r\n", 400),
    ] {
        let lab = TestLab::start(&[]);
        let mut client = lab.connect().await;
        client.send(request).await;
        let response = client.rest().await;
        assert_eq!(
            lab.until_closed(ExchangeId(1)).await,
            (Side::Server, CloseReason::RequestRefused),
            "{request}"
        );
        let summary = &lab.capture.summaries()[0];
        assert_eq!((summary.stage, summary.status), (Stage::Refused, Some(status)), "{request}");
        let kept = lab.kept(summary.id);
        assert_eq!(kept.received, request.as_bytes());
        assert_eq!(kept.sent, response);
        assert!(!kept.was_routed());
        assert!(
            kept.facts.iter().any(|fact| matches!(fact, Fact::RequestRefused { .. })),
            "{:?}",
            kept.facts
        );
    }
}

#[tokio::test]
async fn what_follows_a_refused_request_is_kept_but_never_answered() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    client.send("GET / HTTP/1.1\r\nHost : x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n").await;
    client.rest().await;
    lab.until_closed(ExchangeId(2)).await;
    let stages: Vec<_> = lab.capture.summaries().iter().map(|summary| summary.stage).collect();
    assert_eq!(stages, [Stage::Refused, Stage::CutShort]);
    assert!(!lab.kept(ExchangeId(2)).was_routed());
}

#[tokio::test]
async fn what_follows_a_refused_request_belongs_to_it_however_many_lines_it_has() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    let bytes = "a\n\n".repeat(500);
    client.send(&bytes).await;
    client.rest().await;
    lab.until_closed(ExchangeId(1)).await;
    let all = lab.capture.summaries();
    assert_eq!(all.len(), 1);
    assert_eq!(lab.kept(all[0].id).received, bytes.as_bytes());
}

#[tokio::test]
async fn a_body_that_makes_no_sense_is_why_the_connection_ends() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n").await;
    assert!(client.rest().await.starts_with(b"HTTP/1.1 400 "));
    assert_eq!(lab.until_closed(ExchangeId(1)).await, (Side::Server, CloseReason::RequestUnread));
}

#[tokio::test]
async fn any_bytes_at_all_are_kept_and_so_is_the_answer() {
    // A small generator of our own: the same bytes each time, so that a failure can be looked into.
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    let parts: [&[u8]; 12] = [
        b"GET / HTTP/1.1\r\n",
        b"Host: x\r\n",
        b"\r\n",
        b"\n",
        b"POST /echo HTTP/1.1\r\n",
        b"Content-Length: 4\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"3\r\nabc\r\n0\r\n\r\n",
        b"\xff\xfe\x00",
        b"Connection: close\r\n",
        b": ",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ];
    let lab = TestLab::start(&["--keep-exchanges=100000"]);
    let mut before = 0;
    for case in 0..300 {
        let bytes: Vec<u8> = (0..=random(9)).flat_map(|_| parts[random(parts.len())].to_vec()).collect();
        let mut client = lab.connect().await;
        let cut = random(bytes.len());
        client.send(&bytes[..cut]).await;
        client.send(&bytes[cut..]).await;
        let _ = client.stream.shutdown().await;
        let response = client.rest().await;
        let over = |stage| matches!(stage, Stage::Complete | Stage::Refused | Stage::CutShort);
        let all = lab
            .until("the case to be over", |all| all.len() > before && all.iter().all(|s| over(s.stage)))
            .await;
        let kept: Vec<Kept> = all[before..].iter().map(|summary| lab.kept(summary.id)).collect();
        let received: Vec<u8> = kept.iter().flat_map(|kept| kept.received.clone()).collect();
        let sent: Vec<u8> = kept.iter().flat_map(|kept| kept.sent.clone()).collect();
        // After a refusal hyper stops reading: what it never read was never on this side of the socket.
        assert!(bytes.starts_with(&received), "case {case}: {}", bytes.escape_ascii());
        let refused = all[before..].iter().any(|summary| summary.stage == Stage::Refused);
        assert!(refused || received == bytes, "case {case}: {}", bytes.escape_ascii());
        assert!(sent.starts_with(&response), "case {case}: {}", bytes.escape_ascii());
        before = all.len();
    }
}

#[tokio::test]
async fn a_thousand_connections_at_once_are_kept_apart() {
    let lab = TestLab::start(&["--keep-exchanges=4000"]);
    rlimit::increase_nofile_limit(8192).unwrap();
    let clients = (0..1000).map(|i| {
        let addr = lab.addr;
        tokio::spawn(async move {
            let mut client = support::Client { stream: tokio::net::TcpStream::connect(addr).await.unwrap() };
            let mut both = Vec::new();
            for turn in 0..2 {
                let body = format!("client {i:04}, turn {turn}.");
                let request =
                    format!("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}", body.len());
                client.send(&request[..20]).await;
                tokio::task::yield_now().await;
                client.send(&request[20..]).await;
                both.push((request, client.until(&body).await));
            }
            (client.stream.local_addr().unwrap().to_string(), both)
        })
    });
    let mut seen = Vec::new();
    for client in clients.collect::<Vec<_>>() {
        seen.push(client.await.unwrap());
    }
    let all = lab.until_done(2000).await;
    for (addr, both) in seen {
        let of_client: Vec<_> = all.iter().filter(|summary| summary.client.addr == addr).collect();
        assert_eq!(of_client.len(), 2);
        for (summary, (request, response)) in of_client.iter().zip(&both) {
            let kept = lab.kept(summary.id);
            assert_eq!(kept.received, request.as_bytes());
            assert_eq!(kept.sent, *response);
        }
    }
}

#[tokio::test]
async fn stopping_tells_open_connections() {
    let lab = TestLab::start(&[]);
    let mut idle = lab.connect().await;
    idle.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n").await;
    idle.until(HELLO).await;
    lab.stop.send_replace(true);
    assert_eq!(idle.rest().await, b"", "the idle connection is closed");
    assert_eq!(lab.until_closed(ExchangeId(1)).await, (Side::Server, CloseReason::Stopping));
    tokio::time::timeout(support::DEADLINE, lab.task).await.expect("the lab ends").unwrap();
}
