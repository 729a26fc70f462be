//! What being watched costs: the lab with tap, capture and facts, against the same router on plain
//! hyper, in one run.
//!
//! ```text
//! cargo bench -p backend                     # all workloads, 9 pairs of rounds each
//! cargo bench -p backend -- --rounds 25 hello
//! ```
//!
//! Plain and watched take turns, round by round, so that a machine that slows down slows both; what
//! counts is the ratio within each pair. Server and clients have a thread each. `watched by a page`
//! has one reader that takes all news every 16 ms, as an open page does.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops where it cannot go on"
)]

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use backend::capture::Capture;
use backend::config::Config;
use backend::lab::{self, Lab, Links, Setting, System};
use backend::listen;
use backend::notices::Notices;
use clap::Parser;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tower::ServiceExt as _;

/// How long one side works in one round.
const ROUND: Duration = Duration::from_millis(400);

struct Workload {
    name: &'static str,
    connections: usize,
    request: Vec<u8>,
}

#[derive(Parser)]
struct Arguments {
    /// Only workloads whose name contains this
    filter: Option<String>,
    /// Pairs of rounds
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// Given by cargo
    #[arg(long)]
    bench: bool,
}

fn main() {
    #[derive(Parser)]
    struct Defaults {
        #[command(flatten)]
        config: Config,
    }
    let arguments = Arguments::parse();
    let config = Defaults::parse_from(["bench", "--addr=127.0.0.1:0", "--lab-addr=127.0.0.1:0"]).config;
    let servers = one_thread();
    let clients = one_thread();
    let plain = servers.block_on(async { start_plain(&config) });
    let (watched, capture) = servers.block_on(async { start_lab(&config) });
    println!("{:26} {:>11} {:>11} {:>17}   p50 / p99 latency", "", "plain", "watched", "ratio (min-max)");
    for workload in workloads() {
        if arguments.filter.as_ref().is_some_and(|filter| !workload.name.contains(filter.as_str())) {
            continue;
        }
        compare(&clients, &workload, plain, watched, arguments.rounds, workload.name);
    }
    let _page = servers.spawn(read_everything(capture));
    for workload in workloads().into_iter().take(1) {
        if arguments.filter.is_none() {
            compare(&clients, &workload, plain, watched, arguments.rounds, "… watched by a page");
        }
    }
}

fn workloads() -> [Workload; 4] {
    let echo = |bytes: usize| {
        let head = format!(
            "POST /echo HTTP/1.1\r\nHost: lab\r\nContent-Type: text/plain\r\nContent-Length: {bytes}\r\n\r\n"
        );
        [head.into_bytes(), vec![b'x'; bytes]].concat()
    };
    let hello =
        b"GET /hello HTTP/1.1\r\nHost: 127.0.0.1:8081\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n"
            .to_vec();
    [
        Workload { name: "hello, 32 connections", connections: 32, request: hello.clone() },
        Workload { name: "hello, 1 connection", connections: 1, request: hello },
        Workload { name: "echo 1 kB, 32 connections", connections: 32, request: echo(1024) },
        Workload { name: "echo 64 kB, 8 connections", connections: 8, request: echo(64 * 1024) },
    ]
}

fn compare(
    clients: &Runtime,
    workload: &Workload,
    plain: SocketAddr,
    watched: SocketAddr,
    rounds: usize,
    name: &str,
) {
    let measure = |addr| clients.block_on(round(addr, workload));
    // Both warm up: connections, allocator, caches.
    let _ = (measure(plain), measure(watched));
    let mut ratios = Vec::new();
    let (mut both, mut latencies) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for i in 0..rounds {
        let order = if i % 2 == 0 { [0, 1] } else { [1, 0] };
        for side in order {
            let (rate, mut latency) = measure([plain, watched][side]);
            both[side].push(rate);
            latencies[side].append(&mut latency);
        }
        ratios.push(both[1][i] / both[0][i]);
    }
    let [plain_rate, watched_rate] = both.map(|mut rates| median(&mut rates));
    let ratio = median(&mut ratios);
    let [plain_at, watched_at] = latencies.map(|mut all| {
        all.sort_unstable();
        let at = |part: usize| all[(all.len() * part / 100).min(all.len() - 1)].as_secs_f64() * 1e6;
        (at(50), at(99))
    });
    println!(
        "{name:26} {plain_rate:>9.0}/s {watched_rate:>9.0}/s {ratio:>6.3} ({:.3}-{:.3})   {:.0} / {:.0} µs -> {:.0} / {:.0} µs",
        ratios[0],
        ratios[ratios.len() - 1],
        plain_at.0,
        plain_at.1,
        watched_at.0,
        watched_at.1,
    );
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Sends the same request again and again on each connection: requests per second, and each latency.
async fn round(addr: SocketAddr, workload: &Workload) -> (f64, Vec<Duration>) {
    let expected = response_length(addr, &workload.request).await;
    let began = Instant::now();
    let until = began + ROUND;
    let loops: Vec<_> = (0..workload.connections)
        .map(|_| {
            let request = workload.request.clone();
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(addr).await.unwrap();
                stream.set_nodelay(true).unwrap();
                let mut response = vec![0; expected];
                let mut latencies = Vec::new();
                while Instant::now() < until {
                    let asked = Instant::now();
                    stream.write_all(&request).await.unwrap();
                    stream.read_exact(&mut response).await.unwrap();
                    latencies.push(asked.elapsed());
                }
                latencies
            })
        })
        .collect();
    let mut latencies = Vec::new();
    for each in loops {
        latencies.append(&mut each.await.unwrap());
    }
    (latencies.len() as f64 / began.elapsed().as_secs_f64(), latencies)
}

/// The response is the same each time (but for the date, which has a fixed length).
async fn response_length(addr: SocketAddr, request: &[u8]) -> usize {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream.write_all(request).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).await.unwrap();
    assert!(response.starts_with(b"HTTP/1.1 200 "), "{}", response.escape_ascii());
    response.len()
}

fn one_thread() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

fn start_lab(config: &Config) -> (SocketAddr, Arc<Capture>) {
    let notices = Arc::new(Notices::default());
    let capture = Capture::new(config.capture.clone(), Arc::clone(&notices));
    let listener = listen::bind(config.lab_addr, "--lab-addr").unwrap();
    let addr = listener.local_addr().unwrap();
    let lab = Lab { config: config.lab.clone(), capture: Arc::clone(&capture), notices, links: Links::None };
    tokio::spawn(async move {
        let (stop, stopped) = watch::channel(false);
        lab::serve(listener, lab, stopped).await;
        drop(stop);
    });
    (addr, capture)
}

/// The lab's accept loop and hyper settings, without tap and facts.
fn start_plain(config: &Config) -> SocketAddr {
    let listener = listen::bind(config.lab_addr, "--lab-addr").unwrap();
    let addr = listener.local_addr().unwrap();
    let router = lab::router(Setting::new(config.lab.rules(), Arc::new(System)));
    let lab = config.lab.clone();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listen::accept(&listener, |_| {}).await;
            let (router, lab) = (router.clone(), lab.clone());
            tokio::spawn(async move {
                let service = service_fn(|request: Request<Incoming>| {
                    let response = router.clone().oneshot(request.map(Body::new));
                    async { Ok::<_, Infallible>(response.await.unwrap()) }
                });
                let _ = http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(lab.head_timeout)
                    .max_buf_size(lab.head_bytes)
                    .max_headers(lab.head_fields)
                    .half_close(true)
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    addr
}

/// Takes all news as a page's session does.
async fn read_everything(capture: Arc<Capture>) {
    let _watching = capture.watch();
    let mut version = 0;
    loop {
        let mut changed = std::pin::pin!(capture.changed());
        changed.as_mut().enable();
        let changes = capture.changes(version);
        version = changes.version;
        let text = shared::wire::encode(
            1,
            &shared::wire::ToPage::Exchanges { changed: changes.changed, oldest: changes.oldest },
        );
        std::hint::black_box(text);
        changed.await;
        tokio::time::sleep(Duration::from_millis(16)).await;
    }
}
