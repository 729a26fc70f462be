//! How a step is said: the span from where the last one ended, the state before and the state after,
//! which the table alone decides.
//!
//! A refusal is said here too, and what is still open when the input stops: the token, the line and the
//! message that have begun.

use std::borrow::Cow;

use super::hyper;
use super::message::{Message, Side};
use super::parser::{Go, Parser, Section, Stop};
use super::profile::Habits;
use super::state::{State, after};
use super::step::{Kind, Sink, Step};
use super::verdict::{Edit, Rejection};
use crate::rule::Rule;
use crate::span::Span;

impl Parser {
    /// A token ends at this place, and leads to the next state.
    #[inline]
    pub(super) fn token<S: Sink>(&mut self, sink: &mut S, kind: Kind, rule: Rule, end: usize) {
        let next = after(self.state, kind);
        debug_assert_ne!(next, State::Rejected, "{:?} by {kind:?} is not in the table", self.state);
        self.token_to(sink, kind, rule, end, next);
    }

    /// A token ends at this place, and leads to this state, as the table says.
    #[inline(always)]
    pub(super) fn token_to<S: Sink>(
        &mut self,
        sink: &mut S,
        kind: Kind,
        rule: Rule,
        end: usize,
        next: State,
    ) {
        let end_at = self.at(end);
        if S::STEPS {
            sink.step(Step {
                span: Span::between(self.token, end_at),
                about: Span::default(),
                message: self.message.index,
                kind,
                rule,
                before: self.state,
                after: next,
            });
        }
        self.state = next;
        self.token = end_at;
        self.pos = end;
    }

    /// The line ends with the token before.
    #[inline]
    pub(super) fn line<S: Sink>(&mut self, sink: &mut S, kind: Kind, rule: Rule) {
        if S::STEPS {
            sink.step(Step {
                span: Span::between(self.line, self.token),
                about: Span::default(),
                message: self.message.index,
                kind,
                rule,
                before: self.line_before,
                after: self.state,
            });
        }
        self.line = self.token;
        self.line_before = self.state;
    }

    /// A decision that leads to the next state.
    pub(super) fn decision<S: Sink>(&mut self, sink: &mut S, kind: Kind, rule: Rule, about: Span) {
        let before = self.state;
        self.state = after(before, kind);
        debug_assert_ne!(self.state, State::Rejected, "{before:?} by {kind:?} is not in the table");
        self.line_before = self.state;
        self.say(sink, kind, rule, about, before);
    }

    /// Something said by the way: the state stays as it is.
    pub(super) fn note<S: Sink>(&mut self, sink: &mut S, kind: Kind, rule: Rule, about: Span) {
        self.say(sink, kind, rule, about, self.state);
    }

    fn say<S: Sink>(&self, sink: &mut S, kind: Kind, rule: Rule, about: Span, before: State) {
        if S::STEPS {
            let span = Span::point(self.token);
            let (message, after) = (self.message.index, self.state);
            sink.step(Step { span, about, message, kind, rule, before, after });
        }
    }

    /// Finds that a rule is broken: goes on where that is allowed, and says so; refuses otherwise.
    pub(super) fn broken<S: Sink>(
        &mut self,
        sink: &mut S,
        rule: Rule,
        about: Span,
        expected: impl Into<Cow<'static, str>>,
        fix: Option<Edit>,
    ) -> Go {
        if self.allows(rule) {
            self.note(sink, Kind::Finding, rule, about);
            return Ok(());
        }
        self.reject(sink, rule, about, expected, fix)
    }

    /// Refuses the message. What had been read stays, as far as it came.
    #[cold]
    pub(super) fn reject<S: Sink, T>(
        &mut self,
        sink: &mut S,
        rule: Rule,
        about: Span,
        expected: impl Into<Cow<'static, str>>,
        fix: Option<Edit>,
    ) -> Go<T> {
        let status = match (self.side, self.profile.habits) {
            // Whoever passes on a response that it cannot understand says so to its own client.
            (Side::Response(_), _) => Some(502),
            (Side::Request, Habits::Hyper) => hyper::status(rule, self.message.head_end.is_some()),
            (Side::Request, Habits::Rfc) => rule.status(),
        };
        self.reject_with(
            sink,
            Rejection {
                message: self.message.index,
                at: about.at,
                about,
                rule,
                status,
                expected: expected.into(),
                fix,
            },
        )
    }

    pub(super) fn reject_with<S: Sink, T>(&mut self, sink: &mut S, rejection: Rejection) -> Go<T> {
        let end = self.at(self.pos).max(rejection.at).max(self.token);
        if S::STEPS {
            for step in self.open(end) {
                sink.step(step);
            }
        }
        self.token = end;
        self.line = end;
        self.pos = self.local(end);
        let before = self.state;
        self.state = State::Rejected;
        self.say(sink, Kind::Rejected, rejection.rule, rejection.about, before);
        self.message = self.message_so_far(end);
        sink.message(&self.message);
        self.rejection = Some(Box::new(rejection));
        Err(Stop::Rejected)
    }

    /// The message as it is when it has come to this byte.
    pub(super) fn message_so_far(&self, end: u64) -> Message {
        let fields = match self.message.head_end {
            Some(_) => self.message.fields,
            // The last one counts when its line has ended.
            None => self.head.whole_fields,
        };
        Message { end, fields, ..self.message }
    }

    /// The message is whole, up to here.
    pub(super) fn finish<S: Sink>(&mut self, sink: &mut S) {
        self.message.end = self.token;
        self.message.complete = true;
        self.announced = self.message.is_interim();
        self.complete += 1;
        sink.message(&self.message);
        if S::STEPS {
            sink.step(Step {
                span: Span::between(self.message_first(), self.token),
                about: Span::default(),
                message: self.message.index,
                kind: Kind::Message,
                rule: Rule::Message,
                before: self.message_before,
                after: self.state,
            });
        }
    }

    /// Where the message step begins: empty lines before the message are in it.
    fn message_first(&self) -> u64 {
        self.head.first
    }

    /// What is being read, as steps that end where the input does so far; nearest first.
    pub(super) fn open(&self, end: u64) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut push = |kind: Kind, rule, from: u64, to: u64, before| {
            if from < to {
                let span = Span::between(from, to);
                let (message, after) = (self.message.index, self.state);
                steps.push(Step { span, about: Span::default(), message, kind, rule, before, after });
            }
        };
        let seen = match self.state {
            // Half of a percent-encoded character is of the target, whatever it becomes.
            State::BeforeTarget => end,
            _ => self.at(self.pos).clamp(self.token, end.max(self.token)),
        };
        let (token, rule) = self.open_token();
        push(token, rule, self.token, seen, self.state);
        // Beside that, all that is looked at and not taken is a CR whose LF has not come.
        push(Kind::LineEnd, Rule::LineEnd, seen, end, self.state);
        let (line, rule) = self.open_line();
        push(line, rule, self.line, end, self.line_before);
        if !self.is_over() {
            push(Kind::Message, Rule::Message, self.message_first(), end, self.message_before);
        }
        steps
    }

    pub(super) fn open_token(&self) -> (Kind, Rule) {
        let request = self.side == Side::Request;
        match self.state {
            State::Start if request => (Kind::Method, Rule::Method),
            State::Start | State::BeforeVersion => (Kind::Version, Rule::Version),
            State::Method | State::Target | State::ResponseVersion | State::Status => {
                (Kind::Space, Rule::Separator)
            }
            State::BeforeTarget => (Kind::Target, Rule::OriginForm),
            State::Version => (Kind::Whitespace, Rule::Separator),
            State::BeforeStatus => (Kind::Status, Rule::StatusCode),
            State::BeforeReason | State::Reason => (Kind::Reason, Rule::Reason),
            State::Fields => self.open_field(),
            State::FieldName => (Kind::Whitespace, Rule::SpaceBeforeColon),
            State::Colon if self.head.value_begun(self.token, self.at(self.pos)) => {
                (Kind::FieldValue, Rule::FieldValue)
            }
            State::Colon => (Kind::Whitespace, Rule::OptionalWhitespace),
            State::BeforeValue | State::FieldValue | State::AfterValue => {
                (Kind::FieldValue, Rule::FieldValue)
            }
            State::Body => (Kind::Data, Rule::Content),
            State::UntilClose => (Kind::DataUntilClose, Rule::Content),
            State::ChunkStart => (Kind::ChunkSize, Rule::ChunkSize),
            State::ChunkData => (Kind::ChunkData, Rule::ChunkData),
            State::ChunkDataEnd => (Kind::ChunkDataEnd, Rule::ChunkEnd),
            State::Tunnel => (Kind::TunnelData, Rule::Tunnel),
            State::Head | State::End | State::Closed | State::Rejected => (Kind::Ignored, Rule::AfterClose),
            _ => self.open_extension(),
        }
    }

    fn open_field(&self) -> (Kind, Rule) {
        if self.head.folding { (Kind::Fold, Rule::ObsFold) } else { (Kind::FieldName, Rule::FieldName) }
    }

    fn open_extension(&self) -> (Kind, Rule) {
        let kind = match self.state {
            State::ExtensionStart => Kind::ExtensionName,
            State::ExtensionEquals => Kind::ExtensionValue,
            State::ExtensionText => Kind::ExtensionText,
            _ => Kind::Whitespace,
        };
        (if self.chunk.opaque { Kind::ExtensionText } else { kind }, Rule::ChunkExtension)
    }

    fn open_line(&self) -> (Kind, Rule) {
        let trailers = self.section == Section::Trailers;
        match self.state {
            State::Start | State::ResponseVersion if self.side != Side::Request => {
                (Kind::StatusLine, Rule::StatusLine)
            }
            state if state.is_in_status_line() => (Kind::StatusLine, Rule::StatusLine),
            state if state.is_in_fields() && trailers => (Kind::TrailerLine, Rule::TrailerLine),
            state if state.is_in_fields() => (Kind::FieldLine, Rule::FieldLine),
            state if state.is_in_head() => (Kind::RequestLine, Rule::RequestLine),
            State::Body | State::UntilClose => (Kind::Body, Rule::Content),
            State::ChunkData | State::ChunkDataEnd => (Kind::Chunk, Rule::ChunkData),
            State::Tunnel => (Kind::Tunnelled, Rule::Tunnel),
            State::Head | State::End | State::Closed | State::Rejected => (Kind::Unread, Rule::AfterClose),
            _ => (Kind::ChunkLine, Rule::ChunkSizeLine),
        }
    }
}
