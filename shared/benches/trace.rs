//! What understanding costs: the tracer beside httparse, in one run.
//!
//! ```text
//! cargo bench -p shared                   # every input, 31 rounds
//! cargo bench -p shared -- --rounds 101 head
//! ```
//!
//! The contenders take turns within a round, so that a machine that slows down slows all of them; what
//! counts is the ratio within a round, and of those the median. `outline` wants the verdict alone,
//! `trace` everything. httparse reads heads only; where there are bodies, the measure is a plain copy of
//! the same bytes, which is what "memory speed" means here.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use shared::trace::{Outline, Profile, Side, Trace, Verdict};

/// How long one contender works in one round.
const TURN: Duration = Duration::from_millis(8);

struct Input {
    name: &'static str,
    bytes: Vec<u8>,
    /// What it is measured against.
    against: Contender,
}

#[derive(Clone, Copy)]
struct Contender {
    name: &'static str,
    work: fn(&[u8]),
}

const HTTPARSE: Contender = Contender { name: "httparse", work: httparse };
const COPY: Contender = Contender { name: "copy", work: copy };
const OUTLINE: Contender = Contender { name: "outline", work: outline };
const TRACE: Contender = Contender { name: "trace", work: trace };

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let value = |name: &str| arguments.iter().position(|argument| argument == name).map(|at| at + 1);
    let rounds = value("--rounds").and_then(|at| arguments.get(at)?.parse().ok()).unwrap_or(31);
    let filter = arguments
        .iter()
        .enumerate()
        .find(|(at, text)| !text.starts_with("--") && Some(*at) != value("--rounds"));
    println!(
        "{:<28} {:>9}   {:<9} {:>10}  {:>17}  {:>17}",
        "input", "bytes", "against", "ns", "outline", "trace"
    );
    for input in inputs() {
        if filter.is_none_or(|(_, part)| input.name.contains(part.as_str())) {
            measure(&input, rounds);
        }
    }
}

fn measure(input: &Input, rounds: usize) {
    assert_eq!(
        Trace::of(Side::Request, Profile::RFC, &input.bytes).verdict(),
        Verdict::Complete,
        "{}",
        input.name
    );
    let contenders = [input.against, OUTLINE, TRACE];
    let mut times = vec![Vec::new(); contenders.len()];
    for _ in 0..rounds {
        for (contender, times) in contenders.iter().zip(&mut times) {
            times.push(turn(contender.work, &input.bytes));
        }
    }
    let ratio = |of: usize| median(times[0].iter().zip(&times[of]).map(|(one, other)| one / other).collect());
    let [peer, outline, trace] = [0, 1, 2].map(|n| median(times[n].clone()));
    println!(
        "{:<28} {:>9}   {:<9} {peer:>10.0}  {outline:>10.0} {:>5.2}x  {trace:>10.0} {:>5.2}x",
        input.name,
        input.bytes.len(),
        input.against.name,
        ratio(1),
        ratio(2),
    );
}

/// Nanoseconds that one go takes.
fn turn(work: fn(&[u8]), bytes: &[u8]) -> f64 {
    let (start, mut goes) = (Instant::now(), 0_u32);
    while start.elapsed() < TURN {
        for _ in 0..8 {
            work(black_box(bytes));
        }
        goes += 8;
    }
    start.elapsed().as_nanos() as f64 / f64::from(goes)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn httparse(mut bytes: &[u8]) {
    while !bytes.is_empty() {
        let mut fields = [httparse::EMPTY_HEADER; 100];
        let mut request = httparse::Request::new(&mut fields);
        let Ok(httparse::Status::Complete(length)) = request.parse(bytes) else { return };
        black_box(&request);
        bytes = &bytes[length..];
    }
}

fn copy(bytes: &[u8]) {
    black_box(bytes.to_vec());
}

fn outline(bytes: &[u8]) {
    let mut outline = Outline::new(Side::Request, Profile::RFC);
    outline.feed(bytes);
    black_box(outline.complete());
}

fn trace(bytes: &[u8]) {
    black_box(Trace::of(Side::Request, Profile::RFC, bytes).steps().len());
}

fn inputs() -> Vec<Input> {
    let input = |name, bytes: Vec<u8>, against| Input { name, bytes, against };
    vec![
        input("smallest head", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(), HTTPARSE),
        input("a browser's GET, head", BROWSER.as_bytes().to_vec(), HTTPARSE),
        input("40 fields in 4 kB, head", forty_fields(), HTTPARSE),
        input(
            "10,000 pipelined heads",
            b"GET /hello HTTP/1.1\r\nHost: a.example\r\n\r\n".repeat(10_000),
            HTTPARSE,
        ),
        input("1 MiB in chunks of 16 kB", chunked(16 * 1024), COPY),
        input("1 MiB in chunks of 64 B", chunked(64), COPY),
        input("1 MiB counted", counted(), COPY),
    ]
}

const BROWSER: &str = "GET /users/7?tab=posts&sort=new HTTP/1.1\r\n\
Host: playground.example:8081\r\n\
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36\r\n\
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8\r\n\
Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\n\
Accept-Encoding: gzip, deflate, br, zstd\r\n\
Connection: keep-alive\r\n\
Cookie: session=6f1ed002ab5595859014ebf0951522d9; theme=dark; seen=2026-11-20\r\n\
Referer: https://playground.example:8080/users\r\n\
Sec-Fetch-Dest: document\r\n\
Sec-Fetch-Mode: navigate\r\n\
Sec-Fetch-Site: same-site\r\n\
Sec-Fetch-User: ?1\r\n\
Upgrade-Insecure-Requests: 1\r\n\
sec-ch-ua: \"Chromium\";v=\"142\", \"Not?A_Brand\";v=\"99\"\r\n\
sec-ch-ua-mobile: ?0\r\n\
sec-ch-ua-platform: \"Linux\"\r\n\r\n";

fn forty_fields() -> Vec<u8> {
    let mut head = b"GET /a/longer/path/to/something HTTP/1.1\r\nHost: playground.example\r\n".to_vec();
    for n in 0..39 {
        head.extend_from_slice(
            format!("X-Field-Number-{n}: {}\r\n", "some value of a field, ".repeat(4).trim()).as_bytes(),
        );
    }
    head.extend_from_slice(b"\r\n");
    head
}

fn chunked(size: usize) -> Vec<u8> {
    let mut message = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..(1 << 20) / size {
        message.extend_from_slice(format!("{size:x}\r\n").as_bytes());
        message.resize(message.len() + size, b'x');
        message.extend_from_slice(b"\r\n");
    }
    message.extend_from_slice(b"0\r\n\r\n");
    message
}

fn counted() -> Vec<u8> {
    let mut message = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n".to_vec();
    message.resize(message.len() + (1 << 20), b'x');
    message
}
