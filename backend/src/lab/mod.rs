//! The server under observation: ordinary hyper and axum, on a port of its own.
//!
//! ```text
//! accept ──▶ tap ──▶ hyper's HTTP/1 ──▶ router ──▶ handler
//! (serve)    (tap)   (serve)            (router)   (handlers)
//!              │                          │ facts (observe)
//!    ▲         └────────▶ recorder ◀──────┘
//!    └──────────── orders (write_side) ◀────── handlers that break the rules on purpose
//! ```
//!
//! The router and the handlers know neither sockets nor clocks. What they share is a [`Setting`], with
//! one seam to the world [`Outside`]; what surrounds one request comes with it, as an
//! [`observe::Observer`]. They compile for wasm32.

mod extract;
mod handlers;
mod layers;
mod negotiate;
pub mod observe;
mod places;
mod rate;
mod reply;
mod router;
mod setting;
mod store;
pub mod write_side;

#[cfg(feature = "net")]
mod attendant;
#[cfg(feature = "net")]
mod closing;
#[cfg(feature = "net")]
mod guest;
#[cfg(feature = "net")]
mod lent;
#[cfg(feature = "net")]
mod links;
#[cfg(feature = "net")]
mod orders;
#[cfg(feature = "net")]
mod proxy;
#[cfg(feature = "net")]
mod serve;
#[cfg(feature = "net")]
mod tap;

#[cfg(feature = "net")]
pub use links::Links;
#[cfg(feature = "net")]
pub use proxy::Network;
pub use router::router;
#[cfg(feature = "net")]
pub use serve::{Lab, configured_hyper, serve};
#[cfg(feature = "net")]
pub use setting::System;
pub use setting::{Outside, Rules, Setting};
#[cfg(feature = "net")]
pub use tap::Tap;
