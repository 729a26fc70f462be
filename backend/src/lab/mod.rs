//! The server under observation: ordinary hyper and axum, on a port of its own.
//!
//! ```text
//! accept ──▶ tap ──▶ hyper's HTTP/1 ──▶ router ──▶ handler
//! (serve)    (tap)   (serve)            (router)   (handlers)
//!              │                          │ facts (observe)
//!              └────────▶ recorder ◀──────┘
//! ```
//!
//! The router and the handlers know neither sockets nor clocks; what they need of the outside comes
//! with the request, as an [`observe::Observer`]. They compile for wasm32.

mod handlers;
pub mod observe;
mod router;

#[cfg(feature = "net")]
mod closing;
#[cfg(feature = "net")]
mod serve;
#[cfg(feature = "net")]
mod tap;

pub use router::router;
#[cfg(feature = "net")]
pub use serve::{Lab, configured_hyper, serve};
#[cfg(feature = "net")]
pub use tap::Tap;
