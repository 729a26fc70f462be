//! The engine: takes bytes in whatever pieces they come, keeps what is still needed of them, and goes
//! from state to state.
//!
//! It works on a *window*: the piece that was fed, or, where a token or a head began in an earlier
//! piece, all of it from there on. So the rules see whole tokens, and nobody has to copy anything as
//! long as messages arrive in one piece. Each rule is written so that it can stop at any byte, for want
//! of more ([`Stop::NeedMore`]), and be asked again with a longer window: it goes on at `pos`, the first
//! byte that has not been looked at, in the token that began at `token`.

use std::borrow::Cow;

use super::head::Head;
use super::message::{Answering, Message, Side};
use super::profile::{Habits, Profile};
use super::state::after;
use super::step::{Kind, Sink, Step};
use super::verdict::{Edit, Need, Rejection, Verdict};
use super::{State, hyper};
use crate::rule::Rule;
use crate::span::Span;

/// Why a rule stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The window ends here.
    NeedMore,
    /// The message has been refused.
    Rejected,
}

pub(super) type Go<T = ()> = Result<T, Stop>;

/// Which fields are being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Head,
    Trailers,
}

/// The tracer without what it has said.
#[derive(Clone, Debug)]
pub(super) struct Parser {
    pub(super) side: Side,
    pub(super) profile: Profile,
    pub(super) state: State,
    /// Where the window begins on the stream.
    pub(super) base: u64,
    /// The first byte of the token being read.
    pub(super) token: u64,
    /// The first byte of the window that has not been looked at.
    pub(super) pos: usize,
    /// The first byte of the line being read, and the state before it.
    pub(super) line: u64,
    line_before: State,
    /// The first byte that counts for the size of the head, or of the trailers.
    pub(super) section_start: u64,
    pub(super) section: Section,
    pub(super) message: Message,
    message_before: State,
    pub(super) head: Head,
    /// Bytes of body or chunk still to come.
    pub(super) left: u64,
    pub(super) chunk: super::chunked::Chunk,
    pub(super) hyper: hyper::Habits,
    rejection: Option<Box<Rejection>>,
    /// Messages that are whole.
    complete: u32,
    /// What came before the piece that is being fed and is still needed.
    kept: Vec<u8>,
    ended: bool,
}

impl Parser {
    pub(super) fn new(side: Side, profile: Profile) -> Self {
        Self {
            side,
            profile,
            state: State::Start,
            base: 0,
            token: 0,
            pos: 0,
            line: 0,
            line_before: State::Start,
            section_start: 0,
            section: Section::Head,
            message: Message::default(),
            message_before: State::Start,
            head: Head::default(),
            left: 0,
            chunk: super::chunked::Chunk::default(),
            hyper: hyper::Habits::default(),
            rejection: None,
            complete: 0,
            kept: Vec::new(),
            ended: false,
        }
    }

    /// Takes bytes; with `one`, no more than to the end of the message they complete. Says how many.
    pub(super) fn feed<S: Sink>(&mut self, bytes: &[u8], sink: &mut S, one: bool) -> usize {
        if self.kept.is_empty() {
            let used = self.run(bytes, sink, one);
            let keep = self.keep_from(used);
            self.kept.extend_from_slice(&bytes[keep..used]);
            self.shift(keep);
            return used;
        }
        let mut window = std::mem::take(&mut self.kept);
        let before = window.len();
        window.extend_from_slice(bytes);
        let used = self.run(&window, sink, one);
        let keep = self.keep_from(used);
        window.truncate(used);
        window.drain(..keep);
        self.shift(keep);
        self.kept = window;
        used.saturating_sub(before)
    }

    /// From where on the window is still needed.
    fn keep_from(&self, used: usize) -> usize {
        let from = match self.state {
            State::Rejected | State::Closed | State::Tunnel => return used,
            State::Body | State::UntilClose | State::ChunkData => self.pos,
            state if state.is_in_chunk_line() => self.pos,
            _ if self.section == Section::Trailers && self.profile.habits == Habits::Rfc => {
                self.local(self.line)
            }
            _ => self.local(self.section_start),
        };
        from.min(used)
    }

    fn shift(&mut self, by: usize) {
        self.base += by as u64;
        self.pos = self.pos.saturating_sub(by);
    }

    /// Goes on until the window ends, and says how much of it was taken: all, unless a message ended
    /// and no more was wanted, or one was refused.
    fn run<S: Sink>(&mut self, window: &[u8], sink: &mut S, one: bool) -> usize {
        let message = self.message.index;
        loop {
            if one && (self.message.index != message || self.is_over()) && self.state != State::Rejected {
                return self.pos.min(window.len());
            }
            let went = match self.state {
                State::Rejected => return self.pos.min(window.len()),
                state if state.is_in_head() || self.section == Section::Trailers && state.is_in_fields() => {
                    self.in_section(window, sink)
                }
                State::Head => self.decide(window, sink),
                State::Body | State::UntilClose | State::ChunkData => self.data(window, sink),
                State::End => self.part(sink),
                State::Closed | State::Tunnel => self.rest(window),
                _ => self.chunk_line(window, sink),
            };
            match went {
                Ok(()) => {}
                Err(Stop::NeedMore) => return window.len(),
                Err(Stop::Rejected) => return self.pos.min(window.len()),
            }
        }
    }

    /// Reads start lines and fields, of which there may be only so many bytes.
    fn in_section<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        let (limit, rule) = match self.section {
            Section::Head => (self.profile.limits.head, Rule::HeadTooLarge),
            Section::Trailers => (self.profile.limits.trailers, Rule::TrailersTooLarge),
        };
        let end = self.local(self.section_start).saturating_add(limit);
        let within = &window[..window.len().min(end)];
        let went = match self.state {
            State::Start => self.start(within, sink),
            state if state.is_in_fields() && self.section == Section::Trailers => match self.profile.habits {
                Habits::Rfc => self.fields(within, sink),
                Habits::Hyper => self.hyper_trailers(within, sink),
            },
            state if state.is_in_fields() => self.fields(within, sink),
            state if state.is_in_status_line() => self.status_line(within, sink),
            _ => self.request_line(within, sink),
        };
        // A head may fill its room and be whole; one that fills it and is not will never be.
        let full = match self.section {
            Section::Head => window.len() >= end,
            Section::Trailers => window.len() > end,
        };
        if went == Err(Stop::NeedMore) && full {
            self.pos = within.len();
            let what =
                if self.section == Section::Head { "the end of the head" } else { "the end of the trailers" };
            return self.reject(sink, rule, Span::point(self.base + end as u64), what, None);
        }
        went
    }

    /// The place in the window of a position on the stream.
    #[inline]
    pub(super) fn local(&self, at: u64) -> usize {
        usize::try_from(at.saturating_sub(self.base)).unwrap_or(usize::MAX)
    }

    /// The position on the stream of a place in the window.
    #[inline]
    pub(super) fn at(&self, pos: usize) -> u64 {
        self.base + pos as u64
    }

    /// The next byte.
    #[inline]
    pub(super) fn next(&self, window: &[u8]) -> Go<u8> {
        window.get(self.pos).copied().ok_or(Stop::NeedMore)
    }

    #[inline]
    pub(super) fn allows(&self, rule: Rule) -> bool {
        self.profile.allowed.has(rule)
    }

    /// A token ends at this place, and leads to the next state.
    #[inline]
    pub(super) fn token<S: Sink>(&mut self, sink: &mut S, kind: Kind, rule: Rule, end: usize) {
        let next = after(self.state, kind);
        debug_assert_ne!(next, State::Rejected, "{:?} by {kind:?} is not in the table", self.state);
        self.token_to(sink, kind, rule, end, next);
    }

    /// A token ends at this place, and leads to this state, as the table says.
    #[inline(always)]
    pub(super) fn token_to<S: Sink>(&mut self, sink: &mut S, kind: Kind, rule: Rule, end: usize, next: State) {
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
        let status = match self.profile.habits {
            Habits::Hyper => hyper::status(rule),
            Habits::Rfc => rule.status(),
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
        self.message.end = end;
        sink.message(&self.message);
        self.rejection = Some(Box::new(rejection));
        Err(Stop::Rejected)
    }

    /// The message is whole, up to here.
    pub(super) fn finish<S: Sink>(&mut self, sink: &mut S) {
        self.message.end = self.token;
        self.message.complete = true;
        self.complete += 1;
        sink.message(&self.message);
        if S::STEPS {
            sink.step(Step {
                span: Span::between(self.section_first(), self.token),
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
    fn section_first(&self) -> u64 {
        self.head.first
    }

    /// Goes on to the next message.
    pub(super) fn begin(&mut self) {
        let index = self.message.index.saturating_add(1);
        let start = self.token;
        self.message = Message { index, start, end: start, ..Message::default() };
        self.message_before = self.state;
        self.head = Head::begin(start);
        if self.profile.habits == Habits::Hyper {
            self.hyper = hyper::Habits::default();
        }
        self.chunk = super::chunked::Chunk::default();
        self.section = Section::Head;
        self.section_start = start;
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
            push(Kind::Message, Rule::Message, self.section_first(), end, self.message_before);
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

    /// The other side has agreed to go on in another protocol, or to be a tunnel: what follows this
    /// message is not HTTP.
    pub(super) fn switch(&mut self) {
        self.head.switched = true;
        if self.state == State::Start && self.token == self.at(self.pos) {
            self.state = State::Tunnel;
        }
    }

    /// No more bytes will come.
    pub(super) fn end<S: Sink>(&mut self, sink: &mut S) {
        if std::mem::replace(&mut self.ended, true) || self.state == State::Rejected {
            return;
        }
        let end = self.at(self.pos).max(self.base + self.kept.len() as u64);
        match self.state {
            State::UntilClose => self.close_ends(sink, end),
            State::Closed | State::Tunnel => self.end_open_token(sink, end),
            State::Start if self.token == end => {}
            _ => {
                self.pos = self.local(end);
                let missing = self.need().words();
                let _: Go = self.reject(sink, Rule::IncompleteMessage, Span::point(end), missing, None);
            }
        }
    }

    /// Whether no further message can come.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.state, State::Closed | State::Tunnel | State::Rejected)
    }

    pub(super) fn need(&self) -> Need {
        let bytes = match self.state {
            State::Body | State::ChunkData => Some(self.left),
            _ => None,
        };
        Need { state: self.state, side: self.side, bytes }
    }

    pub(super) fn verdict(&self) -> Verdict<'_> {
        if let Some(rejection) = &self.rejection {
            return Verdict::Rejected(rejection);
        }
        let between = matches!(self.state, State::Closed | State::Tunnel)
            || self.state == State::Start && self.kept_is_empty_line();
        if between && self.complete > 0 { Verdict::Complete } else { Verdict::NeedMore(self.need()) }
    }

    /// Whether nothing has come of the next message, beside whole empty lines.
    fn kept_is_empty_line(&self) -> bool {
        self.token == self.base + self.kept.len() as u64
    }

    /// How far the stream has been read.
    pub(super) fn consumed(&self) -> u64 {
        match self.state {
            State::Rejected => self.token,
            _ => self.at(self.pos).max(self.base + self.kept.len() as u64),
        }
    }

    pub(super) const fn complete(&self) -> u32 {
        self.complete
    }

    pub(super) fn answering(&self) -> Answering {
        match self.side {
            Side::Request => Answering::Other,
            Side::Response(answering) => answering,
        }
    }
}
