//! The plain services over real sockets: what they say, what is kept of it, and what they put up with.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod support;

use std::net::SocketAddr;
use std::sync::Arc;

use backend::capture::Capture;
use backend::notices::Notices;
use backend::sockets::{self, House, Service};
use shared::wire::{CloseReason, ConnId, Direction, ExchangeId, Fact, Side, Stage, Summary};
use support::{Client, DEADLINE, Kept, TestLab, config, text};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The four services on free ports, with their capture.
struct Plain {
    addrs: Vec<SocketAddr>,
    /// Nothing but the capture of it is looked at.
    lab: TestLab,
    notices: Arc<Notices>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Plain {
    fn start(options: &[&str]) -> Self {
        let lab = TestLab::start(options);
        let notices = Arc::new(Notices::default());
        let listening = sockets::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let addrs = listening.iter().map(|socket| socket.listener.local_addr().unwrap()).collect();
        let (stop, stopped) = watch::channel(false);
        let capture: Arc<Capture> = Arc::clone(&lab.capture);
        let house = House::new(config(options).lab, capture, Arc::clone(&notices));
        let task = tokio::spawn(sockets::serve(listening, house, stopped));
        Self { addrs, lab, notices, stop, task }
    }

    fn addr(&self, service: Service) -> SocketAddr {
        self.addrs[Service::ALL.iter().position(|other| *other == service).unwrap()]
    }

    async fn connect(&self, service: Service) -> Client {
        Client { stream: TcpStream::connect(self.addr(service)).await.unwrap() }
    }

    /// A chatter who is in.
    async fn chatter(&self, name: &str) -> Client {
        let mut client = self.connect(Service::Chat).await;
        client.until("name?\n").await;
        client.send(format!("{name}\n")).await;
        let greeting = text(&client.until("leaves.\n").await);
        assert!(greeting.starts_with(&format!("Welcome, {name}.")), "{greeting}");
        client
    }

    async fn over(&self, n: usize) -> Vec<Summary> {
        self.lab.until_done(n).await
    }

    fn kept(&self, id: u64) -> Kept {
        self.lab.kept(ExchangeId(id))
    }

    async fn end_of(&self, id: u64) -> (Side, CloseReason) {
        self.lab.until_closed(ExchangeId(id)).await
    }
}

#[test]
fn they_are_off_unless_asked_for() {
    assert_eq!(config(&[]).sockets, None);
    assert_eq!(config(&["--sockets"]).sockets, Some("127.0.0.1:8082".parse().unwrap()));
    assert_eq!(config(&["--sockets", "127.0.0.1:9000", "--open"]).sockets.unwrap().port(), 9000);
}

#[tokio::test]
async fn thanks_thanks_and_closes_and_is_kept_as_one_exchange_without_http() {
    let plain = Plain::start(&[]);
    let mut client = plain.connect(Service::Thanks).await;
    assert_eq!(text(&client.rest().await), "Thank you for connecting.\n");
    drop(client);
    let summary = plain.over(1).await.remove(0);
    assert_eq!((summary.service.as_deref(), summary.stage), (Some("thanks"), Stage::Complete));
    assert_eq!((summary.status, summary.nth, summary.bytes_in, summary.bytes_out), (None, 1, 0, 26));
    assert_eq!(plain.end_of(1).await, (Side::Server, CloseReason::Done));
    let kept = plain.kept(1);
    assert_eq!(kept.facts[0], Fact::PlainSocket { service: "thanks".into() });
    assert!(!kept.was_routed());
    assert!(!kept.facts.iter().any(|fact| matches!(fact, Fact::RequestRefused { .. })));
}

#[tokio::test]
async fn what_a_client_says_unasked_does_not_take_the_thanks_away() {
    let plain = Plain::start(&[]);
    for _ in 0..20 {
        let mut client = plain.connect(Service::Thanks).await;
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
        assert_eq!(text(&client.rest().await), "Thank you for connecting.\n");
    }
    let all = plain.over(20).await;
    assert!(all.iter().all(|one| one.stage == Stage::Complete && one.status.is_none()), "{all:#?}");
}

#[tokio::test]
async fn yell_gives_lines_back_in_capitals_and_both_directions_are_kept_in_order() {
    let plain = Plain::start(&[]);
    let mut client = plain.connect(Service::Yell).await;
    client.send("GET /hello HTTP/1.1\r\n").await;
    assert_eq!(text(&client.until("\n").await), "GET /HELLO HTTP/1.1\r\n");
    client.send("\r\n").await;
    assert_eq!(text(&client.until("\n").await), "\r\n");
    client.send("über, without an end").await;
    client.stream.shutdown().await.unwrap();
    assert_eq!(text(&client.rest().await), "ÜBER, WITHOUT AN END");
    let summary = plain.over(1).await.remove(0);
    assert_eq!(
        (summary.start_line.0.as_slice(), summary.stage),
        (&b"GET /hello HTTP/1.1"[..], Stage::Complete)
    );
    let kept = plain.kept(1);
    assert_eq!(text(&kept.received), "GET /hello HTTP/1.1\r\n\r\nüber, without an end");
    assert_eq!(text(&kept.sent), "GET /HELLO HTTP/1.1\r\n\r\nÜBER, WITHOUT AN END");
    let directions: Vec<_> = kept.segments.iter().map(|(direction, ..)| *direction).collect();
    let (there, back) = (Direction::In, Direction::Out);
    assert_eq!(directions, [there, back, there, back, there, back]);
    assert_eq!(plain.end_of(1).await, (Side::Client, CloseReason::ClientFinished));
    assert!(kept.facts.contains(&Fact::ClientFinished));
}

#[tokio::test]
async fn count_counts_after_a_line_and_at_the_end() {
    let plain = Plain::start(&[]);
    let mut client = plain.connect(Service::Count).await;
    let me = client.stream.local_addr().unwrap();
    client.send("four\n").await;
    assert_eq!(text(&client.until("\n").await), format!("5 bytes so far, from {me}.\n"));
    client.send([0; 20_000]).await;
    client.stream.shutdown().await.unwrap();
    assert_eq!(text(&client.rest().await), format!("20005 bytes in all, from {me}.\n"));
    assert_eq!(plain.over(1).await[0].bytes_in, 20_005);
}

#[tokio::test]
async fn pythons_socket_module_speaks_with_all_of_them() {
    let plain = Plain::start(&[]);
    let script = "
import socket, sys
thanks, yell, count, chat = map(int, sys.argv[1:])
def connect(port):
    return socket.create_connection(('127.0.0.1', port), timeout=20)
def everything(sock):
    return b''.join(iter(lambda: sock.recv(4096), b'')).decode()
with connect(thanks) as s: print(everything(s), end='')
with connect(yell) as s:
    s.sendall(b'hello\\nwor'); s.sendall(b'ld\\n'); s.shutdown(socket.SHUT_WR)
    print(everything(s), end='')
with connect(count) as s:
    s.sendall(b'x' * 1000); s.shutdown(socket.SHUT_WR)
    print(everything(s).split(',')[0])
with connect(chat) as s:
    s.sendall(b'monty\\nbye\\n')
    print(everything(s), end='')
";
    let ports = plain.addrs.iter().map(|addr| addr.port().to_string());
    let program = if cfg!(windows) { "python" } else { "python3" };
    let output = Command::new(program).args(["-c", script]).args(ports).output().await.unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(
        text(&output.stdout).replace("\r\n", "\n"),
        "Thank you for connecting.\nHELLO\nWORLD\n1000 bytes in all\nWhat is your name?\n\
         Welcome, monty. Here: nobody else yet. A line goes to everybody; bye leaves.\nGoodbye, monty.\n"
    );
}

#[tokio::test]
async fn chatters_hear_each_other_and_who_comes_and_goes() {
    let plain = Plain::start(&[]);
    let mut ada = plain.chatter("ada").await;
    let mut grace = plain.chatter("grace").await;
    assert_eq!(text(&ada.until("\n").await), "* grace has come.\n");
    ada.send("Hello.\n").await;
    assert_eq!(text(&grace.until("\n").await), "ada: Hello.\n");
    // Whoever comes later is told what was said.
    let mut alan = plain.connect(Service::Chat).await;
    alan.send("ada\n").await;
    alan.until("else?\n").await;
    alan.send("two words\n").await;
    alan.until("yours?\n").await;
    alan.send("alan\n").await;
    let greeting = text(&alan.until("Hello.\n").await);
    assert!(greeting.contains("Here: ada, grace."), "{greeting}");
    for other in [&mut ada, &mut grace] {
        assert_eq!(text(&other.until("\n").await), "* alan has come.\n");
    }
    // Nobody can colour or clear the terminal of somebody else.
    alan.send("\x1b[2Jboo\r\n").await;
    for other in [&mut ada, &mut grace] {
        assert_eq!(text(&other.until("\n").await), "alan: \u{fffd}[2Jboo\n");
    }
    grace.send("bye\n").await;
    assert_eq!(text(&grace.rest().await), "Goodbye, grace.\n");
    // A closed connection and a reset one leave, too.
    drop(alan);
    let gone = [text(&ada.until("\n").await), text(&ada.until("\n").await)];
    assert!(
        gone.contains(&"* grace has gone.\n".into()) && gone.contains(&"* alan has gone.\n".into()),
        "{gone:?}"
    );
    let bob = plain.chatter("bob").await;
    ada.until("* bob has come.\n").await;
    bob.reset();
    assert_eq!(text(&ada.until("\n").await), "* bob has gone.\n");
    // A name is free again.
    plain.chatter("bob").await;
    assert_eq!(plain.end_of(2).await, (Side::Server, CloseReason::Done));
    assert_eq!(text(&plain.kept(1).received), "ada\nHello.\n");
    assert!(text(&plain.kept(1).sent).contains("alan: \u{fffd}[2Jboo\n"));
}

#[tokio::test]
async fn thirty_chatters_at_once_hear_every_line() {
    let plain = Plain::start(&[]);
    let mut all = Vec::new();
    for n in 0..30 {
        all.push(plain.chatter(&format!("n{n}")).await);
    }
    let talking = all.into_iter().enumerate().map(|(n, mut client)| {
        tokio::spawn(async move {
            client.send(format!("line of {n}\n")).await;
            let mut heard = 0;
            while heard < 29 {
                heard += usize::from(text(&client.until("\n").await).contains(": line of "));
            }
            client
        })
    });
    // Kept until the last has heard all.
    let mut done = Vec::new();
    for talk in talking.collect::<Vec<_>>() {
        done.push(tokio::time::timeout(DEADLINE, talk).await.unwrap().unwrap());
    }
    assert_eq!(plain.lab.capture.summaries().len(), 30);
}

#[tokio::test]
async fn a_line_without_an_end_is_not_waited_for() {
    let plain = Plain::start(&[]);
    for service in [Service::Yell, Service::Chat] {
        let mut client = plain.connect(service).await;
        client.send([b'x'; 1001]).await;
        let said = text(&client.rest().await);
        assert!(said.contains("more than 1000 bytes"), "{said}");
    }
    let mut client = plain.connect(Service::Yell).await;
    client.send([[b'x'; 999].as_slice(), b"\n"].concat()).await;
    client.until("X\n").await;
    let (by, why) = plain.end_of(1).await;
    assert!(by == Side::Server && matches!(why, CloseReason::Failed(why) if why.contains("1000")));
    assert_eq!(plain.lab.capture.summaries()[0].stage, Stage::CutShort);
}

#[tokio::test]
async fn a_connection_that_stands_still_or_lasts_too_long_is_closed() {
    let plain = Plain::start(&["--lab-idle=50ms"]);
    let mut client = plain.connect(Service::Yell).await;
    assert_eq!(client.rest().await, b"");
    drop(client);
    assert_eq!(plain.end_of(1).await, (Side::Server, CloseReason::Idle { limit_ms: 50 }));
    assert_eq!(plain.over(1).await[0].stage, Stage::CutShort);
    let plain = Plain::start(&["--lab-lifetime=50ms"]);
    let mut client = plain.connect(Service::Chat).await;
    assert_eq!(text(&client.rest().await), "What is your name?\n");
    drop(client);
    assert_eq!(plain.end_of(1).await, (Side::Server, CloseReason::Lifetime { limit_ms: 50 }));
    assert_eq!(plain.notices.since(0).0[0].option, "--lab-lifetime");
}

#[tokio::test]
async fn one_connection_too_many_is_told_why_in_a_line() {
    let plain = Plain::start(&["--lab-connections=2"]);
    let mut first = plain.connect(Service::Yell).await;
    first.send("a\n").await;
    first.until("A\n").await;
    let _second = plain.chatter("ada").await;
    let mut third = plain.connect(Service::Count).await;
    let why = text(&third.rest().await);
    assert!(why.contains("--lab-connections") && why.lines().count() == 1 && !why.contains("HTTP"), "{why}");
    first.stream.shutdown().await.unwrap();
    first.rest().await;
    drop(first);
    plain.end_of(1).await;
    // The place is given back a moment after the end is told.
    loop {
        let mut fourth = plain.connect(Service::Thanks).await;
        if text(&fourth.rest().await).starts_with("Thank you") {
            break;
        }
    }
}

#[tokio::test]
async fn whoever_is_reset_is_told_so_and_stopping_ends_all() {
    let plain = Plain::start(&[]);
    let mut client = plain.connect(Service::Yell).await;
    client.send("a\n").await;
    client.until("A\n").await;
    client.reset();
    assert_eq!(plain.end_of(1).await, (Side::Client, CloseReason::ClientReset));
    let mut chatter = plain.chatter("ada").await;
    plain.stop.send_replace(true);
    chatter.rest().await;
    tokio::time::timeout(DEADLINE, plain.task).await.unwrap().unwrap();
    let mut reasons = plain.lab.kept(ExchangeId(2)).facts.into_iter();
    let stopped = Fact::ConnectionClosed { by: Side::Server, why: CloseReason::Stopping };
    assert!(reasons.any(|fact| fact == stopped));
    assert_eq!(plain.lab.capture.summaries()[1].conn, ConnId(2));
}
