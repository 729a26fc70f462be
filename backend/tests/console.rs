//! The page's files: compressed, cached, and kept to themselves.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod support;

use std::fs;

use support::{Playground, field};
use tempfile::TempDir;

/// A built page, small, in the folder `dist` of a folder with a secret.
fn page() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("dist");
    fs::create_dir(&dist).unwrap();
    let write = |name: &str, content: &str| fs::write(dist.join(name), content).unwrap();
    write("index.html", "<!doctype html><script type=\"module\">start()</script>");
    write("page-0123456789abcdef.js", "plain");
    write("page-0123456789abcdef.js.br", "brotli");
    write("page-0123456789abcdef.js.gz", "gzip");
    fs::create_dir(dist.join("deep")).unwrap();
    write("deep/page-0123456789abcdef_bg.wasm", "wasm");
    write("../secret.txt", "the secret");
    folder
}

struct Site {
    _dist: TempDir,
    server: Playground,
}

impl Site {
    fn start() -> Self {
        let dist = page();
        let folder = format!("--page-dir={}", dist.path().join("dist").display());
        Self { server: Playground::start(&[&folder]), _dist: dist }
    }

    /// The response to a GET, its head in lower case.
    async fn get(&self, target: &str, fields: &str) -> (String, String) {
        self.ask(&format!("GET {target} HTTP/1.1\r\nHost: {}\r\n{fields}", self.server.page)).await
    }

    async fn ask(&self, head: &str) -> (String, String) {
        let mut client = self.server.connect_to_page().await;
        client.send(format!("{head}Connection: close\r\n\r\n")).await;
        let response = String::from_utf8_lossy(&client.rest().await).into_owned();
        let (head, body) = response.split_once("\r\n\r\n").expect("a whole head");
        (head.to_ascii_lowercase(), body.to_owned())
    }
}

#[tokio::test]
async fn the_page_itself_is_asked_for_anew_each_time() {
    let site = Site::start();
    for target in ["/", "/index.html", "/?a=b"] {
        let (head, body) = site.get(target, "").await;
        assert!(head.starts_with("http/1.1 200 "), "{head}");
        assert_eq!(field(&head, "cache-control"), Some("no-cache"));
        assert_eq!(field(&head, "content-type"), Some("text/html; charset=utf-8"));
        assert!(body.contains("start()"));
    }
    let (head, _) = site.get("/", "").await;
    let etag = field(&head, "etag").unwrap().to_owned();
    let (head, body) = site.get("/", &format!("If-None-Match: W/{etag}\r\n")).await;
    assert!(head.starts_with("http/1.1 304 "), "{head}");
    assert_eq!(body, "");
}

#[tokio::test]
async fn files_with_a_hash_are_kept_for_ever_and_come_compressed() {
    let site = Site::start();
    for (accepts, coding, expected) in [
        ("", None, "plain"),
        ("Accept-Encoding: gzip, deflate, br\r\n", Some("br"), "brotli"),
        ("Accept-Encoding: gzip\r\n", Some("gzip"), "gzip"),
        ("Accept-Encoding: br;q=0\r\n", None, "plain"),
    ] {
        let (head, body) = site.get("/page-0123456789abcdef.js", accepts).await;
        assert_eq!(field(&head, "cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(field(&head, "content-encoding"), coding, "{accepts}");
        assert_eq!(field(&head, "vary"), Some("accept-encoding"));
        assert_eq!(field(&head, "content-length"), Some(expected.len().to_string().as_str()));
        assert_eq!(body, expected);
    }
    let (head, body) = site.get("/deep/page-0123456789abcdef_bg.wasm", "").await;
    assert_eq!((field(&head, "content-type"), body.as_str()), (Some("application/wasm"), "wasm"));
}

#[tokio::test]
async fn head_is_answered_like_get_without_its_body() {
    let site = Site::start();
    let (head, body) = site.ask(&format!("HEAD / HTTP/1.1\r\nHost: {}\r\n", site.server.page)).await;
    assert!(head.starts_with("http/1.1 200 ") && body.is_empty());
    assert_eq!(field(&head, "content-length"), Some("53"));
    let (head, _) = site.ask(&format!("POST / HTTP/1.1\r\nHost: {}\r\n", site.server.page)).await;
    assert!(head.starts_with("http/1.1 405 "), "{head}");
}

#[tokio::test]
async fn nothing_outside_the_folder_is_served() {
    let site = Site::start();
    for target in [
        "/../secret.txt",
        "/deep/../../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "//etc/passwd",
        "/missing.js",
    ] {
        let (head, body) = site.get(target, "").await;
        assert!(head.starts_with("http/1.1 404 "), "{target}: {head}");
        assert!(!body.contains("the secret") && !body.contains("root:"), "{target}");
    }
}

#[tokio::test]
async fn every_answer_keeps_the_page_to_itself() {
    let site = Site::start();
    for target in ["/", "/missing", "/api/socket"] {
        let (head, _) = site.get(target, "").await;
        let policy = field(&head, "content-security-policy").expect("a policy");
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval'"), "{policy}");
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        // The lab, and nobody else.
        let (others, connect) = policy.split_once("connect-src ").expect("whom to connect to");
        assert!(!others.contains("http"), "{policy}");
        assert!(
            connect.starts_with("'self' http://127.0.0.1:") && connect.matches("http").count() == 1,
            "{policy}"
        );
        assert_eq!(field(&head, "x-content-type-options"), Some("nosniff"));
        assert_eq!(field(&head, "referrer-policy"), Some("no-referrer"));
        assert_eq!(field(&head, "x-frame-options"), Some("deny"));
    }
    let (head, _) = site.get("/", "").await;
    assert!(field(&head, "content-security-policy").unwrap().contains("'sha256-"), "the loader's hash");
}

#[tokio::test]
async fn a_foreign_name_is_refused_with_the_way_to_allow_it() {
    let site = Site::start();
    let (head, body) = site.ask("GET / HTTP/1.1\r\nHost: evil.example\r\n").await;
    assert!(head.starts_with("http/1.1 421 "), "{head}");
    assert!(body.contains("--allow-host evil.example"), "{body}");
    let (head, _) = site.ask("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n").await;
    assert!(head.starts_with("http/1.1 400 "), "{head}");
}

#[tokio::test]
async fn a_page_that_is_not_built_says_how_to_build_it() {
    let server = Playground::start(&["--page-dir=/nowhere/at/all"]);
    let mut client = server.connect_to_page().await;
    client.send(format!("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.page)).await;
    let answer = String::from_utf8_lossy(&client.rest().await).into_owned();
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("cargo xtask build"), "{answer}");
}

#[tokio::test]
async fn a_drip_at_the_pages_door_is_let_go_and_holds_up_nobody() {
    let server = Playground::start(&["--console-idle=3s", "--console-connections=2"]);
    let mut slow = server.connect_to_page().await;
    slow.send("GET / HT").await;
    let mut other = server.connect_to_page().await;
    other.send(format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", server.page)).await;
    other.until("\r\n\r\n").await;
    let mut third = server.connect_to_page().await;
    let refusal = String::from_utf8_lossy(&third.rest().await).into_owned();
    assert!(refusal.starts_with("HTTP/1.1 503 ") && refusal.contains("--console-connections"), "{refusal}");
    slow.rest().await;
}

#[tokio::test]
async fn an_address_has_its_share_of_connections_to_the_page() {
    let server = Playground::start(&["--console-address-connections=1"]);
    let mut first = server.connect_to_page().await;
    first.send("GET").await;
    let mut second = server.connect_to_page().await;
    let refusal = String::from_utf8(second.rest().await).unwrap();
    assert!(refusal.starts_with("HTTP/1.1 503 "), "{refusal}");
    assert!(refusal.contains("--console-address-connections"), "{refusal}");
}
