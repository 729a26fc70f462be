//! See the group `basics` of the table.

use shared::route::{GROUPS, routes};

use crate::client::{ask, curl, exchange, get};
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

#[tokio::test]
async fn a_yell_comes_back_in_capitals() {
    let lab = TestLab::start(&[]);
    for (sent, expected) in [
        ("Hello, lab! 1\r\n".as_bytes(), "HELLO, LAB! 1\r\n".as_bytes()),
        ("straße, žluťoučký, ώμος, Ⓡ 東".as_bytes(), "STRASSE, ŽLUŤOUČKÝ, ΏΜΟΣ, Ⓡ 東".as_bytes()),
        (b"abc\xe9\xff\0z", b"ABC\xe9\xff\0Z"),
        (b"", b""),
    ] {
        let answer = ask(&lab, "POST /yell", &["Content-Type: text/plain"], sent).await;
        assert_eq!(
            (answer.status, answer.body.escape_ascii().to_string()),
            (200, expected.escape_ascii().to_string())
        );
    }
    for (given, expected) in
        [("application/json", "application/json"), ("text/html", "text/plain; charset=utf-8")]
    {
        let answer = ask(&lab, "PUT /yell", &[&format!("Content-Type: {given}")], b"<b>").await;
        assert_eq!((answer.text().as_str(), answer.field("content-type")), ("<B>", Some(expected)));
        assert_eq!(answer.field("x-content-type-options"), Some("nosniff"));
    }
    let output = curl(&lab, &["--data-binary", "quiet"], "/yell").await;
    assert_eq!(output.stdout, b"QUIET");
}

#[tokio::test]
async fn the_index_is_text_for_a_terminal_and_a_page_for_a_browser() {
    let lab = TestLab::start(&[]);
    let browser = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let page = ask(&lab, "GET /", &[browser], b"").await;
    let text = ask(&lab, "GET /", &["Accept: */*"], b"").await;
    for (answer, content_type) in [(&page, "text/html; charset=utf-8"), (&text, "text/plain; charset=utf-8")]
    {
        assert_eq!((answer.status, answer.field("content-type")), (200, Some(content_type)));
        assert_eq!(answer.field("vary"), Some("accept"));
    }
    assert_eq!(get(&lab, "/").await.body, text.body);
    let (page, text) = (page.text(), text.text());
    for route in routes() {
        assert!(text.contains(&format!("\n{}  (", route.pattern)), "{}", route.pattern);
        assert!(page.contains(&format!("<dt><code>{}</code>", route.pattern)), "{}", route.pattern);
    }
    for group in GROUPS {
        assert!(text.contains(&format!("\n{}\n---", group.title)), "{}", group.title);
        assert!(page.contains(&format!("href=\"#{}\"", group.name)), "{}", group.title);
        assert!(page.contains(&format!("<h2 id=\"{}\">", group.name)), "{}", group.title);
    }
    assert!(page.contains("<a href=\"/get?q=1&amp;q=2\">") && !page.contains("<script"));
    assert!(text.contains("curl http://lab.test/hello\n"));
}

#[tokio::test]
async fn the_index_fits_a_terminal_of_80_columns() {
    let lab = TestLab::start(&[]);
    for line in get(&lab, "/").await.text().lines().filter(|line| line.chars().count() > 80) {
        // Only what a shell takes as one word may be longer.
        let options = line.matches(" -").count();
        assert!(line.starts_with("        ") && options <= 1 && !line.contains("http://"), "{line}");
    }
}

#[tokio::test]
async fn nothing_in_a_host_becomes_markup_or_a_command() {
    let lab = TestLab::start(&[]);
    let request = "GET / HTTP/1.1\r\nHost: <b>'$(x)\r\nAccept: text/html\r\nConnection: close\r\n\r\n";
    let page = exchange(&lab, "GET", request.as_bytes()).await;
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("<b>"));
    let text = exchange(&lab, "GET", request.replace("text/html", "*/*").as_bytes()).await.text();
    assert!(text.contains(r"curl 'http://<b>'\''$(x)/hello'"), "{text}");
}

/// Groups whose examples are ordinary exchanges, with nothing that breaks off or goes on.
const ORDINARY: [&str; 4] = ["basics", "requests", "pages", "server"];

#[cfg(unix)]
#[tokio::test]
async fn the_commands_of_the_index_send_the_examples() {
    let lab = TestLab::start(&[]);
    let base = format!("Host: {}", lab.addr);
    let request = format!("GET / HTTP/1.1\r\n{base}\r\nConnection: close\r\n\r\n");
    let text = exchange(&lab, "GET", request.as_bytes()).await.text().replace(" \\\n", "");
    let commands: Vec<_> = text.lines().map(str::trim).filter(|line| line.starts_with("curl ")).collect();
    assert_eq!(commands.len(), routes().count());
    let all = GROUPS.iter().flat_map(|group| group.routes.iter().map(move |route| (group, route)));
    let mut ran = 0;
    for ((group, route), command) in all.zip(commands) {
        if !ORDINARY.contains(&group.name) {
            continue;
        }
        let output =
            tokio::process::Command::new("sh").args(["-c", &format!("{command} -sS -f")]).output().await;
        let output = output.unwrap();
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        ran += 1;
        let example = route.example;
        let summary = lab.until_done(ran + 1).await.remove(ran);
        let received = String::from_utf8(lab.kept(summary.id).received).unwrap();
        let (head, body) = received.split_once("\r\n\r\n").unwrap();
        assert!(
            head.starts_with(&format!("{} {} HTTP/1.1\r\n", example.method, example.target)),
            "{received}"
        );
        assert_eq!(body, example.body, "{command}");
        for (name, value) in example.fields {
            assert!(head.contains(&format!("\r\n{name}: {value}")), "{command}: {received}");
        }
    }
    assert!(ran > 10);
}
