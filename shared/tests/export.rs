//! Exchanges in the forms of other tools: what is said of every kind of message.

#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use serde_json::{Value, json};
use shared::export::{Exchange, Stream, har, http_file};
use shared::wire::{Bytes, Client, ConnId, ExchangeId, Nanos, Stage, Summary};

const LAB: &str = "127.0.0.1:8081";

fn summary(request: &[u8], stage: Stage, status: Option<u16>) -> Summary {
    let line = request.split(|&byte| byte == b'\r').next().unwrap_or_default();
    Summary {
        id: ExchangeId(7),
        conn: ConnId(3),
        nth: 1,
        client: Client { addr: "127.0.0.1:5005".to_owned(), page: None, agent: None },
        began_ms: 784_111_777_123,
        start_line: Bytes(line.to_vec()),
        status,
        bytes_in: request.len() as u64,
        bytes_out: 0,
        took: 0,
        service: None,
        stage,
    }
}

/// Sent from 1 to 2 ms, answered from 5 to 9 ms.
fn with<T>(request: &[u8], response: &[u8], ask: impl FnOnce(&Exchange<'_>) -> T) -> T {
    let refused = response.starts_with(b"HTTP/1.1 400");
    let stage = if refused { Stage::Refused } else { Stage::Complete };
    let status = (!response.is_empty()).then_some(200);
    let summary = summary(request, stage, status);
    let stream = |bytes, first, last| Stream { bytes, first: Nanos(first), last: Nanos(last), dropped: 0 };
    ask(&Exchange {
        summary: &summary,
        lab: LAB,
        request: stream(request, 1_000_000, 2_000_000),
        response: stream(response, 5_000_000, 9_000_000),
    })
}

fn entry(request: &str, response: &str) -> Value {
    with(request.as_bytes(), response.as_bytes(), |exchange| har::entry(exchange, har::NO_DECODER))
}

fn file(request: &str) -> String {
    with(request.as_bytes(), b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", http_file::file)
}

const NOTHING: &str = "HTTP/1.1 204 No Content\r\n\r\n";

#[test]
fn a_plain_exchange_has_its_times_and_sizes() {
    let request = "GET /hello HTTP/1.1\r\nHost: lab\r\n\r\n";
    let response = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi";
    let entry = entry(request, response);
    assert_eq!(entry["startedDateTime"], "1994-11-06T08:49:37.123Z");
    assert_eq!(entry["time"], 8.0);
    let timings = &entry["timings"];
    assert_eq!(
        (&timings["send"], &timings["wait"], &timings["receive"]),
        (&json!(1.0), &json!(3.0), &json!(4.0))
    );
    assert!(["blocked", "dns", "connect", "ssl"].iter().all(|name| timings[name] == -1));
    assert_eq!(entry["request"]["url"], "http://lab/hello");
    assert_eq!(entry["request"]["headersSize"], request.len());
    assert_eq!(entry["request"]["bodySize"], 0);
    assert!(entry["request"].get("postData").is_none());
    let answer = &entry["response"];
    assert_eq!((&answer["status"], &answer["statusText"]), (&json!(200), &json!("OK")));
    assert_eq!((&answer["headersSize"], &answer["bodySize"]), (&json!(response.len() - 2), &json!(2)));
    assert_eq!(answer["content"], json!({"size": 2, "mimeType": "text/plain", "text": "hi"}));
    assert_eq!(entry["serverIPAddress"], "127.0.0.1");
}

#[test]
fn fields_stand_in_their_order_and_as_often_as_they_came() {
    let entry = entry("GET / HTTP/1.1\r\nHost: x\r\nA: 1\r\nb: 2\r\na: 3\r\n\r\n", NOTHING);
    let pair = |name: &str, value: &str| json!({"name": name, "value": value});
    assert_eq!(
        entry["request"]["headers"],
        json!([pair("Host", "x"), pair("A", "1"), pair("b", "2"), pair("a", "3")])
    );
}

#[test]
fn the_query_is_said_as_it_is_meant() {
    let entry = entry("GET /a?q=caf%C3%A9+1&q=2&flag&=x HTTP/1.1\r\nHost: x\r\n\r\n", NOTHING);
    let pair = |name: &str, value: &str| json!({"name": name, "value": value});
    let meant = json!([pair("q", "café 1"), pair("q", "2"), pair("flag", ""), pair("", "x")]);
    assert_eq!(entry["request"]["queryString"], meant);
    assert_eq!(entry["request"]["url"], "http://x/a?q=caf%C3%A9+1&q=2&flag&=x");
}

#[test]
fn every_form_of_target_becomes_a_url() {
    for (line, url) in [
        ("GET http://other/a?b HTTP/1.1\r\nHost: x", "http://other/a?b"),
        ("OPTIONS * HTTP/1.1\r\nHost: x", "http://x"),
        ("CONNECT far:443 HTTP/1.1\r\nHost: far:443", "http://far:443"),
        ("GET /a HTTP/1.0", "http://127.0.0.1:8081/a"),
        ("GET /a HTTP/1.1\r\nHost:", "http://127.0.0.1:8081/a"),
        ("GET /a|b#c HTTP/1.1\r\nHost: x", "http://x/a%7Cb"),
    ] {
        assert_eq!(entry(&format!("{line}\r\n\r\n"), NOTHING)["request"]["url"], url, "{line}");
    }
}

#[test]
fn posted_data_is_text_or_says_that_it_is_base64() {
    let post = |body: &[u8]| {
        let head = format!(
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        with(&[head.as_bytes(), body].concat(), NOTHING.as_bytes(), |exchange| {
            har::entry(exchange, har::NO_DECODER)["request"]["postData"].clone()
        })
    };
    assert_eq!(post("a=é".as_bytes()), json!({"mimeType": "a/b", "params": [], "text": "a=é"}));
    let binary = post(b"\xff\0");
    assert_eq!((&binary["text"], &binary["_encoding"]), (&json!("/wA="), &json!("base64")));
    assert!(binary["comment"].as_str().unwrap().contains("base64"));
}

#[test]
fn chunks_are_framing_and_no_content() {
    let chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n";
    let answer = &entry("GET / HTTP/1.1\r\nHost: x\r\n\r\n", chunked)["response"];
    let head = chunked.find("\r\n\r\n").unwrap() + 4;
    assert_eq!((&answer["content"]["size"], &answer["content"]["text"]), (&json!(5), &json!("abcde")));
    assert_eq!((&answer["headersSize"], &answer["bodySize"]), (&json!(head), &json!(chunked.len() - head)));
    assert_eq!(answer["comment"], "Trailers: T: 1.");
}

#[test]
fn compressed_content_is_decoded_where_it_can_be() {
    let response = "HTTP/1.1 200 OK\r\nContent-Encoding: GZip\r\nContent-Length: 3\r\n\r\nxyz";
    let decoder: har::Decoder<'_> =
        &|coding, bytes| (coding == "gzip").then(|| [bytes, b" and far more"].concat());
    let asked = |decoder| {
        with(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", response.as_bytes(), |exchange| {
            har::entry(exchange, decoder)["response"].clone()
        })
    };
    let (decoded, still) = (asked(decoder), asked(har::NO_DECODER));
    let of = |answer: &Value| (answer["content"]["size"].clone(), answer["bodySize"].clone());
    assert_eq!(of(&decoded), (json!(16), json!(3)));
    assert_eq!(
        (&decoded["content"]["text"], &decoded["content"]["compression"]),
        (&json!("xyz and far more"), &json!(13))
    );
    assert_eq!(of(&still), (json!(3), json!(3)));
    assert_eq!(still["content"]["comment"], "Still encoded: gzip.");
    assert!(still["content"].get("compression").is_none());
}

#[test]
fn content_that_is_no_text_is_base64() {
    let answer = with(
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\0",
        |exchange| har::entry(exchange, har::NO_DECODER)["response"]["content"].clone(),
    );
    assert_eq!((&answer["text"], &answer["encoding"]), (&json!("/wA="), &json!("base64")));
}

#[test]
fn an_answer_to_head_has_no_body_whatever_it_says() {
    let answer = &entry(
        "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n",
    )["response"];
    assert_eq!((&answer["bodySize"], &answer["content"]["size"]), (&json!(0), &json!(0)));
}

#[test]
fn interim_responses_are_not_the_response() {
    let response = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 Created\r\nLocation: /n/1\r\nContent-Length: 0\r\n\r\n";
    let answer = &entry("GET / HTTP/1.1\r\nHost: x\r\n\r\n", response)["response"];
    assert_eq!((&answer["status"], &answer["redirectURL"]), (&json!(201), &json!("/n/1")));
    assert_eq!(answer["comment"], "Interim responses before it: 100, 103.");
    assert_eq!(answer["headers"].as_array().unwrap().len(), 2);
}

#[test]
fn cookies_are_taken_apart() {
    let entry = entry(
        "GET / HTTP/1.1\r\nHost: x\r\nCookie: a=1; b=2=3; ;c\r\n\r\n",
        "HTTP/1.1 204 No\r\nSet-Cookie: id=7; Path=/; Domain=x; Secure; HttpOnly; SameSite=Lax; \
         Expires=Sun, 06 Nov 1994 08:49:37 GMT\r\nSet-Cookie: t=u\r\n\r\n",
    );
    let pair = |name: &str, value: &str| json!({"name": name, "value": value});
    assert_eq!(entry["request"]["cookies"], json!([pair("a", "1"), pair("b", "2=3"), pair("", "c")]));
    let set = json!([
        {"name": "id", "value": "7", "path": "/", "domain": "x", "secure": true, "httpOnly": true,
         "sameSite": "Lax", "expires": "1994-11-06T08:49:37.000Z"},
        {"name": "t", "value": "u", "secure": false, "httpOnly": false},
    ]);
    assert_eq!(entry["response"]["cookies"], set);
}

#[test]
fn what_never_came_is_said_to_be_missing() {
    let answer = &entry("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "")["response"];
    assert_eq!(
        (&answer["status"], &answer["headersSize"], &answer["bodySize"]),
        (&json!(0), &json!(-1), &json!(-1))
    );
    assert_eq!(answer["content"], json!({"size": 0, "mimeType": "x-unknown"}));
    let refused = entry("G@T / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(
        (&refused["request"]["method"], &refused["request"]["headersSize"]),
        (&json!("G@T"), &json!(-1))
    );
    assert_eq!(refused["response"]["status"], 400);
}

#[test]
fn bytes_that_were_not_kept_are_counted() {
    let summary = summary(b"GET / HTTP/1.1", Stage::Complete, Some(200));
    let request = Stream { bytes: b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", ..Stream::default() };
    let response = Stream { bytes: b"HTTP/1.1 200 OK\r\n", dropped: 5, ..Stream::default() };
    let exchange = Exchange { summary: &summary, lab: LAB, request, response };
    let entry = har::entry(&exchange, har::NO_DECODER);
    assert_eq!(entry["response"]["comment"], "5 more bytes were not kept.");
    assert_eq!(entry["response"]["headersSize"], -1);
}

#[test]
fn a_log_is_the_same_written_at_once_or_entry_by_entry() {
    let one = entry("GET / HTTP/1.1\r\nHost: x\r\n\r\n", NOTHING);
    let (before, behind) = har::around_entries("1.0");
    let text = format!("{before}{one},{one}{behind}");
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), har::log("1.0", vec![one.clone(), one]));
}

#[test]
fn a_file_says_what_a_client_does_not_work_out_itself() {
    let request = "POST /echo?a=1 HTTP/1.1\r\nHost: 127.0.0.1:8081\r\nContent-Type: text/plain\r\nX: 1\r\nX: 2\r\n\
                   Content-Length: 5\r\nConnection: close\r\n\r\nhello";
    assert_eq!(
        file(request),
        "### Exchange 7\n# 1994-11-06T08:49:37.123Z, answered 200\n\
         POST http://127.0.0.1:8081/echo?a=1 HTTP/1.1\nContent-Type: text/plain\nX: 1\nX: 2\n\nhello\n"
    );
}

#[test]
fn a_file_goes_to_the_lab_and_keeps_another_host() {
    assert!(
        file("GET /a HTTP/1.1\r\nHost: lab\r\n\r\n")
            .ends_with("GET http://127.0.0.1:8081/a HTTP/1.1\nHost: lab\n")
    );
    let absolute = file("GET http://far/b?c HTTP/1.1\r\nHost: far\r\n\r\n");
    assert!(absolute.contains("# The target was http://far/b?c"), "{absolute}");
    assert!(absolute.contains("GET http://127.0.0.1:8081/b?c HTTP/1.1\nHost: far\n"), "{absolute}");
}

#[test]
fn a_file_says_what_it_cannot_say() {
    for (request, expected) in [
        ("BREW / HTTP/1.1\r\nHost: x\r\n\r\n", "# BREW is a method"),
        ("GET / HTTP/1.0\r\nHost: x\r\n\r\n", "# It was sent as HTTP/1.0."),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: 1\r\n\r\n",
            "# It had trailers",
        ),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n### a", "begins with ###"),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n{{a}}", "variable"),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab", "It never came whole."),
    ] {
        let file = file(request);
        assert!(file.contains(expected), "{request}: {file}");
    }
    let refused =
        with(b"GET / HTTP/1.1\r\nHost : \x1b[1mx\r\n\r\n", b"HTTP/1.1 400 Bad\r\n\r\n", http_file::file);
    assert!(refused.contains("# This request cannot be said in this form."), "{refused}");
    assert!(refused.contains("# Host : \u{fffd}[1mx\n"), "{refused}");
    assert!(refused.lines().all(|line| line.starts_with('#')), "{refused}");
}

/// What messages are made of, whole and broken.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let known: &[&[u8]] = &[
        b"GET /a?b=%zz&c#d HTTP/1.1\r\n",
        b"POST http://x:1?y HTTP/1.0\r\n",
        b"CONNECT a:1 HTTP/1.1\r\n",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 103 \r\n",
        b"HTTP/1.1 101 Switching\r\n",
        b"Host: \xff {}\r\n",
        b"Content-Length: 3\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Encoding: gzip, br\r\n",
        b"Set-Cookie: =; Expires=; Path\r\n",
        b"Cookie: ;=;a\r\n",
        b"X: \x1b\0\t\r\n",
        b"\r\n",
        b" \n",
        b"3\r\nabc\r\n0\r\n",
        b"\xff\0###\n",
    ];
    let piece = prop_oneof![
        4 => prop::sample::select(known).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..8),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn whatever_crossed_the_wire_has_both_forms(request in pieces(), response in pieces()) {
        let (entry, file) = with(&request, &response, |exchange| {
            (har::entry(exchange, har::NO_DECODER), http_file::file(exchange))
        });
        prop_assert!(entry["request"]["url"].as_str().is_some_and(|url| !url.contains([' ', '\n', '\x1b'])));
        for part in ["request", "response"] {
            let size = |name: &str| entry[part][name].as_i64();
            prop_assert!(size("headersSize") >= Some(-1) && size("bodySize") >= Some(-1));
        }
        prop_assert!(entry["response"]["status"].is_u64() && entry["time"].as_f64() >= Some(0.0));
        prop_assert!(file.starts_with("### Exchange 7\n# "));
    }
}
