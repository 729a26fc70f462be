//! What becomes of the connection: whether it stays, for whom the message is, and what was offered
//! (RFC 9112, 3.2 and 9; RFC 9110, 7.8 and 10.1).

use super::State;
use super::message::{Answering, Framing, Side};
use super::parser::{Go, Parser, Stop};
use super::profile::Habits;
use super::step::{Kind, Sink};
use super::verdict::Edit;
use crate::grammar::rfc3986;
use crate::grammar::rfc9110::{elements, is_registered, trim};
use crate::rule::Rule;
use crate::span::Span;

/// What the Connection fields have said together.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Connection {
    pub(super) close: bool,
    keep_alive: bool,
    upgrade: bool,
    te: bool,
    /// Where `close` stands, or `keep-alive`; empty while neither does.
    about: Span,
    /// The framing was doubtful: whatever was asked, nothing after it can be trusted.
    pub(super) doubtful: bool,
}

impl Connection {
    /// `Connection = #connection-option`
    pub(super) fn add(&mut self, value: &[u8], about: Span) {
        // What most clients send.
        if value == b"keep-alive" && !self.close {
            (self.keep_alive, self.about) = (true, about);
            return;
        }
        for option in elements(value) {
            let (close, keep_alive) =
                (option.eq_ignore_ascii_case(b"close"), option.eq_ignore_ascii_case(b"keep-alive"));
            if close || keep_alive && !self.close {
                self.about = about;
            }
            self.close |= close;
            self.keep_alive |= keep_alive;
            self.upgrade |= option.eq_ignore_ascii_case(b"upgrade");
            self.te |= option.eq_ignore_ascii_case(b"te");
        }
    }
}

impl Parser {
    /// Host: one, valid, and there (RFC 9112, 3.2).
    ///
    /// ```abnf
    /// Host = uri-host [ ":" port ]
    /// ```
    pub(super) fn look_at_host<S: Sink>(&mut self, window: &[u8], sink: &mut S) -> Go {
        let (hosts, host) = (self.head.hosts, self.head.host);
        let value = host.of(window, self.base);
        match hosts {
            0 if self.message.version.is_some_and(super::Version::is_1_1) => {
                // Behind the start line is where it would stand.
                let line = memchr::memchr(
                    b'\n',
                    window.get(self.local(self.head.version_end)..).unwrap_or_default(),
                );
                let mut at = self.head.version_end + line.map_or(0, |length| length as u64 + 1);
                if matches!(window.get(self.local(at)), Some(b' ' | b'\t')) {
                    // A line that is skipped would go on with it.
                    at = self.head.fields_end;
                }
                let fix = Edit::insert(at, b"Host: example.com\r\n");
                let about = Span::point(self.token);
                self.broken(sink, Rule::MissingHost, about, "a Host field", Some(fix))
            }
            0 => Ok(()),
            1 if trim(value).is_empty() => {
                self.note(sink, Kind::Host, Rule::EmptyHost, host);
                Ok(())
            }
            1 => {
                if let Some(at) =
                    rfc3986::bad_host_and_port(value).or_else(|| value.starts_with(b":").then_some(0))
                {
                    let about = Span { at: host.at + at as u64, len: 1 };
                    let expected = "a host, and perhaps a colon and a port";
                    self.broken(
                        sink,
                        Rule::InvalidHost,
                        about,
                        expected,
                        Some(Edit::replace(host, &b"example.com"[..])),
                    )?;
                }
                let target = self.message.target.of(window, self.base);
                let origin = target.starts_with(b"/");
                let connect = self.message.method.of(window, self.base) == b"CONNECT";
                let authority = |colon: usize| target[colon + 1..].starts_with(b"//");
                let absolute = !origin && !connect && rfc3986::scheme(target).is_some_and(authority);
                let rule = if absolute { Rule::HostIgnored } else { Rule::Host };
                self.note(sink, Kind::Host, rule, host);
                Ok(())
            }
            _ => {
                let expected = "no second Host field";
                self.broken(
                    sink,
                    Rule::RepeatedHost,
                    host,
                    expected,
                    self.line_of(window, host).map(Edit::remove),
                )
            }
        }
    }

    /// The whole line that a position is in.
    pub(super) fn line_of(&self, window: &[u8], about: Span) -> Option<Span> {
        let at = self.local(about.at);
        let start = memchr::memrchr(b'\n', window.get(..at)?).map_or(0, |end| end + 1);
        let end = at + memchr::memchr(b'\n', window.get(at..)?)? + 1;
        Some(Span::between(self.at(start), self.at(end)))
    }

    /// A body that means nothing, or less than its sender thinks, and a method that may mean nothing.
    pub(super) fn look_at_body<S: Sink>(&mut self, window: &[u8], sink: &mut S, framing: Framing) {
        if !S::STEPS || self.side != Side::Request {
            return;
        }
        let (span, method) = (self.message.method, self.message.method.of(window, self.base));
        let bodiless = matches!(framing, Framing::None | Framing::Length(0));
        if !bodiless && matches!(method, b"GET" | b"HEAD" | b"DELETE" | b"TRACE" | b"CONNECT") {
            self.note(sink, Kind::Finding, Rule::BodyOnGet, span);
        }
        if !is_registered(method) {
            self.note(sink, Kind::Finding, Rule::UnknownMethod, span);
        }
    }

    /// What the client expects, and what it offers.
    pub(super) fn look_at_offers<S: Sink>(&mut self, window: &[u8], sink: &mut S, framing: Framing) {
        if !S::STEPS || self.side != Side::Request {
            return;
        }
        let head = &self.head;
        let (expect, upgrade, te, connection) = (head.expect, head.upgrade, head.te, head.connection);
        let is_1_1 = self.message.version.is_some_and(super::Version::is_1_1);
        if let Some(expect) = expect.filter(|_| is_1_1) {
            let is_continue = |one: &[u8]| one.eq_ignore_ascii_case(b"100-continue");
            let value = expect.of(window, self.base);
            let known = match self.profile.habits {
                Habits::Rfc => elements(value).next().is_some() && elements(value).all(is_continue),
                // hyper knows the one word and no list.
                Habits::Hyper => is_continue(value),
            };
            let waits = known && !matches!(framing, Framing::None | Framing::Length(0));
            let rule = if known { Rule::ExpectContinue } else { Rule::UnknownExpectation };
            if waits || !known {
                self.note(sink, Kind::Expectation, rule, expect);
            }
        }
        if let Some(upgrade) = upgrade.filter(|_| is_1_1) {
            if connection.upgrade {
                self.note(sink, Kind::UpgradeOffer, Rule::Upgrade, upgrade);
            } else {
                self.note(sink, Kind::Finding, Rule::UpgradeWithoutConnection, upgrade);
            }
        }
        if let Some(te) = te.filter(|_| is_1_1 && !connection.te) {
            self.note(sink, Kind::Finding, Rule::TeWithoutConnection, te);
        }
    }

    /// The message is whole: whether another may follow (RFC 9112, 9.3).
    pub(super) fn part<S: Sink>(&mut self, sink: &mut S) -> Go {
        let connection = self.head.connection;
        if matches!(self.side, Side::Response(_)) && matches!(self.message.status, Some(100..200)) {
            self.message.keep_alive = true;
            self.decision(sink, Kind::Interim, Rule::InterimResponse, Span::default());
            self.finish(sink);
            self.begin();
            return Ok(());
        }
        let is_1_1 = self.message.version.is_some_and(super::Version::is_1_1);
        let (keep, rule) = match self.profile.habits {
            Habits::Hyper if self.side == Side::Request => self.hyper_keeps(),
            _ if connection.close => (false, Rule::CloseRequested),
            _ if connection.doubtful => (false, Rule::FaultyFramingClose),
            _ if is_1_1 => (true, Rule::Persistence),
            _ if connection.keep_alive => (true, Rule::Http10KeepAlive),
            _ => (false, Rule::Http10Close),
        };
        self.message.keep_alive = keep;
        let tunnels = self.side == Side::Request && (self.head.switched || self.leaves_http(is_1_1));
        if tunnels {
            if self.message.framing == Some(Framing::None) && self.is_connect() {
                self.message.framing = Some(Framing::Tunnel);
            }
            let (rule, about) = match self.head.upgrade {
                Some(upgrade) if !self.is_connect() => (Rule::Upgrade, upgrade),
                _ => (Rule::Tunnel, self.message.method),
            };
            self.decision(sink, Kind::FramedTunnel, rule, about);
            self.finish(sink);
            return Ok(());
        }
        let kind = if keep { Kind::Keep } else { Kind::Close };
        self.decision(sink, kind, rule, connection.about);
        self.finish(sink);
        if keep {
            self.begin();
        }
        Ok(())
    }

    /// By the text of the RFCs nobody can tell from the request alone whether HTTP goes on behind it: the
    /// answer says so. What follows is taken for what was asked for.
    fn leaves_http(&self, is_1_1: bool) -> bool {
        let connection = self.head.connection;
        let offers = is_1_1 && self.head.upgrade.is_some() && connection.upgrade && !connection.close;
        self.profile.habits == Habits::Rfc && (offers || self.is_connect())
    }

    fn is_connect(&self) -> bool {
        self.message.answering == Answering::Connect
    }

    /// A body that goes on until close ends with the connection.
    pub(super) fn close_ends<S: Sink>(&mut self, sink: &mut S, end: u64) {
        self.end_open_token(sink, end);
        self.message.keep_alive = false;
        self.decision(sink, Kind::Close, Rule::UntilCloseEnds, Span::default());
        self.finish(sink);
    }

    /// What nobody reads as HTTP, to the end of what there is.
    pub(super) fn rest(&mut self, window: &[u8]) -> Go {
        self.pos = window.len();
        Err(Stop::NeedMore)
    }

    /// Emits what has been open since it began.
    pub(super) fn end_open_token<S: Sink>(&mut self, sink: &mut S, end: u64) {
        if self.token < end {
            let end = self.local(end);
            let (kind, line) = match self.state {
                State::UntilClose => (Kind::DataUntilClose, Kind::Body),
                State::Tunnel => (Kind::TunnelData, Kind::Tunnelled),
                _ => (Kind::Ignored, Kind::Unread),
            };
            let (_, rule) = self.open_token();
            self.token(sink, kind, rule, end);
            self.line(sink, line, rule);
        }
    }
}
