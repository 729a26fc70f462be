//! `playground send` and `playground tail` as they are started, against a real server.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Output};

use serde_json::Value;
use support::process::{Running, command, run};
use support::text;

/// A server as a process; it ends with the test.
struct Server(Running);

impl Server {
    fn start() -> Self {
        Self(Running::on_free_ports(&[]))
    }

    fn send(&self, options: &[&str], input: &[u8]) -> Output {
        run(&[&["send", "-", "--to", &self.0.lab], options].concat(), input)
    }

    /// The body of an answer of the console.
    fn get(&self, path: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.0.page).unwrap();
        write!(stream, "GET {path} HTTP/1.0\r\nHost: {}\r\n\r\n", self.0.page).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|part| part == b"\r\n\r\n").unwrap() + 4;
        answer.split_off(end)
    }

    fn json(&self, path: &str) -> Value {
        serde_json::from_slice(&self.get(path)).unwrap()
    }

    fn tail(&self, options: &[&str]) -> Tail {
        let mut child = command(&[&["tail", "--from", &self.0.page], options].concat()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Tail { child, lines: Some(lines) }
    }
}

struct Tail {
    child: Child,
    /// None when nobody reads any more.
    lines: Option<BufReader<ChildStdout>>,
}

impl Tail {
    fn next(&mut self) -> String {
        let mut line = String::new();
        self.lines.as_mut().unwrap().read_line(&mut line).unwrap();
        line
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const HELLO: &[u8] = b"GET /hello HTTP/1.1\r\nHost: lab\r\n\r\n";
const ECHO: &[u8] = b"POST /echo HTTP/1.1\r\nHost: lab\r\nContent-Length: 5\r\n\r\n\xff\0abc";
const BROKEN: &[u8] = b"GET / HTTP/1.1\r\nHost : lab\r\n\r\n";

#[test]
fn what_is_sent_is_what_the_lab_received_and_its_answer_is_printed() {
    let server = Server::start();
    for (n, (input, status)) in
        [(HELLO, "200"), (ECHO, "200"), (BROKEN, "400"), (b"\x16\x03\x01 no HTTP", "400")]
            .into_iter()
            .enumerate()
    {
        let output = server.send(&[], input);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(
            output.stdout.starts_with(format!("HTTP/1.1 {status} ").as_bytes()),
            "{}",
            text(&output.stdout)
        );
        assert_eq!(server.get(&format!("/api/exchanges/{}/raw", n + 1)), input);
        assert_eq!(server.get(&format!("/api/exchanges/{}/raw?side=response", n + 1)), output.stdout);
    }
}

#[test]
fn a_file_is_sent_too_and_an_address_may_be_a_url() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("request.txt");
    std::fs::write(&file, HELLO).unwrap();
    let url = format!("http://{}/", server.0.lab);
    let output = run(&["send", file.to_str().unwrap(), "--to", &url], b"");
    assert_eq!(output.status.code(), Some(0));
    assert!(
        text(&output.stdout).ends_with("Hello from the lab.\n") || text(&output.stdout).contains("Hello")
    );
}

#[test]
fn pieces_arrive_one_by_one() {
    let server = Server::start();
    for (n, (split, expected)) in
        [("lines", vec![21, 11, 2]), ("20", vec![20, 14]), ("5,17", vec![5, 12, 17])].into_iter().enumerate()
    {
        let output = server.send(&["--split", split, "--pause", "250ms"], HELLO);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let all = server.json(&format!("/api/exchanges/{}", n + 1));
        let reads = all["segments"].as_array().unwrap().iter().filter(|one| one["direction"] == "in");
        let lengths: Vec<_> = reads.map(|one| one["text"].as_str().unwrap().len()).collect();
        assert_eq!(lengths, expected, "{split}");
    }
}

#[test]
fn each_of_several_requests_is_waited_for() {
    let server = Server::start();
    let head = b"HEAD /hello HTTP/1.1\r\nHost: lab\r\n\r\n";
    let output = server.send(&[], &[HELLO, head, ECHO].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout).matches("HTTP/1.1 200 OK").count(), 3);
    assert!(output.stdout.ends_with(b"\xff\0abc"));
    let closing = b"GET /hello HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n";
    let output = server.send(&[], &[closing, HELLO].concat());
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("answered 1 of 2 requests"), "{}", text(&output.stderr));
}

#[test]
fn an_early_answer_ends_a_send_that_goes_on() {
    let server = Server::start();
    let output = server.send(&["--split", "17,", "--pause", "60s"], b"GET / HTTP/9.9\r\n\r\n and more");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(output.stdout.starts_with(b"HTTP/1.1 "), "{}", text(&output.stdout));
}

#[test]
fn half_a_request_is_not_answered_until_it_is_said_to_be_all() {
    let server = Server::start();
    let half = &HELLO[..20];
    let output = server.send(&["--timeout", "200ms"], half);
    assert_eq!(output.status.code(), Some(3));
    let err = text(&output.stderr);
    assert!(err.contains("nothing more came for 200ms (option --timeout); nothing had come"), "{err}");
    let output = server.send(&["--half-close"], half);
    assert_ne!(output.status.code(), Some(3), "the server does not wait for what will not come");
}

/// A server that takes one connection and does this.
fn serve_once(serve: impl FnOnce(TcpStream) + Send + 'static) -> (String, std::thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (address, std::thread::spawn(move || serve(listener.accept().unwrap().0)))
}

#[test]
fn the_exit_status_says_how_it_ended() {
    let read_all = |stream: &mut TcpStream| stream.read_exact(&mut vec![0; HELLO.len()]).unwrap();
    let cases: [(&[u8], i32, &str); 4] = [
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", 0, ""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", 3, "before its answer was whole"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            3,
            "before its answer was whole",
        ),
        (b"", 4, "without an answer"),
    ];
    for (answer, status, expected) in cases {
        let (address, served) = serve_once(move |mut stream| {
            read_all(&mut stream);
            stream.write_all(answer).unwrap();
        });
        let output = run(&["send", "-", "--to", &address], HELLO);
        assert_eq!(output.status.code(), Some(status), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains(expected), "{}", text(&output.stderr));
        assert_eq!(output.stdout, answer);
        served.join().unwrap();
    }
    // What was sent is not read: closing then resets.
    let (address, served) = serve_once(|mut stream| {
        stream.read_exact(&mut [0; 1]).unwrap();
    });
    let output = run(&["send", "-", "--to", &address], HELLO);
    assert_eq!(output.status.code(), Some(4));
    assert!(text(&output.stderr).contains("broke the connection off"), "{}", text(&output.stderr));
    served.join().unwrap();
}

#[test]
fn where_an_answer_can_be_looked_up_is_mentioned() {
    let (address, served) = serve_once(|mut stream| {
        stream.read_exact(&mut vec![0; HELLO.len()]).unwrap();
        stream.write_all(b"HTTP/1.1 204 No\r\nX-Trace: 7\r\nLink: </x>; rel=\"trace\"\r\n\r\n").unwrap();
    });
    let output = run(&["send", "-", "--to", &address], HELLO);
    assert_eq!(text(&output.stderr), "note: X-Trace: 7\nnote: Link: </x>; rel=\"trace\"\n");
    served.join().unwrap();
}

#[test]
fn a_traced_send_shows_both_messages_and_when_they_moved() {
    let server = Server::start();
    let output = server.send(&["--trace", "--split", "lines"], &[HELLO, HELLO].concat());
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for expected in
        ["sent ", "bytes 0 to 20\n", "── request 2 ─", "received ", "── response 2 ─", " ms   bytes 0 to "]
    {
        assert!(shown.contains(expected), "no {expected:?} in {shown}");
    }
    assert_eq!(shown.matches("complete: 2 ").count(), 2, "{shown}");
}

#[test]
fn wrong_use_is_explained() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    for (arguments, expected) in [
        (&["send", "-", "--to", &nobody][..], "is `playground serve` running?"),
        (&["send", "-", "--to", "https://x:1"], "plain HTTP"),
        (&["send", "-", "--to", "nowhere"], "127.0.0.1:8081"),
        (&["send", "-", "--split", "words"], "offsets"),
        (&["send", "-", "--split", "999,"], "lies behind the last"),
        (&["send", "-", "--pause", "1s"], "--split"),
        (&["send", "-", "--split", "1", "--pause", "soon"], "write a time as"),
        (&["send", "no-such-file"], "no-such-file could not be read"),
        (&["send"], "FILE"),
        (&["tail", "--from", &nobody], "is `playground serve` running?"),
        (&["tail", "methd:post"], "a filter can ask for method:"),
        (&["tail", "status:teapot"], "status:404"),
        (&["tail", "status:9xx"], "from 100 to 599"),
        (&["tail", ":"], "a value is missing"),
    ] {
        let output = run(arguments, HELLO);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(expected), "{arguments:?}: {}", text(&output.stderr));
        assert_eq!(text(&output.stdout), "", "{arguments:?}");
    }
    let output = run(&["send", "-"], b"");
    assert!(text(&output.stderr).contains("nothing to send"), "{}", text(&output.stderr));
}

#[test]
fn the_tail_tells_every_exchange_once_when_it_is_over() {
    let server = Server::start();
    server.send(&[], HELLO);
    let mut tail = server.tail(&["--since"]);
    let words = |line: String| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let line = words(tail.next());
    assert_eq!(
        (line[1].as_str(), &line[3..6]),
        ("1", &["GET".to_owned(), "/hello".to_owned(), "200".to_owned()][..])
    );
    server.send(&[], BROKEN);
    let line = words(tail.next());
    assert_eq!((line[1].as_str(), line[5].as_str(), line.last().unwrap().as_str()), ("2", "400", "refused"));
    server.send(&[], ECHO);
    let line = words(tail.next());
    assert_eq!((line[1].as_str(), line[4].as_str(), line[5].as_str()), ("3", "/echo", "200"));
}

#[test]
fn the_tail_can_be_filtered_and_read_by_programs() {
    let server = Server::start();
    for input in [HELLO, BROKEN, ECHO, b"GET /users/7 HTTP/1.1\r\nHost: lab\r\nUser-Agent: tester/2\r\n\r\n"]
    {
        server.send(&[], input);
    }
    let ids = |options: &[&str], count| {
        let mut tail = server.tail(&[&["--since", "--json"], options].concat());
        let lines = (0..count).map(|_| serde_json::from_str::<Value>(&tail.next()).unwrap());
        lines.map(|line| line["id"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&[], 4), [1, 2, 3, 4]);
    assert_eq!(ids(&["status:4xx"], 1), [2]);
    assert_eq!(ids(&["method:post"], 1), [3]);
    assert_eq!(ids(&["from:tester", "path:/users"], 1), [4]);
    assert_eq!(ids(&["--", "-status:4xx", "-path:/hello"], 2), [3, 4]);
}

#[test]
fn the_tail_ends_with_the_server_and_with_its_reader() {
    let server = Server::start();
    let mut tail = server.tail(&["--since"]);
    server.send(&[], HELLO);
    assert!(tail.next().contains("/hello"));

    let mut unread = server.tail(&["--since"]);
    assert!(unread.next().contains("/hello"));
    unread.lines = None;
    server.send(&[], HELLO);
    assert!(unread.child.wait().unwrap().success(), "nobody reads: that is no failure");

    assert!(tail.next().contains("/hello"));
    drop(server);
    let mut rest = String::new();
    tail.lines.as_mut().unwrap().read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
    assert!(tail.child.wait().unwrap().success());
    let mut err = String::new();
    tail.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!(err, "note: the server has stopped\n");
}

#[test]
fn the_tail_says_when_the_other_side_is_no_playground() {
    let server = Server::start();
    let output = run(&["tail", "--from", &server.0.lab], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("behind `page`"), "{}", text(&output.stderr));
    let (address, served) = serve_once(|mut stream| stream.write_all(b"220 mail ready\r\n").unwrap());
    let output = run(&["tail", "--from", &address], b"");
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    served.join().unwrap();
}
