//! What the page and the server share.
//!
//! No I/O, no clock, no randomness, no unsafe code, and no panic on any input: the same code runs in
//! the browser and beside the server, and what it says must not depend on where it runs.
//!
//! | module | what it knows |
//! |---|---|
//! | [`trace`] | where one HTTP/1.1 message ends and the next begins |
//! | [`route`] | the lab's routes, as data |
//! | [`wire`] | the messages between page and console |

pub mod route;
pub mod trace;
pub mod wire;
