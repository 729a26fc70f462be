//! Requests in the forms of other tools, in and out.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use shared::export::copy::{Form, copy};
use shared::import::{self, Kind};

const LAB: &str = "127.0.0.1:8081";

/// The one request of a text, as text, and what was said about it.
#[track_caller]
fn one(text: &str, kind: Kind) -> (String, Vec<String>) {
    let mut all = import::read(text).unwrap_or_else(|why| panic!("{text}: {why:?}"));
    assert_eq!(all.len(), 1, "{text}: {all:?}");
    let one = all.remove(0);
    assert_eq!(one.kind, kind, "{text}");
    (String::from_utf8(one.bytes).unwrap(), one.notes)
}

/// What curl would send without the fields it adds.
#[track_caller]
fn bare_curl(options: &str) -> (String, Vec<String>) {
    one(&format!("curl -H User-Agent: -H Accept: {options}"), Kind::Curl)
}

#[test]
fn a_raw_request_gets_the_line_ends_that_a_text_field_took_away() {
    let (bytes, notes) = one("\nPOST /echo HTTP/1.1\nHost: lab\nContent-Length: 3\n\na\nb", Kind::Raw);
    assert_eq!(bytes, "\r\nPOST /echo HTTP/1.1\r\nHost: lab\r\nContent-Length: 3\r\n\r\na\nb");
    assert!(notes.is_empty());
    // The length says that the line ends of the body were CR LF as well.
    let (bytes, _) = one("POST /echo HTTP/1.1\nHost: lab\nContent-Length: 4\n\na\nb", Kind::Raw);
    assert!(bytes.ends_with("\r\n\r\na\r\nb"), "{bytes:?}");
    let (bytes, _) = one("POST /echo HTTP/1.1\nTransfer-Encoding: chunked\n\n3\nabc\n0\n\n", Kind::Raw);
    assert!(bytes.ends_with("3\r\nabc\r\n0\r\n\r\n"), "{bytes:?}");
    let (bytes, _) = one("GET /hello HTTP/1.1\rHost: lab\r\r", Kind::Raw);
    assert_eq!(bytes, "GET /hello HTTP/1.1\r\nHost: lab\r\n\r\n");
}

#[test]
fn line_ends_that_were_meant_stay() {
    for text in ["GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n"] {
        assert_eq!(one(text, Kind::Raw).0, text);
    }
}

#[test]
fn a_head_without_its_end_gets_one_and_that_is_said() {
    let (bytes, notes) = one("GET /hello HTTP/1.1\nHost: lab", Kind::Raw);
    assert_eq!(bytes, "GET /hello HTTP/1.1\r\nHost: lab\r\n\r\n");
    assert!(notes[0].starts_with("Line 2, character 10: the empty line"), "{notes:?}");
}

#[test]
fn the_three_shells_say_the_same() {
    let posix =
        "$ curl 'http://lab/echo' \\\n  -H 'X-Quote: it'\\''s \"here\"' \\\n  --data-raw $'a\\nb\\u00e9'";
    let cmd = "curl ^\"http://lab/echo^\" ^\n  -H ^\"X-Quote: it's ^\\^\"here^\\^\"^\" ^\n  --data-raw ^\"a^\n\nb\u{e9}^\"";
    let power = "curl.exe 'http://lab/echo' `\n  -H 'X-Quote: it''s \"here\"' `\n  --data-raw \"a`nb\u{e9}\"";
    let (wanted, notes) = one(posix, Kind::Curl);
    assert!(notes.is_empty(), "{notes:?}");
    assert!(
        wanted.contains("X-Quote: it's \"here\"\r\n") && wanted.ends_with("\r\n\r\na\nb\u{e9}"),
        "{wanted}"
    );
    assert_eq!(one(cmd, Kind::Curl).0, wanted);
    assert_eq!(one(&cmd.replace('\n', "\r\n"), Kind::Curl).0.replace("a\r\nb", "a\nb"), wanted);
    assert_eq!(one(power, Kind::Curl).0, wanted);
}

#[test]
fn what_curl_cannot_tell_is_said_with_its_place() {
    let (bytes, notes) =
        bare_curl("-sS -L https://x.example/a?b#c \\\n --frobnicate --proxy p -d @file.json -u $ME:x");
    assert!(bytes.starts_with("POST /a?b HTTP/1.1\r\nHost: x.example\r\nAuthorization: Basic "), "{bytes}");
    let has = |part: &str| notes.iter().any(|note| note.contains(part));
    assert!(has("character 33: -s, -S, -L: changes nothing"), "{notes:#?}");
    assert!(has("Line 2, character 2: curl has no option --frobnicate"), "{notes:#?}");
    assert!(has("--proxy is not taken over"), "{notes:#?}");
    assert!(has("file.json is not here"), "{notes:#?}");
    assert!(has("Line 1, character 39: https: "), "{notes:#?}");
    assert!(has("Line 2, character 42: the shell would put something else here"), "{notes:#?}");
}

#[test]
fn several_curl_commands_and_urls_are_several_requests() {
    let text = "curl 'http://a/1' -H 'A: 1' ;\ncurl 'http://b/2' 'http://b/3' | jq . > out\ncurl http://c/4 --next -d x http://c/5";
    let all = import::read(text).unwrap();
    let lines: Vec<_> = all
        .iter()
        .map(|one| String::from_utf8_lossy(&one.bytes).lines().next().unwrap().to_owned())
        .collect();
    assert_eq!(
        lines,
        ["GET /1", "GET /2", "GET /3", "GET /4", "POST /5"].map(|line| format!("{line} HTTP/1.1"))
    );
    assert!(all[2].notes.iter().any(|note| note.contains("jq is another command")), "{:?}", all[2].notes);
}

#[test]
fn a_fetch_call_is_read_as_browsers_copy_it() {
    let text = r#"await fetch("https://shop.example/cart?x=1#top", {
  "headers": {
    "accept": "*/*",
    "content-type": "application/json"
  },
  "referrer": "https://shop.example/",
  "body": "{\"a\":\"\u00e9\"}",
  "method": "post",
  "mode": "cors",
  "credentials": "include"
});"#;
    let (bytes, notes) = one(text, Kind::Fetch);
    assert_eq!(
        bytes,
        "POST /cart?x=1 HTTP/1.1\r\nHost: shop.example\r\naccept: */*\r\ncontent-type: application/json\r\n\
         Referer: https://shop.example/\r\nContent-Length: 10\r\n\r\n{\"a\":\"é\"}"
    );
    assert!(
        notes.iter().any(|note| note.starts_with("Line 9, character 11: mode is for the browser")),
        "{notes:#?}"
    );
}

#[test]
fn a_fetch_call_is_read_as_people_write_it() {
    let text = "const r = await fetch('http://lab/post', {\n  method: 'PATCH', // partly\n  headers: new Headers([['X-A', 'b'], [\"X-N\", 1]]),\n  body: JSON.stringify({ name: 'Ada \"L\"', tags: [1, 2.5, true, null], nested: {} }),\n  signal,\n})";
    let (bytes, notes) = one(text, Kind::Fetch);
    assert!(bytes.starts_with("PATCH /post HTTP/1.1\r\nHost: lab\r\nX-A: b\r\nX-N: 1\r\n"), "{bytes}");
    assert!(
        bytes.ends_with("\r\n\r\n{\"name\":\"Ada \\\"L\\\"\",\"tags\":[1,2.5,true,null],\"nested\":{}}"),
        "{bytes}"
    );
    assert!(notes.iter().any(|note| note.contains("Line 5, character 3: signal is computed")), "{notes:#?}");
    let (bytes, _) = one(
        "fetch('http://lab/', {method: 'POST', body: new URLSearchParams({q: 'a b&c', é: 1})})",
        Kind::Fetch,
    );
    assert!(bytes.contains("Content-Type: application/x-www-form-urlencoded;charset=UTF-8\r\n"), "{bytes}");
    assert!(bytes.ends_with("\r\n\r\nq=a+b%26c&%C3%A9=1"), "{bytes}");
}

#[test]
fn what_a_script_computes_is_said_and_left_out() {
    let (bytes, notes) =
        one("fetch(`http://lab/${id}`, {headers: {A: token, B: 'b'}, body: data + 'x'})", Kind::Fetch);
    assert_eq!(bytes, "GET /${id} HTTP/1.1\r\nHost: lab\r\nA: token\r\nB: b\r\n\r\n");
    assert!(notes.iter().any(|note| note.contains("character 63: the body is computed")), "{notes:#?}");
    let why = import::read("fetch(url, {})").unwrap_err();
    assert_eq!((why.at, why.why.contains("computed")), (6, true));
}

#[test]
fn a_http_file_holds_several_requests_with_variables() {
    let text = "@host = lab:81\n\n### First\n# a comment\nGET http://{{host}}/users\n    ?page=2\n    &q={{term}}\nAccept: application/json\n\n\
                ###\n# @name second\nPOST http://{{host}}/echo HTTP/1.1\nContent-Type: text/plain\n// not sent\n\nhello\nyou\n\n> {% client.test() %}\n\n### \nhttp://lab/last\n";
    let all = import::read(text).unwrap();
    let bytes: Vec<_> = all.iter().map(|one| String::from_utf8_lossy(&one.bytes).into_owned()).collect();
    assert_eq!(
        bytes,
        [
            "GET /users?page=2&q={{term}} HTTP/1.1\r\nHost: lab:81\r\nAccept: application/json\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: lab:81\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nhello\nyou",
            "GET /last HTTP/1.1\r\nHost: lab\r\n\r\n",
        ]
    );
    assert!(all.iter().all(|one| one.kind == Kind::HttpFile));
    assert!(all[0].notes[0].contains("{{term}} is a variable"), "{:?}", all[0].notes);
    assert!(
        all[1].notes[0].starts_with("Line 19, character 1: what is to be done with the response"),
        "{:?}",
        all[1].notes
    );
}

#[test]
fn a_har_is_read_as_a_whole_or_in_part() {
    let request = r#"{"method":"POST","url":"http://lab/echo?a=1","httpVersion":"h2","headers":[{"name":":path","value":"/echo"},{"name":"X-A","value":"b"},{"name":"content-length","value":"9"}],"postData":{"mimeType":"text/plain","text":"h\u00e9 \ud83d\ude00"}}"#;
    let wanted = "POST /echo?a=1 HTTP/1.1\r\nHost: lab\r\nX-A: b\r\nContent-Length: 8\r\n\r\nhé 😀";
    for text in [
        request.to_owned(),
        format!("{{\"startedDateTime\":\"x\",\"request\":{request},\"response\":{{}}}}"),
        format!("{{\"log\":{{\"entries\":[{{\"request\":{request}}}]}}}}"),
        format!("[{{\"request\":{request}}}]"),
    ] {
        let (bytes, notes) = one(&text, Kind::Har);
        assert_eq!(bytes, wanted);
        assert!(notes.iter().any(|note| note.contains("h2 has no such bytes")), "{notes:?}");
        assert!(notes.iter().any(|note| note.contains("Content-Length was not")), "{notes:?}");
    }
    let why = import::read("{\"log\": {\"entries\": [").unwrap_err();
    assert_eq!((why.at, why.why.as_str()), (20, "What is opened here is never closed."));
    assert!(import::read("{\"a\": 1}").unwrap_err().why.contains("no HAR"));
}

#[test]
fn what_is_no_request_is_told_what_it_is() {
    for (text, part) in [
        ("", "nothing here"),
        ("HTTP/1.1 200 OK\n\n", "a response"),
        ("Invoke-WebRequest -Uri x", "PowerShell"),
        ("hello world", "none of the forms"),
        ("curl", "no URL"),
        ("curl -H", "needs a word"),
        ("curl 'http://x", "never closed"),
    ] {
        let why = import::read(text).unwrap_err();
        assert!(why.why.contains(part), "{text}: {why:?}");
    }
}

#[test]
fn a_request_goes_out_in_every_form() {
    let request = b"PUT /echo?q=it's HTTP/1.1\r\nHost: 127.0.0.1:8081\r\nX-A: \"b\"\r\nX-A: c\r\nContent-Length: 7\r\n\r\nh\xc3\xa9 $1%";
    let forms = Form::ALL.map(|form| copy(form, request, LAB));
    let [raw, curl, requests, socket, fetch, nc, file] = forms;
    assert_eq!(raw.text.as_bytes(), request);
    assert_eq!(
        curl.text,
        "curl -X PUT 'http://127.0.0.1:8081/echo?q=it'\\''s' \\\n  -H User-Agent: \\\n  -H Accept: \\\n  -H Content-Type: \\\n  \
         -H 'X-A: \"b\"' \\\n  -H 'X-A: c' \\\n  --data-raw 'hé $1%'"
    );
    assert!(curl.notes.is_empty(), "{:?}", curl.notes);
    assert!(
        requests.text.contains(
            "    headers={\n        \"X-A\": \"\\\"b\\\", c\",\n    },\n    data=b\"h\\xc3\\xa9 $1%\",\n"
        ),
        "{}",
        requests.text
    );
    assert!(requests.notes.iter().any(|note| note.contains("X-A stands more than once")));
    assert!(socket.text.contains("    b\"X-A: \\\"b\\\"\\r\\n\"\n"), "{}", socket.text);
    assert!(
        fetch.text.contains("    \"X-A\": \"\\\"b\\\", c\",\n  },\n  body: \"hé $1%\",\n"),
        "{}",
        fetch.text
    );
    assert!(
        nc.text.ends_with("'h\\303\\251 $1%%' | nc -w 3 127.0.0.1 8081")
            || nc.text.ends_with("'h\\303\\251 $1\\045' | nc -w 3 127.0.0.1 8081"),
        "{}",
        nc.text
    );
    assert_eq!(file.text, "PUT http://127.0.0.1:8081/echo?q=it's\nX-A: \"b\"\nX-A: c\n\nhé $1%\n");
}

#[test]
fn what_a_form_would_change_is_said() {
    let notes = |form, bytes: &[u8]| copy(form, bytes, LAB).notes.join(" ");
    let first = b"GET / HTTP/1.1\r\nX: y\r\nHost: a\r\n\r\n";
    assert_eq!(notes(Form::Curl, first), "curl sends “Host: a” where the request has “X: y”.");
    assert_eq!(
        notes(Form::Curl, b"GET / HTTP/1.1\nHost: a\n\n"),
        "curl ends the lines of the head in CR LF."
    );
    assert!(
        notes(Form::Curl, b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n\r\n")
            .contains("Only the first request")
    );
    assert!(
        notes(Form::Fetch, b"GET / HTTP/1.1\r\nHost: a\r\nCookie: b\r\n\r\n").contains("Cookie is left out")
    );
    // The same names as where the page says what the browser will do.
    assert!(
        notes(Form::Fetch, b"GET / HTTP/1.1\r\nHost: a\r\nSet-Cookie: b\r\n\r\n")
            .contains("Set-Cookie is left out")
    );
    assert!(notes(Form::Fetch, b"GET / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx").contains("no body with GET"));
    for form in [Form::Nc, Form::Socket] {
        assert!(copy(form, b"\0\xff no request", LAB).notes.is_empty());
    }
    let none = copy(Form::Curl, b"hello", LAB);
    assert!(none.text.is_empty() && none.notes[0].contains("no request line"), "{none:?}");
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    /// Texts that look enough like one of the forms to get deep into its reader.
    fn almost() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "curl ",
            "fetch(",
            "GET ",
            "POST ",
            "http://a/b",
            "HTTP/1.1",
            "\n",
            "\r\n",
            "\n\n",
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            "\"",
            "'",
            "`",
            "\\",
            "^",
            "^\n",
            "`\n",
            "\\\n",
            "$'",
            "${",
            "{{",
            "}}",
            ": ",
            ", ",
            "-H ",
            "-d ",
            "-F ",
            "-sX",
            "--data-urlencode ",
            "--json ",
            "-u ",
            "=",
            "@",
            "###",
            "# ",
            "//",
            "\"request\"",
            "\"method\"",
            "\"url\"",
            "\"log\"",
            "headers",
            "body",
            "new ",
            "\\u",
            "d83d",
            "é",
            "😀",
            "\0",
            "%zz",
            ";type=",
            "a",
            "0",
            "--next ",
            "Transfer-Encoding: chunked",
            "-G ",
            "://",
            "..",
            "?",
            "#",
            "|",
            ">",
        ]);
        let start = prop::sample::select(vec![
            "",
            "curl ",
            "fetch(",
            "{",
            "GET http://",
            "### \n",
            "GET / HTTP/1.1\n",
        ]);
        (start, prop::collection::vec(prop_oneof![4 => piece.prop_map(str::to_owned), 1 => ".{0,6}"], 0..40))
            .prop_map(|(start, pieces)| start.to_owned() + &pieces.concat())
    }

    /// Requests that curl can send: Host first, CR LF, a length where there is a body.
    fn representable() -> impl Strategy<Value = Vec<u8>> {
        let method = "GET|POST|PUT|DELETE|BREW|[A-Z]{1,8}"
            .prop_filter("a HEAD has no body", |method| method != "HEAD");
        let target = "/[!-\"$-~]{0,20}";
        let name = "[A-Za-z][A-Za-z0-9-]{0,10}".prop_filter("framing is made below", |name| {
            !["host", "content-length", "transfer-encoding", "expect"]
                .contains(&name.to_ascii_lowercase().as_str())
        });
        let value = "[!-~]([ -~é]{0,18}[!-~])?";
        let fields = prop::collection::vec((name, value), 0..6);
        let body = prop_oneof![
            Just(Vec::new()),
            prop::collection::vec(1..=255_u8, 1..30),
            "[ -~é\r\n]{1,40}".prop_map(String::into_bytes)
        ];
        (method, target, "[a-z0-9.:]{1,12}", fields, body).prop_map(|(method, target, host, fields, body)| {
            let mut bytes = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n").into_bytes();
            for (name, value) in fields {
                bytes.extend(format!("{name}: {value}\r\n").into_bytes());
            }
            if !body.is_empty() {
                bytes.extend(format!("Content-Length: {}\r\n", body.len()).into_bytes());
            }
            [&bytes[..], b"\r\n", &body].concat()
        })
    }

    proptest! {
        #[test]
        fn no_text_makes_a_reader_panic(text in prop_oneof![almost(), ".{0,80}"]) {
            if let Ok(all) = import::read(&text) {
                prop_assert!(!all.is_empty());
            }
        }

        #[test]
        fn places_are_inside_the_text(text in almost()) {
            if let Err(why) = import::read(&text) {
                prop_assert!(why.at <= text.len());
                prop_assert!(why.why.ends_with('.'));
            }
        }

        #[test]
        fn curl_out_and_in_again_is_the_same_request(bytes in representable()) {
            let copied = copy(Form::Curl, &bytes, LAB);
            prop_assert_eq!(&copied.notes, &Vec::<String>::new(), "{}", copied.text);
            let back = import::read(&copied.text).unwrap();
            prop_assert_eq!(String::from_utf8_lossy(&back[0].bytes), String::from_utf8_lossy(&bytes));
            prop_assert_eq!(&back[0].bytes, &bytes);
        }

        #[test]
        fn no_bytes_make_a_writer_panic(bytes in prop::collection::vec(any::<u8>(), 0..120), whole in representable(), cut in 0..200_usize) {
            let mixed = [&whole[..cut.min(whole.len())], &bytes].concat();
            for form in Form::ALL {
                let copied = copy(form, &mixed, LAB);
                prop_assert!(!copied.text.is_empty() || !copied.notes.is_empty() || mixed.is_empty());
            }
        }

        #[test]
        fn a_raw_request_that_loses_its_cr_is_found_again(bytes in representable()) {
            if let Ok(text) = std::str::from_utf8(&bytes) && !bytes.windows(2).any(|pair| pair == b"\n\n") && bytes.iter().filter(|byte| **byte == b'\r').count() == text.matches("\r\n").count() && text.matches("\r\n").count() == text.matches('\n').count() {
                let all = import::read(&text.replace("\r\n", "\n")).unwrap();
                if all[0].kind == Kind::Raw {
                    prop_assert_eq!(&all[0].bytes, &bytes);
                }
            }
        }
    }
}
