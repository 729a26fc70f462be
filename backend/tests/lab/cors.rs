//! See the group `cors` of the table.

use serde_json::Value;

use crate::client::{Answer, ask, curl, get};
use crate::support::TestLab;

const ORIGIN: &str = "Origin: https://page.test";

async fn plain(lab: &TestLab, target: &str) -> Answer {
    ask(lab, &format!("GET {target}"), &[ORIGIN], b"").await
}

async fn preflight(lab: &TestLab, target: &str, method: &str, names: &str) -> Answer {
    let method = format!("Access-Control-Request-Method: {method}");
    let names = format!("Access-Control-Request-Headers: {names}");
    ask(lab, &format!("OPTIONS {target}"), &[ORIGIN, &method, &names], b"").await
}

/// Whether it passes without credentials and with them.
fn passes(answer: &Answer) -> (bool, bool) {
    let json = answer.json();
    let passes = |mode: &str| json["browser"][mode]["passes"].as_bool().unwrap();
    (passes("without_credentials"), passes("with_credentials"))
}

#[tokio::test]
async fn each_answer_sends_the_fields_it_is_about_and_says_what_a_browser_makes_of_them() {
    let lab = TestLab::start(&[]);
    for (name, origin, credentials, without, with) in [
        ("allow", Some("https://page.test"), Some("true"), true, true),
        ("none", None, None, false, false),
        ("wrong-origin", Some("https://somebody-else.example"), None, false, false),
        ("star-with-credentials", Some("*"), Some("true"), true, false),
        ("missing-header", Some("https://page.test"), Some("true"), true, true),
    ] {
        let answer = plain(&lab, &format!("/cors/{name}")).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.field("access-control-allow-origin"), origin, "{name}");
        assert_eq!(answer.field("access-control-allow-credentials"), credentials, "{name}");
        assert_eq!(passes(&answer), (without, with), "{name}: {}", answer.text());
        let asked = preflight(&lab, &format!("/cors/{name}"), "PUT", "content-type, x-token").await;
        assert_eq!(asked.status, 200);
        assert_eq!(asked.json()["asked"]["kind"], "preflight");
        let is_missing = name == "missing-header";
        assert_eq!(passes(&asked), (without && !is_missing, with && !is_missing), "{name}: {}", asked.text());
    }
}

#[tokio::test]
async fn nobody_else_adds_a_field() {
    let lab = TestLab::start(&[]);
    let answer = plain(&lab, "/cors/none").await;
    assert!(answer.fields.iter().all(|(name, _)| !name.starts_with("access-control-")), "{answer:?}");
    let answer = plain(&lab, "/cors/preflight?origin=none").await;
    assert!(answer.fields.iter().all(|(name, _)| !name.starts_with("access-control-")), "{answer:?}");
}

#[tokio::test]
async fn a_preflight_names_one_field_too_few() {
    let lab = TestLab::start(&[]);
    let answer = preflight(&lab, "/cors/missing-header", "POST", "content-type, x-token").await;
    assert_eq!(answer.field("access-control-allow-headers"), Some("content-type"));
    let why = answer.json()["browser"]["without_credentials"]["why"].to_string();
    assert!(why.contains("x-token"), "{why}");
    let answer = preflight(&lab, "/cors/missing-header", "POST", "x-token").await;
    assert_eq!(answer.field("access-control-allow-headers"), None);
}

#[tokio::test]
async fn fields_are_sent_as_the_query_has_them() {
    let lab = TestLab::start(&[]);
    let query =
        "origin=https://a.test&methods=PUT,DELETE&headers=X-A&credentials&max_age=60&expose=X-B&vary=Accept";
    let answer = plain(&lab, &format!("/cors/preflight?{query}")).await;
    for (name, value) in [
        ("access-control-allow-origin", "https://a.test"),
        ("access-control-allow-methods", "PUT,DELETE"),
        ("access-control-allow-headers", "X-A"),
        ("access-control-allow-credentials", "true"),
        ("access-control-max-age", "60"),
        ("access-control-expose-headers", "X-B"),
        ("vary", "Accept"),
    ] {
        assert_eq!(answer.field(name), Some(value));
        assert_eq!(answer.json()["sent"][name], Value::from(value));
    }
    for (query, what) in [
        ("origin=", "mirror"),
        ("origin=a%0d%0ab", "mirror"),
        ("methods=", "commas"),
        ("methods=PUT%20DELETE", "commas"),
        ("headers=a,,b", "commas"),
        ("expose=a:b", "commas"),
        ("vary=%00", "commas"),
        ("max_age=x", "max_age"),
        ("max_age=86401", "86400"),
        ("orgin=*", "origin"),
    ] {
        get(&lab, &format!("/cors/preflight?{query}")).await.is_problem(400, what);
    }
}

#[tokio::test]
async fn a_browser_is_as_strict_as_the_standard() {
    let lab = TestLab::start(&[]);
    for (query, method, names, expected) in [
        ("origin=*", "GET", "", (true, false)),
        ("origin=*&methods=*&headers=*", "PUT", "x-a", (true, false)),
        ("origin=*&methods=*&headers=*", "PUT", "x-a, Authorization", (false, false)),
        ("origin=*&methods=*&headers=*,authorization", "PUT", "Authorization", (true, false)),
        ("credentials&methods=*&headers=*", "PUT", "x-a", (true, false)),
        ("credentials&methods=PUT&headers=X-A", "PUT", "x-a", (true, true)),
        ("methods=put", "PUT", "", (false, false)),
        ("", "POST", "", (true, false)),
        ("origin=https://page.test/", "GET", "", (false, false)),
        ("origin=https://PAGE.test", "GET", "", (false, false)),
        ("origin=null", "GET", "", (false, false)),
    ] {
        let answer = preflight(&lab, &format!("/cors/preflight?{query}"), method, names).await;
        assert_eq!(passes(&answer), expected, "{query} {method} {names}: {}", answer.text());
    }
}

#[tokio::test]
async fn what_a_page_may_read_and_what_a_cache_may_spoil_is_said() {
    let lab = TestLab::start(&[]);
    for (query, what) in [("", "only the few"), ("?expose=*", "all its fields"), ("?expose=X-B", "and X-B")] {
        let json = plain(&lab, &format!("/cors/preflight{query}")).await.json();
        let why = json["browser"]["without_credentials"]["why"].to_string();
        assert!(why.contains(what), "{query}: {why}");
    }
    for (query, is_noted) in [
        ("", false),
        ("?vary=Accept", true),
        ("?vary=Accept,Origin", false),
        ("?vary=Accept&origin=*", false),
    ] {
        let json = plain(&lab, &format!("/cors/preflight{query}")).await.json();
        assert_eq!(json["note"].is_string(), is_noted, "{query}: {json}");
    }
}

#[tokio::test]
async fn who_has_no_origin_is_no_page() {
    let lab = TestLab::start(&[]);
    let answer = get(&lab, "/cors/none").await;
    assert_eq!(passes(&answer), (true, true));
    let output = curl(&lab, &["-i", "-X", "OPTIONS", "-H", ORIGIN], "/cors/allow").await;
    let text = String::from_utf8_lossy(&output.stdout).to_lowercase();
    assert!(text.contains("access-control-allow-origin: https://page.test\r\n"), "{text}");
    assert!(text.contains("\"kind\": \"request\""), "{text}");
    let output = curl(&lab, &["-I", "-H", ORIGIN], "/cors/allow").await;
    assert!(output.status.success());
}
