//! What holds for every route of the table: its example is answered, HEAD has no body, OPTIONS says
//! what is allowed, and pages of other origins may read it.

use shared::route::{Route, routes};

use crate::client::{ask, exchange};
use crate::support::TestLab;

/// Routes whose answer is no whole HTTP message, on purpose, or never ends by itself.
fn breaks_the_rules(route: &Route) -> bool {
    route.pattern.starts_with("/fault/")
}

#[tokio::test]
async fn every_example_is_answered_without_a_complaint() {
    let lab = TestLab::start(&[]);
    for route in routes().filter(|route| !breaks_the_rules(route)) {
        let example = route.example;
        let mut fields: Vec<_> =
            example.fields.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        if !example.body.is_empty() {
            fields.push(format!("Content-Length: {}", example.body.len()));
        }
        let fields: Vec<_> = fields.iter().map(String::as_str).collect();
        let line = format!("{} {}", example.method, example.target);
        let answer = ask(&lab, &line, &fields, example.body.as_bytes()).await;
        let complains =
            answer.status == 400 || answer.status == 404 || answer.status == 405 || answer.status == 500;
        assert!(!complains, "{line}: {} {}", answer.status, answer.text());
    }
}

#[tokio::test]
async fn head_has_no_body_wherever_get_is_answered() {
    let lab = TestLab::start(&[]);
    for route in routes().filter(|route| !breaks_the_rules(route) && route.example.method == "GET") {
        let target = route.example.target;
        if route.pattern.contains("websocket") {
            continue;
        }
        let fields = route.example.fields.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let fields: String = fields.collect();
        let request = format!("HEAD {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{fields}\r\n");
        let answer = exchange(&lab, "HEAD", request.as_bytes()).await;
        assert!(answer.body.is_empty(), "HEAD {target}: {}", answer.text());
        assert!(answer.status != 404 && answer.status != 405, "HEAD {target}: {}", answer.status);
    }
}

#[tokio::test]
async fn options_says_what_is_allowed_and_mirrors_what_is_asked_for() {
    let lab = TestLab::start(&[]);
    for route in routes().filter(|route| !route.answers_options_itself()) {
        let line = format!("OPTIONS {}", route.example.target);
        let fields = ["Origin: http://page.test", "Access-Control-Request-Headers: x-one, x-two"];
        let answer = ask(&lab, &line, &fields, b"").await;
        assert_eq!(answer.status, 200, "{line}");
        let allow = answer.field("allow").expect("Allow").to_owned();
        assert!(allow.split(',').any(|method| method == route.example.method), "{line}: {allow}");
        assert_eq!(answer.field("access-control-allow-methods"), Some(allow.as_str()), "{line}");
        assert_eq!(answer.field("access-control-max-age"), Some("3600"));
        assert_eq!(answer.field("access-control-allow-headers"), Some("x-one, x-two"));
        assert_eq!(answer.field("access-control-allow-origin"), Some("http://page.test"));
        assert_eq!(answer.field("access-control-allow-credentials"), Some("true"));
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_which_are_right_and_a_wrong_path_where_the_list_is() {
    let lab = TestLab::start(&[]);
    let answer = ask(&lab, "DELETE /hello", &[], b"").await;
    answer.is_problem(405, "Allow");
    assert_eq!(answer.field("allow"), Some("GET,HEAD,OPTIONS"));
    let answer = ask(&lab, "GET /nowhere", &[], b"").await;
    answer.is_problem(404, "GET /");
    assert_eq!(answer.field("access-control-allow-origin"), Some("*"));
    let answer = ask(&lab, "OPTIONS *", &[], b"").await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn what_has_no_content_has_no_length_even_for_head() {
    let lab = TestLab::start(&[]);
    for (target, field) in [
        ("/status/204", "X: y"),
        ("/status/304", "X: y"),
        ("/etag/x", "If-None-Match: *"),
        ("/mix/s=204", "X: y"),
    ] {
        for method in ["HEAD", "GET"] {
            let answer = ask(&lab, &format!("{method} {target}"), &[field], b"").await;
            assert!(matches!(answer.status, 204 | 304), "{target}: {}", answer.status);
            assert_eq!(answer.field("content-length"), None, "{method} {target}");
        }
    }
}

#[tokio::test]
async fn a_status_without_a_name_has_none() {
    let lab = TestLab::start(&[]);
    let answer = ask(&lab, "GET /status/299", &[], b"").await;
    assert!(answer.raw.starts_with(b"HTTP/1.1 299 \r\n"), "{}", answer.raw.escape_ascii());
}
