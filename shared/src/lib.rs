//! What the page and the server share.
//!
//! No I/O, no clock, no randomness, no unsafe code, and no panic on any input: the same code runs in
//! the browser and beside the server, and what it says must not depend on where it runs.
//!
//! | module | what it knows |
//! |---|---|
//! | [`trace`] | the tracer: what every byte of an HTTP/1.1 message is, and why |
//! | [`explain`] | steps, rules, fields, methods and statuses in plain words |
//! | [`message`] | a request as a form and as bytes, two views of one thing |
//! | [`rule`] | the rules of HTTP/1.1, in one table |
//! | [`grammar`] | which bytes may stand where |
//! | [`span`] | stretches of the input |
//! | [`export`] | exchanges in the forms of other tools: HAR, `.http` |
//! | [`import`] | requests in the forms of other tools, read |
//! | [`fetch`] | what a browser lets a page say in a request |
//! | [`filter`] | which exchanges somebody wants to see |
//! | [`calendar`] | dates |
//! | [`edits`] | how far two words are from each other |
//! | [`route`] | the lab's routes, as data |
//! | [`wire`] | the messages between page and console |

pub mod calendar;
pub mod edits;
pub mod explain;
pub mod export;
pub mod fetch;
pub mod filter;
pub mod grammar;
pub mod import;
pub mod message;
pub mod route;
pub mod rule;
pub mod span;
pub mod trace;
pub mod wire;
