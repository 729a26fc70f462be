//! The lab under observation, and the console that shows it.
//!
//! ```text
//!  page ══ WebSocket ══▶ console ──▶ dialer ── real TCP ──▶ tap ▶ hyper ▶ router ▶ handler
//!    ▲                      ▲                                │                │ facts
//!    ╚══════════════════════╩─────────── capture ◀───────────┴────────────────┘
//! ```
//!
//! | module | what it knows |
//! |---|---|
//! | [`config`] | every limit and timeout, with its option |
//! | [`lab`] | the server under observation: accept, tap, hyper, router, handlers |
//! | [`capture`] | what crossed each connection, and what the server said of it |
//! | [`dialer`] | sends a page's exact bytes to the lab, and nowhere else |
//! | [`sockets`] | plain services beside HTTP, each on a port of its own |
//! | [`console`] | the page's files, its WebSocket, and the same for scripts |
//! | [`cli`] | the tracer at a terminal; sending to a lab, and following it |
//! | [`address`] | what counts as one client's address, and what this machine is called |
//! | [`listen`] | binding and accepting, with errors one can act on |
//!
//! [`run`] puts them together; `main` only reads arguments, binds and calls it. Without the feature
//! `net` only [`lab`]'s router and handlers remain, which also compile for wasm32.

pub mod address;
pub mod lab;
mod problem;

#[cfg(feature = "net")]
pub mod capture;
#[cfg(feature = "net")]
pub mod cli;
#[cfg(feature = "net")]
pub mod config;
#[cfg(feature = "net")]
pub mod console;
#[cfg(feature = "net")]
pub mod dialer;
#[cfg(feature = "net")]
pub mod listen;
#[cfg(feature = "net")]
pub mod notices;
#[cfg(feature = "net")]
mod patience;
#[cfg(feature = "net")]
mod reading;
#[cfg(feature = "net")]
mod run;
#[cfg(feature = "net")]
pub mod sockets;
#[cfg(feature = "net")]
mod stop;

#[cfg(feature = "net")]
pub use run::{Listeners, STOP_WITHIN, run};
