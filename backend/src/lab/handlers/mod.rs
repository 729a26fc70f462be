//! What answers: one file per group of the table in [`shared::route`], with tests of the same names in
//! `tests/lab/`.

pub(super) mod answers;
pub(super) mod auth;
pub(super) mod basics;
pub(super) mod caching;
pub(super) mod content;
pub(super) mod cookies;
pub(super) mod cors;
pub(super) mod faults;
pub(super) mod interim;
pub(super) mod pages;
pub(super) mod redirects;
pub(super) mod requests;
pub(super) mod server;
pub(super) mod services;
pub(super) mod streaming;

use super::setting::Rules;

/// What the stateful groups remember, each its own.
#[derive(Debug)]
pub(super) struct States {
    pub(super) answers: answers::State,
    pub(super) auth: auth::State,
    pub(super) services: services::State,
}

impl States {
    pub(super) fn new(rules: &Rules) -> Self {
        Self {
            answers: answers::State::new(rules),
            auth: auth::State::new(rules),
            services: services::State::new(rules),
        }
    }
}
