//! See the group `requests` of the table: what is described. What comes back byte for byte is in `raw`.

mod raw;

use serde_json::{Value, json};
use shared::wire::Fact;

use crate::client::{Answer, ask, curl, exchange, get, python};
use crate::support::TestLab;

/// The facts of the one exchange there was.
async fn facts(lab: &TestLab) -> Vec<Fact> {
    let summary = lab.until_done(1).await.remove(0);
    lab.kept(summary.id).facts
}

async fn curls(lab: &TestLab, arguments: &[&str], target: &str) -> Value {
    let output = curl(lab, arguments, target).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test]
async fn a_request_without_a_body_is_described() {
    let lab = TestLab::start(&[]);
    let answer = ask(&lab, "GET /get?q=1&r=a%20b+c&q=%C3%A9", &["X-Odd: a", "x-odd: b"], b"").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.field("content-type"), Some("application/json"));
    let expected = json!({
        "args": { "q": ["1", "é"], "r": ["a b c"] },
        "headers": { "host": ["lab.test"], "x-odd": ["a", "b"] },
        "method": "GET",
        "origin": "127.0.0.1",
        "url": "http://lab.test/get?q=1&r=a%20b+c&q=%C3%A9",
    });
    assert_eq!(answer.json(), expected);
}

#[tokio::test]
async fn the_url_is_whole_however_the_target_was_written() {
    let lab = TestLab::start(&[]);
    let request = b"GET http://other.test:81/get?a HTTP/1.1\r\nHost: lab.test\r\nConnection: close\r\n\r\n";
    assert_eq!(exchange(&lab, "GET", request).await.json()["url"], "http://other.test:81/get?a");
    for unnamed in
        ["GET /get?a HTTP/1.0\r\n\r\n", "GET /get?a HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"]
    {
        let json = exchange(&lab, "GET", unnamed.as_bytes()).await.json();
        assert_eq!(json["url"], "/get?a", "{unnamed:?}");
        assert!(json["note"].as_str().is_some_and(|note| note.contains("Host")), "{json}");
    }
    assert_eq!(get(&lab, "/get").await.json().get("note"), None);
}

#[tokio::test]
async fn the_origin_is_the_clients_address_even_behind_a_trusted_proxy() {
    let lab = TestLab::start(&["--trusted-proxy=127.0.0.1"]);
    for target in ["/get", "/anything", "/ip"] {
        let answer = ask(&lab, &format!("GET {target}"), &["X-Forwarded-For: 192.0.2.7"], b"").await;
        assert_eq!(answer.json()["origin"], "192.0.2.7", "{target}");
    }
}

#[tokio::test]
async fn a_head_is_answered_without_the_body_it_counts() {
    let lab = TestLab::start(&[]);
    let answer = ask(&lab, "HEAD /head", &[], b"").await;
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    let length: usize = answer.field("content-length").unwrap().parse().unwrap();
    assert!(length > 100, "{length}");
    let answer = get(&lab, "/head").await;
    answer.is_problem(405, "Allow");
    assert_eq!(answer.field("allow"), Some("HEAD,OPTIONS"));
    let output = curl(&lab, &["--head"], "/head").await;
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("HTTP/1.1 200 OK\r\n"));
}

#[tokio::test]
async fn a_body_is_read_as_its_type_says() {
    let lab = TestLab::start(&[]);
    let nothing = json!({ "data": "", "files": {}, "form": {}, "json": null });
    let form = json!({ "a": ["1", "2"], "é": ["x y"], "": ["z"] });
    for (content_type, body, expected) in [
        (
            "application/json",
            &br#" {"a": [1, null]}"#[..],
            json!({ "data": " {\"a\": [1, null]}", "json": { "a": [1, null] } }),
        ),
        ("application/problem+JSON; charset=utf-8", b"7", json!({ "data": "7", "json": 7 })),
        ("application/x-www-form-urlencoded", "a=1&a=2&%C3%A9=x+y&=z".as_bytes(), json!({ "form": form })),
        ("text/plain", "h\u{e9}\0".as_bytes(), json!({ "data": "h\u{e9}\0" })),
        ("text/html", b"<b>", json!({ "data": "<b>" })),
        ("text/plain; charset=latin1", b"h\xe9", json!({ "data": "data:text/plain;base64,aOk=" })),
        ("image/PNG", b"\x89PNG", json!({ "data": "data:image/png;base64,iVBORw==" })),
        ("application/x,y;a=b", b"ab", json!({ "data": "data:application/octet-stream;base64,YWI=" })),
        ("", b"ab", json!({ "data": "data:application/octet-stream;base64,YWI=" })),
        // Clients name a type out of habit.
        ("application/json", b"", json!({})),
        ("multipart/form-data; boundary=x", b"", json!({})),
    ] {
        for line in
            ["POST /post", "PUT /put", "PATCH /patch", "DELETE /delete", "GET /anything", "BREW /anything/a"]
        {
            let field = format!("Content-Type: {content_type}");
            let fields: &[&str] = if content_type.is_empty() { &[] } else { &[&field] };
            let answer = ask(&lab, line, fields, body).await;
            assert_eq!(answer.status, 200, "{line} {content_type}: {}", answer.text());
            let described = answer.json();
            assert_eq!(described["method"], line.split(' ').next().unwrap());
            assert_eq!(described.get("left_out"), None);
            for (name, usual) in nothing.as_object().unwrap() {
                let expected = expected.get(name).unwrap_or(usual);
                assert_eq!(&described[name], expected, "{name} of {line} {content_type}");
            }
        }
    }
}

#[tokio::test]
async fn broken_json_is_refused_where_it_breaks() {
    let lab = TestLab::start(&[]);
    let answer =
        ask(&lab, "POST /post", &["Content-Type: application/json"], b"{\"a\": 1,\n \"b\": x}").await;
    answer.is_problem(400, "line 2 column 7");
    let facts = facts(&lab).await;
    let refused = facts.iter().find_map(|fact| match fact {
        Fact::ExtractionRefused { extractor, status, why } => {
            Some((extractor.as_str(), *status, why.as_str()))
        }
        _ => None,
    });
    let (extractor, status, why) = refused.expect("a refusal");
    assert_eq!((extractor, status), ("Json", 400));
    assert!(why.contains("expected value at line 2 column 7"), "{why}");
    for body in [&b"{\"a\":"[..], b"1 2", b"\xff", b"nul"] {
        let answer = ask(&lab, "PUT /put", &["Content-Type: application/json"], body).await;
        answer.is_problem(400, "line 1");
    }
}

const PARTS: &[u8] = b"preamble\r\n\
    --b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n\
    --b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n\
    --b\r\nContent-Disposition: form-data; name=\"t\"; filename=\"t.txt\"\r\nContent-Type: text/plain\r\n\r\nline\r\n\r\n\
    --b\r\nContent-Disposition: form-data; name=\"p\"; filename=\"p.png\"\r\nContent-Type: image/png\r\n\r\n\x89P\r\n\
    --b--\r\n";

#[tokio::test]
async fn a_form_in_parts_has_files_beside_its_values() {
    let lab = TestLab::start(&[]);
    let fields = ["Content-Type: multipart/form-data; boundary=b"];
    let described = ask(&lab, "POST /post", &fields, PARTS).await.json();
    assert_eq!(described["form"], json!({ "a": ["one", "data:application/octet-stream;base64,/w=="] }));
    assert_eq!(described["files"], json!({ "t": ["line\r\n"], "p": ["data:image/png;base64,iVA="] }));
    assert_eq!((&described["data"], &described["json"]), (&json!(""), &Value::Null));
    let got = facts(&lab).await.into_iter().find_map(|fact| match fact {
        Fact::Extracted { extractor, got } if extractor == "Multipart" => Some(got),
        _ => None,
    });
    assert!(got.as_deref().is_some_and(|got| got.starts_with("a = one, a = ")), "{got:?}");
}

#[tokio::test]
async fn a_form_in_parts_that_is_none_is_refused() {
    let lab = TestLab::start(&[]);
    for (content_type, body, what) in [
        ("multipart/form-data", PARTS, "boundary"),
        ("multipart/form-data; boundary=c", PARTS, "incomplete multipart stream"),
        ("multipart/form-data; boundary=b", &PARTS[..PARTS.len() - 8], "incomplete"),
    ] {
        let answer = ask(&lab, "POST /post", &[&format!("Content-Type: {content_type}")], body).await;
        answer.is_problem(400, what);
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_with_the_option() {
    let lab = TestLab::start(&["--body-bytes=1000"]);
    let chunked = [&b"3e9\r\n"[..], &[b'x'; 1001], b"\r\n0\r\n\r\n"].concat();
    for path in ["/post", "/anything", "/upload", "/raw", "/dump/request", "/yell"] {
        let line = format!("POST {path}");
        ask(&lab, &line, &[], &chunked[5..1006]).await.is_problem(413, "--body-bytes");
        ask(&lab, &line, &["Transfer-Encoding: chunked"], &chunked).await.is_problem(413, "--body-bytes");
        assert_eq!(ask(&lab, &line, &[], &[b'x'; 1000]).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn a_form_in_parts_may_be_as_large_as_any_body() {
    let lab = TestLab::start(&["--body-bytes=4000000"]);
    let mut body = b"--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n".to_vec();
    body.resize(3_000_000, b'x');
    body.extend_from_slice(b"\r\n--b--\r\n");
    let answer = ask(&lab, "POST /post", &["Content-Type: multipart/form-data; boundary=b"], &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn of_a_long_body_the_beginning_is_described_and_the_answer_says_so() {
    let lab = TestLab::start(&[]);
    let long = |beginning: &str, filling: &str, end: &str| {
        [beginning, &filling.repeat(100_000 / filling.len()), end].concat().into_bytes()
    };
    for (content_type, body) in [
        ("text/plain", long("", "é", "")),
        ("image/png", long("", "x", "")),
        ("application/json", long("[", "1,", "1]")),
        ("application/x-www-form-urlencoded", long("", "a=b&", "")),
        ("application/x-www-form-urlencoded", long("", "=&", "")),
        (
            "multipart/form-data; boundary=b",
            long(
                "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n",
                "x",
                "\r\n--b--\r\n",
            ),
        ),
    ] {
        let answer = ask(&lab, "POST /post", &[&format!("Content-Type: {content_type}")], &body).await;
        let described = answer.json();
        let left_out = described["left_out"].as_str().unwrap_or_default();
        assert!(left_out.contains("/echo"), "{content_type}: {left_out}");
        assert!(answer.body.len() < 150_000, "{content_type}: {}", answer.body.len());
        assert_eq!(described["json"], Value::Null);
    }
}

#[tokio::test]
async fn every_extractor_says_what_it_got() {
    let lab = TestLab::start(&[]);
    ask(&lab, "POST /post?q=1", &["Content-Type: application/x-www-form-urlencoded"], b"a=1&b=2").await;
    let got: Vec<_> = facts(&lab)
        .await
        .into_iter()
        .filter_map(|fact| match fact {
            Fact::Extracted { extractor, got } => Some((extractor, got)),
            _ => None,
        })
        .collect();
    let expected =
        [("Query", "q = 1"), ("HeaderMap", "3 fields"), ("Bytes", "7 bytes"), ("Form", "a = 1, b = 2")];
    assert_eq!(got, expected.map(|(extractor, got)| (extractor.to_owned(), got.to_owned())));
}

#[tokio::test]
async fn an_upload_is_counted_and_let_go_of() {
    let lab = TestLab::start(&["--body-bytes=50000000"]);
    for (line, fields, body, expected) in [
        ("POST /upload", &[][..], &b""[..], 0),
        ("PUT /upload", &[], &[0xff; 100_000], 100_000),
        (
            "PATCH /upload",
            &["Transfer-Encoding: chunked"],
            b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: v\r\n\r\n",
            5,
        ),
    ] {
        let answer = ask(&lab, line, fields, body).await;
        assert_eq!((answer.status, answer.json()), (200, json!({ "bytes_received": expected })));
    }
    get(&lab, "/upload").await.is_problem(405, "Allow");
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(40_000_000).unwrap();
    let path = file.path().to_str().unwrap();
    assert_eq!(curls(&lab, &["-T", path], "/upload").await["bytes_received"], 40_000_000);
    let fields = ["-X", "POST", "-H", "Transfer-Encoding: chunked", "-T", path];
    assert_eq!(curls(&lab, &fields, "/upload").await["bytes_received"], 40_000_000);
}

#[tokio::test]
async fn a_client_that_asks_first_is_told_that_its_upload_is_too_large() {
    let lab = TestLab::start(&["--body-bytes=1000"]);
    let answer = ask(&lab, "PUT /upload", &["Content-Length: 1001", "Expect: 100-continue"], b"").await;
    answer.is_problem(413, "1000");
    assert!(answer.raw.starts_with(b"HTTP/1.1 413 "), "{}", answer.raw.escape_ascii());
}

#[tokio::test]
async fn an_upload_whose_chunks_are_broken_is_refused() {
    let lab = TestLab::start(&[]);
    let answer = ask(&lab, "POST /upload", &["Transfer-Encoding: chunked"], b"3\r\nabc\r\nxyz\r\n").await;
    answer.is_problem(400, "The chunked body is malformed");
}

#[tokio::test]
async fn one_part_of_the_request_by_itself() {
    let lab = TestLab::start(&[]);
    let fields = ["User-Agent: me/1", "X-A: \t b  c ", "x-a: d"];
    let answer = |target: &'static str| {
        let lab = &lab;
        async move { ask(lab, &format!("GET {target}"), &fields, b"").await }
    };
    let headers =
        json!({ "headers": { "host": ["lab.test"], "user-agent": ["me/1"], "x-a": ["b  c", "d"] } });
    assert_eq!(answer("/headers").await.json(), headers);
    assert_eq!(answer("/user-agent").await.json(), json!({ "user-agent": "me/1" }));
    assert_eq!(get(&lab, "/user-agent").await.json(), json!({ "user-agent": null }));
    assert_eq!(answer("/ip").await.json(), json!({ "origin": "127.0.0.1" }));
    assert_eq!(answer("/ip?format=json").await.json(), json!({ "origin": "127.0.0.1" }));
    let text = answer("/ip?format=text").await;
    assert_eq!(text.text(), "127.0.0.1\n");
    assert_eq!(text.field("content-type"), Some("text/plain; charset=utf-8"));
    answer("/ip?format=xml").await.is_problem(400, "format is \"xml\"; text or json is needed");
}

#[tokio::test]
async fn any_method_and_any_path_is_described() {
    let lab = TestLab::start(&[]);
    for line in ["GET /anything", "BREW /anything/a/b%2Fc/d?x=1", "M-SEARCH /anything/%ff/"] {
        let answer: Answer = ask(&lab, line, &[], b"").await;
        let (method, target) = line.split_once(' ').unwrap();
        let described = answer.json();
        assert_eq!(
            (&described["method"], &described["url"]),
            (&json!(method), &json!(format!("http://lab.test{target}")))
        );
    }
}

#[tokio::test]
async fn curl_sends_what_is_described() {
    let lab = TestLab::start(&[]);
    let described =
        curls(&lab, &["-d", "a=1", "--data-urlencode", "b=x & y", "-u", "ada:secret"], "/post").await;
    assert_eq!(described["form"], json!({ "a": ["1"], "b": ["x & y"] }));
    assert_eq!(described["headers"]["authorization"], json!(["Basic YWRhOnNlY3JldA=="]));
    assert_eq!(described["url"], format!("http://{}/post", lab.addr));
    let described = curls(&lab, &["-G", "-d", "a=1", "--data-urlencode", "b=é"], "/get").await;
    assert_eq!(described["args"], json!({ "a": ["1"], "b": ["é"] }));
    let parts = ["-F", "a=1", "-F", "f=@-;filename=t.txt;type=text/plain", "-F", "g=@Cargo.toml"];
    let described = curls(&lab, &parts, "/anything/form").await;
    assert_eq!(described["form"], json!({ "a": ["1"] }));
    let manifest = std::fs::read_to_string("Cargo.toml").unwrap();
    assert_eq!(described["files"], json!({ "f": [""], "g": [manifest] }));
    let described = curls(&lab, &["-T", "Cargo.toml", "-H", "Content-Type: text/x-toml"], "/put").await;
    assert_eq!((&described["data"], &described["method"]), (&json!(manifest), &json!("PUT")));
    let json = ["-X", "PATCH", "--json", r#"{"a": [1]}"#];
    assert_eq!(curls(&lab, &json, "/patch").await["json"], json!({ "a": [1] }));
    let described = curls(&lab, &["-X", "DELETE"], "/delete?id=7").await;
    assert_eq!((&described["args"], &described["data"]), (&json!({ "id": ["7"] }), &json!("")));
    let described = curls(&lab, &["-A", "", "-H", "X-Empty;"], "/headers").await;
    assert_eq!(described["headers"]["x-empty"], json!([""]));
}

#[tokio::test]
async fn python_sends_what_is_described() {
    let lab = TestLab::start(&[]);
    let script = r#"
import http.client, json, sys, urllib.error, urllib.parse, urllib.request
from email.mime.multipart import MIMEMultipart
from email.mime.application import MIMEApplication
from email.mime.text import MIMEText
base = f'http://127.0.0.1:{sys.argv[1]}'

def answer(path, data=None, headers={}, method=None):
    request = urllib.request.Request(base + path, data, headers, method=method)
    with urllib.request.urlopen(request) as response:
        return json.load(response)

pairs = [('a', '1'), ('a', 'x & y'), ('ü', 'ß')]
form = answer('/post', urllib.parse.urlencode(pairs).encode())
assert form['form'] == {'a': ['1', 'x & y'], 'ü': ['ß']}, form
assert form['headers']['user-agent'][0].startswith('Python-urllib/'), form

document = {'a': [1, 2.5, None, 'é'], 'b': {}}
put = answer('/put', json.dumps(document).encode(), {'Content-Type': 'application/json'}, 'PUT')
assert put['json'] == document and put['method'] == 'PUT', put

message = MIMEMultipart('form-data')
text = MIMEText('two\nlines', 'plain', 'utf-8')
text.replace_header('Content-Transfer-Encoding', '8bit')
text.set_payload('two\nlines')
text.add_header('Content-Disposition', 'form-data', name='text')
message.attach(text)
file = MIMEText('inside', 'x-log')
file.add_header('Content-Disposition', 'form-data', name='file', filename='a b.log')
message.attach(file)
head, _, body = message.as_bytes().partition(b'\n\n')
content_type = message['Content-Type'].replace('\n', '')
parts = answer('/anything', body.replace(b'\n', b'\r\n'), {'Content-Type': content_type}, 'POST')
assert parts['form'] == {'text': ['two\r\nlines']}, parts
assert parts['files'] == {'file': ['inside']}, parts

connection = http.client.HTTPConnection('127.0.0.1', int(sys.argv[1]))
connection.request('PATCH', '/patch', iter([b'a', b'bc']), {'Content-Type': 'text/plain'}, encode_chunked=True)
patched = json.load(connection.getresponse())
assert patched['data'] == 'abc', patched
assert patched['headers']['transfer-encoding'] == ['chunked'], patched
connection.request('HEAD', '/head')
response = connection.getresponse()
assert response.status == 200 and int(response.getheader('Content-Length')) > 100 and response.read() == b''
connection.request('DELETE', '/delete?id=7')
assert json.load(connection.getresponse())['args'] == {'id': ['7']}
connection.request('POST', '/upload', b'x' * 500000)
assert json.load(connection.getresponse()) == {'bytes_received': 500000}
try:
    answer('/post', b'{', {'Content-Type': 'application/json'})
except urllib.error.HTTPError as error:
    problem = json.load(error)
    assert error.code == 400 and problem['status_code'] == 400 and 'line 1 column 1' in problem['detail'], problem
else:
    raise AssertionError('broken JSON was taken')
print('all as it should be')
"#;
    assert_eq!(python(&lab, script).await.trim(), "all as it should be");
}
