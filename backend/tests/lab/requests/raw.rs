//! What was sent comes back byte for byte.

use shared::trace::{Answering, Boundary};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::client::{ask, curl, exchange, python};
use crate::support::TestLab;

const ODD: &[u8] = b"POST /raw?a=%41 HTTP/1.1\r\nhOST:lab\r\nX-Odd:  two  spaces \t\r\nx-ODD: \xff\r\nX-Odd:\r\n\
    TRANSFER-encoding: Chunked\r\n\r\n003;ext=\"a\"\r\nabc\r\nA\r\n\r\n\0\xff67890\n\r\n0\r\nTrailer: t\r\n\r\n";

#[tokio::test]
async fn case_order_duplicates_spaces_and_chunks_are_as_they_were_sent() {
    let lab = TestLab::start(&[]);
    let answer = exchange(&lab, "POST", ODD).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.body.escape_ascii().to_string(), ODD.escape_ascii().to_string());
    assert_eq!(answer.field("content-type"), Some("application/octet-stream"));
    assert_eq!(answer.field("x-content-type-options"), Some("nosniff"));
}

#[tokio::test]
async fn what_arrives_byte_by_byte_is_the_same() {
    let lab = TestLab::start(&[]);
    let mut stream = TcpStream::connect(lab.addr).await.unwrap();
    stream.set_nodelay(true).unwrap();
    for byte in ODD {
        stream.write_all(&[*byte]).await.unwrap();
        tokio::task::yield_now().await;
    }
    let mut boundary = Boundary::response(Answering::Other);
    let mut received = Vec::new();
    loop {
        let mut buffer = [0; 4096];
        let n = stream.read(&mut buffer).await.unwrap();
        assert!(n > 0, "closed early: {}", received.escape_ascii());
        received.extend_from_slice(&buffer[..n]);
        if boundary.feed(&buffer[..n]).done {
            break;
        }
    }
    assert!(received.ends_with(ODD), "{}", received.escape_ascii());
}

#[tokio::test]
async fn of_several_requests_on_a_connection_each_gets_its_own() {
    let lab = TestLab::start(&[]);
    let mut stream = TcpStream::connect(lab.addr).await.unwrap();
    let one = &b"PUT /raw HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none"[..];
    let two = &b"GET /raw HTTP/1.1\nHOST: y\nConnection: close\n\n"[..];
    stream.write_all(&[one, two].concat()).await.unwrap();
    let mut received = Vec::new();
    stream.read_to_end(&mut received).await.unwrap();
    let text = received.escape_ascii().to_string();
    let bodies: Vec<_> = text.split("\\r\\n\\r\\n").collect();
    assert!(text.contains(&format!("{}HTTP/1.1 200 OK", one.escape_ascii())), "{text}");
    assert!(received.ends_with(two) && bodies.len() >= 3, "{text}");
}

#[tokio::test]
async fn as_text_what_is_not_utf_8_is_escaped() {
    let lab = TestLab::start(&[]);
    let request =
        b"POST /dump/request HTTP/1.1\r\nHost: x\r\nX-A: \xe9\r\nContent-Length: 4\r\n\r\n\xc3\xa9<\xff";
    let answer = exchange(&lab, "POST", request).await;
    assert_eq!(
        answer.text(),
        "POST /dump/request HTTP/1.1\r\nHost: x\r\nX-A: \\xe9\r\nContent-Length: 4\r\n\r\n\u{e9}<\\xff"
    );
    assert_eq!(answer.field("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(answer.field("x-content-type-options"), Some("nosniff"));
}

#[tokio::test]
async fn bytes_that_were_not_kept_are_not_made_up() {
    let lab = TestLab::start(&["--keep-bytes=1000"]);
    for path in ["/raw", "/dump/request"] {
        let answer = ask(&lab, &format!("POST {path}"), &[], &[b'x'; 1000]).await;
        answer.is_problem(507, "--keep-bytes");
        assert_eq!(ask(&lab, &format!("POST {path}"), &[], b"short").await.status, 200);
    }
}

#[tokio::test]
async fn curl_finds_its_own_bytes() {
    let lab = TestLab::start(&[]);
    let mut content: Vec<u8> = (0..=255).collect();
    content.extend_from_slice(b"\r\n\r\n--end");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &content).unwrap();
    let from = format!("@{}", file.path().display());
    for framing in [&[][..], &["-H", "Transfer-Encoding: chunked"]] {
        let trace = tempfile::NamedTempFile::new().unwrap();
        let trace_path = trace.path().to_str().unwrap();
        let arguments = ["--data-binary", &from, "-H", "X-CaSe: KePt", "--trace", trace_path];
        let output = curl(&lab, &[&arguments, framing].concat(), "/raw").await;
        let sent = sent_by_curl(&std::fs::read_to_string(trace_path).unwrap());
        assert!(sent.len() > content.len());
        assert_eq!(output.stdout.escape_ascii().to_string(), sent.escape_ascii().to_string());
    }
}

/// All bytes that curl's own trace says it sent.
fn sent_by_curl(trace: &str) -> Vec<u8> {
    let mut sent = Vec::new();
    let mut sending = false;
    for line in trace.lines() {
        match line.split_once(": ") {
            Some((offset, hex)) if offset.len() == 4 && offset.bytes().all(|b| b.is_ascii_hexdigit()) => {
                let pairs = hex.as_bytes()[..hex.len().min(48)].chunks(3).take(16);
                let bytes = pairs.map(|pair| std::str::from_utf8(&pair[..2]).unwrap());
                let bytes =
                    bytes.take_while(|pair| *pair != "  ").map(|pair| u8::from_str_radix(pair, 16).unwrap());
                if sending {
                    sent.extend(bytes);
                }
            }
            _ => sending = line.starts_with("=> Send"),
        }
    }
    sent
}

#[tokio::test]
async fn python_finds_its_own_bytes() {
    let lab = TestLab::start(&[]);
    let script = r"
import http.client, sys
class Told(http.client.HTTPConnection):
    sent = b''
    def send(self, data):
        self.sent += data
        super().send(data)
connection = Told('127.0.0.1', int(sys.argv[1]))
for _ in range(2):
    connection.sent = b''
    connection.request('NOTIFY', '/raw', b'\x00\xff\r\n', {'X-CaSe': 'KePt', 'x-case': 'again'})
    body = connection.getresponse().read()
    assert body == connection.sent, (body, connection.sent)
print(connection.sent[:6].decode())
";
    assert_eq!(python(&lab, script).await.trim(), "NOTIFY");
}
