//! See the group `redirects` of the table.

use crate::client::{ask, curl, exchange, get, python};
use crate::support::TestLab;

#[tokio::test]
async fn each_link_of_a_chain_leads_to_the_next_and_the_last_to_the_end() {
    let lab = TestLab::start(&[]);
    for (target, location) in [
        ("/redirect/3", "/redirect/2"),
        ("/redirect/1", "/get"),
        ("/redirect/3?absolute=true", "http://lab.test/redirect/2?absolute=true"),
        ("/redirect/1?absolute", "http://lab.test/get"),
        ("/relative-redirect/100", "/relative-redirect/99"),
        ("/relative-redirect/1", "/get"),
        ("/absolute-redirect/2", "http://lab.test/absolute-redirect/1"),
        ("/absolute-redirect/1", "http://lab.test/get"),
    ] {
        let answer = get(&lab, target).await;
        assert_eq!((answer.status, answer.field("location")), (302, Some(location)), "{target}");
    }
    for family in ["redirect", "relative-redirect", "absolute-redirect"] {
        for n in ["0", "101", "x", "-1"] {
            get(&lab, &format!("/{family}/{n}")).await.is_problem(400, "1 to 100");
        }
    }
}

#[tokio::test]
async fn a_whole_url_takes_its_host_from_the_request() {
    let lab = TestLab::start(&[]);
    let whole = b"GET http://other.test:81/absolute-redirect/1 HTTP/1.1\r\nHost: lab.test\r\n\r\n";
    assert_eq!(exchange(&lab, "GET", whole).await.field("location"), Some("http://other.test:81/get"));
    exchange(&lab, "GET", b"GET /absolute-redirect/1 HTTP/1.0\r\n\r\n").await.is_problem(400, "no Host");
    let odd = b"GET /absolute-redirect/1 HTTP/1.1\r\nHost: a@b/c\r\n\r\n";
    exchange(&lab, "GET", odd).await.is_problem(400, "Host");
}

#[tokio::test]
async fn a_redirect_of_any_status_leads_to_the_lab_itself() {
    let lab = TestLab::start(&[]);
    for (url, location) in [
        ("%2Fget%3Fa%3D1", "/get?a=1"),
        ("get", "get"),
        ("http%3A%2F%2Flab.test%2Fx", "http://lab.test/x"),
        ("HTTP%3A%2F%2FLAB.test%3A80", "HTTP://LAB.test:80"),
        ("%2F%2Flab.test%2Fx", "//lab.test/x"),
        ("%2F%C3%A9", "/%C3%A9"),
    ] {
        let answer = get(&lab, &format!("/redirect-to?url={url}")).await;
        assert_eq!((answer.status, answer.field("location")), (302, Some(location)), "{url}");
    }
    for code in [300, 301, 303, 307, 308, 399] {
        let answer = ask(&lab, &format!("POST /redirect-to?url=/x&status_code={code}"), &[], b"").await;
        assert_eq!((answer.status, answer.field("location")), (code, Some("/x")));
    }
    for (query, what) in [
        ("", "url"),
        ("url=", "url"),
        ("url=/x&status_code=200", "status_code"),
        ("url=/x&status_code=400", "300 to 399"),
    ] {
        get(&lab, &format!("/redirect-to?{query}")).await.is_problem(400, what);
    }
}

#[tokio::test]
async fn a_redirect_leads_nowhere_else_however_it_is_written() {
    let lab = TestLab::start(&[]);
    for url in [
        "http://evil.test/",
        "https://lab.test:444/",
        "//evil.test",
        "///evil.test",
        "/%5Cevil.test",
        "%5C%5Cevil.test",
        "http:evil.test",
        "http:/evil.test",
        "http:%5C%5Cevil.test",
        "http://lab.test@evil.test/",
        "http://lab.test%5C@evil.test/",
        "http://lab.test.evil.test/",
        "http://lab.test:8080/",
        "/%09/evil.test",
        "/%0A/evil.test",
        "%20//evil.test",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://lab.test/",
        "/x%0D%0ASet-Cookie:a=b",
    ] {
        let answer = get(&lab, &format!("/redirect-to?url={url}")).await;
        answer.is_problem(403, "--redirect-host");
        assert_eq!(answer.field("location"), None, "{url}");
    }
}

#[tokio::test]
async fn hosts_that_were_allowed_may_be_led_to() {
    let lab = TestLab::start(&["--redirect-host=friend.test,other.test:8443"]);
    for (url, status) in [
        ("http://friend.test/a", 302),
        ("https://FRIEND.test:444/a", 302),
        ("//friend.test", 302),
        ("https://other.test:8443/", 302),
        ("https://other.test/", 403),
        ("http://www.friend.test/", 403),
        ("http://friend.test@evil.test/", 403),
    ] {
        assert_eq!(get(&lab, &format!("/redirect-to?url={url}")).await.status, status, "{url}");
    }
}

#[tokio::test]
async fn curl_follows_as_far_as_it_is_told() {
    let lab = TestLab::start(&[]);
    let written = [
        "-L",
        "-o",
        if cfg!(windows) { "NUL" } else { "/dev/null" },
        "-w",
        "%{num_redirects} %{url_effective}",
    ];
    for family in ["redirect", "relative-redirect", "absolute-redirect"] {
        let target = format!("/{family}/5");
        let output = curl(&lab, &written, &target).await;
        let expected = format!("5 http://{}/get", lab.addr);
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{family}");
        let output = curl(&lab, &[&written[..], &["--max-redirs", "3"]].concat(), &target).await;
        assert_eq!(output.status.code(), Some(47), "too many redirects");
    }
}

#[tokio::test]
async fn the_method_is_kept_by_307_and_lost_by_303() {
    let lab = TestLab::start(&[]);
    for (code, body) in [(307, "kept"), (308, "kept"), (303, "")] {
        let target = format!("/redirect-to?url=/echo&status_code={code}");
        let output = curl(&lab, &["-L", "--data", "kept"], &target).await;
        assert_eq!(String::from_utf8_lossy(&output.stdout), body, "{code}");
    }
}

#[tokio::test]
async fn python_follows_a_chain() {
    let lab = TestLab::start(&[]);
    let script = r#"
import sys, urllib.request
base = f"http://127.0.0.1:{sys.argv[1]}"
for status in 301, 302, 303, 307, 308:
    answer = urllib.request.urlopen(f"{base}/redirect-to?url=/hello&status_code={status}")
    assert answer.url == base + "/hello", answer.url
    assert answer.read() == b"Hello from the lab.\n"
print("done")
"#;
    assert_eq!(python(&lab, script).await, "done\n");
}
