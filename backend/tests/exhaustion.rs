//! When the system has nothing more to give: no descriptors, no disk, no patient clients. The process
//! stays up, others are served, and what was recorded is whole or says what it lacks.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod support;

use std::time::Duration;

use shared::wire::{ExchangeId, Stage};
use support::process::Running;
use support::{Client, DEADLINE, TestLab};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const HELLO: &str = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";

async fn connect(addr: &str) -> Client {
    Client { stream: TcpStream::connect(addr).await.unwrap() }
}

/// The lab answers, at the latest when there is room again.
async fn answers(addr: &str) {
    let asking = async {
        loop {
            let mut client = connect(addr).await;
            let asked =
                client.stream.write_all(b"GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            let mut answer = String::new();
            if asked.await.is_ok()
                && client.stream.read_to_string(&mut answer).await.is_ok()
                && answer.ends_with("Hello from the lab.\n")
            {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, asking).await.expect("the lab answers");
}

#[tokio::test]
async fn without_descriptors_the_process_stays_up_and_goes_on_when_there_are_some() {
    // Descriptors are few, and the limit cannot be raised again.
    let mut running = Running::through("ulimit -n 60 && exec \"$0\" \"$@\"", &[]);
    let mut crowd = Vec::new();
    for _ in 0..200 {
        let mut client = connect(&running.lab).await;
        client.send("GET /hello HT").await;
        crowd.push(client);
    }
    assert!(running.is_up(), "it stays up");
    drop(crowd);
    answers(&running.lab).await;
    // The page, too, and it knows what has happened.
    let mut page = connect(&running.page).await;
    page.send("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").await;
    assert!(page.rest().await.starts_with(b"HTTP/1.1 "));
    assert!(running.log().contains("ulimit -n"), "it said why");
}

#[tokio::test]
async fn a_full_disk_under_the_log_stops_nothing() {
    if !std::path::Path::new("/dev/full").exists() {
        // Only Linux has a disk that is always full.
        return;
    }
    let mut running =
        Running::through("exec \"$0\" \"$@\" 2>/dev/full", &["--log=trace", "--lab-connections=1"]);
    let mut first = connect(&running.lab).await;
    first.send("GET").await;
    // One too many: the lab wants to write that to its log, and can't.
    let mut second = connect(&running.lab).await;
    assert!(second.rest().await.starts_with(b"HTTP/1.1 503 "));
    drop(first);
    answers(&running.lab).await;
    assert!(running.is_up());
}

#[tokio::test]
async fn clients_that_vanish_in_the_middle_leave_exchanges_that_say_so() {
    let lab = TestLab::start(&[]);
    for i in 0..50 {
        let mut client = lab.connect().await;
        let body = "x".repeat(1000 * (i % 5));
        client.send(format!("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n{body}")).await;
        if i % 2 == 0 { client.reset() } else { drop(client) }
    }
    let all = lab.until_done(50).await;
    assert!(all.iter().all(|summary| summary.stage == Stage::CutShort), "{all:#?}");
    for summary in &all {
        let kept = lab.kept(summary.id);
        assert_eq!(kept.received.len() as u64, summary.bytes_in, "whole, as far as it came");
        lab.until_closed(summary.id).await;
    }
}

#[tokio::test]
async fn hundreds_of_drips_and_idle_connections_do_not_keep_others_from_being_served() {
    let lab = TestLab::start(&[]);
    let mut crowd = Vec::new();
    for i in 0..400 {
        let mut client = lab.connect().await;
        if i % 2 == 0 {
            client
                .send(if i % 4 == 0 {
                    "GET /hel"
                } else {
                    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
                })
                .await;
        }
        crowd.push(client);
    }
    let mut drips = tokio::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_millis(20));
        for _ in 0..3 {
            ticks.tick().await;
            for client in &mut crowd {
                let _ = client.stream.write_all(b"x").await;
            }
        }
        crowd
    });
    for _ in 0..50 {
        let mut client = lab.connect().await;
        client.send(HELLO).await;
        client.until("Hello from the lab.\n").await;
    }
    let crowd = (&mut drips).await.unwrap();
    drop(crowd);
    lab.until("the last to be over", |all| {
        all.iter().all(|summary| !matches!(summary.stage, Stage::Receiving | Stage::Responding))
    })
    .await;
    assert!(lab.capture.keeps(ExchangeId(1)));
}
