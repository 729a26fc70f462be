//! The tracer: understands HTTP/1.1 bytes, and can say how.
//!
//! It reads one side of a connection, request after request or response after response, in whatever
//! pieces the bytes arrive. For every byte it says what it is and by which rule; for every decision, why;
//! and at any time whether what came so far is whole, needs more, or cannot be.
//!
//! ```
//! use shared::trace::{Kind, Profile, Side, Trace, Verdict};
//!
//! let mut trace = Trace::new(Side::Request, Profile::RFC);
//! trace.feed(b"GET /hello HT");
//! assert!(matches!(trace.verdict(), Verdict::NeedMore(need) if need.words().contains("version")));
//! trace.feed(b"TP/1.1\r\nHost : lab\r\n\r\n");
//!
//! let Verdict::Rejected(why) = trace.verdict() else { panic!() };
//! assert_eq!((why.at, why.rule.id(), why.status), (25, "space-before-colon", Some(400)));
//! let mended = why.fix.as_ref().unwrap().apply(b"GET /hello HTTP/1.1\r\nHost : lab\r\n\r\n");
//! assert_eq!(Trace::of(Side::Request, Profile::RFC, &mended).verdict(), Verdict::Complete);
//!
//! // What had been understood stands.
//! assert_eq!(trace.steps()[0].kind, Kind::Method);
//! ```
//!
//! The way through a message, and the file to read about each part:
//!
//! ```text
//!  start_line ▶ request_line ▶ fields ▶ framing ▶ chunked ▶ connection ▶ next message
//!               │ target        head                │
//!               status_line                         └ fields again, for the trailers
//! ```
//!
//! | file | what it knows |
//! |---|---|
//! | [`state`] | the states and transitions, as a table |
//! | [`step`] | what is said, and at which zoom |
//! | [`profile`] | leniencies and limits |
//! | [`outcome`] | what can be read off a trace |
//! | [`hyper`] | where hyper decides differently |
//! | `parser` | windows and splits |
//! | `say` | how a step is said |

pub mod boundary;
mod chunked;
mod connection;
mod fields;
mod framing;
mod head;
pub mod hyper;
pub mod message;
pub mod outcome;
mod parser;
pub mod profile;
mod record;
mod request_line;
mod say;
mod start_line;
pub mod state;
mod status_line;
pub mod step;
mod target;
pub mod verdict;

pub use boundary::{Boundary, Taken};
pub use message::{Answering, Framing, Message, Side, Version};
pub use outcome::{Field, Fields};
pub use profile::{Habits, Limits, Profile};
pub use record::{Outline, Trace};
pub use state::{State, TRANSITIONS};
pub use step::{Kind, NoSteps, Sink, Step, Zoom};
pub use verdict::{Edit, Need, Rejection, Verdict};
