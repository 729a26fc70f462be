//! What a crowd does to the lab, and to an ordinary client beside it: idle connections, slow drips,
//! floods, clients that vanish. The server is a process of its own.
//!
//! ```text
//! cargo bench -p backend --bench load
//! ```
//!
//! The ordinary client sends a request every few milliseconds and says how long the answers took,
//! first in quiet, then beside each crowd, then in quiet again: on a shared machine only the
//! comparison within one run means anything.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops where it cannot go on"
)]

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

#[derive(Parser)]
struct Arguments {
    /// Idle connections
    #[arg(long, default_value_t = 10_000)]
    idle: usize,
    /// Clients that send a byte a second
    #[arg(long, default_value_t = 2_000)]
    drips: usize,
    /// How long each crowd is watched, in seconds
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Given by cargo
    #[arg(long)]
    bench: bool,
}

struct Server {
    child: Child,
    page: String,
    lab: String,
}

impl Server {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_playground"))
            .args(["serve", "--addr=127.0.0.1:0", "--lab-addr=127.0.0.1:0"])
            .args(["--lab-connections=20000", "--address-connections=20000", "--head-timeout=10m"])
            .args(["--lab-idle=10m", "--trusted-proxy=127.0.0.1", "--log=error"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut address = || {
            let line = lines.next().unwrap();
            line.split("http://").nth(1).unwrap().trim_end_matches('/').to_owned()
        };
        let (page, lab) = (address(), address());
        Self { child, page, lab }
    }

    /// Memory in use, in MiB.
    fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or_default() / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let arguments = Arguments::parse();
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let server = Server::start();
    let time = Duration::from_secs(arguments.seconds);
    println!(
        "{:44} {:>8} {:>8} {:>8} {:>9} {:>9}",
        "an ordinary client", "p50", "p99", "most", "answers", "memory"
    );
    ordinary(&server, "in quiet", time).await;

    let mut crowd = Vec::new();
    for _ in 0..arguments.idle {
        crowd.push(TcpStream::connect(&server.lab).await.unwrap());
    }
    ordinary(&server, &format!("beside {} idle connections", crowd.len()), time).await;
    drop(crowd);

    let mut drips = JoinSet::new();
    for i in 0..arguments.drips {
        drips.spawn(drip(server.lab.clone(), i));
    }
    ordinary(&server, &format!("beside {} drips of a byte a second", arguments.drips), time).await;
    drips.shutdown().await;

    let mut flood = JoinSet::new();
    for _ in 0..16 {
        flood.spawn(hammer(server.lab.clone()));
    }
    ordinary(&server, "beside a flood far above the rate limit", time).await;
    flood.shutdown().await;

    let mut vanishing = JoinSet::new();
    for _ in 0..16 {
        vanishing.spawn(vanish(server.lab.clone()));
    }
    ordinary(&server, "beside clients that vanish in the middle", time).await;
    vanishing.shutdown().await;
    ordinary(&server, "in quiet again", time).await;

    let (status, answer) = ask(&server.page, "/api/exchanges").await;
    let open = ["\"Receiving\"", "\"Responding\"", "receiving", "responding"];
    let left: usize = open.iter().map(|stage| answer.matches(&format!("\"stage\":{stage}")).count()).sum();
    println!("\nthe page's address answers {status}; exchanges still open: {left}");
}

async fn ordinary(server: &Server, beside: &str, time: Duration) {
    let began = Instant::now();
    let mut took = Vec::new();
    let mut stream = TcpStream::connect(&server.lab).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut buffer = Vec::with_capacity(4096);
    while began.elapsed() < time {
        let asked = Instant::now();
        stream.write_all(b"GET /hello HTTP/1.1\r\nHost: lab\r\n\r\n").await.unwrap();
        buffer.clear();
        while !buffer.ends_with(b"Hello from the lab.\n") {
            assert!(stream.read_buf(&mut buffer).await.unwrap() > 0, "the ordinary client was hung up on");
        }
        took.push(asked.elapsed());
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    took.sort_unstable();
    let at = |part: usize| took[(took.len() * part / 100).min(took.len() - 1)].as_secs_f64() * 1e6;
    println!(
        "{beside:44} {:>5.0} µs {:>5.0} µs {:>5.0} µs {:>9} {:>5.0} MiB",
        at(50),
        at(99),
        took[took.len() - 1].as_secs_f64() * 1e6,
        took.len(),
        server.memory()
    );
}

/// Half of them drip a head, half a body.
async fn drip(lab: String, i: usize) {
    let mut stream = TcpStream::connect(&lab).await.unwrap();
    if i.is_multiple_of(2) {
        stream
            .write_all(b"POST /echo HTTP/1.1\r\nHost: lab\r\nContent-Length: 100000\r\n\r\n")
            .await
            .unwrap();
    } else {
        stream.write_all(b"GET /").await.unwrap();
    }
    // Not all in the same instant.
    tokio::time::sleep(Duration::from_millis((i % 1000) as u64)).await;
    while stream.write_all(b"x").await.is_ok() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// As one client behind a proxy, as fast as it goes.
async fn hammer(lab: String) {
    let request = b"GET /hello HTTP/1.1\r\nHost: lab\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n".repeat(16);
    loop {
        let Ok(stream) = TcpStream::connect(&lab).await else { continue };
        let (mut read, mut write) = stream.into_split();
        let reading = async {
            let mut buffer = vec![0; 64 * 1024];
            while read.read(&mut buffer).await.is_ok_and(|n| n > 0) {}
        };
        let writing = async { while write.write_all(&request).await.is_ok() {} };
        tokio::join!(reading, writing);
    }
}

async fn vanish(lab: String) {
    loop {
        let Ok(mut stream) = TcpStream::connect(&lab).await else { continue };
        let request = format!(
            "POST /echo HTTP/1.1\r\nHost: lab\r\nContent-Length: 100000\r\n\r\n{}",
            "x".repeat(20_000)
        );
        let _ = stream.write_all(request.as_bytes()).await;
        let _ = stream.set_zero_linger();
        drop(stream);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn ask(addr: &str, target: &str) -> (String, String) {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    let request = format!("GET {target} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let status = answer.split(' ').nth(1).unwrap_or_default().to_owned();
    (status, answer)
}
