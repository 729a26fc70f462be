//! What being watched costs: the lab with tap, capture and facts, against the same router on plain
//! hyper, in one run; and against httpbin under gunicorn, as somebody would otherwise use.
//!
//! ```text
//! cargo bench -p backend --bench tap                     # all workloads, 9 pairs of rounds each
//! cargo bench -p backend --bench tap -- --rounds 25 hello
//! cargo bench -p backend --bench tap -- --httpbin        # gets httpbin from PyPI into target/
//! ```
//!
//! Contenders take turns, round by round, so that a machine that slows down slows all of them; what
//! counts is the ratio within each round. Servers and clients have a thread each, and httpbin one
//! worker. `watched by a page` has one reader that takes all news every 16 ms, as an open page does.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops where it cannot go on"
)]

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command};
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
    /// Whether httpbin has the same.
    httpbin: bool,
}

/// A server that is measured.
#[derive(Clone, Copy)]
struct Contender {
    name: &'static str,
    addr: SocketAddr,
}

#[derive(Parser)]
struct Arguments {
    /// Only workloads whose name contains this
    filter: Option<String>,
    /// Rounds of each contender
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// Compare with httpbin under gunicorn, too
    #[arg(long)]
    httpbin: bool,
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
    let (servers, others, clients) = (one_thread("watched"), one_thread("plain"), one_thread("clients"));
    let plain = others.block_on(async { start_plain(&config) });
    let plain = Contender { name: "plain", addr: plain };
    let (watched, capture) = servers.block_on(async { start_lab(&config) });
    let watched = Contender { name: "watched", addr: watched };
    let httpbin = arguments.httpbin.then(Httpbin::start);
    println!("ratio: requests a second of watched, over those of each other (median, least, most)\n");
    let wanted = |workload: &Workload| {
        arguments.filter.as_ref().is_none_or(|filter| workload.name.contains(filter.as_str()))
    };
    for workload in workloads().iter().filter(|workload| wanted(workload)) {
        let mut contenders = vec![watched, plain];
        if let Some(httpbin) = httpbin.as_ref().filter(|_| workload.httpbin) {
            contenders.push(Contender { name: "httpbin", addr: httpbin.addr });
        }
        compare(&clients, workload, &contenders, arguments.rounds, workload.name);
    }
    if arguments.filter.is_none() {
        let _page = servers.spawn(read_everything(capture));
        compare(&clients, &workloads()[0], &[watched, plain], arguments.rounds, "... watched by a page");
    }
}

fn workloads() -> [Workload; 8] {
    let echo = |bytes: usize| {
        let head = format!(
            "POST /echo HTTP/1.1\r\nHost: lab\r\nContent-Type: text/plain\r\nContent-Length: {bytes}\r\n\r\n"
        );
        [head.into_bytes(), vec![b'x'; bytes]].concat()
    };
    let get = |target: &str| {
        format!(
            "GET {target} HTTP/1.1\r\nHost: 127.0.0.1:8081\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n"
        )
        .into_bytes()
    };
    let ours = |name, connections, request| Workload { name, connections, request, httpbin: false };
    let both = |name, connections, request| Workload { name, connections, request, httpbin: true };
    [
        ours("hello, 32 connections", 32, get("/hello")),
        ours("hello, 1 connection", 1, get("/hello")),
        both("get as JSON, 32 connections", 32, get("/get?q=1")),
        // httpbin gives no more than 100 KiB.
        both("100 kB of bytes, 8 connections", 8, get("/bytes/102400?seed=1")),
        ours("1 MiB of bytes, 4 connections", 4, get("/bytes/1048576?seed=1")),
        both("a stream of 100 lines, 8 connections", 8, get("/stream/100")),
        ours("echo 1 kB, 32 connections", 32, echo(1024)),
        ours("echo 64 kB, 8 connections", 8, echo(64 * 1024)),
    ]
}

fn compare(clients: &Runtime, workload: &Workload, contenders: &[Contender], rounds: usize, name: &str) {
    let measure = |contender: &Contender| clients.block_on(round(contender.addr, workload));
    // All warm up: connections, allocator, caches.
    for contender in contenders {
        let _ = measure(contender);
    }
    let mut rates = vec![Vec::new(); contenders.len()];
    let mut latencies = vec![Vec::new(); contenders.len()];
    for i in 0..rounds {
        for turn in 0..contenders.len() {
            let place = (i + turn) % contenders.len();
            let (rate, mut latency) = measure(&contenders[place]);
            rates[place].push(rate);
            latencies[place].append(&mut latency);
        }
    }
    println!("{name}");
    for (place, contender) in contenders.iter().enumerate() {
        let mut ratios: Vec<_> = rates[0].iter().zip(&rates[place]).map(|(own, other)| own / other).collect();
        let ratio = median(&mut ratios);
        let (least, most) = (ratios[0], ratios[ratios.len() - 1]);
        let all = &mut latencies[place];
        all.sort_unstable();
        let at = |part: usize| all[(all.len() * part / 100).min(all.len() - 1)].as_secs_f64() * 1e6;
        println!(
            "  {:8} {:>9.0}/s   ratio {ratio:>7.3} ({least:.3}-{most:.3})   p50 {:>6.0} µs, p99 {:>6.0} µs",
            contender.name,
            median(&mut rates[place].clone()),
            at(50),
            at(99),
        );
    }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Sends the same request again and again on each connection: requests per second, and each latency.
async fn round(addr: SocketAddr, workload: &Workload) -> (f64, Vec<Duration>) {
    let began = Instant::now();
    let until = began + ROUND;
    let loops: Vec<_> = (0..workload.connections)
        .map(|_| {
            let request = workload.request.clone();
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(addr).await.unwrap();
                stream.set_nodelay(true).unwrap();
                let mut buffer = Vec::with_capacity(2 * 1024 * 1024);
                let mut latencies = Vec::new();
                while Instant::now() < until {
                    let asked = Instant::now();
                    stream.write_all(&request).await.unwrap();
                    read_response(&mut stream, &mut buffer).await;
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

/// Reads one response, whichever way it is framed.
async fn read_response(stream: &mut TcpStream, buffer: &mut Vec<u8>) {
    buffer.clear();
    let mut whole = None;
    loop {
        assert!(stream.read_buf(buffer).await.unwrap() > 0, "closed: {}", buffer.escape_ascii());
        if whole.is_none()
            && let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n")
        {
            let head = std::str::from_utf8(&buffer[..end]).unwrap().to_ascii_lowercase();
            assert!(head.starts_with("http/1.1 200 "), "{head}");
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            whole = Some(length.map(|length| end + 4 + length.parse::<usize>().unwrap()));
        }
        match whole {
            Some(Some(length)) if buffer.len() >= length => return,
            Some(None) if buffer.ends_with(b"\r\n0\r\n\r\n") => return,
            _ => {}
        }
    }
}

/// httpbin under gunicorn, with one worker.
struct Httpbin {
    child: Child,
    addr: SocketAddr,
}

impl Httpbin {
    fn start() -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("httpbin");
        let bin = folder.join("bin");
        if !bin.join("gunicorn").exists() {
            run(Command::new("python3").args(["-m", "venv"]).arg(&folder));
            run(Command::new(bin.join("pip")).args([
                "install",
                "--quiet",
                "httpbin",
                "gunicorn",
                "gevent",
                "packaging",
            ]));
        }
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        drop(listener);
        let mut child = Command::new(bin.join("gunicorn"))
            .args(["--bind", &addr.to_string(), "--worker-class", "gthread", "--workers", "1"])
            // As many threads as there are connections: its default keeps none open.
            .args(["--threads", "32", "--log-level", "error", "httpbin:app"])
            .spawn()
            .unwrap();
        while std::net::TcpStream::connect(addr).is_err() {
            assert!(child.try_wait().unwrap().is_none(), "gunicorn has ended by itself");
            std::thread::sleep(Duration::from_millis(100));
        }
        Self { child, addr }
    }
}

impl Drop for Httpbin {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(command: &mut Command) {
    let status = command.status().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(status.success(), "{command:?}: {status}");
}

/// The name is what a profiler shows.
fn one_thread(name: &str) -> Runtime {
    Builder::new_multi_thread().worker_threads(1).thread_name(name).enable_all().build().unwrap()
}

fn start_lab(config: &Config) -> (SocketAddr, Arc<Capture>) {
    let notices = Arc::new(Notices::default());
    let capture = Capture::new(config.capture.clone(), Arc::clone(&notices));
    let listener = listen::bind(config.lab_addr, "--lab-addr").unwrap();
    let addr = listener.local_addr().unwrap();
    let lab = Lab {
        config: config.lab.clone(),
        capture: Arc::clone(&capture),
        notices,
        links: Links::Console { page: addr, names: Vec::new() },
    };
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
