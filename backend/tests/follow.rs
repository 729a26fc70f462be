//! Following the list of exchanges, as scripts do: every change, from wherever one likes, and no more than
//! there is room for.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod support;

use serde_json::json;
use support::script::{ECHO, Follower, follow_until, get, three};
use support::{DEADLINE, Playground};
use tokio::io::AsyncReadExt as _;

#[tokio::test]
async fn a_follower_is_told_every_change_from_now_on() {
    let (server, _) = three().await;
    let mut follower = Follower::start(&server, "?follow=1").await;
    let mut client = server.connect_to_lab().await;
    client.send(&ECHO[..ECHO.len() - 5]).await;
    let mut line = follower.next().await.unwrap();
    assert_eq!((&line["id"], &line["method"]), (&json!(4), &json!("POST")));
    client.send(&ECHO[ECHO.len() - 5..]).await;
    client.rest().await;
    while line["stage"] != "complete" {
        line = follower.next().await.unwrap();
        assert_eq!(line["id"], 4);
    }
    assert_eq!((&line["status"], &line["bytes_in"]), (&json!(200), &json!(ECHO.len())));
}

#[tokio::test]
async fn a_follower_can_begin_with_what_there_was_and_end_after_so_many() {
    let (server, _) = three().await;
    let lines = follow_until(&server, "?follow=1&after=1", |line| line["id"] == 3).await;
    assert_eq!(lines.iter().map(|line| &line["id"]).collect::<Vec<_>>(), [2, 3]);
    let lines = follow_until(&server, "?follow=1&after=0&limit=2", |_| false).await;
    assert_eq!(lines.iter().map(|line| &line["id"]).collect::<Vec<_>>(), [1, 2]);
}

#[tokio::test]
async fn followers_have_so_many_places_of_their_own() {
    let server = Playground::start(&["--followers=1"]);
    let follower = Follower::start(&server, "?follow=1").await;
    let refused = get(&server, "/api/exchanges?follow=1").await;
    assert_eq!(refused.status, 503);
    assert!(refused.detail().contains("--followers"));
    assert_eq!(get(&server, "/api/exchanges").await.status, 200, "the list alone takes no place");
    drop(follower);
    // The server notices when it next writes or reads: then the place is free again.
    let free = async {
        loop {
            let mut client = server.connect_to_page().await;
            let request = format!("GET /api/exchanges?follow=1 HTTP/1.0\r\nHost: {}\r\n\r\n", server.page);
            client.send(request).await;
            if client.until("\r\n\r\n").await.starts_with(b"HTTP/1.0 200") {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, free).await.expect("the place is free again");
}

#[tokio::test]
async fn a_quiet_follower_is_not_taken_for_an_idle_connection() {
    let server = Playground::start(&["--console-idle=600ms"]);
    let mut follower = Follower::start(&server, "?follow=1").await;
    for _ in 0..5 {
        let empty = tokio::time::timeout(DEADLINE, follower.client.stream.read_u8()).await.unwrap().unwrap();
        assert_eq!(empty, b'\n');
    }
}

#[tokio::test]
async fn followers_are_let_go_when_the_server_stops() {
    let mut server = Playground::start(&[]);
    let mut follower = Follower::start(&server, "?follow=1").await;
    server.stop.take().unwrap().send(()).unwrap();
    assert_eq!(follower.next().await, None);
    server.task.await.unwrap().unwrap();
}
