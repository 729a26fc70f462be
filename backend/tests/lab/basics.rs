//! See the group `basics` of the table.

use crate::client::{ask, get};
use crate::support::TestLab;

#[tokio::test]
async fn hello_is_a_fixed_string() {
    let lab = TestLab::start(&[]);
    let answer = get(&lab, "/hello").await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "Hello from the lab.\n"));
    assert_eq!(answer.field("content-type"), Some("text/plain; charset=utf-8"));
}

#[tokio::test]
async fn an_echo_comes_back_with_its_type_unless_a_browser_would_run_it() {
    let lab = TestLab::start(&[]);
    for (given, expected) in [
        ("application/json", "application/json"),
        ("text/html", "text/plain; charset=utf-8"),
        ("image/svg+xml", "text/plain; charset=utf-8"),
    ] {
        let answer = ask(&lab, "POST /echo", &[&format!("Content-Type: {given}")], b"<b>\xff\0").await;
        assert_eq!((answer.status, &answer.body[..]), (200, &b"<b>\xff\0"[..]));
        assert_eq!(answer.field("content-type"), Some(expected));
        assert_eq!(answer.field("x-content-type-options"), Some("nosniff"));
    }
}

#[tokio::test]
async fn a_segment_of_the_path_becomes_a_value() {
    let lab = TestLab::start(&[]);
    assert_eq!(get(&lab, "/users/a%2Fb").await.json()["user"], "a/b");
    get(&lab, "/users/%ff").await.is_problem(400, "UTF-8");
}
