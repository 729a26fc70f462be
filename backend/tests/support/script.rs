//! A script: asks the console's API over real sockets.

use serde_json::Value;
use tokio::io::AsyncReadExt as _;

use super::{Client, DEADLINE, Playground, field};

pub struct Answer {
    pub status: u16,
    /// In lower case.
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn field(&self, name: &str) -> Option<&str> {
        field(&self.head, name)
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&self.body)))
    }

    pub fn detail(&self) -> String {
        let said = self.json();
        assert_eq!(said["status_code"], self.status);
        assert!(!said["error"].as_str().unwrap().is_empty());
        said["detail"].as_str().unwrap().to_owned()
    }
}

/// Asks the console, in HTTP/1.0, so that the body is all that follows the head.
pub async fn ask(server: &Playground, method: &str, target: &str, fields: &str) -> Answer {
    let mut client = server.connect_to_page().await;
    client.send(format!("{method} {target} HTTP/1.0\r\nHost: {}\r\n{fields}\r\n", server.page)).await;
    let answer = client.rest().await;
    let end = answer.windows(4).position(|part| part == b"\r\n\r\n").expect("a whole head");
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    Answer { status: head[9..12].parse().unwrap(), head, body: answer[end + 4..].to_vec() }
}

pub async fn get(server: &Playground, target: &str) -> Answer {
    ask(server, "GET", target, "").await
}

/// Sends this to the lab on a connection of its own, and waits for its end.
pub async fn exchange(server: &Playground, request: impl AsRef<[u8]>) -> Vec<u8> {
    let mut client = server.connect_to_lab().await;
    client.send(request).await;
    client.rest().await
}

pub const HELLO: &str =
    "GET /hello?a=b HTTP/1.1\r\nHost: lab\r\nUser-Agent: tester/1\r\nConnection: close\r\n\r\n";
pub const ECHO: &[u8] =
    b"POST /echo HTTP/1.1\r\nHost: lab\r\nContent-Type: a/b\r\nTransfer-Encoding: chunked\r\n\
                      Connection: close\r\n\r\n3\r\n\xff\0a\r\n0\r\n\r\n";
pub const BROKEN: &[u8] = b"GET / HTTP/1.1\r\nHost : lab\r\n\r\n";

/// Three exchanges: one plain, one with a body that is no text, one refused.
pub async fn three() -> (Playground, [Vec<u8>; 3]) {
    let server = Playground::start(&[]);
    let hello = exchange(&server, HELLO).await;
    let echo = exchange(&server, ECHO).await;
    let broken = exchange(&server, BROKEN).await;
    (server, [hello, echo, broken])
}

/// A reader that follows the list.
pub struct Follower {
    pub client: Client,
    pub waiting: Vec<u8>,
}

impl Follower {
    pub async fn start(server: &Playground, query: &str) -> Self {
        let mut client = server.connect_to_page().await;
        client.send(format!("GET /api/exchanges{query} HTTP/1.0\r\nHost: {}\r\n\r\n", server.page)).await;
        let head = String::from_utf8(client.until("\r\n\r\n").await).unwrap().to_ascii_lowercase();
        assert!(head.starts_with("http/1.0 200 ") && head.contains("application/x-ndjson"), "{head}");
        Self { client, waiting: Vec::new() }
    }

    /// The next line, empty ones left out; nothing when there are no more.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some(end) = self.waiting.iter().position(|&byte| byte == b'\n') {
                let line: Vec<u8> = self.waiting.drain(..=end).collect();
                if line.len() > 1 {
                    return Some(serde_json::from_slice(&line).unwrap());
                }
                continue;
            }
            let reading = self.client.stream.read_buf(&mut self.waiting);
            if tokio::time::timeout(DEADLINE, reading).await.expect("a line").unwrap() == 0 {
                assert!(self.waiting.is_empty(), "a line was cut");
                return None;
            }
        }
    }
}

pub async fn follow_until(
    server: &Playground,
    query: &str,
    condition: impl Fn(&Value) -> bool,
) -> Vec<Value> {
    let mut follower = Follower::start(server, query).await;
    let mut lines = Vec::new();
    while let Some(line) = follower.next().await {
        lines.push(line);
        if condition(lines.last().unwrap()) {
            break;
        }
    }
    lines
}
