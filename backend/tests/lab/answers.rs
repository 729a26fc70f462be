//! See the group `answers` of the table.

use crate::client::{Answer, ask, curl, exchange, get, python};
use crate::support::{DEADLINE, TestLab};

#[tokio::test]
async fn a_status_comes_with_the_fields_that_belong_to_it() {
    let lab = TestLab::start(&[]);
    for (code, field) in [
        (301, Some(("location", "/redirect/1"))),
        (302, Some(("location", "/redirect/1"))),
        (303, Some(("location", "/redirect/1"))),
        (307, Some(("location", "/redirect/1"))),
        (308, Some(("location", "/redirect/1"))),
        (401, Some(("www-authenticate", r#"Basic realm="lab""#))),
        (402, None),
        (405, Some(("allow", "BREW"))),
        (407, Some(("proxy-authenticate", r#"Basic realm="lab""#))),
        (416, Some(("content-range", "bytes */0"))),
        (426, Some(("upgrade", "websocket"))),
        (429, Some(("retry-after", "1"))),
        (503, Some(("retry-after", "1"))),
        (200, None),
        (299, None),
        (599, None),
    ] {
        let answer = get(&lab, &format!("/status/{code}")).await;
        assert_eq!(answer.status, code);
        if let Some((name, value)) = field {
            assert_eq!(answer.field(name), Some(value), "{code}");
        }
        assert!(!answer.body.is_empty(), "{code}");
    }
    assert!(get(&lab, "/status/418").await.text().contains("teapot"));
    let images = get(&lab, "/status/406").await.json()["accept"].to_string();
    assert!(images.contains("image/png") && images.contains("image/webp"), "{images}");
    for code in [204, 205, 304] {
        let answer = get(&lab, &format!("/status/{code}")).await;
        assert_eq!((answer.status, answer.text().as_str()), (code, ""));
    }
    assert_eq!(ask(&lab, "PATCH /status/202", &[], b"x").await.status, 202);
}

#[tokio::test]
async fn one_of_several_statuses_is_chosen() {
    let lab = TestLab::start(&[]);
    let mut seen = std::collections::BTreeSet::new();
    // Both are missed with a chance of one in 2^99.
    for _ in 0..100 {
        seen.insert(get(&lab, "/status/200,404:1,500:0").await.status);
    }
    assert!(seen.iter().eq(&[200, 404]), "{seen:?}");
    for (codes, what) in [
        ("99", "100 to 599"),
        ("600", "100 to 599"),
        ("x", "codes"),
        ("200:x", "weight"),
        ("200:0", "weights"),
    ] {
        get(&lab, &format!("/status/{codes}")).await.is_problem(400, what);
    }
}

#[tokio::test]
async fn an_interim_status_is_sent_before_a_response() {
    let lab = TestLab::start(&[]);
    for (code, line) in
        [(100, "100 Continue"), (102, "102 Processing"), (103, "103 Early Hints"), (199, "199 ")]
    {
        let answer = get(&lab, &format!("/status/{code}")).await;
        assert_eq!(answer.status, 200);
        let line = format!("HTTP/1.1 {line}\r\n\r\nHTTP/1.1 200 OK\r\n");
        assert!(answer.raw.starts_with(line.as_bytes()), "{}", answer.raw.escape_ascii());
    }
    let old = exchange(&lab, "GET", b"GET /status/103 HTTP/1.0\r\n\r\n").await;
    assert!(old.raw.starts_with(b"HTTP/1.0 200 OK\r\n") && old.text().contains("HTTP/1.0"));
    let switching = get(&lab, "/status/101").await;
    switching.is_problem(426, "Upgrade");
    assert_eq!(switching.field("upgrade"), Some("websocket"));
    let output = curl(&lab, &["-i"], "/status/103").await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && text.starts_with("HTTP/1.1 103") && text.contains("200 OK"), "{text}");
}

#[tokio::test]
async fn chance_can_be_made_to_repeat_itself() {
    let lab = TestLab::start(&[]);
    assert_eq!(get(&lab, "/unstable?failure_rate=0").await.status, 200);
    get(&lab, "/unstable?failure_rate=1").await.is_problem(500, "failure_rate");
    let mut failed = 0;
    for seed in 0..40 {
        let target = format!("/unstable?seed={seed}");
        let status = get(&lab, &target).await.status;
        failed += u32::from(status == 500);
        assert_eq!(get(&lab, &target).await.status, status, "{target}");
    }
    assert!((8..=32).contains(&failed), "{failed} of 40");
    for (query, what) in
        [("failure_rate=2", "failure_rate"), ("failure_rate=x", "failure_rate"), ("seed=-1", "seed")]
    {
        get(&lab, &format!("/unstable?{query}")).await.is_problem(400, what);
    }
}

#[tokio::test]
async fn the_query_becomes_fields_and_a_document() {
    let lab = TestLab::start(&[]);
    let answer = get(&lab, "/response-headers?X-A=1&X-A=2&Cache-Control=no-store&Date=never").await;
    let values: Vec<_> =
        answer.fields.iter().filter(|(name, _)| name == "x-a").map(|(_, v)| v.as_str()).collect();
    assert_eq!(values, ["1", "2"]);
    assert_eq!(answer.field("cache-control"), Some("no-store"));
    assert_eq!(answer.field("date"), Some("never"));
    assert_eq!(answer.json()["X-A"], serde_json::json!(["1", "2"]));
    for (query, what) in [
        ("a%20b=1", "field name"),
        ("=1", "field name"),
        ("a=1%0d%0aSet-Cookie:%20b", "line breaks"),
        ("Content-Length=1", "where the message ends"),
        ("transfer-encoding=chunked", "where the message ends"),
        ("trailer=x", "where the message ends"),
        ("Connection=close", "connection"),
        ("Upgrade=h2c", "connection"),
        ("X-Accel-Redirect=/secret", "proxy"),
        ("Refresh=0;url=http://evil.test", "redirect"),
        ("Content-Type=a&content-type=b", "only once"),
    ] {
        get(&lab, &format!("/response-headers?{query}")).await.is_problem(400, what);
    }
    let many = "&a=".repeat(101);
    get(&lab, &format!("/response-headers?{}", &many[1..])).await.is_problem(400, "At most 100");
}

fn runs_nothing(answer: &Answer) {
    assert!(!answer.body.contains(&b'<'), "{}", answer.text());
    assert_eq!(answer.field("content-security-policy"), Some("sandbox; default-src 'none'"));
    assert_eq!(answer.field("x-content-type-options"), Some("nosniff"));
}

#[tokio::test]
async fn a_body_of_a_type_that_a_browser_runs_holds_no_markup() {
    let lab = TestLab::start(&[]);
    for kind in ["text/html", "image/svg%2Bxml", "TEXT/HTML;charset=utf-7", "application/xhtml%2Bxml", "x"] {
        let script = "%3Cscript%3Ealert(1)%3C%2Fscript%3E";
        runs_nothing(&get(&lab, &format!("/response-headers?content-type={kind}&x={script}")).await);
        let kind = kind.replace('/', "%2F");
        runs_nothing(&get(&lab, &format!("/mix/t={kind}/b={script}")).await);
        runs_nothing(&get(&lab, &format!("/mix/h=content-type:{kind}/b64=PHNjcmlwdD4")).await);
    }
}

#[tokio::test]
async fn a_response_is_mixed_from_the_parts_of_the_path() {
    let lab = TestLab::start(&[]);
    let answer = get(&lab, "/mix/s=404/h=X-A:1/h=X-B:%20two/d=0.01/b=a%2Fb").await;
    assert_eq!((answer.status, answer.text().as_str()), (404, "a/b"));
    assert_eq!((answer.field("x-a"), answer.field("x-b")), (Some("1"), Some("two")));
    assert_eq!(answer.field("content-type"), Some("text/plain; charset=utf-8"));
    let answer = get(&lab, "/mix/b64=_wA/t=image%2Fpng").await;
    assert_eq!((&answer.body[..], answer.field("content-type")), (&b"\xff\0"[..], Some("image/png")));
    assert_eq!(get(&lab, "/mix/s=302/h=Location:%2Fget").await.field("location"), Some("/get"));
    assert_eq!(get(&lab, "/mix/s=204").await.status, 204);
    get(&lab, "/mix/s=302/h=Location:%2F%2Fevil.test").await.is_problem(403, "--redirect-host");
    for (parts, what) in [
        ("s=99", "200 to 599"),
        ("s=103", "200 to 599"),
        ("s=200/s=201", "second"),
        ("b=1/b64=MQ", "second"),
        ("s=204/b=x", "no body"),
        ("d=11", "--longest"),
        ("d=x", "1.5"),
        ("h=X", "h=Name:value"),
        ("h=a%20b:1", "field name"),
        ("h=a:%0Ab", "line breaks"),
        ("h=Content-Length:5", "where the message ends"),
        ("b64=*", "Base64"),
        ("q=1", "s=404"),
        ("text", "no ="),
    ] {
        get(&lab, &format!("/mix/{parts}")).await.is_problem(400, what);
    }
}

#[tokio::test]
async fn a_delay_takes_a_place_among_the_responses_that_take_their_time() {
    let lab = TestLab::start(&["--streams=1"]);
    let mut slow = lab.connect().await;
    slow.send("GET /mix/d=3/b=late HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let refused = async {
        loop {
            let answer = get(&lab, "/mix/d=0.001").await;
            if answer.status == 503 {
                return answer;
            }
        }
    };
    tokio::time::timeout(DEADLINE, refused).await.unwrap().is_problem(503, "--streams");
    slow.until("late").await;
    assert_eq!(get(&lab, "/mix/d=0.001").await.status, 200, "the place is given back");
}

#[tokio::test]
async fn a_limit_is_kept_and_says_when_to_come_back() {
    let lab = TestLab::start(&[]);
    for left in [2, 1, 0] {
        let answer = get(&lab, "/rate-limit?limit=3&window=10&key=a").await;
        assert_eq!((answer.status, answer.json()["remaining"].as_u64()), (200, Some(left)));
        assert_eq!(answer.field("ratelimit-limit"), Some("3"));
        assert_eq!(answer.field("ratelimit-remaining"), Some(left.to_string().as_str()));
        assert_eq!(answer.field("ratelimit-policy"), Some(r#""lab";q=3;w=10"#));
        assert!(answer.field("ratelimit").unwrap().starts_with(&format!(r#""lab";r={left};t="#)));
    }
    let answer = get(&lab, "/rate-limit?limit=3&window=10&key=a").await;
    answer.is_problem(429, "number 4");
    let wait: u64 = answer.field("retry-after").unwrap().parse().unwrap();
    assert!((1..=10).contains(&wait));
    assert_eq!(answer.field("ratelimit-reset"), Some(wait.to_string().as_str()));
    for other in ["limit=3&window=10&key=b", "limit=3&window=10", "limit=4&window=10&key=a"] {
        assert_eq!(get(&lab, &format!("/rate-limit?{other}")).await.status, 200, "{other}");
    }
    for (query, what) in [
        ("limit=0", "limit"),
        ("limit=x", "limit"),
        ("window=0", "window"),
        ("window=11", "--longest"),
        ("key=", "key"),
    ] {
        get(&lab, &format!("/rate-limit?{query}")).await.is_problem(400, what);
    }
    let long = "k".repeat(65);
    get(&lab, &format!("/rate-limit?key={long}")).await.is_problem(400, "64");
}

#[tokio::test]
async fn whoever_waits_as_told_gets_through_the_limit() {
    let lab = TestLab::start(&[]);
    let script = r#"
import sys, time, urllib.request, urllib.error
url = f"http://127.0.0.1:{sys.argv[1]}/rate-limit?limit=1&window=1"
done, waits = 0, 0
while done < 3:
    try:
        urllib.request.urlopen(url).read()
        done += 1
    except urllib.error.HTTPError as error:
        assert error.code == 429, error
        time.sleep(int(error.headers["Retry-After"]))
        waits += 1
        assert waits < 10
print(done)
"#;
    assert_eq!(python(&lab, script).await, "3\n");
}

#[tokio::test]
async fn a_server_recovers_for_whoever_tries_again() {
    let lab = TestLab::start(&[]);
    let target = "/fail-then-succeed?key=a&failures=2&status=500";
    for n in 1..=2 {
        let answer = get(&lab, target).await;
        answer.is_problem(500, &format!("Failure {n} of 2"));
        assert_eq!(answer.field("retry-after"), Some("1"));
    }
    for _ in 0..2 {
        assert_eq!(get(&lab, target).await.json()["succeeded"], true);
    }
    get(&lab, "/fail-then-succeed?key=b").await.is_problem(503, "Failure 1 of 2");
    assert_eq!(get(&lab, "/fail-then-succeed?key=a&reset").await.json()["was_known"], true);
    assert_eq!(get(&lab, "/fail-then-succeed?key=a&reset").await.json()["was_known"], false);
    get(&lab, target).await.is_problem(500, "Failure 1 of 2");
    for (query, what) in [("failures=x", "failures"), ("status=200", "400 to 599"), ("key=", "key")] {
        get(&lab, &format!("/fail-then-succeed?{query}")).await.is_problem(400, what);
    }
    let output = curl(&lab, &["--retry", "3", "--fail"], "/fail-then-succeed?key=curl&failures=2").await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn what_fails_is_remembered_of_so_many_only() {
    let lab = TestLab::start(&["--state-entries=2"]);
    for key in ["a", "b", "c", "a"] {
        let answer = get(&lab, &format!("/fail-then-succeed?failures=9&key={key}")).await;
        answer.is_problem(503, "Failure 1 of 9");
    }
}

#[tokio::test]
async fn a_page_that_no_robot_shall_fetch_is_there_for_others() {
    let lab = TestLab::start(&[]);
    let answer = get(&lab, "/deny").await;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("robots.txt"));
}

#[tokio::test]
async fn no_way_of_writing_a_type_has_a_browser_run_what_a_client_chose() {
    let lab = TestLab::start(&[]);
    let script = "%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    for (name, target) in [
        // Browsers take the last of several types behind commas.
        ("comma", format!("/mix/t=text%2Fplain;a,text%2Fhtml/b={script}")),
        ("image", format!("/mix/t=image%2Fpng,text%2Fhtml/b={script}")),
        ("mixed", format!("/mix/t=multipart%2Fx-mixed-replace;boundary=x/b={script}")),
        ("fields", format!("/response-headers?Content-Type=application/json;,text/html&x={script}")),
        ("base64", "/base64/PHNjcmlwdD4=?content-type=multipart/x,text/html".to_owned()),
        ("plain", format!("/mix/t=text%2Fplain/b={script}")),
    ] {
        let answer = get(&lab, &target).await;
        let may_run = answer.field("content-type").is_some_and(|given| given.contains("html"));
        assert!(!may_run || !answer.text().contains("<script"), "{name}: {answer:?}");
        assert_eq!(answer.field("x-content-type-options"), Some("nosniff"), "{name}");
        let policies: Vec<_> =
            answer.fields.iter().filter(|(name, _)| name == "content-security-policy").collect();
        assert!(policies.iter().any(|(_, policy)| policy.contains("sandbox")), "{name}: {answer:?}");
    }
}
