//! Where one message ends and the next begins: the tracer without its words.
//!
//! A [`Boundary`] is fed the bytes of one direction of a connection, in whatever pieces they arrive,
//! and says how many of them belong to the current message. It looks away wherever anybody may: whether
//! a message is *acceptable* is for the server to say. Where the text gives no reliable end (lengths
//! that contradict each other, a chunk size that is no number), all that follows on the connection
//! belongs to this message, which is also how a careful server acts: it answers, then closes.
//!
//! ```
//! use shared::trace::{Boundary, Taken};
//!
//! let two = b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhiGET / HTTP/1.1\r\n\r\n";
//! let mut first = Boundary::request();
//! assert_eq!(first.feed(two), Taken { used: 40, done: true });
//! assert_eq!(Boundary::request().feed(&two[40..]), Taken { used: 18, done: true });
//! ```

use super::message::{Answering, Message, Side};
use super::parser::Parser;
use super::profile::{Limits, Profile};
use super::state::State;
use super::step::{Sink, Step};
use crate::rule::RuleSet;

/// Whoever uses this has a limit of their own for what they read; this one is only for the memory.
const MOST_KEPT: usize = 16 << 20;

const WIDE: Limits = Limits {
    method: MOST_KEPT,
    target: MOST_KEPT,
    name: MOST_KEPT,
    head: MOST_KEPT,
    fields: usize::MAX,
    extensions: usize::MAX,
    trailers: MOST_KEPT,
};

/// Reads one message as far as is needed to know its end.
#[derive(Clone, Debug)]
pub struct Boundary {
    parser: Parser,
    last: Last,
    done: bool,
}

/// What became of the bytes that were fed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// How many belong to this message.
    pub used: usize,
    /// The message is whole: the next byte belongs to another one.
    pub done: bool,
}

/// The last message that was whole, or was refused.
#[derive(Clone, Copy, Debug, Default)]
struct Last(Option<Message>);

impl Sink for Last {
    const STEPS: bool = false;

    fn step(&mut self, _: Step) {}

    fn message(&mut self, message: &Message) {
        self.0 = Some(*message);
    }
}

impl Boundary {
    /// For the request that begins with the next byte, as the lab's server would divide it.
    pub fn request() -> Self {
        Self::new(Side::Request, Profile { limits: WIDE, ..Profile::HYPER })
    }

    /// For the response that begins with the next byte, interim responses included.
    pub fn response(answering: Answering) -> Self {
        Self::new(Side::Response(answering), Profile { limits: WIDE, ..Profile::RFC })
    }

    fn new(side: Side, profile: Profile) -> Self {
        let parser = Parser::new(side, profile.allowing(RuleSet::LENIENT));
        Self { parser, last: Last::default(), done: false }
    }

    /// For the message that begins with the next byte, whatever became of the one before; a response
    /// answers a request of this method.
    pub fn next(&mut self, answering: Answering) {
        let side = match self.parser.side {
            Side::Request => Side::Request,
            Side::Response(_) => Side::Response(answering),
        };
        if self.parser.is_between() {
            self.parser.side = side;
        } else {
            self.parser = Parser::new(side, self.parser.profile);
        }
        (self.last, self.done) = (Last::default(), false);
    }

    /// Takes the bytes that belong to this message, and says when that was the last of them.
    pub fn feed(&mut self, bytes: &[u8]) -> Taken {
        let mut used = 0;
        while used < bytes.len() && !self.done {
            if matches!(self.parser.state, State::Rejected | State::Tunnel) {
                used = bytes.len();
                break;
            }
            used += self.parser.feed(&bytes[used..], &mut self.last, true);
            // An interim response announces another one.
            let is_last = |message: &Message| message.complete && !message.is_interim();
            self.done = self.last.0.as_ref().is_some_and(is_last) && self.parser.state != State::Tunnel;
        }
        Taken { used, done: self.done }
    }

    /// The message, as far as it has come.
    fn message(&self) -> &Message {
        match &self.last.0 {
            Some(last) if self.done || self.parser.is_over() => last,
            _ => &self.parser.message,
        }
    }

    /// What the request's method says about the response.
    pub fn answering(&self) -> Answering {
        self.message().answering
    }

    /// The status of the final response, once its start line is whole.
    pub fn status(&self) -> Option<u16> {
        Some(self.message()).filter(|message| !message.is_interim())?.status
    }

    /// Whether what follows on the connection, in both directions, is no longer HTTP.
    pub fn is_tunnel(&self) -> bool {
        self.parser.state == State::Tunnel
    }

    /// Whether the message is whole if the connection ends here.
    pub fn is_whole_at_close(&self) -> bool {
        self.done || matches!(self.parser.state, State::UntilClose | State::Tunnel)
    }
}
