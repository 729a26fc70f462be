//! What is said to a client whose request cannot be answered: exactly what was wrong, in one voice.

use crate::client::{ask, curl, exchange, get};
use crate::support::TestLab;

#[tokio::test]
async fn each_mistake_is_named_with_what_would_be_right() {
    let lab = TestLab::start(&["--made-bytes=1000"]);
    for (status, target, what) in [
        (
            400,
            "/range/10?chunk=1",
            "\"chunk\" is no parameter of this page; there are chunk_size and duration",
        ),
        (400, "/range/10?duration=1000", "--longest"),
        (400, "/range/10?chunk_size=0", "chunk_size"),
        (400, "/sse?counts=1", "there are count, interval, heartbeat, duration and delay"),
        (400, "/drip?bytes=1", "there are numbytes, duration, delay and code"),
        (400, "/redirect/2?absolute=x", "absolute is \"x\"; true or false"),
        (400, "/mix/b64=!", "'!' at place 0 is no character of it"),
        (400, "/status/%ff", "codes is not UTF-8 when decoded"),
        (400, "/mix/b=%ff", "is not UTF-8 when decoded"),
        (400, "/bytes/1001", "at most 1000 bytes are made here (option --made-bytes)"),
        (400, "/range/1001", "at most 1000 bytes are made here (option --made-bytes)"),
        (400, "/range/99999999999999999999", "at most 1000 bytes are made here (option --made-bytes)"),
        (400, "/bytes/99999999999999999999", "at most 1000 bytes are made here (option --made-bytes)"),
        (400, "/bytes/10?seed=18446744073709551616", "0 to 18446744073709551615"),
        (404, "/fault/", "segment 2 is empty, the route has `reset`, and 12 others begin with /fault/"),
        (404, "/fault", "and 12 others begin with /fault/"),
        (403, "/redirect-to?url=http://lab.test:81/", "port 81 of lab.test is not this lab"),
        (403, "/redirect-to?url=http://other.test/", "other.test is not this lab"),
    ] {
        get(&lab, target).await.is_problem(status, what);
    }
    for yes in ["absolute", "absolute=1", "absolute=true", "absolute=yes"] {
        let answer = get(&lab, &format!("/redirect/1?{yes}")).await;
        assert_eq!(answer.field("location"), Some("http://lab.test/get"), "{yes}");
    }
    for no in ["absolute=0", "absolute=false", "absolute=no", "other"] {
        assert_eq!(get(&lab, &format!("/redirect/1?{no}")).await.field("location"), Some("/get"), "{no}");
    }
}

#[tokio::test]
async fn no_more_is_said_back_than_one_can_read() {
    let lab = TestLab::start(&[]);
    let long = "x".repeat(5000);
    for target in [
        format!("/{long}"),
        format!("/status/{long}"),
        format!("/delay/{long}"),
        format!("/mix/{long}"),
        format!("/mix/b64=!{long}"),
        format!("/cookies/set/a/1?path={long}"),
        format!("/drip?{long}"),
        format!("/unstable?failure_rate={long}"),
        format!("/redirect-to?url=http://{long}/"),
        format!("/image/{long}"),
        format!("/files/{long}"),
        format!("/search/docs/{long}"),
        format!("/fault/infinite?kind={long}"),
        format!("/trailers?a%20{long}=1"),
    ] {
        let answer = get(&lab, &target).await;
        let shown: String = target.chars().take(60).collect();
        assert!((400..500).contains(&answer.status), "{shown}: {}", answer.status);
        let (text, most) = (answer.text(), "x".repeat(201));
        assert!(text.contains('…') && !text.contains(&most), "{shown}: {text:.700}");
    }
}

#[tokio::test]
async fn a_target_without_a_path_is_told_so() {
    let lab = TestLab::start(&[]);
    let request = b"CONNECT other.test:443 HTTP/1.1\r\nHost: other.test:443\r\n\r\n";
    exchange(&lab, "CONNECT", request).await.is_problem(404, "other.test:443 is a host and has no path");
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_told_where() {
    let lab = TestLab::start(&[]);
    let json = "Content-Type: application/json";
    let deep = format!("{}1 1{}", "[".repeat(100), "]".repeat(100));
    ask(&lab, "POST /post", &[json], br#"{"a":}"#).await.is_problem(400, "expected value at line 1 column 6");
    let refused = ask(&lab, "POST /post", &[json], deep.as_bytes()).await;
    refused.is_problem(400, "line 1");
    assert!(!refused.text().contains(&"[0]".repeat(21)), "{}", refused.text());
    let parts = ask(&lab, "POST /post", &["Content-Type: multipart/form-data"], b"x").await;
    parts.is_problem(400, "The boundary is missing");
    for target in ["/post", "/upload", "/echo"] {
        let chunked = ["Transfer-Encoding: chunked", "Connection: close"];
        let request = format!("POST {target}");
        let refused = ask(&lab, &request, &chunked, b"zz\r\nabc\r\n0\r\n\r\n").await;
        refused.is_problem(400, "The chunked body is malformed");
    }
}

#[tokio::test]
async fn who_somebody_is_may_be_written_in_utf_8() {
    let lab = TestLab::start(&[]);
    for how in ["--basic", "--digest"] {
        let target = if how == "--basic" { "/basic-auth/J%C3%A4s/x" } else { "/digest-auth/auth/J%C3%A4s/x" };
        let output = curl(&lab, &[how, "-u", "Jäs:x", "-o", "-", "-w", "%{http_code}"], target).await;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.ends_with("200"), "{how}: {said}");
    }
    let bad = ask(&lab, "GET /basic-auth/a/b", &["Authorization: Basic !"], b"").await;
    bad.is_problem(401, "'!' at place 0 is no character of it");
}

#[tokio::test]
async fn a_proof_over_another_body_or_by_another_hash_is_recognised() {
    let lab = TestLab::start(&[]);
    let arguments = ["--digest", "-u", "ada:engine", "-d", "body", "-X", "GET"];
    let target = "/digest-auth/auth-int/ada/engine";
    let output = curl(&lab, &arguments, target).await;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    // Clients differ in whether they hash the body; one that does is let in.
    assert!(said.contains("for an empty body") || said.contains("\"authenticated\": true"), "{said}");
    let output = curl(&lab, &arguments[..3], "/digest-auth/auth/ada/engine/SHA-512-256").await;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("made with SHA-256") || said.contains("\"authenticated\": true"), "{said}");
}

#[tokio::test]
async fn a_person_at_a_form_gets_a_page_and_a_program_json() {
    let lab = TestLab::start(&[]);
    const FORM: &str = "Content-Type: application/x-www-form-urlencoded";
    const BROWSER: &str = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";
    for (status, body, what) in [
        (403, "user=ada&password=wrong", "No such user with this password"),
        (400, "user=ada", "password is missing"),
    ] {
        ask(&lab, "POST /login", &[FORM], body.as_bytes()).await.is_problem(status, what);
        let page = ask(&lab, "POST /login", &[FORM, BROWSER], body.as_bytes()).await;
        assert_eq!((page.status, page.field("content-type")), (status, Some("text/html; charset=utf-8")));
        assert!(page.text().contains(what) && page.text().contains("<form action=\"/login\""), "{body}");
    }
    get(&lab, "/search?q=").await.is_problem(400, "q is empty");
    let page = ask(&lab, "GET /search?q=", &[BROWSER], b"").await;
    assert!(page.status == 400 && page.text().contains("q is empty"), "{}", page.text());
    assert!(page.text().contains("<form action=\"/search\""), "{}", page.text());
    for target in ["/login", "/search", "/search?q=http", "/files/", "/search/docs/cookies"] {
        let page = ask(&lab, &format!("GET {target}"), &[BROWSER], b"").await;
        assert!(page.text().contains("name=\"viewport\""), "{target}: {}", page.text());
        assert!(page.text().contains("color-scheme: light dark"), "{target}");
    }
}

#[tokio::test]
async fn a_dump_can_be_read_back() {
    let lab = TestLab::start(&[]);
    let dump = ask(&lab, r"GET /dump/request", &[r"X-A: \xff"], b"").await.text();
    assert!(dump.contains(r"X-A: \\xff"), "{dump}");
}
