//! The engine: takes bytes in whatever pieces they come, keeps what is still needed of them, and goes
//! from state to state.
//!
//! It works on a *window*: the piece that was fed, or, where a token or a head began in an earlier
//! piece, all of it from there on. So the rules see whole tokens, and nobody has to copy anything as
//! long as messages arrive in one piece. Each rule is written so that it can stop at any byte, for want
//! of more ([`Stop::NeedMore`]), and be asked again with a longer window: it goes on at `pos`, the first
//! byte that has not been looked at, in the token that began at `token`.

use super::head::Head;
use super::message::{Answering, Message, Side};
use super::profile::{Habits, Profile};
use super::step::{Kind, Sink};
use super::verdict::{Need, Rejection, Verdict};
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
    pub(super) line_before: State,
    /// The first byte that counts for the size of the head, or of the trailers.
    pub(super) section_start: u64,
    pub(super) section: Section,
    pub(super) message: Message,
    pub(super) message_before: State,
    pub(super) head: Head,
    /// Bytes of body or chunk still to come.
    pub(super) left: u64,
    pub(super) chunk: super::chunked::Chunk,
    pub(super) hyper: hyper::Found,
    pub(super) rejection: Option<Box<Rejection>>,
    /// The last message was an interim response: another one is to come.
    pub(super) announced: bool,
    /// Messages that are whole.
    pub(super) complete: u32,
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
            hyper: hyper::Found::default(),
            rejection: None,
            announced: false,
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
        let end = self.local(self.section_start.saturating_add(limit as u64));
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
            let what = if self.section == Section::Head { "head" } else { "trailers" };
            let what = format!("the end of the {what}, after {limit} bytes at most");
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

    /// Goes on to the next message.
    pub(super) fn begin(&mut self) {
        let index = self.message.index.wrapping_add(1);
        let start = self.token;
        self.message = Message { index, start, end: start, ..Message::default() };
        self.message_before = self.state;
        self.head = Head::begin(start);
        if self.profile.habits == Habits::Hyper {
            self.hyper = hyper::Found::default();
        }
        self.chunk = super::chunked::Chunk::default();
        self.section = Section::Head;
        self.section_start = start;
    }

    /// The other side has agreed to go on in another protocol, or to be a tunnel: what follows this
    /// message is not HTTP.
    pub(super) fn switch<S: Sink>(&mut self, sink: &mut S) {
        self.head.switched = true;
        if self.state == State::Start && self.token == self.at(self.pos) {
            self.decision(sink, Kind::Switched, Rule::SwitchedProtocols, Span::default());
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
            State::Start if self.token == end && !self.announced => {}
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
            || self.state == State::Start && self.nothing_begun();
        if between && self.complete > 0 { Verdict::Complete } else { Verdict::NeedMore(self.need()) }
    }

    /// Whether nothing has come of the next message, beside whole empty lines.
    fn nothing_begun(&self) -> bool {
        self.token == self.base + self.kept.len() as u64
    }

    /// Whether a message has ended, another one may follow, and nothing has come of it.
    pub(super) fn is_between(&self) -> bool {
        self.state == State::Start && self.kept.is_empty() && self.nothing_begun()
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
