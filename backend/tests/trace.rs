//! `playground trace` and `playground rules` as they are started: what they print, and how they end.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod support;

use std::io::{Read as _, Write as _};
use std::process::Stdio;

use base64::Engine as _;
use serde_json::{Value, json};
use support::process::{command, run};

const GOOD: &[u8] = b"POST /echo HTTP/1.1\r\nHost: lab\r\nContent-Length: 5\r\n\r\nhello";
const BAD: &[u8] = b"GET / HTTP/1.1\r\nHost : lab\r\n\r\n";

fn status(arguments: &[&str], input: &[u8]) -> i32 {
    run(arguments, input).status.code().unwrap()
}

fn text(arguments: &[&str], input: &[u8]) -> String {
    let output = run(&[&["trace"], arguments].concat(), input);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout).unwrap()
}

fn object(arguments: &[&str], input: &[u8]) -> Value {
    serde_json::from_str(&text(&[&["--json"], arguments].concat(), input)).unwrap()
}

#[test]
fn the_exit_status_is_the_verdict() {
    for json in [&[][..], &["--json"]] {
        let status = |arguments: &[&str], input| status(&[&["trace"], json, arguments].concat(), input);
        assert_eq!(status(&[], GOOD), 0);
        assert_eq!(status(&[], &GOOD[..30]), 3);
        assert_eq!(status(&[], b""), 3);
        assert_eq!(status(&[], BAD), 4);
        assert_eq!(status(&["--allow", "space-before-colon"], BAD), 0);
        assert_eq!(status(&["--end"], &GOOD[..30]), 4);
        assert_eq!(status(&["no-such-file"], b""), 2);
        assert_eq!(status(&["."], b""), 2);
    }
}

#[test]
fn a_file_is_read_like_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("request.txt");
    std::fs::write(&file, GOOD).unwrap();
    let from_input = text(&[], GOOD);
    assert_eq!(text(&[file.to_str().unwrap()], b""), from_input);
    assert_eq!(text(&["-"], GOOD), from_input);
}

#[test]
fn wrong_use_is_explained() {
    for (arguments, expected) in [
        (&["--allow", "bare-fl-field"][..], "near it: bare-lf-field"),
        (&["--allow", "host,qqqqqqq"], "playground rules"),
        (&["--allow", "bad-chunk-size"], "nobody may look away"),
        (&["--profile", "apache"], "hyper"),
        (&["--split", "0"], "--split"),
        (&["--zoom", "byte"], "token"),
        (&["--answering", "HEAD"], "--response"),
        (&["--color", "blue"], "never"),
        (&["one", "two"], "two"),
        (&["no-such-file"], "no-such-file could not be read"),
    ] {
        let output = run(&[&["trace"], arguments].concat(), GOOD);
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {err}");
        assert!(err.contains(expected), "{arguments:?}: {err}");
        assert_eq!(output.stdout, b"");
    }
}

#[test]
fn leniencies_are_given_one_by_one_or_with_commas() {
    let bare: &[u8] = b"GET / HTTP/1.1\nAccept: a\n\n";
    let each = [
        "--allow=bare-lf-start-line",
        "--allow=bare-lf-field",
        "--allow=bare-lf-end-of-fields",
        "--allow=host",
    ];
    let together = ["--allow", "bare-lf-start-line,bare-lf-field,bare-lf-end-of-fields,host"];
    assert_eq!(object(&each, bare), object(&together, bare));
    assert_eq!(object(&each, bare)["verdict"], "complete");
}

#[test]
fn an_object_says_it_all() {
    let input = b"POST /a?b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nX:  a\xe9\t\r\n\r\n\
                  3;e=1\r\nabc\r\n2\r\n\r\n\r\n0\r\nT: u\r\n\r\nGET / HTTP/1.1\r\nHo";
    let said = object(&[], input);
    assert_eq!(said["verdict"], "need-more");
    assert_eq!(said["consumed"], input.len());
    let [first, second] = said["messages"].as_array().unwrap().as_slice() else { panic!("{said}") };
    let end = first["end"].as_u64().unwrap();
    assert_eq!(
        *first,
        json!({
            "start": 0, "end": end, "complete": true, "method": "POST", "target": "/a?b", "version": "1.1",
            "status": null, "reason": null, "framing": "chunked", "body_len": 5, "keep_alive": true,
            "fields": [["Host", "x"], ["Transfer-Encoding", "chunked"], ["X", "a\u{e9}"]],
            "trailers": [["T", "u"]],
            "body_b64": base64::engine::general_purpose::STANDARD.encode("abc\r\n"),
        })
    );
    assert_eq!(
        (&second["start"], &second["complete"], &second["method"]),
        (&json!(end), &json!(false), &json!("GET"))
    );
    assert_eq!(
        (&second["framing"], &second["fields"], &second["body_b64"]),
        (&Value::Null, &json!([]), &json!(""))
    );
    assert_eq!(said["rejection"], Value::Null);
}

#[test]
fn tokens_cover_every_byte_in_order() {
    let input =
        [GOOD, b"\r\nPOST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhel"].concat();
    let said = object(&[], &input);
    let mut at = 0;
    for step in said["steps"].as_array().unwrap() {
        for key in ["message", "zoom", "at", "len", "kind", "rule", "summary"] {
            assert!(!step[key].is_null(), "{key}: {step}");
        }
        assert_eq!(step["state"].as_array().unwrap().len(), 2);
        if step["zoom"] == "token" {
            assert_eq!(step["at"], at, "{step}");
            at += step["len"].as_u64().unwrap();
        }
    }
    assert_eq!(at, input.len() as u64);
}

#[test]
fn a_refusal_names_the_byte_the_rule_and_what_would_mend_it() {
    let said = object(&[], BAD);
    assert_eq!((&said["verdict"], &said["consumed"]), (&json!("rejected"), &json!(20)));
    let why = &said["rejection"];
    assert_eq!((&why["message"], &why["at"], &why["status"]), (&json!(0), &json!(20), &json!(400)));
    assert_eq!((&why["rule"], &why["section"]), (&json!("space-before-colon"), &json!("RFC 9112 5.1")));
    for key in ["summary", "expected", "fix"] {
        assert!(why[key].as_str().is_some_and(|words| !words.is_empty()), "{why}");
    }
    assert_eq!(why["edit"], json!({"at": 20, "len": 1, "with": ""}));
    assert_eq!(said["messages"][0]["fields"], json!([]), "the line was refused");
}

#[test]
fn responses_know_what_they_answer() {
    let answer = b"HTTP/1.1 200 \r\nContent-Length: 3\r\n\r\n";
    let said = object(&["--response"], answer);
    assert_eq!((&said["verdict"], &said["messages"][0]["framing"]), (&json!("need-more"), &json!("length")));
    let said = object(&["--response", "--answering", "HEAD"], answer);
    let message = &said["messages"][0];
    assert_eq!((&said["verdict"], &message["framing"]), (&json!("complete"), &json!("none")));
    assert_eq!(
        (&message["status"], &message["reason"], &message["method"]),
        (&json!(200), &json!(""), &Value::Null)
    );
    let said = object(&["--response", "--answering=CONNECT"], answer);
    assert_eq!(said["messages"][0]["framing"], "tunnel");
}

#[test]
fn a_body_until_close_is_whole_when_the_peer_closes() {
    let answer = b"HTTP/1.0 200 OK\r\n\r\nall of it";
    assert_eq!(object(&["--response"], answer)["verdict"], "need-more");
    let said = object(&["--response", "--end"], answer);
    assert_eq!((&said["verdict"], &said["messages"][0]["body_len"]), (&json!("complete"), &json!(9)));
}

#[test]
fn hypers_habits_are_another_profile() {
    let bare: &[u8] = b"GET / HTTP/1.1\n\n";
    assert_eq!(object(&[], bare)["verdict"], "rejected");
    assert_eq!(object(&["--profile", "hyper"], bare)["verdict"], "complete");
}

#[test]
fn the_pieces_it_comes_in_change_nothing() {
    let chunked: &[u8] = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4;a=\"b\"\r\nabcd\r\n0\r\nT: 1\r\n\r\n";
    for input in [GOOD, BAD, chunked, &chunked[..70], &[GOOD, GOOD, b"GET"].concat()] {
        for json in [&[][..], &["--json"]] {
            let whole = text(json, input);
            for split in ["1", "2", "3", "7", "1000"] {
                assert_eq!(text(&[json, &["--split", split]].concat(), input), whole, "{split}");
            }
        }
    }
}

#[test]
fn carets_stand_under_what_they_speak_of() {
    let drawn = text(&[], GOOD);
    let lines: Vec<_> = drawn.lines().collect();
    assert!(drawn.contains(" 0 │ POST /echo HTTP/1.1\\r\\n\n"), "{drawn}");
    assert_eq!(lines[2], "     │ ^^^^·^^^^^·^^^^^^^^ version");
    assert!(drawn.contains("│ (6) yes "), "{drawn}");
    assert!(drawn.ends_with("complete: 1 request in 58 bytes\n"), "{drawn}");

    let drawn = text(&[], BAD);
    let lines: Vec<_> = drawn.lines().collect();
    let at = lines.iter().position(|line| line.contains("Host : lab")).unwrap();
    let column = lines[at].chars().position(|letter| letter == ':').unwrap() - 1;
    assert_eq!(lines[at + 1].chars().position(|letter| letter == '^'), Some(column), "{drawn}");
    for words in
        ["error[space-before-colon]", "byte 20, line 2", "(RFC 9112 5.1)", "400 Bad Request", "+ Host: lab"]
    {
        assert!(drawn.contains(words), "{words}: {drawn}");
    }
}

#[test]
fn a_caret_finds_its_byte_in_a_long_line_too() {
    let long = [b"GET /".as_slice(), &[b'a'; 3000], b"\"", &[b'b'; 3000], b" HTTP/1.1\r\n\r\n"].concat();
    let drawn = text(&[], &long);
    let lines: Vec<_> = drawn.lines().collect();
    let at = lines.iter().position(|line| line.contains("a\"b")).unwrap();
    let column = lines[at].chars().position(|letter| letter == '"').unwrap();
    assert_eq!(lines[at + 1].chars().position(|letter| letter == '^'), Some(column), "{drawn}");
}

#[test]
fn it_fits_eighty_columns_whatever_comes_and_lets_nothing_through() {
    let all: Vec<u8> = (0..=255).collect();
    let body = [
        b"POST / HTTP/1.1\r\nHost: x\r\nX: \xff\xfe\r\nContent-Length: 5000\r\n\r\n".as_slice(),
        &all.repeat(19),
    ]
    .concat();
    let value = [b"GET / HTTP/1.1\r\nHost: x\r\nX: \x1b[31m".as_slice(), &all].concat();
    let target = [b"GET /\x9b\x1b".as_slice(), &all].concat();
    for input in [&body, &value, &target, &all, &BAD.repeat(200)] {
        let drawn = text(&[], input);
        for line in drawn.lines() {
            assert!(line.chars().count() <= 80, "{} columns: {line}", line.chars().count());
            assert!(!line.chars().any(char::is_control), "{line:?}");
        }
        assert!(object(&[], input)["steps"].is_array());
    }
}

#[test]
fn colours_come_when_they_are_asked_for() {
    assert!(!text(&[], BAD).contains('\x1b'), "a pipe is no terminal");
    assert!(text(&["--color", "always"], BAD).contains("\x1b[1;31m"));
    let output =
        command(&["trace", "--color=never"]).env("CLICOLOR_FORCE", "1").stdin(Stdio::null()).output();
    assert!(!output.unwrap().stdout.contains(&0x1b));
}

#[test]
fn one_may_look_from_further_away() {
    let line = text(&["--zoom", "line"], GOOD);
    assert!(line.contains("^ request-line") && !line.contains("field-name"), "{line}");
    let message = text(&["--zoom", "message"], GOOD);
    assert!(message.contains("POST /echo HTTP/1.1") && message.lines().count() < 8, "{message}");
    let said = object(&["--zoom=line"], GOOD);
    assert!(said["steps"].as_array().unwrap().iter().all(|step| step["zoom"] != "token"));
}

#[test]
fn a_great_many_messages_are_shown_in_part_and_written_whole() {
    let many = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(3000);
    let drawn = text(&[], &many);
    assert!(drawn.contains("2,976 more messages") && drawn.len() < 100_000, "{}", drawn.len());
    assert_eq!(object(&[], &many)["messages"].as_array().unwrap().len(), 3000);
}

#[test]
fn a_reader_who_goes_away_is_no_error() {
    let many = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(3000);
    for arguments in [&["trace", "--json"][..], &["rules", "--json"], &["rules"]] {
        let mut child = command(arguments).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let _ = stdin.write_all(&many);
                drop(stdin);
            });
            stdout.read_exact(&mut [0; 10]).unwrap();
            drop(stdout);
        });
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()), "{arguments:?}");
    }
}

#[test]
fn too_much_is_refused_with_a_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("huge");
    std::fs::File::create(&file).unwrap().set_len(64 * 1024 * 1024 + 1).unwrap();
    let output = run(&["trace", file.to_str().unwrap()], b"");
    assert_eq!(output.status.code(), Some(2));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("67,108,864 bytes") && err.contains("head -c"), "{err}");
}

#[test]
fn the_servers_variables_do_not_concern_it() {
    let mut child =
        command(&["trace"]).env("PLAYGROUND_ADDR", "nonsense").env("PLAYGROUND_LOG", "==").spawn().unwrap();
    child.stdin.take().unwrap().write_all(GOOD).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_rules_are_a_table_for_people_and_an_array_for_programs() {
    let output = run(&["rules"], b"");
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.contains("~ space-before-colon") && table.contains("RFC 9112 5.1"), "{table}");
    let output = run(&["rules", "--json"], b"");
    let rules: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(rules.len(), shared::rule::Rule::ALL.len());
    for key in ["id", "severity", "section", "status", "summary", "leniency"] {
        assert!(rules.iter().all(|rule| rule.get(key).is_some()), "{key}");
    }
}

#[test]
fn help_says_what_it_does_how_it_ends_and_gives_examples() {
    let help = |arguments: &[&str]| String::from_utf8(run(arguments, b"").stdout).unwrap();
    let top = help(&["--help"]);
    for words in ["serve", "trace", "rules", "Examples:"] {
        assert!(top.contains(words), "{words}: {top}");
    }
    let trace = help(&["trace", "--help"]);
    for words in [
        "--response",
        "--profile",
        "--allow",
        "--split",
        "--json",
        "--end",
        "--zoom",
        "--answering",
        "Exit status",
        "printf",
    ] {
        assert!(trace.contains(words), "{words}: {trace}");
    }
    assert!(help(&["rules", "--help"]).contains("--json"));
    for line in top.lines().chain(trace.lines()) {
        assert!(line.chars().count() <= 100, "{line}");
    }
    let output = run(&[], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("Usage: playground"));
}

#[test]
fn the_readme_shows_what_it_really_prints() {
    let readme = include_str!("../../README.md");
    let (_, shown) = readme.split_once("```text\n$ printf '").unwrap();
    let (input, shown) = shown.split_once("' | playground trace\n").unwrap();
    let (shown, _) = shown.split_once("```").unwrap();
    let input = input.replace("\\r", "\r").replace("\\n", "\n");
    assert_eq!(text(&[], input.as_bytes()), shown);
}
