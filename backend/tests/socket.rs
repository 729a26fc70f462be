//! The page's WebSocket, without a browser: what a page can ask for, and what it cannot.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod support;

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use shared::wire::{self, ConnId, Cut, Direction, ExchangeId, Fact, PageId, Plan, Stage, ToServer};
use support::page::{Page, knock};
use support::{DEADLINE, Playground};
use tokio::io::AsyncWriteExt as _;
use tokio_tungstenite::tungstenite::{Error, Message};

const HELLO: &str = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";

fn complete(page: &Page, id: u64) -> bool {
    page.list.get(&ExchangeId(id)).is_some_and(|summary| summary.stage == Stage::Complete)
        && page
            .details
            .get(&ExchangeId(id))
            .is_some_and(|kept| kept.sent.len() as u64 == page.list[&ExchangeId(id)].bytes_out)
}

#[tokio::test]
async fn a_send_goes_to_the_lab_and_its_exchange_comes_back_unasked() {
    let server = Playground::start(&[]);
    let mut page = Page::open(server.page).await;
    assert_eq!(page.hello.lab, server.lab.to_string());
    let re = page.send(HELLO, Plan::default(), None).await;
    page.until("the exchange", |page| complete(page, 1)).await;
    page.until("word of the send", |page| page.sent == [(re, HELLO.len() as u64)]).await;
    let summary = &page.list[&ExchangeId(1)];
    assert_eq!(page.dialled, [(re, summary.conn)]);
    assert_eq!(summary.client.page, Some(PageId(7)));
    let kept = &page.details[&ExchangeId(1)];
    assert_eq!(kept.received, HELLO.as_bytes());
    assert!(kept.sent.ends_with(b"Hello from the lab.\n"));
    assert!(kept.was_routed());
}

#[tokio::test]
async fn every_byte_value_reaches_the_lab_unchanged() {
    let server = Playground::start(&[]);
    let mut page = Page::open(server.page).await;
    let mut bytes =
        b"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 256\r\n\r\n".to_vec();
    bytes.extend(0..=255);
    page.send(&bytes, Plan::default(), None).await;
    page.until("the exchange", |page| complete(page, 1)).await;
    let kept = &page.details[&ExchangeId(1)];
    assert_eq!(kept.received, bytes);
    assert!(kept.sent.ends_with(&(0..=255).collect::<Vec<u8>>()));
}

#[tokio::test]
async fn cuts_and_pauses_show_as_separate_reads() {
    let server = Playground::start(&[]);
    let mut page = Page::open(server.page).await;
    let cuts = [3, 10, 30].map(|at| Cut { at, pause_ms: 60 }).to_vec();
    page.send(HELLO, Plan { cuts, half_close: true }, None).await;
    page.until("the exchange", |page| complete(page, 1)).await;
    let kept = &page.details[&ExchangeId(1)];
    let reads: Vec<usize> = kept
        .segments
        .iter()
        .filter(|(direction, ..)| *direction == Direction::In)
        .map(|(.., length)| *length)
        .collect();
    assert_eq!(reads, [3, 7, 20, HELLO.len() - 30]);
    page.until("the half-close", |page| page.details[&ExchangeId(1)].facts.contains(&Fact::ClientFinished))
        .await;
    page.until("the end", |page| page.hung_up.len() == 1).await;
    assert_eq!(page.hung_up[0].1, "The server closed the connection.");
}

#[tokio::test]
async fn more_can_follow_on_the_same_connection_until_it_is_hung_up() {
    let server = Playground::start(&[]);
    let mut page = Page::open(server.page).await;
    page.send(HELLO, Plan::default(), None).await;
    page.until("the first", |page| complete(page, 1)).await;
    let conn = page.dialled[0].1;
    page.send(HELLO.repeat(2), Plan::default(), Some(conn)).await;
    page.until("the others", |page| complete(page, 2) && complete(page, 3)).await;
    assert!(page.list.values().all(|summary| summary.conn == conn));
    assert_eq!(page.list.values().map(|summary| summary.nth).collect::<Vec<_>>(), [1, 2, 3]);
    page.say(&ToServer::Close(conn)).await;
    page.until("the end", |page| page.hung_up == [(conn, "This page closed the connection.".to_owned())])
        .await;
    let re = page.send(HELLO, Plan::default(), Some(conn)).await;
    page.until("a refusal", |page| {
        page.refused.iter().any(|(of, why)| *of == re && why.contains("no longer open"))
    })
    .await;
}

#[tokio::test]
async fn hanging_up_does_not_wait_for_a_pause() {
    let server = Playground::start(&[]);
    let mut page = Page::open(server.page).await;
    page.send(HELLO, Plan { cuts: vec![Cut { at: 5, pause_ms: 10_000 }], half_close: false }, None).await;
    page.until("the first piece", |page| page.details.contains_key(&ExchangeId(1))).await;
    let conn = page.dialled[0].1;
    page.say(&ToServer::Close(conn)).await;
    page.until("the end", |page| page.hung_up.iter().any(|(of, _)| *of == conn)).await;
    page.until("the cut", |page| page.list[&ExchangeId(1)].stage == Stage::CutShort).await;
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_with_the_reason() {
    let server = Playground::start(&["--send-bytes=100", "--send-pieces=3", "--send-pause=1s"]);
    let mut page = Page::open(server.page).await;
    let cut = |at, pause_ms| Cut { at, pause_ms };
    let plan = |cuts: &[Cut]| Plan { cuts: cuts.to_vec(), half_close: false };
    for (bytes, plan, why) in [
        (String::new(), plan(&[]), "nothing to send"),
        ("x".repeat(101), plan(&[]), "--send-bytes"),
        ("abcdef".into(), plan(&[cut(1, 0), cut(2, 0), cut(3, 0)]), "--send-pieces"),
        ("abcdef".into(), plan(&[cut(1, 1001)]), "--send-pause"),
        ("abcdef".into(), plan(&[cut(2, 0), cut(1, 0)]), "ascending"),
        ("abcdef".into(), plan(&[cut(6, 0)]), "inside the bytes"),
    ] {
        let re = page.send(&bytes, plan, None).await;
        page.until(why, |page| page.refused.iter().any(|(of, text)| *of == re && text.contains(why))).await;
    }
    let re = page.say(&ToServer::Watch(ExchangeId(99))).await;
    page.until("no such exchange", |page| page.refused.iter().any(|(of, _)| *of == re)).await;
    let re = page.say(&ToServer::Close(ConnId(99))).await;
    page.until("no such connection", |page| page.refused.iter().any(|(of, _)| *of == re)).await;
    assert!(page.dialled.is_empty());
    page.send(HELLO, Plan::default(), None).await;
    page.until("the socket to be as good as ever", |page| complete(page, 1)).await;
}

#[tokio::test]
async fn what_waits_to_be_sent_is_bounded() {
    let server = Playground::start(&["--page-waiting=1000"]);
    let mut page = Page::open(server.page).await;
    let slow = Plan { cuts: vec![Cut { at: 1, pause_ms: 10_000 }], half_close: false };
    page.send("x".repeat(600), slow, None).await;
    let re = page.send("y".repeat(600), Plan::default(), None).await;
    page.until("a refusal", |page| {
        page.refused.iter().any(|(of, why)| *of == re && why.contains("--page-waiting"))
    })
    .await;
    page.say(&ToServer::Close(page.dialled[0].1)).await;
    page.until("the end", |page| page.hung_up.len() == 1).await;
    page.send(HELLO, Plan::default(), None).await;
    page.until("room again", |page| page.list.values().any(|summary| summary.stage == Stage::Complete)).await;
}

#[tokio::test]
async fn a_send_with_as_many_pieces_as_may_be_is_taken_and_one_too_large_is_refused() {
    let server = Playground::start(&["--send-bytes=300000"]);
    let mut page = Page::open(server.page).await;
    let head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 290000\r\n\r\n";
    let cuts = (1..4096).map(|at| Cut { at, pause_ms: 0 }).collect();
    page.send(format!("{head}{}", "x".repeat(290_000)), Plan { cuts, half_close: false }, None).await;
    page.until("the exchange", |page| page.list.values().any(|summary| summary.stage == Stage::Complete))
        .await;
    let re = page.send("x".repeat(400_000), Plan::default(), None).await;
    page.until("a refusal", |page| {
        page.refused.iter().any(|(of, why)| *of == re && why.contains("--send-bytes"))
    })
    .await;
}

#[tokio::test]
async fn an_old_connection_still_open_goes_on_being_told() {
    let server = Playground::start(&[]);
    let mut page = Page::open(server.page).await;
    page.send(HELLO, Plan::default(), None).await;
    page.until("the first", |page| complete(page, 1)).await;
    let first = page.dialled[0].1;
    for id in 2..=60 {
        page.send("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", Plan::default(), None).await;
        page.until("the next", |page| complete(page, id)).await;
    }
    page.send(HELLO, Plan::default(), Some(first)).await;
    page.until("the last", |page| complete(page, 61)).await;
}

#[tokio::test]
async fn a_send_that_the_lab_has_no_room_for_is_told_why() {
    let server = Playground::start(&["--lab-connections=1"]);
    let mut client = server.connect_to_lab().await;
    client.send("GET").await;
    let mut page = Page::open(server.page).await;
    page.until("the other client", |page| page.list.len() == 1).await;
    page.send(HELLO, Plan::default(), None).await;
    page.until("the end", |page| page.hung_up.iter().any(|(_, how)| how.contains("--lab-connections"))).await;
    assert!(page.notices.iter().any(|notice| notice.option == "--lab-connections"));
}

#[tokio::test]
async fn a_page_that_is_only_open_stays_so() {
    // Long enough that a machine which stands still for a second or two is not mistaken for a page
    // that does; the wait is longer than both.
    let server = Playground::start(&["--page-stall=5s", "--console-idle=5s"]);
    let mut page = Page::open(server.page).await;
    let quiet = tokio::time::timeout(Duration::from_secs(12), page.until_closed()).await;
    assert!(quiet.is_err(), "it was let go: {quiet:?}");
}

#[tokio::test]
async fn an_outside_clients_exchange_is_listed_and_told_when_watched() {
    let server = Playground::start(&[]);
    let mut page = Page::open(server.page).await;
    let mut client = server.connect_to_lab().await;
    client.send("GET /hello HTTP/1.1\r\nHost: x\r\nUser-Agent: nobody/2\r\n\r\n").await;
    client.until("lab.\n").await;
    page.until("the list", |page| page.list.get(&ExchangeId(1)).is_some_and(|s| s.stage == Stage::Complete))
        .await;
    let who = &page.list[&ExchangeId(1)].client;
    assert_eq!((who.page, who.agent.as_deref()), (None, Some("nobody/2")));
    assert!(page.details.is_empty(), "only what is asked for is told");
    page.say(&ToServer::Watch(ExchangeId(1))).await;
    page.until("the exchange", |page| complete(page, 1)).await;
    // It goes on being told.
    client.stream.shutdown().await.unwrap();
    page.until("the close", |page| {
        page.details[&ExchangeId(1)].facts.iter().any(|fact| matches!(fact, Fact::ConnectionClosed { .. }))
    })
    .await;
}

#[tokio::test]
async fn a_page_that_comes_later_is_told_what_is_kept() {
    let server = Playground::start(&["--keep-exchanges=250"]);
    let mut client = server.connect_to_lab().await;
    for _ in 0..300 {
        client.send(HELLO).await;
        client.until("lab.\n").await;
    }
    let mut page = Page::open(server.page).await;
    page.until("the list", |page| page.list.len() == 250).await;
    assert_eq!(page.oldest, ExchangeId(51));
    assert_eq!(page.list.keys().next_back(), Some(&ExchangeId(300)));
}

#[tokio::test]
async fn only_the_own_page_gets_in() {
    let server = Playground::start(&["--allow-origin=http://127.0.0.1:9"]);
    let own = format!("http://{}", server.page);
    for (fields, let_in) in [
        (vec![("origin", own.as_str())], true),
        (vec![], true),
        (vec![("origin", "http://127.0.0.1:9")], true),
        (vec![("origin", "http://evil.example")], false),
        (vec![("origin", "null")], false),
        (vec![("origin", "http://evil.example"), ("host", "evil.example")], false),
        (vec![("host", "evil.example")], false),
    ] {
        let knocked = knock(server.page, "", &fields).await;
        match knocked {
            Ok(_) => assert!(let_in, "{fields:?}"),
            Err(Error::Http(response)) => {
                assert!(!let_in, "{fields:?}");
                assert!([403, 421].contains(&response.status().as_u16()), "{response:?}");
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn a_page_of_another_version_gets_one_hello_and_is_told_to_reload() {
    let server = Playground::start(&[]);
    let mut socket = knock(server.page, "?v=00000007", &[]).await.unwrap();
    let hello = socket.next().await.unwrap().unwrap();
    assert!(hello.to_text().unwrap().contains(&format!("\"v\":{}", wire::VERSION)));
    let Some(Ok(Message::Close(Some(frame)))) = socket.next().await else { panic!("a close follows") };
    assert!(frame.reason.contains("reload"), "{frame:?}");
}

#[tokio::test]
async fn nonsense_is_answered_and_does_no_harm() {
    let server = Playground::start(&[]);
    let mut page = Page::open(server.page).await;
    for text in ["", "{", "[]", "\u{0}", r#"{"v":1}"#.repeat(50).as_str()] {
        page.socket.send(Message::text(text)).await.unwrap();
    }
    page.until("the answers", |page| page.refused.len() == 5).await;
    page.send(HELLO, Plan::default(), None).await;
    page.until("the exchange", |page| complete(page, 1)).await;
}

#[tokio::test]
async fn what_is_no_text_or_too_long_ends_the_socket_and_no_other() {
    let server = Playground::start(&["--send-bytes=1000"]);
    let mut other = Page::open(server.page).await;
    let mut binary = Page::open(server.page).await;
    binary.socket.send(Message::binary(vec![0_u8; 10])).await.unwrap();
    assert_eq!(binary.until_closed().await.0, 1003);
    let mut long = Page::open(server.page).await;
    let _ = long.socket.send(Message::text("x".repeat(2_000_000))).await;
    assert_ne!(long.until_closed().await.0, 1000);
    other.send(HELLO, Plan::default(), None).await;
    other.until("the exchange", |page| complete(page, 1)).await;
}

#[tokio::test]
async fn one_page_too_many_is_told_why() {
    let server = Playground::start(&["--pages=1"]);
    let mut first = Page::open(server.page).await;
    let mut second = knock(server.page, "", &[]).await.unwrap();
    let Some(Ok(Message::Close(Some(frame)))) = second.next().await else { panic!("a close is due") };
    assert_eq!(u16::from(frame.code), 1013);
    assert!(frame.reason.contains("--pages"), "{frame:?}");
    first.until("the notice", |page| page.notices.iter().any(|notice| notice.option == "--pages")).await;
}

#[tokio::test]
async fn a_page_that_floods_is_slowed_down_and_others_are_not() {
    let server = Playground::start(&["--page-messages=20"]);
    let mut flood = Page::open(server.page).await;
    let mut other = Page::open(server.page).await;
    for _ in 0..130 {
        flood.say(&ToServer::Unwatch(ExchangeId(1))).await;
    }
    let last = flood.say(&ToServer::Watch(ExchangeId(99))).await;
    other.send(HELLO, Plan::default(), None).await;
    other.until("the exchange", |page| complete(page, 1)).await;
    flood.until("the last answer", |page| page.refused.iter().any(|(re, _)| *re == last)).await;
    flood.until("the notice", |page| page.notices.iter().any(|n| n.option == "--page-messages")).await;
}

#[tokio::test]
async fn a_page_that_stops_reading_holds_up_nobody_and_is_let_go() {
    let server = Playground::start(&["--page-stall=5s", "--pages=2"]);
    let stalled = Page::open(server.page).await;
    let mut other = Page::open(server.page).await;
    let mut client = server.connect_to_lab().await;
    for _ in 0..2000 {
        client.send(HELLO).await;
        client.until("lab.\n").await;
    }
    other.until("the news", |page| page.list.contains_key(&ExchangeId(2000))).await;
    // Its place becomes free: a new page gets in.
    let again = async {
        loop {
            let mut socket = knock(server.page, "", &[]).await.unwrap();
            if matches!(socket.next().await, Some(Ok(Message::Text(_)))) {
                return;
            }
        }
    };
    tokio::time::timeout(DEADLINE, again).await.expect("the stalled page is let go");
    drop(stalled);
}

#[tokio::test]
async fn a_page_that_leaves_takes_its_connections_with_it() {
    let server = Playground::start(&[]);
    let mut page = Page::open(server.page).await;
    page.send(HELLO, Plan::default(), None).await;
    page.until("the exchange", |page| complete(page, 1)).await;
    let mut watcher = Page::open(server.page).await;
    watcher.say(&ToServer::Watch(ExchangeId(1))).await;
    drop(page);
    watcher
        .until("the close", |page| {
            page.details
                .get(&ExchangeId(1))
                .is_some_and(|kept| kept.facts.iter().any(|f| matches!(f, Fact::ConnectionClosed { .. })))
        })
        .await;
}

#[tokio::test]
async fn more_connections_than_a_page_may_hold_make_room_by_age() {
    let server = Playground::start(&["--page-connections=2"]);
    let mut page = Page::open(server.page).await;
    for id in 1..=3 {
        page.send(HELLO, Plan::default(), None).await;
        page.until("the exchange", |page| complete(page, id)).await;
    }
    page.until("the oldest to end", |page| page.hung_up.iter().any(|(conn, _)| *conn == page.dialled[0].1))
        .await;
    assert_eq!(page.hung_up.len(), 1);
}

#[tokio::test]
async fn stopping_says_goodbye_to_pages_within_a_second() {
    let mut server = Playground::start(&[]);
    let mut page = Page::open(server.page).await;
    server.stop.take().unwrap().send(()).unwrap();
    let (code, why) = page.until_closed().await;
    assert_eq!((code, why.as_str()), (1001, "The server is stopping."));
    tokio::time::timeout(Duration::from_secs(5), server.task).await.expect("it ends").unwrap().unwrap();
}
