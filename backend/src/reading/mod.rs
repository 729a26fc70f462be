//! Bytes, what the tracer said of them, and what can be read off that: for the terminal and for the console.
//! [`json`] is all of it for programs.

pub(crate) mod json;

use shared::explain::{self, Explained};
use shared::span::Span;
use shared::trace::{Message, Side, Step, Trace};

/// An input that has been traced.
pub(crate) struct Reading {
    pub(crate) side: Side,
    pub(crate) input: Vec<u8>,
    pub(crate) trace: Trace,
    /// What is still being read.
    pub(crate) open: Vec<Step>,
    pub(crate) messages: Vec<Message>,
}

impl Reading {
    pub(crate) fn new(side: Side, input: Vec<u8>, trace: impl Fn(&[u8]) -> Trace) -> Self {
        let trace = trace(&input);
        let (open, messages) = (trace.open(), trace.messages().collect());
        Self { side, input, trace, open, messages }
    }

    /// The bytes of a span.
    pub(crate) fn bytes(&self, span: Span) -> &[u8] {
        span.of(&self.input, 0)
    }

    /// All that was said, and after it what is still being read.
    pub(crate) fn steps(&self) -> impl Iterator<Item = &Step> {
        self.trace.steps().iter().chain(&self.open)
    }

    /// What was said of one message, and what of it is still being read.
    pub(crate) fn steps_of(&self, message: u32) -> impl Iterator<Item = &Step> {
        let open = self.open.iter().filter(move |step| step.message == message);
        self.trace.steps_of(message).iter().chain(open)
    }

    /// A step in plain words.
    pub(crate) fn explain(&self, step: &Step) -> Explained {
        let place = self.messages.binary_search_by_key(&step.message, |message| message.index);
        let message = place.map(|place| self.messages[place]).unwrap_or_default();
        explain::step(step, &self.input, &message)
    }
}
