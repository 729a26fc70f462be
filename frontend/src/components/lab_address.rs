//! Where the lab is, as a command to be pasted into a terminal.

use crate::service::page_host;
use crate::state::lab;

/// The command that reaches a lab.
pub fn command(lab: &str) -> String {
    let mut text = "curl http://".to_owned();
    text.push_str(&lab::address(lab, &page_host()));
    text.push_str("/hello");
    text
}
