//! Two ways of using the tracer: with all it says, or for the outline alone.

use super::message::{Answering, Message, Side};
use super::parser::Parser;
use super::profile::Profile;
use super::step::{Kind, NoSteps, Sink, Step};
use super::verdict::Verdict;

/// How many steps are kept, if nothing else is said: enough for every message a person would look at,
/// and some 40 MB at most.
const MOST_STEPS: usize = 1_000_000;

/// Everything the tracer says about one side of a connection.
#[derive(Clone, Debug)]
pub struct Trace {
    parser: Parser,
    said: Said,
}

#[derive(Clone, Debug, Default)]
struct Said {
    steps: Vec<Step>,
    messages: Vec<Message>,
    most: usize,
    dropped: u64,
}

impl Sink for Said {
    const STEPS: bool = true;

    #[inline]
    fn step(&mut self, step: Step) {
        // Why it ended is worth more than one step too many.
        if self.steps.len() < self.most || step.kind == Kind::Rejected {
            self.steps.push(step);
        } else {
            self.dropped += 1;
        }
    }

    fn message(&mut self, message: &Message) {
        if self.messages.len() < self.most {
            self.messages.push(*message);
        } else {
            self.dropped += 1;
        }
    }
}

impl Trace {
    /// Nothing read yet.
    pub fn new(side: Side, profile: Profile) -> Self {
        Self::keeping(side, profile, MOST_STEPS)
    }

    /// Nothing read yet, and no more kept than so many steps.
    pub fn keeping(side: Side, profile: Profile, most: usize) -> Self {
        Self { parser: Parser::new(side, profile), said: Said { most, ..Said::default() } }
    }

    /// All of these bytes read, and perhaps more to come.
    pub fn of(side: Side, profile: Profile, bytes: &[u8]) -> Self {
        let mut trace = Self::new(side, profile);
        trace.feed(bytes);
        trace
    }

    /// Reads more bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        // A head has a step for every six bytes or so: room for those of most heads at once.
        self.said.steps.reserve((bytes.len() / 6).min(1024));
        self.parser.feed(bytes, &mut self.said, false);
    }

    /// Reads no further than to the end of the message, and says how many bytes that took.
    pub fn feed_one(&mut self, bytes: &[u8]) -> usize {
        self.parser.feed(bytes, &mut self.said, true)
    }

    /// The peer has nothing more to say.
    pub fn end(&mut self) {
        self.parser.end(&mut self.said);
    }

    /// The answer to the last request said that what follows is not HTTP.
    pub fn switch(&mut self) {
        self.parser.switch(&mut self.said);
    }

    /// What the next response answers.
    pub fn answering(&mut self, answering: Answering) {
        self.parser.side = Side::Response(answering);
    }

    /// Whole, needing more, or refused.
    pub fn verdict(&self) -> Verdict<'_> {
        self.parser.verdict()
    }

    /// What has been understood and decided, in the order in which it was. What is still being read is
    /// in [`Trace::open`].
    pub fn steps(&self) -> &[Step] {
        &self.said.steps
    }

    /// What is being read: the token, the line and the message that have begun and not ended. Together
    /// with [`Trace::steps`] they cover every byte.
    pub fn open(&self) -> Vec<Step> {
        self.parser.open(self.parser.consumed())
    }

    /// The messages: those that are whole, and the one that has begun or was refused.
    pub fn messages(&self) -> impl Iterator<Item = Message> + '_ {
        self.said.messages.iter().copied().chain(self.begun())
    }

    fn begun(&self) -> Option<Message> {
        let current = &self.parser.message;
        let known = self.said.messages.last().is_some_and(|last| last.index == current.index);
        let end = self.parser.consumed();
        (!known && !self.parser.is_over() && current.start < end).then(|| self.parser.message_so_far(end))
    }

    /// How many bytes were read: all that were fed, or those before the one that was refused.
    pub fn consumed(&self) -> u64 {
        self.parser.consumed()
    }

    /// How many messages have come to their end.
    pub fn complete(&self) -> u32 {
        self.parser.complete()
    }

    /// How many steps and messages were not kept, since there were too many.
    pub fn dropped(&self) -> u64 {
        self.said.dropped
    }
}

/// The verdict alone: where messages end, and whether they are as they should be.
#[derive(Clone, Debug)]
pub struct Outline {
    parser: Parser,
}

impl Outline {
    /// Nothing read yet.
    pub fn new(side: Side, profile: Profile) -> Self {
        Self { parser: Parser::new(side, profile) }
    }

    /// Reads more bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.parser.feed(bytes, &mut NoSteps, false);
    }

    /// Reads no further than to the end of the message, and says how many bytes that took.
    pub fn feed_one(&mut self, bytes: &[u8]) -> usize {
        self.parser.feed(bytes, &mut NoSteps, true)
    }

    /// The peer has nothing more to say.
    pub fn end(&mut self) {
        self.parser.end(&mut NoSteps);
    }

    /// The answer to the last request said that what follows is not HTTP.
    pub fn switch(&mut self) {
        self.parser.switch(&mut NoSteps);
    }

    /// What the next response answers.
    pub fn answering(&mut self, answering: Answering) {
        self.parser.side = Side::Response(answering);
    }

    /// Whole, needing more, or refused.
    pub fn verdict(&self) -> Verdict<'_> {
        self.parser.verdict()
    }

    /// How many bytes were read.
    pub fn consumed(&self) -> u64 {
        self.parser.consumed()
    }

    /// How many messages have come to their end.
    pub fn complete(&self) -> u32 {
        self.parser.complete()
    }
}
