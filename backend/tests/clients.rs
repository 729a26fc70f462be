//! Clients that nobody here wrote: what they send is kept as they sent it, and what they say they
//! received is what is kept as sent.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod support;

use std::process::Output;

use shared::wire::{Direction, Stage};
use support::TestLab;
use tokio::process::Command;

async fn run(program: &str, arguments: &[&str]) -> Output {
    let output = Command::new(program).args(arguments).kill_on_drop(true).output().await;
    let output = output.unwrap_or_else(|error| panic!("this test needs {program} to be installed: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

#[tokio::test]
async fn curl_sees_and_sends_what_is_kept() {
    let lab = TestLab::start(&[]);
    let url = format!("http://{}/echo", lab.addr);
    let arguments = [
        "-sS",
        "-i",
        "-X",
        "PUT",
        "-H",
        "X-Odd:  two  spaces",
        "--data-binary",
        "a\nb",
        "--trace-ascii",
        "-",
    ];
    let output = run("curl", &[&arguments[..], &["-o", "/dev/null", &url]].concat()).await;
    let trace = String::from_utf8_lossy(&output.stdout).into_owned();
    let summary = lab.until_done(1).await.remove(0);
    assert_eq!(summary.status, Some(200));
    assert!(summary.client.agent.as_deref().is_some_and(|agent| agent.starts_with("curl/")));
    let kept = lab.kept(summary.id);
    let request = String::from_utf8(kept.received).unwrap();
    assert!(request.starts_with("PUT /echo HTTP/1.1\r\n") && request.ends_with("\r\n\r\na\nb"), "{request}");
    // curl's own account of each header line it sent.
    for line in request.split("\r\n\r\n").next().unwrap().split("\r\n") {
        assert!(trace.contains(line), "curl did not say it sent {line:?}:\n{trace}");
    }
    assert!(String::from_utf8_lossy(&kept.sent).ends_with("a\nb"));
}

#[tokio::test]
async fn curl_keeps_its_connection_for_a_second_request() {
    let lab = TestLab::start(&[]);
    let (hello, user) = (format!("http://{}/hello", lab.addr), format!("http://{}/users/7", lab.addr));
    run("curl", &["-sS", &hello, &user]).await;
    let all = lab.until_done(2).await;
    assert_eq!(all[0].conn, all[1].conn);
    assert_eq!((all[0].nth, all[1].nth), (1, 2));
}

#[tokio::test]
async fn curl_waits_for_100_continue_and_both_responses_are_kept() {
    let lab = TestLab::start(&[]);
    let url = format!("http://{}/echo", lab.addr);
    run("curl", &["-sS", "-H", "Expect: 100-continue", "--expect100-timeout", "10", "-d", "body", &url])
        .await;
    let summary = lab.until_done(1).await.remove(0);
    assert_eq!((summary.stage, summary.status), (Stage::Complete, Some(200)));
    let kept = lab.kept(summary.id);
    let sent = String::from_utf8(kept.sent).unwrap();
    assert!(sent.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"), "{sent}");
    assert_eq!(kept.segments[1].0, Direction::Out, "the body came after the 100: {:?}", kept.segments);
}

#[tokio::test]
async fn pythons_http_client_sees_and_sends_what_is_kept() {
    let lab = TestLab::start(&[]);
    let script = r"
import http.client, sys
connection = http.client.HTTPConnection('127.0.0.1', int(sys.argv[1]), timeout=10)
connection.request('POST', '/echo', body=iter([b'one', b'', b'two']), headers={'X-Case': 'Kept'}, encode_chunked=True)
response = connection.getresponse()
assert response.status == 200, response.status
assert response.read() == b'onetwo'
connection.request('HEAD', '/hello')
response = connection.getresponse()
assert response.getheader('content-length') == '20' and response.read() == b''
connection.request('GET', '/users/a%2Fb')
assert connection.getresponse().read() == b'{\n  \x22user\x22: \x22a/b\x22\n}\n'
connection.close()
";
    let python = if cfg!(windows) { "python" } else { "python3" };
    run(python, &["-c", script, &lab.addr.port().to_string()]).await;
    let all = lab.until_done(3).await;
    assert!(all.iter().all(|summary| summary.stage == Stage::Complete && summary.conn == all[0].conn));
    let request = String::from_utf8(lab.kept(all[0].id).received).unwrap();
    assert!(request.contains("\r\nX-Case: Kept\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"), "{request}");
    assert!(lab.kept(all[1].id).sent.ends_with(b"\r\n\r\n"), "no body after HEAD");
}
