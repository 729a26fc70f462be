//! See the group `server` of the table.

use serde_json::json;

use crate::client::{curl, get};
use crate::support::TestLab;

#[tokio::test]
async fn only_variables_that_were_named_are_shown() {
    assert!(std::env::var_os("PATH").is_some());
    let lab = TestLab::start(&[]);
    assert_eq!(get(&lab, "/env").await.json(), json!({ "env": {} }));
    assert_eq!(get(&lab, "/env?name=PATH").await.json(), json!({ "env": {} }));
    let lab = TestLab::start(&["--show-env=CARGO_PKG_NAME,NOBODY_HAS_SET_THIS"]);
    let answer = get(&lab, "/env").await;
    assert_eq!(answer.json(), json!({ "env": { "CARGO_PKG_NAME": "backend" } }));
}

#[tokio::test]
async fn the_hostname_is_the_one_that_was_given() {
    let lab = TestLab::start(&[]);
    assert_eq!(get(&lab, "/hostname").await.json(), json!({ "hostname": "lab" }));
    let lab = TestLab::start(&["--hostname=left of two"]);
    assert_eq!(get(&lab, "/hostname").await.json(), json!({ "hostname": "left of two" }));
}

#[tokio::test]
async fn the_version_names_the_release_and_what_it_is_made_of() {
    let lab = TestLab::start(&[]);
    let output = curl(&lab, &["-f"], "/version").await;
    let version: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
    let lock = std::fs::read_to_string("../Cargo.lock").unwrap().replace('\r', "");
    for (name, release) in version["made_of"].as_object().unwrap() {
        let release = release.as_str().unwrap();
        assert!(lock.contains(&format!("name = \"{name}\"\nversion = \"{release}\"\n")), "{name} {release}");
    }
    assert!(version["made_of"]["hyper"].is_string() && version["made_of"]["axum"].is_string());
}
