//! The API for scripts, as scripts meet it: over real sockets, with curl, and with Python.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod support;

use std::io::Write as _;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use support::script::{BROKEN, ECHO, HELLO, ask, exchange, follow_until, get, three};
use support::{DEADLINE, Playground};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

#[tokio::test]
async fn the_list_has_every_exchange_in_a_flat_form() {
    let (server, answers) = three().await;
    let answer = get(&server, "/api/exchanges").await;
    assert_eq!((answer.status, answer.field("content-type")), (200, Some("application/json")));
    let list = answer.json();
    assert_eq!(list["oldest"], 1);
    let first = &list["exchanges"][0];
    for (name, expected) in [
        ("id", json!(1)),
        ("connection", json!(1)),
        ("nth", json!(1)),
        ("agent", json!("tester/1")),
        ("page", Value::Null),
        ("method", json!("GET")),
        ("target", json!("/hello?a=b")),
        ("start_line", json!("GET /hello?a=b HTTP/1.1")),
        ("status", json!(200)),
        ("bytes_in", json!(HELLO.len())),
        ("bytes_out", json!(answers[0].len())),
        ("stage", json!("complete")),
    ] {
        assert_eq!(first[name], expected, "{name}");
    }
    assert!(first["client"].as_str().unwrap().starts_with("127.0.0.1:"));
    assert!(
        first["began_ms"].as_u64().unwrap() > 1_600_000_000_000 && first["took_ms"].as_f64().unwrap() > 0.0
    );
    let third = &list["exchanges"][2];
    assert_eq!((&third["stage"], &third["status"]), (&json!("refused"), &json!(400)));
}

#[tokio::test]
async fn the_list_can_be_read_in_parts() {
    let (server, _) = three().await;
    for (query, expected) in [
        ("", &[1, 2, 3][..]),
        ("?after=1", &[2, 3]),
        ("?after=1&limit=1", &[2]),
        ("?limit=2", &[2, 3]),
        ("?limit=99", &[1, 2, 3]),
        ("?after=3", &[]),
        ("?follow=0", &[1, 2, 3]),
    ] {
        let list = get(&server, &format!("/api/exchanges{query}")).await.json();
        let ids: Vec<_> =
            list["exchanges"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect();
        assert_eq!(ids, expected, "{query}");
    }
}

#[tokio::test]
async fn wrong_parameters_are_named() {
    let server = Playground::start(&[]);
    for (target, expected) in [
        ("/api/exchanges?after=x", "after takes a whole number from 0 on"),
        ("/api/exchanges?after=-1", "not \"-1\""),
        ("/api/exchanges?limit=0", "limit takes a whole number from 1 on"),
        ("/api/exchanges?follow=yes", "follow takes 1 or 0"),
        ("/api/exchanges?before=1", "this path takes after, limit, follow"),
        ("/api/exchanges?limit=1&limit=2", "limit stands twice"),
        ("/api/exchanges/seven", "number from 1 on"),
        ("/api/exchanges/0", "number from 1 on"),
        ("/api/exchanges/x.har", "not \"x\""),
        ("/api/exchanges/%ff", "UTF-8"),
        ("/api/exchanges/1?zoom=x", "takes none"),
        ("/api/exchanges/1/raw?side=left", "request or response"),
    ] {
        let answer = get(&server, target).await;
        assert_eq!(
            (answer.status, answer.field("content-type")),
            (400, Some("application/json")),
            "{target}"
        );
        assert!(answer.detail().contains(expected), "{target}: {}", answer.detail());
    }
}

#[tokio::test]
async fn one_exchange_says_everything() {
    let (server, answers) = three().await;
    let all = get(&server, "/api/exchanges/2").await.json();
    let list = get(&server, "/api/exchanges?after=1&limit=1").await.json();
    assert_eq!(all["summary"], list["exchanges"][0]);
    let bytes = |direction: &str| {
        let of = all["segments"].as_array().unwrap().iter().filter(|one| one["direction"] == direction);
        of.flat_map(|one| BASE64.decode(one["bytes"].as_str().unwrap()).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!((bytes("in"), bytes("out")), (ECHO.to_vec(), answers[1].clone()));
    assert!(all["segments"][0].get("text").is_none(), "it is no text");
    let facts: Vec<_> =
        all["facts"].as_array().unwrap().iter().map(|one| one["fact"].as_str().unwrap()).collect();
    for fact in ["request-parsed", "route-matched", "handler-started", "handler-finished", "response-begun"] {
        assert!(facts.contains(&fact), "{fact} is not in {facts:?}");
    }
    assert_eq!(all["dropped"], json!({"bytes_in": 0, "bytes_out": 0, "facts": 0}));
    assert_eq!(
        (&all["request"]["verdict"], &all["response"]["verdict"]),
        (&json!("complete"), &json!("complete"))
    );
    assert_eq!(all["request"]["messages"][0]["body_b64"], BASE64.encode(b"\xff\0a"));
    assert!(all["response"]["steps"].as_array().unwrap().iter().any(|step| step["kind"] == "status"));

    let text = &get(&server, "/api/exchanges/1").await.json()["segments"][0]["text"];
    assert_eq!(text, HELLO);
    let refused = get(&server, "/api/exchanges/3").await.json();
    assert_eq!(refused["request"]["verdict"], "rejected");
    assert_eq!(refused["request"]["rejection"]["rule"], "space-before-colon");
    assert!(refused["routing"].is_null(), "no route was tried");
}

#[tokio::test]
async fn how_a_request_found_its_route_is_told() {
    let server = Playground::start(&[]);
    let mut client = server.connect_to_lab().await;
    client.send("GET /userz/7 HTTP/1.1\r\nHost: x\r\n\r\nDELETE /users/7 HTTP/1.1\r\nHost: x\r\n\r\nGET /users/7 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    let answer = String::from_utf8(client.rest().await).unwrap();
    assert!(answer.contains("The nearest is /users/{id}: segment 1 is `userz`"), "{answer}");
    let routing = |id| {
        let server = &server;
        async move { get(server, &format!("/api/exchanges/{id}")).await.json()["routing"].clone() }
    };
    let missed = routing(1).await;
    assert_eq!(missed["outcome"], "not-found");
    assert_eq!(missed["nearest"]["pattern"], "/users/{id}");
    assert_eq!(routing(2).await["outcome"], "method-not-allowed");
    let found = routing(3).await;
    assert_eq!((&found["outcome"], &found["pattern"]), (&json!("answered"), &json!("/users/{id}")));
    let tried = found["tried"].as_array().unwrap();
    assert_eq!(tried.last().unwrap()["summary"], "the path matches: `id` is `7`");
}

#[tokio::test]
async fn an_answer_to_head_and_a_missing_answer_are_read_as_such() {
    let server = Playground::start(&["--head-timeout=200ms"]);
    exchange(&server, "HEAD /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    let all = get(&server, "/api/exchanges/1").await.json();
    assert_eq!(all["response"]["verdict"], "complete");
    let mut client = server.connect_to_lab().await;
    client.send("GET /never HTTP/1.1\r\nHo").await;
    client.reset();
    let list = follow_until(&server, "?follow=1&after=1", |line| line["stage"] == "cut-short").await;
    assert_eq!(list.last().unwrap()["id"], 2);
    let all = get(&server, "/api/exchanges/2").await.json();
    assert_eq!((&all["response"], &all["request"]["verdict"]), (&Value::Null, &json!("rejected")));
}

#[tokio::test]
async fn raw_bytes_are_those_that_crossed_the_wire() {
    let (server, answers) = three().await;
    let request = get(&server, "/api/exchanges/2/raw").await;
    assert_eq!(request.body, ECHO);
    assert_eq!(request.field("content-type"), Some("application/octet-stream"));
    assert_eq!(request.field("x-content-type-options"), Some("nosniff"));
    assert_eq!(request.field("content-disposition"), Some("attachment; filename=\"exchange-2-request.bin\""));
    assert_eq!(request.field("x-dropped-bytes"), None);
    assert_eq!(get(&server, "/api/exchanges/2/raw?side=response").await.body, answers[1]);
}

#[tokio::test]
async fn bytes_that_were_not_kept_are_counted() {
    let server = Playground::start(&["--keep-bytes=10"]);
    let answer = exchange(&server, HELLO).await;
    let raw = get(&server, "/api/exchanges/1/raw").await;
    assert_eq!(
        (raw.body.as_slice(), raw.field("x-dropped-bytes")),
        (&HELLO.as_bytes()[..10], Some((HELLO.len() - 10).to_string().as_str()))
    );
    let all = get(&server, "/api/exchanges/1").await.json();
    assert_eq!(all["dropped"]["bytes_out"], answer.len());
}

#[tokio::test]
async fn readers_that_do_not_read_take_up_no_more_room_than_there_is() {
    let server = Playground::start(&[
        "--api-answers=1",
        "--page-stall=400ms",
        "--body-bytes=8000000",
        "--keep-bytes=16000000",
    ]);
    let head = "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4000000\r\n\r\n";
    let request = [head.as_bytes(), &vec![b'x'; 4_000_000]].concat();
    let (mut reading, mut writing) = server.connect_to_lab().await.stream.into_split();
    let sending = async { writing.write_all(&request).await.unwrap() };
    let mut answer = Vec::new();
    let (_, read) = tokio::join!(sending, reading.read_to_end(&mut answer));
    assert!(read.unwrap() > 4_000_000);

    // Far more than the network holds for somebody who does not read.
    let mut stalled = server.connect_to_page().await;
    stalled.send(format!("GET /api/exchanges/1 HTTP/1.0\r\nHost: {}\r\n\r\n", server.page)).await;
    stalled.until("\r\n\r\n").await;
    let refused = get(&server, "/api/exchanges/1/raw").await;
    assert_eq!(refused.status, 503);
    assert!(refused.detail().contains("--api-answers"), "{}", refused.detail());
    assert_eq!(get(&server, "/api/exchanges").await.status, 200, "the list needs no such room");
    drop(stalled);
    let again = async { while get(&server, "/api/exchanges/1/raw").await.status != 200 {} };
    tokio::time::timeout(DEADLINE, again).await.expect("the room is given back");
}

#[tokio::test]
async fn what_is_not_kept_is_told_from_what_never_was() {
    let server = Playground::start(&["--keep-exchanges=2"]);
    let none = get(&server, "/api/exchanges/1").await;
    assert_eq!(
        (none.status, none.detail().as_str()),
        (404, "There has been no exchange 1 yet; none is kept.")
    );
    for _ in 0..3 {
        exchange(&server, HELLO).await;
    }
    for target in
        ["/api/exchanges/1", "/api/exchanges/1/raw", "/api/exchanges/1.har", "/api/exchanges/1.http"]
    {
        let gone = get(&server, target).await;
        assert_eq!(gone.status, 404, "{target}");
        assert!(
            gone.detail().starts_with("Exchange 1 is no longer kept; 2 to 3 are kept"),
            "{}",
            gone.detail()
        );
        assert!(gone.detail().contains("--keep-exchanges"));
    }
    let never = get(&server, "/api/exchanges/4").await.detail();
    assert_eq!(never, "There has been no exchange 4 yet; 2 to 3 are kept.");
}

#[tokio::test]
async fn other_paths_and_methods_are_refused_in_json() {
    let server = Playground::start(&[]);
    for target in
        ["/api", "/api/", "/api/nothing", "/api/exchanges/", "/api/exchanges/1/raw/more", "/api/routes/1"]
    {
        for method in ["GET", "POST"] {
            let answer = ask(&server, method, target, "").await;
            assert_eq!(answer.status, 404, "{method} {target}");
            assert!(answer.detail().contains("/api/exchanges/ID/raw"));
        }
    }
    for target in
        ["/api/exchanges", "/api/exchanges/1", "/api/exchanges/1/raw", "/api/exchanges.har", "/api/routes"]
    {
        for method in ["POST", "DELETE", "BREW"] {
            let answer = ask(&server, method, target, "").await;
            assert_eq!((answer.status, answer.field("allow")), (405, Some("get,head")), "{method} {target}");
            assert!(answer.detail().contains(method));
        }
    }
    let head = ask(&server, "HEAD", "/api/routes", "").await;
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[tokio::test]
async fn no_other_page_gets_to_see_what_was_sent() {
    let (server, _) = three().await;
    for target in
        ["/api/exchanges", "/api/exchanges/1", "/api/exchanges/1/raw", "/api/exchanges.har", "/api/nothing"]
    {
        for origin in ["http://evil.example", "null", &format!("http://{}", server.lab)] {
            let answer = ask(&server, "GET", target, &format!("Origin: {origin}\r\n")).await;
            assert_eq!(answer.status, 403, "{target} {origin}");
            assert!(answer.detail().contains("--allow-origin"));
        }
    }
    let own = ask(&server, "GET", "/api/exchanges", &format!("Origin: http://{}\r\n", server.page)).await;
    assert_eq!(own.status, 200);
    for (site, mode, status) in [
        ("cross-site", "no-cors", 403),
        ("same-site", "no-cors", 403),
        ("cross-site", "navigate", 200),
        ("same-origin", "cors", 200),
        ("none", "navigate", 200),
    ] {
        let fields = format!("Sec-Fetch-Site: {site}\r\nSec-Fetch-Mode: {mode}\r\n");
        assert_eq!(ask(&server, "GET", "/api/exchanges", &fields).await.status, status, "{fields}");
    }
    let mut client = server.connect_to_page().await;
    client.send("GET /api/exchanges HTTP/1.0\r\nHost: evil.example\r\n\r\n").await;
    assert!(client.rest().await.starts_with(b"HTTP/1.0 421 "));
}

#[tokio::test]
async fn the_routes_are_those_of_the_lab() {
    let server = Playground::start(&[]);
    let routes = get(&server, "/api/routes").await.json();
    let hello =
        routes["routes"].as_array().unwrap().iter().find(|route| route["pattern"] == "/hello").unwrap();
    assert!(hello["teaches"].as_str().unwrap().ends_with('.'));
}

/// Runs a program beside the server, with this on its standard input.
async fn run(program: &str, arguments: Vec<String>, input: Vec<u8>) -> Vec<u8> {
    let program = program.to_owned();
    let run = move || {
        let mut command = Command::new(program);
        let mut child = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(&input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        output.stdout
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[tokio::test]
async fn curl_gets_the_list_and_the_bytes() {
    let (server, _) = three().await;
    let url = |path: &str| format!("http://{}{path}", server.page);
    let curl = |path: &str| run("curl", vec!["-sS".to_owned(), "--fail".to_owned(), url(path)], Vec::new());
    let list: Value = serde_json::from_slice(&curl("/api/exchanges?limit=1").await).unwrap();
    assert_eq!(list["exchanges"][0]["id"], 3);
    assert_eq!(curl("/api/exchanges/3/raw").await, BROKEN);
    let lines = curl("/api/exchanges?follow=1&after=0&limit=3").await;
    assert_eq!(lines.iter().filter(|&&byte| byte == b'\n').count(), 3);
}

/// What HAR 1.2 asks for.
const CHECK_HAR: &str = r#"
import json, sys, datetime, base64
log = json.load(sys.stdin)["log"]
assert log["version"] == "1.2" and log["creator"]["name"] and log["creator"]["version"]
for entry in log["entries"]:
    datetime.datetime.fromisoformat(entry["startedDateTime"].replace("Z", "+00:00"))
    request, response, timings = entry["request"], entry["response"], entry["timings"]
    for name in "method url httpVersion".split(): assert isinstance(request[name], str), name
    for name in "cookies headers queryString".split():
        assert all({"name", "value"} <= set(pair) for pair in request[name]), name
    for name in "cookies headers".split():
        assert all({"name", "value"} <= set(pair) for pair in response[name]), name
    assert isinstance(response["status"], int)
    for name in "statusText httpVersion redirectURL".split(): assert isinstance(response[name], str), name
    for side in request, response:
        assert isinstance(side["headersSize"], int) and isinstance(side["bodySize"], int)
    assert isinstance(response["content"]["size"], int) and response["content"]["mimeType"]
    if "text" in response["content"]:
        text = response["content"]["text"]
        plain = base64.b64decode(text) if response["content"].get("encoding") == "base64" else text.encode()
        assert len(plain) == response["content"]["size"]
    if "postData" in request: assert {"mimeType", "params", "text"} <= set(request["postData"])
    assert entry["cache"] == {}
    spent = sum(timings[name] for name in "blocked dns connect ssl send wait receive".split() if timings[name] != -1)
    assert abs(spent - entry["time"]) < 1e-6, (spent, entry["time"])
print(json.dumps([[entry["request"]["url"], entry["response"]["status"]] for entry in log["entries"]]))
"#;

#[tokio::test]
async fn a_har_has_what_the_form_asks_for() {
    let (server, _) = three().await;
    let check = async |target: &str| {
        let har = get(&server, target).await;
        assert_eq!((har.status, har.field("content-type")), (200, Some("application/json")));
        let said = run("python3", vec!["-c".to_owned(), CHECK_HAR.to_owned()], har.body).await;
        serde_json::from_slice::<Value>(&said).unwrap()
    };
    let broken = json!(["http://lab/", 400]);
    let all = json!([["http://lab/hello?a=b", 200], ["http://lab/echo", 200], broken]);
    assert_eq!(check("/api/exchanges.har").await, all);
    assert_eq!(check("/api/exchanges/3.har").await, json!([broken]));
    let empty = Playground::start(&[]);
    assert_eq!(get(&empty, "/api/exchanges.har").await.json()["log"]["entries"], json!([]));
}

#[tokio::test]
async fn a_request_file_goes_to_this_lab() {
    let (server, _) = three().await;
    let file = get(&server, "/api/exchanges/1.http").await;
    assert_eq!(file.field("content-type"), Some("text/plain; charset=utf-8"));
    let text = String::from_utf8(file.body).unwrap();
    let request = format!("GET http://{}/hello?a=b HTTP/1.1\nHost: lab\nUser-Agent: tester/1\n", server.lab);
    assert!(text.ends_with(&request), "{text}");
    let refused = String::from_utf8(get(&server, "/api/exchanges/3.http").await.body).unwrap();
    assert!(refused.contains("# This request cannot be said in this form."), "{refused}");
}

#[tokio::test]
async fn a_room_gets_an_address_and_a_picture_of_it() {
    let server = Playground::start(&[]);
    let address = get(&server, "/api/address").await;
    // A machine in no network says so.
    assert!(
        address.status == 404
            || String::from_utf8_lossy(&address.body).trim().parse::<std::net::IpAddr>().is_ok()
    );

    let picture = get(&server, "/api/qr.svg?text=http://192.168.0.4:8081/").await;
    assert_eq!((picture.status, picture.field("content-type")), (200, Some("image/svg+xml")));
    let text = String::from_utf8(picture.body).unwrap();
    assert!(text.starts_with("<svg ") && text.contains("M4,4h1v1h-1z"), "a corner mark begins at the margin");
    let long = ["/api/qr.svg?text=", &"a".repeat(301)].concat();
    for bad in ["/api/qr.svg", "/api/qr.svg?text=", "/api/qr.svg?text=a&colour=red", long.as_str()] {
        assert_eq!(get(&server, bad).await.status, 400, "{bad}");
    }
}
