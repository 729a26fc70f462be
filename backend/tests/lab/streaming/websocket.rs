//! The WebSocket: what it says back, how it ends, and what the capture holds of it.

use futures_util::{SinkExt as _, StreamExt as _};
use shared::wire::{CloseReason, ExchangeId, Side, Stage};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{CloseCode, Data, OpCode};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::client::{ask, exchange, get, python};
use crate::support::{DEADLINE, TestLab};

const HANDSHAKE: &str = "GET /websocket/echo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// "hi", masked with zeroes.
const HI: &[u8] = b"\x81\x82\0\0\0\0hi";
/// What comes back.
const HI_BACK: &[u8] = b"\x81\x02hi";

async fn open(lab: &TestLab, query: &str) -> WebSocketStream<TcpStream> {
    let stream = TcpStream::connect(lab.addr).await.unwrap();
    let (socket, response) =
        client_async(format!("ws://{}/websocket/echo{query}", lab.addr), stream).await.unwrap();
    assert_eq!(response.status(), 101);
    socket
}

async fn next(socket: &mut WebSocketStream<TcpStream>) -> Option<Result<Message, Error>> {
    tokio::time::timeout(DEADLINE, socket.next()).await.expect("something comes")
}

/// The code with which the server closes.
async fn closed_with(socket: &mut WebSocketStream<TcpStream>) -> CloseCode {
    match next(socket).await {
        Some(Ok(Message::Close(Some(frame)))) => frame.code,
        other => panic!("no close frame: {other:?}"),
    }
}

#[tokio::test]
async fn text_and_bytes_come_back_and_a_ping_is_answered() {
    let lab = TestLab::start(&[]);
    let mut socket = open(&lab, "").await;
    for message in [Message::text("grüß dich"), Message::binary(vec![0, 255, 7]), Message::text("")] {
        socket.send(message.clone()).await.unwrap();
        assert_eq!(next(&mut socket).await.unwrap().unwrap(), message);
    }
    socket.send(Message::Ping("there?".into())).await.unwrap();
    assert_eq!(next(&mut socket).await.unwrap().unwrap(), Message::Pong("there?".into()));
    socket.close(None).await.unwrap();
    while let Some(Ok(message)) = next(&mut socket).await {
        assert!(message.is_close(), "{message}");
    }
    assert_eq!(lab.until_closed(ExchangeId(1)).await, (Side::Server, CloseReason::TunnelEnded));
    assert_eq!(lab.capture.summaries()[0].stage, Stage::Complete);
}

#[tokio::test]
async fn fragments_come_back_as_the_message_they_make() {
    let lab = TestLab::start(&[]);
    let mut socket = open(&lab, "?max_fragment_size=4").await;
    for (text, opcode, last) in
        [("one ", Data::Text, false), ("two ", Data::Continue, false), ("3", Data::Continue, true)]
    {
        socket.send(Message::Frame(Frame::message(text, OpCode::Data(opcode), last))).await.unwrap();
    }
    assert_eq!(next(&mut socket).await.unwrap().unwrap(), Message::text("one two 3"));
}

#[tokio::test]
async fn what_is_too_large_or_no_text_or_against_the_rules_has_its_close_code() {
    let lab = TestLab::start(&["--message-bytes=100000"]);
    for (query, bytes, code) in [
        ("?max_message_size=5", &b"\x81\x86\0\0\0\0sixsix"[..], CloseCode::Size),
        ("?max_fragment_size=5", b"\x81\x86\0\0\0\0sixsix", CloseCode::Size),
        ("?max_message_size=5", b"\x01\x83\0\0\0\0six\x80\x83\0\0\0\0six", CloseCode::Size),
        ("", b"\x81\x82\0\0\0\0\xff\xff", CloseCode::Invalid),
        ("", b"\x83\x80\0\0\0\0", CloseCode::Protocol),
        ("", b"\x80\x80\0\0\0\0", CloseCode::Protocol),
    ] {
        let mut socket = open(&lab, query).await;
        tokio::io::AsyncWriteExt::write_all(socket.get_mut(), bytes).await.unwrap();
        assert_eq!(closed_with(&mut socket).await, code, "{query} {}", bytes.escape_ascii());
    }
    // One byte more than there may be, and one that just fits.
    let mut socket = open(&lab, "").await;
    socket.send(Message::binary(vec![1; 100_000])).await.unwrap();
    assert_eq!(next(&mut socket).await.unwrap().unwrap().len(), 100_000);
    socket.send(Message::binary(vec![1; 100_001])).await.unwrap();
    assert_eq!(closed_with(&mut socket).await, CloseCode::Size);
}

#[tokio::test]
async fn limits_that_make_no_sense_and_requests_that_are_no_handshake_are_told_so() {
    let lab = TestLab::start(&["--message-bytes=1000"]);
    for (target, word) in [
        ("/websocket/echo?max_message_size=1001", "--message-bytes"),
        ("/websocket/echo?max_message_size=0", "max_message_size"),
        ("/websocket/echo?max_message_size=10&max_fragment_size=11", "max_fragment_size"),
    ] {
        get(&lab, target).await.is_problem(400, word);
    }
    let plain = get(&lab, "/websocket/echo").await;
    plain.is_problem(426, "Sec-WebSocket-Key");
    assert_eq!((plain.field("upgrade"), plain.field("connection")), (Some("websocket"), Some("upgrade")));
    let upgrade =
        ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 8", "Sec-WebSocket-Key: x"];
    let old = ask(&lab, "GET /websocket/echo", &upgrade, b"").await;
    old.is_problem(426, "13");
    assert_eq!(old.field("sec-websocket-version"), Some("13"));
    let keyless = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"];
    ask(&lab, "GET /websocket/echo", &keyless, b"").await.is_problem(400, "Key");
    for key in ["", "x", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZSE9", "dGhl IHNhbXBsZSBub25jZQ=="] {
        let key = format!("Sec-WebSocket-Key: {key}");
        let fields = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", &key];
        let refused = ask(&lab, "GET /websocket/echo", &fields, b"").await;
        refused.is_problem(400, "16 bytes in Base64");
    }
    let old = HANDSHAKE.replace("HTTP/1.1", "HTTP/1.0");
    assert_eq!(exchange(&lab, "GET", old.as_bytes()).await.status, 426);
}

#[tokio::test]
async fn every_byte_of_it_is_kept_with_the_exchange_that_led_there() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    client.send(HANDSHAKE).await;
    let head = client.until("\r\n\r\n").await;
    let text = String::from_utf8_lossy(&head).into_owned();
    assert!(text.starts_with("HTTP/1.1 101 ") && text.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "{text}");
    client.send(HI).await;
    client.until("hi").await;
    let summary = lab.capture.summaries().remove(0);
    assert_eq!((summary.status, summary.stage), (Some(101), Stage::Responding), "it goes on");
    drop(client);
    assert_eq!(lab.until_closed(ExchangeId(1)).await, (Side::Client, CloseReason::ClientFinished));
    let kept = lab.kept(ExchangeId(1));
    assert_eq!(kept.received, [HANDSHAKE.as_bytes(), HI].concat());
    assert_eq!(kept.sent, [&head[..], HI_BACK].concat());
    let summaries = lab.capture.summaries();
    assert_eq!((summaries.len(), summaries[0].stage), (1, Stage::Complete));
}

#[tokio::test]
async fn frames_that_come_with_the_handshake_belong_to_it() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    client.send([HANDSHAKE.as_bytes(), HI, HI].concat()).await;
    client.until("hi").await;
    client.until("hi").await;
    drop(client);
    lab.until_closed(ExchangeId(1)).await;
    assert_eq!(lab.capture.summaries().len(), 1, "no request is made of them");
    assert_eq!(lab.kept(ExchangeId(1)).received, [HANDSHAKE.as_bytes(), HI, HI].concat());
}

#[tokio::test]
async fn what_comes_behind_a_refused_handshake_is_the_next_request() {
    let lab = TestLab::start(&[]);
    let mut client = lab.connect().await;
    let refused = HANDSHAKE.replace("Version: 13", "Version: 8");
    let next = "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    client.send(format!("{refused}{next}")).await;
    let seen = String::from_utf8_lossy(&client.rest().await).into_owned();
    assert!(seen.starts_with("HTTP/1.1 426 ") && seen.ends_with("Hello from the lab.\n"), "{seen}");
    lab.until_done(2).await;
    assert_eq!(lab.kept(ExchangeId(1)).received, refused.as_bytes());
    assert_eq!(lab.kept(ExchangeId(2)).received, next.as_bytes());
}

#[tokio::test]
async fn the_limits_of_a_connection_hold_after_the_handshake() {
    for (option, why) in [
        ("--lab-idle=2s", CloseReason::Idle { limit_ms: 2000 }),
        ("--lab-lifetime=2s", CloseReason::Lifetime { limit_ms: 2000 }),
    ] {
        let lab = TestLab::start(&[option, "--streams=1"]);
        let mut socket = open(&lab, "").await;
        socket.send(Message::text("still here")).await.unwrap();
        assert_eq!(next(&mut socket).await.unwrap().unwrap(), Message::text("still here"));
        get(&lab, "/bytes/1").await.is_problem(503, "--streams");
        assert!(next(&mut socket).await.is_none_or(|end| end.is_err()), "cut off");
        assert_eq!(lab.until_closed(ExchangeId(1)).await, (Side::Server, why));
        assert_eq!(get(&lab, "/bytes/1").await.status, 200, "its place is given back");
    }
}

#[tokio::test]
async fn a_client_that_sends_and_never_reads_is_cut_off_too() {
    let lab = TestLab::start(&["--lab-idle=500ms"]);
    let mut client = lab.connect().await;
    client.send(HANDSHAKE).await;
    client.until("\r\n\r\n").await;
    // A frame of 60000 bytes, again and again, until nothing moves any more.
    let frame = [&b"\x82\xfe\xea\x60\0\0\0\0"[..], &[b'x'; 60_000]].concat();
    while tokio::io::AsyncWriteExt::write_all(&mut client.stream, &frame).await.is_ok() {}
    assert_eq!(lab.until_closed(ExchangeId(1)).await, (Side::Server, CloseReason::Idle { limit_ms: 500 }));
}

#[tokio::test]
async fn a_stopping_lab_does_not_wait_for_it() {
    let lab = TestLab::start(&[]);
    let mut socket = open(&lab, "").await;
    lab.stop.send_replace(true);
    assert!(next(&mut socket).await.is_none_or(|end| end.is_err()));
    assert_eq!(lab.until_closed(ExchangeId(1)).await, (Side::Server, CloseReason::Stopping));
    tokio::time::timeout(DEADLINE, lab.task).await.expect("it stops").unwrap();
}

#[tokio::test]
async fn python_shakes_hands_by_itself() {
    let lab = TestLab::start(&[]);
    let said = python(
        &lab,
        r#"
import base64, hashlib, os, socket, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
key = base64.b64encode(os.urandom(16))
s.sendall(b"GET /websocket/echo HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"
          b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + key + b"\r\n\r\n")
f = s.makefile("rb")
print(f.readline().split()[1].decode())
fields = {}
while (line := f.readline().strip()): fields.update([line.lower().split(b": ", 1)])
expected = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
print(fields[b"sec-websocket-accept"] == expected.lower())
def send(opcode, data):
    mask = os.urandom(4)
    s.sendall(bytes([0x80 | opcode, 0x80 | len(data)]) + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(data)))
def receive():
    first, length = f.read(2)
    return first & 15, f.read(length)
send(1, b"hello"); print(receive())
send(2, bytes([0, 1, 255])); print(receive())
send(8, (1000).to_bytes(2, "big")); print(receive())
print(f.read())
"#,
    )
    .await;
    let expected = ["101", "True", "(1, b'hello')", "(2, b'\\x00\\x01\\xff')", "(8, b'\\x03\\xe8')", "b''"];
    assert_eq!(said.lines().collect::<Vec<_>>(), expected);
}
