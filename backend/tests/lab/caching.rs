//! See the group `caching` of the table.

use serde_json::json;

use crate::client::{Answer, ask, curl, get, python};
use crate::support::TestLab;

const TAG: &str = "W/\"1991-08-06\"";
const MODIFIED: &str = "Tue, 06 Aug 1991 14:56:20 GMT";
const LATER: &str = "Tue, 06 Aug 1991 14:56:21 GMT";
const EARLIER: &str = "Tue, 06 Aug 1991 14:56:19 GMT";

/// The letters from one place to before another.
fn letters(range: std::ops::Range<usize>) -> Vec<u8> {
    range.map(|at| b"abcdefghijklmnopqrstuvwxyz"[at % 26]).collect()
}

fn decided(answer: &Answer) -> &str {
    answer.field("x-decided-by").expect("what decided")
}

/// Asks, and checks the status and the condition that decided.
async fn decides(lab: &TestLab, line: &str, fields: &[&str], status: u16, by: &str) -> Answer {
    let answer = ask(lab, line, fields, b"").await;
    assert_eq!(answer.status, status, "{line} {fields:?}: {}", answer.text());
    assert!(decided(&answer).starts_with(by), "{line} {fields:?}: {}", decided(&answer));
    match status {
        304 => assert!(answer.body.is_empty(), "{}", answer.text()),
        412 => answer.is_problem(412, by),
        _ => {}
    }
    answer
}

#[tokio::test]
async fn whoever_has_this_version_gets_no_body() {
    let lab = TestLab::start(&[]);
    let answer = get(&lab, "/cache").await;
    assert_eq!((answer.status, answer.field("etag")), (200, Some(TAG)));
    assert_eq!(answer.field("last-modified"), Some(MODIFIED));
    assert_eq!(decided(&answer), "no condition was stated");
    assert_eq!(answer.json()["conditions"], json!([]));

    for (fields, status, by) in [
        (&["If-None-Match: W/\"1991-08-06\""][..], 304, "If-None-Match"),
        (&["If-None-Match: \"1991-08-06\""], 304, "If-None-Match"),
        (&["If-None-Match: \"a\" ,, \"b,c\", W/\"1991-08-06\""], 304, "If-None-Match"),
        (&["If-None-Match: \"a\"", "If-None-Match: \"1991-08-06\""], 304, "If-None-Match"),
        (&["If-None-Match: *"], 304, "If-None-Match"),
        (&["If-None-Match: \"other\""], 200, "If-None-Match"),
        (&["If-None-Match: 1991-08-06"], 200, "If-None-Match: W/\"1991-08-06\" is not listed, as far as"),
        (&["If-Modified-Since: Tue, 06 Aug 1991 14:56:20 GMT"], 304, "If-Modified-Since"),
        (&["If-Modified-Since: Tuesday, 06-Aug-91 14:56:20 GMT"], 304, "If-Modified-Since"),
        (&["If-Modified-Since: Tue Aug  6 14:56:20 1991"], 304, "If-Modified-Since"),
        (&["If-Modified-Since: Tue, 06 Aug 1991 14:56:19 GMT"], 200, "If-Modified-Since"),
        (&["If-Modified-Since: yesterday"], 200, "no condition counted"),
        (&["If-Match: \"1991-08-06\""], 412, "If-Match"),
        (&["If-Match: W/\"1991-08-06\""], 412, "If-Match"),
        (&["If-Match: *"], 200, "If-Match"),
        (&["If-Unmodified-Since: Tue, 06 Aug 1991 14:56:20 GMT"], 200, "If-Unmodified-Since"),
        (&["If-Unmodified-Since: Tue, 06 Aug 1991 14:56:19 GMT"], 412, "If-Unmodified-Since"),
        (&["If-Unmodified-Since: 1991"], 200, "no condition counted"),
    ] {
        for method in ["GET", "HEAD"] {
            if status == 412 && method == "HEAD" {
                assert_eq!(ask(&lab, "HEAD /cache", fields, b"").await.status, 412);
                continue;
            }
            let answer = decides(&lab, &format!("{method} /cache"), fields, status, by).await;
            assert_eq!(answer.field("etag"), (status < 400).then_some(TAG));
            assert_eq!(answer.field("last-modified").is_some(), status == 200);
        }
    }
}

#[tokio::test]
async fn conditions_are_looked_at_in_the_order_of_the_rfc() {
    let lab = TestLab::start(&[]);
    let (later, earlier) = (LATER, EARLIER);
    // Whether each stands there: 0 not at all, 1 holds, 2 does not hold.
    let field = |name: usize, state: usize| match (name, state) {
        (_, 0) => None,
        (0, 1) => Some("If-Match: *".to_owned()),
        (0, _) => Some("If-Match: \"x\"".to_owned()),
        (1, 1) => Some(format!("If-Unmodified-Since: {later}")),
        (1, _) => Some(format!("If-Unmodified-Since: {earlier}")),
        (2, 1) => Some("If-None-Match: \"x\"".to_owned()),
        (2, _) => Some("If-None-Match: *".to_owned()),
        (3, 1) => Some(format!("If-Modified-Since: {earlier}")),
        _ => Some(format!("If-Modified-Since: {later}")),
    };
    for case in 0..81 {
        let states = [case % 3, case / 3 % 3, case / 9 % 3, case / 27];
        // RFC 9110 13.2.2, as it is written there.
        let [matches, unmodified, none_match, modified] = states;
        let failed = if matches > 0 { matches == 2 } else { unmodified == 2 };
        let same = if none_match > 0 { none_match == 2 } else { modified == 2 };
        let expected = if failed {
            412
        } else if same {
            304
        } else {
            200
        };
        let fields: Vec<_> = (0..4).rev().filter_map(|name| field(name, states[name])).collect();
        let fields: Vec<_> = fields.iter().map(String::as_str).collect();
        let answer = ask(&lab, "GET /cache", &fields, b"").await;
        assert_eq!(answer.status, expected, "{fields:?}: {}", answer.text());
        if expected == 200 {
            let json = answer.json();
            let steps = json["conditions"].as_array().unwrap();
            assert_eq!(steps.len(), fields.len(), "{json}");
            assert!(steps.iter().all(|step| step["held"] != false), "{json}");
            assert_eq!(json["decided_by"], decided(&answer));
        }
    }
}

#[tokio::test]
async fn an_answer_may_be_kept_for_so_many_seconds() {
    let lab = TestLab::start(&[]);
    let answer = get(&lab, "/cache/60").await;
    assert_eq!(answer.field("cache-control"), Some("public, max-age=60"));
    assert_eq!(answer.json()["max_age"], 60);
    let answer =
        decides(&lab, "GET /cache/0", &[&format!("If-None-Match: {TAG}")], 304, "If-None-Match").await;
    assert_eq!(answer.field("cache-control"), Some("public, max-age=0"));
    for n in ["-1", "1.5", "x", "2147483648", "%20"] {
        get(&lab, &format!("/cache/{n}")).await.is_problem(400, "n is");
    }
}

#[tokio::test]
async fn a_tag_is_the_one_that_is_wished_for() {
    let lab = TestLab::start(&[]);
    for (target, etag) in [
        ("/etag/v1", "\"v1\""),
        ("/etag/%22v1%22", "\"v1\""),
        ("/etag/W%2F%22v1%22", "W/\"v1\""),
        ("/etag/W/v1", "W/\"v1\""),
        ("/etag/W/%22v1%22", "W/\"v1\""),
        ("/etag/a,b", "\"a,b\""),
        ("/etag/W", "\"W\""),
    ] {
        assert_eq!(get(&lab, target).await.field("etag"), Some(etag), "{target}");
    }
    for target in ["/etag/a%20b", "/etag/a%22b", "/etag/%0D%0Aa", "/etag/W/a%22", "/etag/%7F"] {
        get(&lab, target).await.is_problem(400, "etag is");
    }
}

#[tokio::test]
async fn a_strong_tag_stands_for_the_same_bytes_whatever_is_asked() {
    let lab = TestLab::start(&[]);
    let plain = get(&lab, "/etag/v1").await;
    let asked =
        decides(&lab, "GET /etag/v1", &["If-None-Match: \"v0\"", "X-A: b"], 200, "If-None-Match").await;
    assert_eq!(plain.body, asked.body);
    let weak = decides(&lab, "GET /etag/W/v1", &["If-None-Match: \"v0\""], 200, "If-None-Match").await;
    assert_eq!(weak.json()["conditions"][0]["held"], true);
}

#[tokio::test]
async fn reading_is_saved_and_writing_is_guarded_by_tags() {
    let lab = TestLab::start(&[]);
    for (line, field, status) in [
        ("GET /etag/v1", "If-None-Match: \"v1\"", 304),
        ("GET /etag/v1", "If-None-Match: W/\"v1\"", 304),
        ("GET /etag/W/v1", "If-None-Match: \"v1\"", 304),
        ("GET /etag/v1", "If-None-Match: \"v2\"", 200),
        ("PUT /etag/v1", "If-None-Match: \"v1\"", 412),
        ("PUT /etag/v1", "If-None-Match: *", 412),
        ("PUT /etag/v1", "If-None-Match: \"v2\"", 200),
        ("GET /etag/v1", "If-Match: \"v0\", \"v1\"", 200),
        ("GET /etag/v1", "If-Match: W/\"v1\"", 412),
        ("GET /etag/W/v1", "If-Match: W/\"v1\"", 412),
        ("PUT /etag/v1", "If-Match: \"v1\"", 200),
        ("DELETE /etag/v1", "If-Match: *", 200),
        ("PATCH /etag/v2", "If-Match: \"v1\"", 412),
        // No date is known for it, and only reading has to do with If-Modified-Since.
        ("PUT /etag/v1", "If-Unmodified-Since: Tue, 06 Aug 1991 14:56:20 GMT", 200),
        ("GET /etag/v1", "If-Modified-Since: Tue, 06 Aug 1991 14:56:20 GMT", 200),
    ] {
        let by =
            if field.contains("Since") { "no condition counted" } else { field.split(':').next().unwrap() };
        let answer = decides(&lab, line, &[field], status, by).await;
        let validates = line.starts_with("GET") && status != 412;
        assert_eq!(answer.field("etag").is_some(), validates, "{line}: {answer:?}");
    }
}

#[tokio::test]
async fn a_range_is_sent_as_asked_for() {
    let lab = TestLab::start(&[]);
    let answer = get(&lab, "/range/100").await;
    assert_eq!((answer.status, &answer.body), (200, &letters(0..100)));
    assert_eq!(answer.field("accept-ranges"), Some("bytes"));
    assert_eq!(answer.field("content-length"), Some("100"));
    for (range, part) in [
        ("bytes=0-0", 0..1),
        ("bytes=10-19", 10..20),
        ("bytes=90-", 90..100),
        ("bytes=-7", 93..100),
        ("bytes=-700", 0..100),
        ("bytes=98-700", 98..100),
        ("Bytes=0-1,2-3", 0..4),
        ("bytes=50-60, 40-55,200-", 40..61),
    ] {
        let answer = decides(&lab, "GET /range/100", &[&format!("Range: {range}")], 206, "Range").await;
        let expected = format!("bytes {}-{}/100", part.start, part.end - 1);
        assert_eq!(answer.field("content-range"), Some(expected.as_str()), "{range}");
        assert_eq!(answer.field("content-length"), Some(part.len().to_string().as_str()));
        assert_eq!(answer.body, letters(part), "{range}");
    }
    for range in ["bytes=2-1", "bytes=", "bytes=a-", "lines=0-1", "bytes=1-2;3", "x"] {
        let answer =
            decides(&lab, "GET /range/100", &[&format!("Range: {range}")], 200, "Range: ignored").await;
        assert_eq!((answer.body.len(), answer.field("content-range")), (100, None), "{range}");
    }
    let many = format!("Range: bytes={}", "0-0,50-50,".repeat(17));
    for range in ["Range: bytes=100-", "Range: bytes=-0", "Range: bytes=100-,200-300", &many] {
        let answer = ask(&lab, "GET /range/100", &[range], b"").await;
        answer.is_problem(416, "Range");
        assert_eq!(answer.field("content-range"), Some("bytes */100"), "{range}");
    }
    for n in ["-1", "x", "10485761", "1e3"] {
        get(&lab, &format!("/range/{n}")).await.is_problem(400, "n is");
    }
    let twice = ["Range: bytes=0-1", "Range: bytes=3-4"];
    decides(&lab, "GET /range/100", &twice, 200, "Range: ignored, since it stands there more than once")
        .await;
}

#[tokio::test]
async fn only_get_has_ranges_and_an_empty_document_has_none() {
    let lab = TestLab::start(&[]);
    let answer = decides(&lab, "HEAD /range/100", &["Range: bytes=0-1"], 200, "Range: ignored").await;
    assert_eq!((answer.field("content-length"), answer.field("content-range")), (Some("100"), None));
    decides(&lab, "GET /range/0", &["Range: bytes=-5"], 200, "Range: ignored").await;
    let answer = decides(&lab, "GET /range/0", &["Range: bytes=0-"], 416, "Range").await;
    assert_eq!(answer.field("content-range"), Some("bytes */0"));
}

#[tokio::test]
async fn parts_are_only_sent_of_the_version_the_client_has() {
    let lab = TestLab::start(&[]);
    for (if_range, status) in [
        ("\"a-z-100\"", 206),
        ("\"a-z-99\"", 200),
        ("W/\"a-z-100\"", 200),
        (MODIFIED, 206),
        (EARLIER, 200),
        (LATER, 200),
        ("nonsense", 200),
    ] {
        let if_range = format!("If-Range: {if_range}");
        let by = if status == 206 { "Range" } else { "If-Range" };
        let answer = decides(&lab, "GET /range/100", &["Range: bytes=0-4", &if_range], status, by).await;
        assert_eq!(answer.body.len(), if status == 206 { 5 } else { 100 }, "{if_range}");
        // It is not even looked at what can't be had of another version.
        let beyond = decides(
            &lab,
            "GET /range/100",
            &["Range: bytes=900-", &if_range],
            if status == 206 { 416 } else { 200 },
            by,
        )
        .await;
        assert_eq!(beyond.field("etag").is_some(), status == 200);
    }
    // Conditions come before ranges.
    let fields = ["Range: bytes=0-4", "If-None-Match: \"a-z-100\""];
    decides(&lab, "GET /range/100", &fields, 304, "If-None-Match").await;
    let fields = ["Range: bytes=0-4", "If-Match: \"other\"", "If-Range: \"a-z-100\""];
    decides(&lab, "GET /range/100", &fields, 412, "If-Match").await;
}

#[tokio::test]
async fn curl_knows_what_it_has_and_goes_on_where_it_broke_off() {
    let lab = TestLab::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (tags, out) = (path("tags"), path("out"));
    let code = ["-w", "%{http_code}", "-o", out.as_str()];
    let code_of = |output: std::process::Output| String::from_utf8(output.stdout).unwrap();

    let first = [&code[..], &["--etag-save", &tags]].concat();
    assert_eq!(code_of(curl(&lab, &first, "/etag/v7").await), "200");
    assert_eq!(std::fs::read_to_string(&tags).unwrap().trim(), "\"v7\"");
    let again = [&code[..], &["--etag-compare", &tags]].concat();
    assert_eq!(code_of(curl(&lab, &again, "/etag/v7").await), "304");
    assert_eq!(code_of(curl(&lab, &again, "/etag/v8").await), "200");

    for (date, expected) in [(LATER, "304"), (EARLIER, "200")] {
        assert_eq!(code_of(curl(&lab, &[&code[..], &["-z", date]].concat(), "/cache").await), expected);
    }

    std::fs::write(&out, letters(0..1000)).unwrap();
    let resumed = curl(&lab, &[&code[..], &["-C", "-"]].concat(), "/range/100000").await;
    assert_eq!(code_of(resumed), "206");
    assert!(std::fs::read(&out).unwrap() == letters(0..100_000));

    let part = curl(&lab, &["-r", "-5"], "/range/28").await;
    assert_eq!(part.stdout, b"xyzab");
}

#[tokio::test]
async fn python_finds_in_every_answer_the_bytes_it_computes_itself() {
    let lab = TestLab::start(&[]);
    let script = r#"
import email, http.client, random, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=20)
chance = random.Random(4)
seen = {206: 0, 416: 0, "parts": 0}
for round in range(300):
    n = chance.choice([1, 26, 100, 5000, 40000])
    whole = bytes(97 + at % 26 for at in range(n))
    specs, wanted = [], []
    for _ in range(chance.randint(1, 5)):
        kind = chance.randint(0, 2)
        a, b = sorted((chance.randrange(n * 5 // 4 + 1), chance.randrange(n * 5 // 4 + 1)))
        if kind == 0:
            specs.append(f"{a}-{b}"); wanted.append(range(a, min(b + 1, n)))
        elif kind == 1:
            specs.append(f"{a}-"); wanted.append(range(a, n))
        else:
            specs.append(f"-{b}"); wanted.append(range(max(n - b, 0), n))
    wanted = set().union(*map(set, wanted))
    connection.request("GET", f"/range/{n}", headers={"Range": "bytes=" + ",".join(specs)})
    response = connection.getresponse()
    body = response.read()
    seen[response.status] += 1
    if not wanted:
        assert response.status == 416, (specs, response.status)
        assert response.headers["Content-Range"] == f"bytes */{n}"
        continue
    assert response.status == 206, (specs, response.status)
    assert int(response.headers["Content-Length"]) == len(body)
    if response.headers.get_content_type() == "multipart/byteranges":
        head = f"Content-Type: {response.headers['Content-Type']}\r\n\r\n".encode()
        parts = [(part["Content-Range"], part.get_payload(decode=True)) for part in email.message_from_bytes(head + body).get_payload()]
        assert len(parts) > 1
        seen["parts"] += len(parts)
    else:
        parts = [(response.headers["Content-Range"], body)]
    got = []
    for where, part in parts:
        span, total = where.removeprefix("bytes ").split("/")
        first, last = map(int, span.split("-"))
        assert int(total) == n and part == whole[first:last + 1], (specs, where)
        got += range(first, last + 1)
    assert len(got) == len(set(got)) and set(got) == wanted, (specs, [where for where, _ in parts])
assert all(seen.values()), seen
"#;
    python(&lab, script).await;
}

#[tokio::test]
async fn python_reads_the_dates_and_writes_those_that_are_read() {
    let lab = TestLab::start(&[]);
    let script = r#"
import datetime, email.utils, http.client, json, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=20)
def get(target, fields={}):
    connection.request("GET", target, headers=fields)
    response = connection.getresponse()
    return response, response.read()
for n in [0, 1, 59, 3600, 86400 * 31, 86400 * 365, 86400 * 365 * 30, 2**31 - 1, *range(0, 86400 * 3000, 86400 * 17 + 12345)]:
    _, body = get(f"/cache/{n}")
    told = json.loads(body)
    made, until = (email.utils.parsedate_to_datetime(told[name]) for name in ("made", "fresh_until"))
    assert (until - made).total_seconds() == n, told
    assert email.utils.format_datetime(until.astimezone(datetime.timezone.utc), usegmt=True) == told["fresh_until"], told
modified = email.utils.parsedate_to_datetime(get("/cache")[0].headers["Last-Modified"])
for days in range(-5000, 12000, 61):
    moment = modified + datetime.timedelta(days=days)
    expected = 304 if days >= 0 else 200
    forms = [email.utils.format_datetime(moment, usegmt=True), moment.strftime("%a %b %e %H:%M:%S %Y")]
    if moment.year > 1976:
        forms.append(moment.strftime("%A, %d-%b-%y %H:%M:%S GMT"))
    for date in forms:
        response, _ = get("/cache", {"If-Modified-Since": date})
        assert response.status == expected, (date, response.status)
"#;
    python(&lab, script).await;
}

#[tokio::test]
async fn a_large_body_comes_whole() {
    let lab = TestLab::start(&[]);
    let answer = get(&lab, "/range/10485760").await;
    assert!(answer.body == letters(0..10_485_760));
    let fields = ["Range: bytes=-2000000"];
    let answer = decides(&lab, "GET /range/10485760", &fields, 206, "Range").await;
    assert!(answer.body == letters(8_485_760..10_485_760));
    let small = TestLab::start(&["--made-bytes", "1000"]);
    get(&small, "/range/1001").await.is_problem(400, "1000");
    assert_eq!(get(&small, "/range/1000").await.body, letters(0..1000));
}

#[tokio::test]
async fn the_alphabet_may_take_its_time_whole_and_in_parts() {
    let lab = TestLab::start(&[]);
    let whole = get(&lab, "/range/40000").await.body;
    for query in ["chunk_size=7", "duration=0.1", "duration=0.1&chunk_size=3000", "chunk_size=10240"] {
        let slow = get(&lab, &format!("/range/40000?{query}")).await;
        assert_eq!((slow.status, slow.field("content-length")), (200, Some("40000")), "{query}");
        assert!(slow.body == whole, "{query}");
        let part = ask(&lab, &format!("GET /range/40000?{query}"), &["Range: bytes=5-30004"], b"").await;
        assert_eq!((part.status, part.field("content-length")), (206, Some("30000")), "{query}");
        assert!(part.body == whole[5..30005], "{query}");
        let head = ask(&lab, &format!("HEAD /range/40000?{query}"), &[], b"").await;
        assert_eq!((head.status, head.body.len()), (200, 0), "{query}");
    }
    assert_eq!(get(&lab, "/range/0?duration=1").await.body, b"");
}
