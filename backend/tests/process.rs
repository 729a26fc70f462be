//! The program as it is started: what it prints, how it fails, how it stops.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod support;

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;

use support::process::{Running, command, run};

#[test]
fn it_prints_where_page_and_lab_are_and_both_are() {
    let running = Running::on_free_ports(&[]);
    for (addr, target, expected) in
        [(&running.lab, "/hello", "Hello from the lab."), (&running.page, "/x", "HTTP/1.1 ")]
    {
        let mut client = TcpStream::connect(addr).unwrap();
        write!(client, "GET {target} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).unwrap();
        assert!(answer.contains(expected), "{answer}");
    }
}

#[test]
fn plain_services_are_announced_behind_the_two_lines_and_answer_there() {
    for (options, names) in
        [(&[][..], &[][..]), (&["--sockets=127.0.0.1:0"], &["thanks", "yell", "count", "chat"])]
    {
        let mut running = Running::on_free_ports(options);
        for name in names {
            let line = running.lines.next().unwrap().unwrap();
            let addr = line.strip_prefix(name).unwrap_or_else(|| panic!("not {name}: {line}")).trim();
            let mut client = TcpStream::connect(addr).unwrap();
            client.write_all(b"bye\n").unwrap();
            client.shutdown(std::net::Shutdown::Write).unwrap();
            let mut answer = String::new();
            client.read_to_string(&mut answer).unwrap();
            let expected = match *name {
                "thanks" => "Thank you",
                "yell" => "BYE",
                "count" => "4 bytes",
                _ => "Goodbye",
            };
            assert!(answer.contains(expected), "{name}: {answer}");
        }
        // Nothing more was said.
        running.child.kill().unwrap();
        assert!(running.lines.next().is_none());
    }
}

#[test]
fn a_plain_port_in_use_is_named_with_its_option() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let output =
        run(&["serve", "--addr", "127.0.0.1:0", "--lab-addr", "127.0.0.1:0", "--sockets", &addr], b"");
    let err = String::from_utf8_lossy(&output.stderr);
    // Of the highest ports no four are left, which is said, too.
    assert!(err.contains("--sockets 127.0.0.1:0") || err.contains("four ports"), "{err}");
    assert_eq!((output.status.success(), output.stdout.len()), (false, 0));
}

#[test]
fn options_can_be_given_by_environment_variables() {
    let mut serve = command(&["serve"]);
    serve.env("PLAYGROUND_ADDR", "127.0.0.1:0").env("PLAYGROUND_LAB_ADDR", "[::1]:0");
    let running = Running::start(&mut serve);
    assert!(running.lab.starts_with("[::1]:"), "{}", running.lab);
}

#[test]
fn a_port_in_use_is_named_with_the_option_and_a_way_to_find_its_owner() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap();
    for (option, other) in [("--addr", "--lab-addr"), ("--lab-addr", "--addr")] {
        let output = run(&["serve", option, &addr.to_string(), other, "127.0.0.1:0"], b"");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(!output.status.success());
        assert_eq!(out, "");
        assert!(err.contains(&format!("Port {} is already in use", addr.port())), "{err}");
        assert!(err.contains(&format!("{option} 127.0.0.1:0")), "{err}");
        let finder = if cfg!(windows) {
            "netstat"
        } else if cfg!(target_os = "linux") {
            "ss -ltnp"
        } else {
            "lsof"
        };
        assert!(err.contains(finder), "{err}");
    }
}

#[test]
fn wrong_options_are_explained() {
    for (arguments, expected) in [
        (&["serve", "--addr", "nonsense"][..], "--addr"),
        (&["serve", "--lab-idle", "soon"], "write a time as"),
        (&["serve", "--head-bytes", "10"], "8192"),
        (&["serve", "--log", "=="], "--log"),
        (&["serve", "--sockets", "127.0.0.1:65534"], "four ports"),
        (&["serve", "--addr", "203.0.113.7:0", "--lab-addr", "127.0.0.1:0"], "no address 203.0.113.7"),
        (&["serv"], "serve"),
    ] {
        let output = run(arguments, b"");
        assert!(!output.status.success(), "{arguments:?}");
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(err.contains(expected), "{arguments:?}: {err}");
    }
}

#[test]
fn the_help_lists_every_limit() {
    let output = run(&["serve", "--help"], b"");
    let help = String::from_utf8_lossy(&output.stdout).into_owned();
    for option in
        ["--addr", "--lab-addr", "--open", "--lab-connections", "--keep-exchanges", "--send-bytes", "--pages"]
    {
        assert!(help.contains(option), "{option}");
    }
    assert!(help.contains("PLAYGROUND_LAB_ADDR"));
}

#[cfg(unix)]
#[test]
fn it_stops_at_once_when_told_to_and_tells_its_connections() {
    for signal in ["TERM", "INT"] {
        let mut running = Running::on_free_ports(&[]);
        let mut idle = TcpStream::connect(&running.lab).unwrap();
        write!(idle, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        idle.read_exact(&mut [0; 30]).unwrap();
        let mut half = TcpStream::connect(&running.lab).unwrap();
        half.write_all(b"POST /echo HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf").unwrap();
        // The shell has a `kill` of its own; the program is not everywhere.
        let kill = format!("kill -{signal} {}", running.child.id());
        let sent = Command::new("sh").args(["-c", &kill]).status().unwrap();
        assert!(sent.success());
        assert!(running.child.wait().unwrap().success());
        idle.read_to_end(&mut Vec::new()).expect("the idle connection was closed, not dropped");
    }
}
