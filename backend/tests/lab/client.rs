//! A client that asks and looks: it sends a request as written and reads the response with the
//! tracer's boundaries, so a response that is not whole, or is followed by something, does not pass.

use std::process::Output;

use serde_json::Value;
use shared::trace::{Answering, Boundary};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::Command;

use crate::support::{DEADLINE, TestLab};

/// A response as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case, in order.
    pub(crate) fields: Vec<(String, String)>,
    /// Without the framing.
    pub(crate) body: Vec<u8>,
    /// Everything that came, responses before the final one included.
    pub(crate) raw: Vec<u8>,
}

impl Answer {
    /// The value of a field that stands once.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let mut values = self.fields.iter().filter(|(found, _)| found == name);
        let value = values.next();
        assert!(values.next().is_none(), "{name} stands twice: {self:?}");
        value.map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Checks that it is an error in the lab's form, with words that contain `what`.
    pub(crate) fn is_problem(&self, status: u16, what: &str) {
        assert_eq!(self.status, status, "{}", self.text());
        let json = self.json();
        assert_eq!(json["status_code"], status);
        assert!(json["error"].as_str().is_some_and(|error| !error.is_empty()), "{json}");
        let detail = json["detail"].as_str().unwrap_or_default();
        assert!(detail.contains(what), "{detail:?} does not say {what:?}");
    }
}

/// Sends `METHOD TARGET` with further lines of a head and a body, on a connection of its own.
pub(crate) async fn ask(lab: &TestLab, request_line: &str, fields: &[&str], body: &[u8]) -> Answer {
    let mut head = format!("{request_line} HTTP/1.1\r\nHost: lab.test\r\n");
    for field in fields {
        head.push_str(field);
        head.push_str("\r\n");
    }
    let framed = fields.iter().any(|field| {
        let name = field.split(':').next().unwrap_or_default().to_ascii_lowercase();
        name == "content-length" || name == "transfer-encoding"
    });
    if !framed && !body.is_empty() {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    let method = request_line.split(' ').next().unwrap();
    exchange(lab, method, &[head.as_bytes(), body].concat()).await
}

/// A GET without anything.
pub(crate) async fn get(lab: &TestLab, target: &str) -> Answer {
    ask(lab, &format!("GET {target}"), &[], b"").await
}

/// Sends bytes and reads the one (final) response to them.
pub(crate) async fn exchange(lab: &TestLab, method: &str, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(lab.addr).await.unwrap();
    stream.write_all(request).await.unwrap();
    let answering = match method {
        "HEAD" => Answering::Head,
        "CONNECT" => Answering::Connect,
        _ => Answering::Other,
    };
    let mut boundary = Boundary::response(answering);
    let mut raw = Vec::new();
    let reading = async {
        loop {
            let mut buffer = [0; 16 * 1024];
            let n = stream.read(&mut buffer).await.unwrap();
            if n == 0 {
                assert!(boundary.is_whole_at_close(), "closed in the middle: {}", raw.escape_ascii());
                break;
            }
            let taken = boundary.feed(&buffer[..n]);
            raw.extend_from_slice(&buffer[..n]);
            if taken.done {
                assert_eq!(taken.used, n, "more than one response: {}", raw.escape_ascii());
                break;
            }
            // A 101 has no end: what follows is another protocol's.
            if boundary.is_tunnel() {
                break;
            }
        }
    };
    if tokio::time::timeout(DEADLINE, reading).await.is_err() {
        panic!("no whole response came: {}", raw.escape_ascii());
    }
    parse(raw)
}

fn parse(raw: Vec<u8>) -> Answer {
    let mut rest = &raw[..];
    loop {
        let end = rest.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
        let head = std::str::from_utf8(&rest[..end]).expect("a head of text");
        let mut lines = head.trim_end().split("\r\n");
        let status: u16 = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        if (100..200).contains(&status) && status != 101 {
            rest = &rest[end..];
            continue;
        }
        let fields: Vec<_> = lines
            .map(|line| {
                let (name, value) = line.split_once(':').expect("a colon");
                (name.to_ascii_lowercase(), value.trim().to_owned())
            })
            .collect();
        let chunked = fields.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
        let body = if chunked { unchunked(&rest[end..]) } else { rest[end..].to_vec() };
        return Answer { status, fields, body, raw };
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n").expect("a chunk's size");
        let size = std::str::from_utf8(&rest[..end]).unwrap().split(';').next().unwrap();
        let size = usize::from_str_radix(size, 16).expect("a size");
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
}

/// Runs curl with these arguments before the URL; whatever its exit status.
pub(crate) async fn curl(lab: &TestLab, arguments: &[&str], target: &str) -> Output {
    let url = format!("http://{}{target}", lab.addr);
    run("curl", &[&["-sS", "--max-time", "20"], arguments, &[&url]].concat()).await
}

/// Runs a Python script; the lab's port is its first argument. It must succeed.
pub(crate) async fn python(lab: &TestLab, script: &str) -> String {
    let program = if cfg!(windows) { "python" } else { "python3" };
    let output = run(program, &["-c", script, &lab.addr.port().to_string()]).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

async fn run(program: &str, arguments: &[&str]) -> Output {
    let output = Command::new(program).args(arguments).kill_on_drop(true).output().await;
    output.unwrap_or_else(|error| panic!("this test needs {program} to be installed: {error}"))
}
