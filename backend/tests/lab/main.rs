//! The lab's routes over real sockets: one file per group, as the table and the handlers have them.
//!
//! Each case is a request written out and what its response must say; clients that nobody here wrote
//! (curl, Python) come on top where they know something better.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod client;
#[path = "../support/mod.rs"]
mod support;

mod answers;
mod auth;
mod basics;
mod caching;
mod content;
mod cookies;
mod cors;
mod every_route;
mod faults;
mod interim;
mod pages;
mod redirects;
mod requests;
mod server;
mod services;
mod streaming;
mod wording;
