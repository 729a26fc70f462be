//! Requests in the forms of other tools, beside the tools themselves: what is read from a curl command is
//! what curl sends, and what is written for curl, Python and the shell sends what was written.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;

use shared::export::copy::{Form, copy};
use shared::import;

/// Runs a command that sends one request to the given port, and gives back what came.
fn received(run: impl FnOnce(u16) -> Command) -> (Vec<u8>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut command = run(listener.local_addr().unwrap().port());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut all = Vec::new();
        let mut buffer = [0; 65_536];
        // Clients that wait for an answer say so by the end of their request.
        while !is_whole(&all) {
            match stream.read(&mut buffer).unwrap() {
                0 => break,
                n => all.extend_from_slice(&buffer[..n]),
            }
        }
        // A client that is gone already needs no answer.
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        all
    });
    let output = command.output().unwrap();
    (server.join().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn is_whole(bytes: &[u8]) -> bool {
    !bytes.is_empty() && shared::trace::Boundary::request().feed(bytes).done
}

/// Without what differs from one curl to the next: its version, and the random digits of a boundary.
fn comparable(bytes: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    for (start, length) in [("curl/", None), ("------------------------", Some(16))] {
        let mut from = 0;
        while let Some(at) = text[from..].find(start) {
            let at = from + at + start.len();
            let end = match length {
                Some(length) => (at + length).min(text.len()),
                None => at + text[at..].find('\r').unwrap(),
            };
            // A boundary in the body has two more signs in front, which belong to its dashes.
            let at = at + text[at..end].chars().take_while(|sign| *sign == '-').count();
            let end = length.map_or(end, |length| (at + length).min(text.len()));
            text.replace_range(at..end, "");
            from = at;
        }
    }
    text
}

/// What curl may be told. `URL` is the URL of the listener.
const COMMANDS: &[&str] = &[
    "curl URL/hello",
    "curl URL",
    "curl URL?x=1",
    "curl URL/a/../b/./c?x=/../y#frag",
    "curl URL/a/..",
    "curl URL/a%20b/%2e%2e/c",
    "curl --path-as-is URL/a/../b",
    "curl 'URL/é?ü=ß'",
    "curl -X DELETE URL/users/7",
    "curl -XPUT -d a=b URL/echo",
    "curl -d 'a=b&c' URL/echo",
    "curl -d a -d b --data-raw @c URL/echo",
    "curl -d '' URL/echo",
    "curl --data-urlencode 'x=a b&c~é' --data-urlencode 'plain text' --data-urlencode '=x y' URL/echo",
    "curl -G -d a=1 --data-urlencode 'q=x y' 'URL/search?p=2'",
    "curl --url-query 'a=b c' URL/search",
    r#"curl --json '{"a": 1}' --json 2 URL/echo"#,
    "curl -H 'Content-Type: text/x' --json '{}' URL/echo",
    "curl -H 'Content-Type: text/plain' --data-binary $'a\\nb\\x00' URL/echo",
    "curl -b 'a=1' --cookie 'b=2; c' -A me -e 'http://ref;auto' -u ada:secret --compressed -r 0-5 URL/",
    "curl -u 'ada:se:cret' -H 'X-A: 1' -H 'x-a:2' -H 'Y;' -H 'Z' -H 'Accept:' URL/",
    "curl -H 'host: foo' -H 'Host: bar' -H 'user-agent: Me' URL/",
    "curl -H 'Host:' -H 'User-Agent:' -H 'Host : lab' URL/",
    "curl -H 'Authorization: Basic eA==' -u a:b -H 'Cookie: a=1' -b c=2 URL/",
    "curl --oauth2-bearer a.token URL/bearer",
    "curl -A '' -H 'Referer: r' -e other URL/",
    "curl -I URL/hello",
    "curl -0 -d x URL/echo",
    "curl --http1.0 URL/hello",
    "curl -H 'Transfer-Encoding: chunked' -d hello URL/echo",
    "curl -H 'Content-Length: 5' -H 'B: c' -d hello URL/echo",
    "curl -H 'Content-Type:' -d x URL/echo",
    "curl -X OPTIONS --request-target '*' URL",
    "curl --request-target '/a b é' URL",
    "curl -F a=b -F 'c=d;type=text/plain' --form-string 'e=@f' URL/post",
    r#"curl -F 'a="q;uo";type=x/y' -F 'b=x;filename=f.txt' -F 'na"me=1' URL/post"#,
    "curl -F a=b -H 'Content-Type: multipart/x' URL/post",
    "curl -sSLkv --max-time 9 -o /dev/null -H 'X: last' URL/redirect-to",
    "curl -g 'URL/{a}[1]'",
    "curl -H 'X: it'\\''s' -H \"Y: \\\"q\\\" \\$x\" \\\n  -H Z:\\ 1 URL/",
];

#[test]
fn what_is_read_from_a_curl_command_is_what_curl_sends() {
    for command in COMMANDS {
        let mut line = String::new();
        let (sent, said) = received(|port| {
            line = command.replace("URL", &format!("http://127.0.0.1:{port}"));
            let mut bash = Command::new("bash");
            bash.args(["-c", &line.replacen("curl ", "curl -q --max-time 15 ", 1)]);
            bash
        });
        let read = import::read(&line).unwrap().remove(0);
        // No argument of a program has a NUL: bash ends the word there.
        let read = if command.contains("\\x00") {
            String::from_utf8_lossy(&read.bytes)
                .replace("Content-Length: 4", "Content-Length: 3")
                .replace('\0', "")
                .into_bytes()
        } else {
            read.bytes
        };
        assert_eq!(comparable(&read), comparable(&sent), "{command}\n{said}");
    }
}

/// Requests to be sent by other tools, for a lab at this address.
fn requests(lab: &str) -> Vec<Vec<u8>> {
    let with = |text: &str| text.replace("LAB", lab).replace('\n', "\r\n").into_bytes();
    vec![
        with("GET /hello HTTP/1.1\nHost: LAB\n\n"),
        with("GET /hello HTTP/1.1\nHost: LAB\nUser-Agent: me\nAccept: */*\n\n"),
        with("GET /a/../b?x=[1]&y={2} HTTP/1.1\nHost: other\nX-Empty:\nX: it's \"q\" $HOME `id` \\ %s é\n\n"),
        with("HEAD /hello HTTP/1.1\nHost: LAB\n\n"),
        with("BREW /pot HTTP/1.0\nHost: LAB\nX-Twice: 1\nx-twice: 2\n\n"),
        with("OPTIONS * HTTP/1.1\nHost: LAB\n\n"),
        with(
            "POST /echo HTTP/1.1\nHost: LAB\nContent-Type: text/plain\nContent-Length: 14\n\nHello, server!",
        ),
        with("PUT /echo HTTP/1.1\nHost: LAB\nContent-Length: 9\nX: y\n\n@a'b\n%c\\"),
        with("POST /echo HTTP/1.1\nHost: LAB\nTransfer-Encoding: chunked\n\n5\nhello\n0\n\n"),
        with("GET / HTTP/1.1\nHost : LAB\n\n"),
        [&with("POST /echo HTTP/1.1\nHost: LAB\nContent-Length: 6\n\n")[..], b"\0\xff\n\r-%"].concat(),
        [
            &with("POST /echo HTTP/1.1\nHost: LAB\nContent-Length: 256\n\n")[..],
            &(0..=255).collect::<Vec<u8>>(),
        ]
        .concat(),
    ]
}

#[test]
fn a_curl_command_that_was_written_sends_the_request() {
    for n in 0..requests("").len() {
        let mut wanted = Vec::new();
        let mut written = String::new();
        let (sent, said) = received(|port| {
            let lab = format!("127.0.0.1:{port}");
            wanted = requests(&lab).swap_remove(n);
            let copied = copy(Form::Curl, &wanted, &lab);
            assert!(copied.notes.is_empty(), "{:?}\n{}", copied.notes, copied.text);
            written = copied.text;
            let mut bash = Command::new("bash");
            bash.args(["-c", &written.replacen("curl ", "curl -q -sS --max-time 15 ", 1)]);
            bash
        });
        assert_eq!(String::from_utf8_lossy(&sent), String::from_utf8_lossy(&wanted), "{written}\n{said}");
        assert_eq!(sent, wanted, "{written}");
    }
}

#[test]
fn a_python_script_sends_the_very_bytes() {
    let python = if cfg!(windows) { "python" } else { "python3" };
    for n in 0..requests("").len() {
        let mut wanted = Vec::new();
        let (sent, said) = received(|port| {
            let lab = format!("127.0.0.1:{port}");
            wanted = requests(&lab).swap_remove(n);
            let mut command = Command::new(python);
            command.args(["-c", &copy(Form::Socket, &wanted, &lab).text]);
            command
        });
        assert_eq!(sent, wanted, "{said}");
    }
}

#[test]
fn the_shell_pipes_the_very_bytes() {
    let odd: [&[u8]; 5] = [b"", b"-n not an option", b"%d\\n'\"$x`id`!!", b"no request\n\n\n", b"\xc3\x28\0"];
    let long = [&b"GET / HTTP/1.1\r\nX: "[..], &b"y%\0".repeat(900)].concat();
    let all = requests("lab:80").into_iter().chain(odd.map(<[u8]>::to_vec)).chain([long]);
    for wanted in all {
        for shell in ["sh", "bash"] {
            // What would be nc shows what came down the pipe.
            let script = format!("nc() {{ cat; }}\n{}", copy(Form::Nc, &wanted, "lab:80").text);
            let output = Command::new(shell).args(["-c", &script]).output().unwrap();
            assert_eq!(
                output.stdout,
                wanted,
                "{shell}: {script}\n{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}
