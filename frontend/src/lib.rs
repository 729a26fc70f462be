//! The page.
//!
//! | module | what it does |
//! |---|---|
//! | [`state`] | what the page knows and how it changes; no browser in it, tested natively |
//! | [`service`] | the browser: socket, storage, clipboard, events |
//! | [`components`] | what is drawn, piece by piece |
//! | [`pages`] | what is drawn, as a whole |

pub mod components;
pub mod pages;
pub mod service;
pub mod state;
