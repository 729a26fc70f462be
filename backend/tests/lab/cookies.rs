//! See the group `cookies` of the table.

use serde_json::json;

use crate::client::{Answer, ask, curl, get, python};
use crate::support::TestLab;

fn set(answer: &Answer) -> Vec<&str> {
    let lines = answer.fields.iter().filter(|(name, _)| name == "set-cookie");
    lines.map(|(_, value)| value.as_str()).collect()
}

#[tokio::test]
async fn cookies_are_shown_as_they_came() {
    let lab = TestLab::start(&[]);
    let answer = ask(&lab, "GET /cookies", &["Cookie: a=1; b=x=y;c ; =d;a=2", "cookie:e=\"5\""], b"").await;
    let json = answer.json();
    assert_eq!(json["cookies"], json!({ "a": "1", "b": "x=y", "": "c", "e": "\"5\"" }));
    assert_eq!(json["lines"], json!(["a=1; b=x=y;c ; =d;a=2", "e=\"5\""]));
    assert_eq!(json["pairs"].as_array().map(Vec::len), Some(6));
    let json = get(&lab, "/cookies").await.json();
    assert_eq!((&json["cookies"], &json["pairs"]), (&json!({}), &json!([])));
}

#[tokio::test]
async fn each_pair_becomes_a_cookie_with_the_attributes_asked_for() {
    let lab = TestLab::start(&[]);
    let date = "Wed,%2021%20Oct%202015%2007:28:00%20GMT";
    for (target, expected) in [
        ("/cookies/set?a=1&b=2", &["a=1; Path=/; HttpOnly", "b=2; Path=/; HttpOnly"][..]),
        ("/cookies/set?a=1&@max_age=60&@secure", &["a=1; Path=/; Max-Age=60; Secure; HttpOnly"]),
        ("/cookies/set?max_age=60", &["max_age=60; Path=/; HttpOnly"]),
        ("/cookies/set/a/1", &["a=1; Path=/; HttpOnly"]),
        ("/cookies/set/a/%22x%22", &["a=\"x\"; Path=/; HttpOnly"]),
        ("/cookies/set/a/1?samesite=none&secure=1", &["a=1; Path=/; SameSite=None; Secure; HttpOnly"]),
        ("/cookies/set/a/1?path=/x&httponly=no&secure=0", &["a=1; Path=/x"]),
        (
            &format!("/cookies/set/a/1?expires={date}"),
            &["a=1; Path=/; Expires=Wed, 21 Oct 2015 07:28:00 GMT; HttpOnly"],
        ),
        ("/cookies/set/__Host-a/1?secure", &["__Host-a=1; Path=/; Secure; HttpOnly"]),
        (
            "/cookies/delete?a&b=x",
            &[
                "a=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly",
                "b=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly",
            ],
        ),
        (
            "/cookies/delete?__Secure-a",
            &["__Secure-a=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure"],
        ),
    ] {
        let answer = get(&lab, target).await;
        assert_eq!((answer.status, answer.field("location")), (302, Some("/cookies")), "{target}");
        assert_eq!(set(&answer), expected, "{target}");
    }
}

#[tokio::test]
async fn no_time_at_all_is_an_age_too_and_the_answer_says_what_comes_of_it() {
    let lab = TestLab::start(&[]);
    for age in ["-1", "0"] {
        let answer = get(&lab, &format!("/cookies/set/a/1?max_age={age}")).await;
        let cookie = answer.field("set-cookie").unwrap_or_default();
        assert!(answer.status == 302 && cookie.contains(&format!("; Max-Age={age};")), "{cookie}");
        assert!(answer.text().starts_with("Expired"), "{}", answer.text());
    }
    assert!(get(&lab, "/cookies/set/a/1").await.text().starts_with("Set"));
}

#[tokio::test]
async fn what_no_browser_would_keep_is_refused_with_the_reason() {
    let lab = TestLab::start(&[]);
    for (target, what) in [
        ("/cookies/set", "No cookie"),
        ("/cookies/set?@secure", "No cookie"),
        ("/cookies/set?=x", "without a name"),
        ("/cookies/set?a%20b=1", "a blank"),
        ("/cookies/set?a%3B=1", "';'"),
        ("/cookies/set?a=1%3B%20Domain=x", "';'"),
        ("/cookies/set?a=1%0D%0AX:y", r"'\r'"),
        ("/cookies/set?a=%C3%A9", "'é'"),
        ("/cookies/set?a=x%22", "'\"'"),
        ("/cookies/set?a=1&@nonsense=1", "nonsense"),
        ("/cookies/set/a/1?max_age=-x", "max_age"),
        ("/cookies/set/a/1?secure=perhaps", "true or false"),
        ("/cookies/set?__Host-a=1", "/cookies/set/__Host-a/1?secure."),
        ("/cookies/set?__Host-a=x/y", "/cookies/set/__Host-a/x%2Fy?secure."),
        ("/cookies/set/a/1?expires=tomorrow", "expires"),
        ("/cookies/set/a/1?expires=Wed,%2031%20Feb%202015%2007:28:00%20GMT", "expires"),
        ("/cookies/set/a/1?expires=Wod,%2021%20Oct%202015%2007:28:00%20GMT", "expires"),
        ("/cookies/set/a/1?samesite=x", "Strict, Lax or None"),
        ("/cookies/set/a/1?samesite=None", "Secure"),
        ("/cookies/set/a/1?path=x", "path"),
        ("/cookies/set/a/1?path=/%3BDomain=x", "path"),
        ("/cookies/set/__Secure-a/1", "secure"),
        ("/cookies/set/__host-a/1?secure&path=/x", "Path=/"),
        ("/cookies/delete", "No cookie"),
        ("/cookies/delete?a%20b", "a blank"),
    ] {
        get(&lab, target).await.is_problem(400, what);
    }
    let long = "x".repeat(4096);
    get(&lab, &format!("/cookies/set/a/{long}")).await.is_problem(400, "4096");
    get(&lab, &format!("/cookies/set?{}", "a=1&".repeat(51))).await.is_problem(400, "at most 50");
}

#[tokio::test]
async fn curl_keeps_what_is_set_and_drops_what_is_expired() {
    let lab = TestLab::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let jar = folder.path().join("jar");
    let jar = jar.to_str().unwrap();
    for (target, expected) in [
        ("/cookies/set?a=1&b=2", json!({ "a": "1", "b": "2" })),
        ("/cookies/set/c/3?max_age=3600", json!({ "a": "1", "b": "2", "c": "3" })),
        ("/cookies/delete?b", json!({ "a": "1", "c": "3" })),
    ] {
        let output = curl(&lab, &["-L", "-c", jar, "-b", jar], target).await;
        let shown: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(shown["cookies"], expected, "{target}");
    }
    assert!(std::fs::read_to_string(jar).unwrap().contains("#HttpOnly_127.0.0.1"));
}

#[tokio::test]
async fn python_keeps_what_is_set_and_drops_what_is_expired() {
    let lab = TestLab::start(&[]);
    let script = r#"
import http.cookiejar, json, sys, urllib.request
base = f"http://127.0.0.1:{sys.argv[1]}"
jar = http.cookiejar.CookieJar()
opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
shown = lambda target: json.load(opener.open(base + target))["cookies"]
assert shown("/cookies/set?a=1&b=2") == {"a": "1", "b": "2"}
assert shown("/cookies/set/here/x?path=/elsewhere") == {"a": "1", "b": "2"}
assert all(cookie.has_nonstandard_attr("HttpOnly") for cookie in jar)
assert shown("/cookies/delete?a") == {"b": "2"}
print(sorted(cookie.path for cookie in jar))
"#;
    assert_eq!(python(&lab, script).await, "['/', '/elsewhere']\n");
}
