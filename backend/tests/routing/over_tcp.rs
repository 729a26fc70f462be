//! Targets of odd forms over a real connection: what hyper makes of them before the router sees them.

use shared::route::explain::{Outcome, explain};
use shared::route::routes;

use crate::requests::ODD;
use crate::support::TestLab;

#[tokio::test]
async fn odd_targets_come_to_the_router_as_is_said() {
    let lab = TestLab::start(&[]);
    for target in ODD.into_iter().filter(|target| !target.is_empty()) {
        for method in ["GET", "OPTIONS", "CONNECT", "get"] {
            let mut connection = lab.connect().await;
            let head = format!("{method} {target} HTTP/1.1\r\nHost: lab.test\r\nConnection: close\r\n\r\n");
            connection.send(&head).await;
            let response = String::from_utf8(connection.rest().await).unwrap();
            let status: u16 = response.split(' ').nth(1).unwrap().parse().unwrap();
            let allow = response.lines().find_map(|line| line.strip_prefix("allow: "));

            let explanation = explain(routes(), method, target);
            let expected = match &explanation.outcome {
                Outcome::Answered(answered) => (200, answered.allow.as_deref()),
                Outcome::MethodNotAllowed { allow, .. } => (405, Some(allow.as_str())),
                Outcome::NotFound(_) => (404, None),
                Outcome::ServerOptions { allow } => (200, Some(allow.as_str())),
                Outcome::NotRouted => (400, None),
            };
            assert_eq!((status, allow), expected, "{method} {target}: {}", explanation.words());
        }
    }
}
