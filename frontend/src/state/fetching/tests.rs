#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use shared::wire::{Bytes, Client, ConnId, ExchangeId, PageId, Stage as WireStage, Summary};

use super::compare::{Who, rows};
use super::cors::{Wire, story};
use super::*;

const LAB: &str = "http://127.0.0.1:8081";
const PAGE: &str = "http://127.0.0.1:8080";

fn asked(request: &str) -> Ask {
    let options = SendOptions::default();
    ask(&Composed::from_bytes(request.replace('\n', "\r\n").as_bytes()), &options, LAB, PAGE).unwrap()
}

fn fetched(request: &str) -> Fetched {
    let ask = asked(request);
    let said = Said {
        method: ask.method.clone(),
        url: ask.url.clone(),
        fields: ask
            .fields
            .iter()
            .filter(|(name, _)| !shared::fetch::is_forbidden(name))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
            .collect(),
    };
    let mut fetched = Fetched::new(1, Rc::new(ask), None);
    fetched.update(Change::Said(said));
    fetched
}

fn told(request: &str) -> Vec<String> {
    rules::told(&asked(request), 5)
}

#[test]
fn what_a_browser_can_be_asked_for_is_taken_from_the_draft() {
    let ask = asked("POST /echo?q=1 HTTP/1.1\nHost: lab\nX-A: 1\nBad Name: 2\nContent-Length: 2\n\nhi");
    assert_eq!((ask.method.as_str(), ask.url.as_str()), ("POST", "http://127.0.0.1:8081/echo?q=1"));
    assert_eq!(ask.body.as_deref(), Some(&b"hi"[..]));
    let names: Vec<&str> = ask.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Host", "X-A", "Content-Length"]);
    assert_eq!(ask.wrote.first, "POST /echo?q=1 HTTP/1.1");
}

#[test]
fn what_no_browser_can_do_is_said_instead_of_tried() {
    let refused =
        |bytes: &[u8]| ask(&Composed::from_bytes(bytes), &SendOptions::default(), LAB, PAGE).unwrap_err();
    assert!(refused(b"\x16\x03").contains("these bytes are none"));
    assert!(refused(b"TRACE / HTTP/1.1\r\n\r\n").contains("this method"));
    assert!(refused(b"OPTIONS * HTTP/1.1\r\n\r\n").contains("slash"));
    assert!(asked("GET / HTTP/1.1\nContent-Length: 2\n\nhi").body.is_none());
}

#[test]
fn what_the_browser_changes_is_told_beforehand() {
    let told = told("GET / HTTP/1.1\nHost: lab\nCookie: a=b\nX-A: 1\nX-B: a\x01\0b\n\nhello");
    assert_eq!(
        told,
        [
            "Host, Cookie: set by the browser itself, or left out.",
            "X-B: no name or value that fetch takes; left out.",
            "The body: fetch sends none with GET and HEAD.",
        ]
    );
}

#[test]
fn the_three_columns_name_who_made_each_difference() {
    let fetched = fetched("GET /hello HTTP/1.1\nHost: lab\nX-A: 1\nX-A: 2\nX-Same: s\nCookie: a=b\n\n");
    let got = "GET /hello HTTP/1.1\r\nHost: 127.0.0.1:8081\r\nUser-Agent: Mozilla/5.0\r\nX-A: 1, 2\r\nX-Same: s\r\n\r\n";
    let rows = rows(&fetched, Some(got.as_bytes()));
    let short: Vec<(&str, &str, Who)> =
        rows.iter().map(|row| (row.wrote.as_str(), row.got.as_str(), row.who)).collect();
    assert_eq!(
        short,
        [
            ("GET /hello HTTP/1.1", "GET /hello HTTP/1.1", Who::Nobody),
            ("Host: lab", "Host: 127.0.0.1:8081", Who::Browser),
            ("X-A: 1\nX-A: 2", "X-A: 1, 2", Who::Rules),
            ("X-Same: s", "X-Same: s", Who::Nobody),
            ("Cookie: a=b", "", Who::Rules),
            ("", "User-Agent: Mozilla/5.0", Who::Browser),
        ]
    );
    assert!(rows.iter().all(|row| row.who == Who::Nobody || !row.why.is_empty()), "{rows:?}");
}

#[test]
fn only_what_a_form_could_send_goes_unasked() {
    let reasons = |request: &str| rules::preflight(&asked(request));
    assert_eq!(reasons("GET / HTTP/1.1\nHost: x\nAccept: */*\n\n"), [""; 0]);
    assert_eq!(reasons("POST / HTTP/1.1\nContent-Type: text/plain; charset=utf-8\n\n"), [""; 0]);
    assert_eq!(
        reasons("POST / HTTP/1.1\nContent-Type: application/json\n\n"),
        ["Content-Type: application/json"]
    );
    assert_eq!(reasons("PUT / HTTP/1.1\nX-Token: 1\n\n"), ["the method PUT", "X-Token: 1"]);
    assert_eq!(reasons("GET / HTTP/1.1\nRange: bytes=0-4\n\n"), [""; 0]);
    assert_eq!(reasons("GET / HTTP/1.1\nRange: bytes=-4\n\n"), ["Range: bytes=-4"]);
}

#[test]
fn cors_is_told_as_it_was() {
    let wire = |response: &'static str| Some(Wire { request: b"", response: response.as_bytes() });
    let plain = fetched("GET / HTTP/1.1\n\n");
    let told = story(&plain, None, wire("HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\n\r\n"));
    assert!(told[0].starts_with("No preflight") && told[1].contains("may read it"), "{told:?}");
    let told = story(&plain, None, wire("HTTP/1.1 200 OK\r\n\r\n"));
    assert!(told[1].contains("is missing") && told[1].contains("does not get it"), "{told:?}");
    let other = "HTTP/1.1 200 OK\r\naccess-control-allow-origin: https://other.example\r\n\r\n";
    assert!(story(&plain, None, wire(other))[1].contains("names https://other.example"));

    let put = fetched("PUT / HTTP/1.1\nX-Token: 1\n\n");
    let allowed = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: http://127.0.0.1:8080\r\n\
                   Access-Control-Allow-Methods: GET, PUT\r\nAccess-Control-Allow-Headers: x-token\r\n\r\n";
    let told = story(&put, wire(allowed), None);
    assert!(told[0].contains("the method PUT, X-Token: 1") && told[1].contains("x-token"), "{told:?}");
    let short =
        "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: PUT\r\n\r\n";
    assert!(
        story(&put, wire(short), None)[1].starts_with("Access-Control-Allow-Headers does not name X-Token.")
    );

    let mut ask = asked("GET / HTTP/1.1\n\n");
    ask.credentials = true;
    let with = Fetched::new(1, Rc::new(ask), None);
    let star =
        "HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\naccess-control-allow-credentials: true\r\n\r\n";
    assert!(story(&with, None, wire(star))[1].contains("a star allows nobody"));
}

#[test]
fn the_exchange_is_found_by_its_start_line_and_by_who_sent_it() {
    let mut exchanges = Exchanges::default();
    let mut id = 0;
    let mut listed = |exchanges: &mut Exchanges, line: &str, page: Option<u32>, agent: &str| {
        id += 1;
        let summary = Summary {
            id: ExchangeId(id),
            conn: ConnId(id),
            nth: 1,
            service: None,
            client: Client { addr: String::new(), page: page.map(PageId), agent: Some(agent.to_owned()) },
            began_ms: 0,
            start_line: Bytes(line.into()),
            status: None,
            bytes_in: 0,
            bytes_out: 0,
            took: 0,
            stage: WireStage::Complete,
        };
        exchanges.listed(vec![summary], ExchangeId(1));
        Key { epoch: 0, id: ExchangeId(id) }
    };
    let before = listed(&mut exchanges, "PUT /a HTTP/1.1", None, "Mozilla/5.0");
    let mut fetch = fetched("PUT /a#here HTTP/1.1\n\n");
    fetch.since = Some(before);
    listed(&mut exchanges, "PUT /a HTTP/1.1", Some(1), "Mozilla/5.0");
    listed(&mut exchanges, "PUT /a HTTP/1.1", None, "curl/8.0");
    assert!(fetch.look(&exchanges).is_none(), "neither an older one, nor a socket's, nor curl's");
    let asked = listed(&mut exchanges, "OPTIONS /a HTTP/1.1", None, "Mozilla/5.0");
    let fetch = fetch.look(&exchanges).unwrap();
    assert_eq!((fetch.preflight, fetch.exchange), (Some(asked), None));
    let sent = listed(&mut exchanges, "PUT /a HTTP/1.1", None, "Mozilla/5.0");
    assert_eq!(fetch.look(&exchanges).unwrap().exchange, Some(sent));
}

#[test]
fn a_long_body_is_counted_and_its_beginning_held() {
    let mut fetch = fetched("GET / HTTP/1.1\n\n");
    fetch.update(Change::Answered(Seen { status: 200, ..Seen::default() }));
    for _ in 0..3 {
        fetch.update(Change::More(vec![b'x'; BODY_HELD - 1]));
    }
    assert_eq!((fetch.came, fetch.body.len()), ((3 * (BODY_HELD as u64 - 1), 3), BODY_HELD));
    assert!(fetch.is_running());
    fetch.update(Change::Ended(Stage::Aborted));
    assert!(!fetch.is_running());
}
