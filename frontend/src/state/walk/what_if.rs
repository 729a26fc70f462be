//! The small changes of a request that would have led elsewhere, and where to.
//!
//! A table says what to change at a step. What would come of it is never written down: the tracer reads the
//! changed bytes, and the table of routes is asked again.

use std::borrow::Cow;
use std::cell::OnceCell;

use shared::route::{explain::explain, routes};
use shared::rule::Rule;
use shared::span::Span;
use shared::trace::{Edit, Kind, Profile, Side, State, Step, Trace, Verdict};
use shared::wire::Direction;

use super::{Moment, Walk};
use crate::state::detail::Detail;
use crate::state::words;

/// One change, and what would come of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatIf {
    /// `What if it said`
    pub question: &'static str,
    /// `18`; may be empty.
    pub value: String,
    /// What the server would do.
    pub answer: String,
    /// The request with the change made.
    pub bytes: Vec<u8>,
    /// Where the change is.
    pub at: u64,
}

/// Up to this size a request is read again to say what a change would do.
const LONGEST: usize = 1 << 16;

/// The changes worth thinking of at a moment.
pub fn what_if(walk: &Walk, detail: &Detail, moment: &Moment) -> Vec<WhatIf> {
    let bytes = detail.request.bytes();
    let Some((Direction::In, step)) = moment.step() else { return Vec::new() };
    if bytes.len() > LONGEST || detail.request.dropped > 0 {
        return Vec::new();
    }
    let fix = walk.rejected[0].as_ref().filter(|_| step.kind == Kind::Rejected);
    let mut changes: Vec<(&'static str, Edit)> = Vec::new();
    if let Some(fix) = fix.and_then(|why| why.fix.clone()) {
        changes.push(("it were mended:", fix));
    }
    changes.extend(edits(step, bytes));
    let before = Outlook::of(bytes);
    let told = |(question, edit): (&'static str, Edit)| {
        let changed = edit.apply(bytes);
        let value = words::printable(edit.with.trim_ascii_end());
        WhatIf {
            question,
            value,
            answer: Outlook::of(&changed).beside(&before),
            bytes: changed,
            at: edit.span.at,
        }
    };
    changes.into_iter().map(told).collect()
}

/// What to change at a step.
fn edits(step: &Step, bytes: &[u8]) -> Vec<(&'static str, Edit)> {
    let span = step.span;
    let own = span.of(bytes, 0);
    let end = span.end();
    let first = |wanted: u8| own.iter().position(|&byte| byte == wanted).map(|place| span.at + place as u64);
    let mut all = Vec::new();
    match step.kind {
        Kind::Method | Kind::RequestLine => {
            let length = own.iter().position(|&byte| byte == b' ').unwrap_or(own.len());
            let small = own[..length].to_ascii_lowercase();
            if small != own[..length] {
                all.push(("the method were", Edit::replace(Span { at: span.at, len: length as u64 }, small)));
            }
            if step.kind == Kind::RequestLine {
                all.extend(version(own, span.at));
            }
        }
        Kind::Space => all.push(("there were two spaces", Edit::insert(span.at, b" "))),
        Kind::Target => all.push(("it had one letter more:", Edit::insert(end, b"x"))),
        Kind::Version => all.extend(version(own, span.at)),
        Kind::LineEnd | Kind::HeadEnd if own == b"\r\n" => {
            all.push(("the line ended with LF alone", Edit::remove(Span { at: span.at, len: 1 })));
        }
        Kind::EmptyLine => all.push(("it were not there", Edit::remove(span))),
        Kind::FieldName => all.push(("a space stood before the colon", Edit::insert(end, b" "))),
        Kind::Colon => all.push(("it were not there", Edit::remove(span))),
        Kind::FieldLine => {
            all.extend(
                first(b':').map(|colon| ("a space stood before the colon", Edit::insert(colon, b" "))),
            );
            all.extend(value(own, span.at));
            if own.ends_with(b"\n") {
                all.push(("this line were not there", Edit::remove(span)));
            }
        }
        Kind::FieldValue => {
            let start =
                bytes[..own_start(span)].iter().rposition(|&byte| byte == b'\n').map_or(0, |lf| lf + 1);
            all.extend(value(&bytes[start..usize::try_from(end).unwrap_or(start)], start as u64));
        }
        Kind::FramedLength => all.extend(length(step.about, bytes)),
        Kind::Body | Kind::Data if end == bytes.len() as u64 && !own.is_empty() => {
            let last = Span { at: end - 1, len: 1 };
            all.push(("its last byte were missing", Edit::remove(last)));
        }
        Kind::ChunkSize | Kind::ChunkLine => {
            let digits = own.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
            let size =
                std::str::from_utf8(&own[..digits]).ok().and_then(|hex| u64::from_str_radix(hex, 16).ok());
            if let Some(size) = size.and_then(|size| size.checked_add(1)) {
                let span = Span { at: span.at, len: digits as u64 };
                all.push(("it said", Edit::replace(span, words::hex(size))));
            }
        }
        Kind::Host => {
            let start =
                bytes[..own_start(step.about)].iter().rposition(|&byte| byte == b'\n').map_or(0, |lf| lf + 1);
            if let Some(length) = bytes[start..].iter().position(|&byte| byte == b'\n') {
                let line = Span { at: start as u64, len: length as u64 + 1 };
                all.push(("there were no Host", Edit::remove(line)));
            }
        }
        Kind::Keep if step.rule == Rule::Persistence => {
            if let Some(lf) = bytes.iter().position(|&byte| byte == b'\n') {
                all.push(("the client said", Edit::insert(lf as u64 + 1, b"Connection: close\r\n")));
            }
        }
        Kind::Close if !step.about.is_empty() => {
            all.push(("it said", Edit::replace(step.about, &b"keep-alive"[..])));
        }
        _ => {}
    }
    all
}

fn own_start(span: Span) -> usize {
    usize::try_from(span.at).unwrap_or(0)
}

/// Another version, in a line or by itself.
fn version(own: &[u8], at: u64) -> Vec<(&'static str, Edit)> {
    let Some(place) = own.windows(8).rposition(|eight| eight.starts_with(b"HTTP/1.")) else {
        return Vec::new();
    };
    let digit = Span { at: at + place as u64 + 5, len: 3 };
    let other: &[u8] = if own[place + 7] == b'1' { b"1.0" } else { b"1.1" };
    vec![
        ("the version were", Edit::replace(digit, other.to_vec())),
        ("the version were", Edit::replace(digit, &b"2.0"[..])),
    ]
}

/// Another value, where the field is one that decides something.
fn value(line: &[u8], at: u64) -> Vec<(&'static str, Edit)> {
    let Some(colon) = line.iter().position(|&byte| byte == b':') else { return Vec::new() };
    let text = line[colon + 1..].trim_ascii();
    let start = line[colon + 1..].iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    let span = Span { at: at + (colon + 1 + start) as u64, len: text.len() as u64 };
    let is = |name: &[u8]| line[..colon].eq_ignore_ascii_case(name);
    let other: &'static [u8] = if is(b"content-length") {
        return around(span, text);
    } else if is(b"transfer-encoding") {
        b"gzip"
    } else if is(b"connection") {
        if text.eq_ignore_ascii_case(b"close") { b"keep-alive" } else { b"close" }
    } else {
        return Vec::new();
    };
    vec![("it said", Edit::replace(span, other))]
}

/// One more, and one less.
fn around(span: Span, digits: &[u8]) -> Vec<(&'static str, Edit)> {
    let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse::<u64>().ok());
    let Some(number) = number else { return Vec::new() };
    let others = [number.checked_add(1), number.checked_sub(1)];
    let edit = |other: u64| ("it said", Edit::replace(span, other.to_string().into_bytes()));
    others.into_iter().flatten().map(edit).collect()
}

/// The same, for the decision.
fn length(about: Span, bytes: &[u8]) -> Vec<(&'static str, Edit)> {
    around(about, about.of(bytes, 0))
}

/// What would become of some bytes.
struct Outlook<'b> {
    trace: Trace,
    bytes: &'b [u8],
    routed: OnceCell<String>,
}

impl<'b> Outlook<'b> {
    fn of(bytes: &'b [u8]) -> Self {
        Self { trace: Trace::of(Side::Request, Profile::HYPER, bytes), bytes, routed: OnceCell::new() }
    }

    fn whole(&self) -> usize {
        self.trace.messages().filter(|message| message.complete).count()
    }

    fn kept(&self) -> Option<Rule> {
        let kept = |step: &&Step| matches!(step.kind, Kind::Keep | Kind::Close);
        self.trace.steps().iter().find(kept).map(|step| step.rule)
    }

    fn routed(&self) -> &str {
        self.routed.get_or_init(|| {
            let Some(first) = self.trace.messages().next() else { return String::new() };
            let text = |span: Span| String::from_utf8_lossy(span.of(self.bytes, 0)).into_owned();
            explain(routes(), &text(first.method), &text(first.target)).words()
        })
    }

    /// What is different from another outlook, in a sentence or two.
    fn beside(&self, before: &Outlook<'_>) -> String {
        let more = self.whole() > 0
            && self.whole() >= before.whole()
            && self.trace.messages().count() > before.trace.messages().count();
        match self.trace.verdict() {
            Verdict::Rejected(why) if why.message > 0 && before.whole() > 0 => {
                ["What is left over would be taken for another request, and refused: ", why.rule.summary()]
                    .concat()
            }
            Verdict::Rejected(why) => {
                let status =
                    why.status.map_or(String::new(), |status| [" with ", &status.to_string()].concat());
                ["The server would refuse it", &status, ": ", why.rule.summary()].concat()
            }
            Verdict::NeedMore(_) if more => {
                "What is left over would be taken for the beginning of another request.".to_owned()
            }
            Verdict::NeedMore(need) if need.state == State::Fields && need.bytes.is_none() => {
                "The server would wait: the head would not have ended.".to_owned()
            }
            Verdict::NeedMore(need) => {
                let words: Cow<'static, str> = need.words();
                ["The server would wait for ", &words, "."].concat()
            }
            Verdict::Complete => {
                let routed = self.routed();
                let mut said = match before.trace.verdict() {
                    Verdict::Complete => String::new(),
                    _ => "It would be whole, and accepted. ".to_owned(),
                };
                if before.routed() != routed || !said.is_empty() {
                    said.push_str(routed);
                }
                match self.kept() {
                    Some(rule) if before.kept().is_some_and(|kept| kept != rule) => {
                        said.push(' ');
                        said.push_str(rule.summary());
                    }
                    _ => {}
                }
                if said.is_empty() {
                    said.push_str("Nothing would change for the server.");
                }
                said.trim().to_owned()
            }
        }
    }
}
