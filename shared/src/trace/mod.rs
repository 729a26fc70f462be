//! Understanding HTTP/1.1 bytes.
//!
//! A TCP connection carries one long stream of bytes each way. Before anything can be said about a
//! *message*, somebody must find out where it ends, and in HTTP/1.1 that is part of the message's own
//! text: [`boundary`] reads just enough of it to know.

pub mod boundary;

pub use boundary::{Answering, Boundary, Taken};
