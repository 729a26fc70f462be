//! Every answer says where to look it up, and there it is.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod support;

use std::process::Output;

use support::{Playground, field};
use tokio::process::Command;

async fn curl(arguments: &[&str]) -> String {
    let output: Output = Command::new("curl").args(["-sS"]).args(arguments).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn the_link_of_an_answer_leads_to_its_exchange() {
    let playground = Playground::start(&[]);
    for (host, target) in [("127.0.0.1", "/hello"), ("localhost", "/users/7"), ("localhost", "/nowhere")] {
        let url = format!("http://{host}:{}{target}", playground.lab.port());
        let head = curl(&["-4", "-D", "-", "-o", "/dev/null", &url]).await;
        let trace = field(&head, "x-trace").unwrap();
        let link = field(&head, "link").unwrap();
        let (address, rest) = link.strip_prefix('<').unwrap().split_once('>').unwrap();
        assert_eq!(rest, "; rel=\"describedby\"");
        assert!(address.starts_with(&format!("http://{host}:{}/", playground.page.port())), "{address}");
        let exchange: serde_json::Value = serde_json::from_str(&curl(&["-4", address]).await).unwrap();
        assert_eq!(exchange["summary"]["id"].to_string(), trace);
        assert_eq!(exchange["summary"]["target"], target);
    }
}

#[tokio::test]
async fn the_fields_can_be_turned_off_and_point_elsewhere() {
    let playground = Playground::start(&["--no-trace-fields"]);
    let head = curl(&["-D", "-", "-o", "/dev/null", &format!("http://{}/hello", playground.lab)]).await;
    assert!(field(&head, "x-trace").is_none() && field(&head, "link").is_none(), "{head}");

    let playground = Playground::start(&["--page-url=https://play.school/"]);
    let head = curl(&["-D", "-", "-o", "/dev/null", &format!("http://{}/hello", playground.lab)]).await;
    assert_eq!(field(&head, "link"), Some("<https://play.school/api/exchanges/1>; rel=\"describedby\""));
}

#[tokio::test]
async fn a_host_that_is_no_name_makes_no_link_of_its_own() {
    let playground = Playground::start(&[]);
    let url = format!("http://{}/hello", playground.lab);
    let head = curl(&["-D", "-", "-o", "/dev/null", "-H", "Host: evil>; rel=\"x", &url]).await;
    assert!(
        field(&head, "link").unwrap().starts_with(&format!("<http://{}/api/", playground.page)),
        "{head}"
    );
}
