//! What the server did, in plain sentences and in order.
//!
//! Reads, writes and facts come with times of one clock, so they make one story. Nothing here is
//! guessed: a sentence stands for something that was observed, and where nothing was, there is none.

use std::ops::Range;

use shared::wire::{CloseReason, Fact, Side, Stage, Summary};

use super::detail::Detail;
use super::stream::Stream;
use super::tokens::Section;
use super::words;

/// One thing that happened, or that has not happened yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When, in nanoseconds since the exchange began; `None` for how things stand now.
    pub at: Option<u64>,
    /// What it was about.
    pub kind: Kind,
    /// The sentence.
    pub parts: Vec<Part>,
    /// The facts it tells: their places in the detail's list.
    pub facts: Range<usize>,
}

/// What an event was about. Each kind has its own mark beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Bytes came or went.
    Wire,
    /// The server understood or did something.
    Done,
    /// Something was refused or ended early.
    Trouble,
    /// The connection's end.
    End,
    /// How things stand now.
    Now,
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Words.
    Text(String),
    /// A value from the exchange itself.
    Value(String),
}

/// A sentence with a value at each `{}`. The values are the client's own words: they are never looked into.
fn sentence(pattern: &str, values: &[&str]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut values = values.iter();
    // Every second piece is what stands between the braces: nothing.
    for (i, words) in pattern.split(['{', '}']).enumerate() {
        if i % 2 == 1 {
            parts.extend(values.next().map(|value| Part::Value((*value).to_owned())));
        } else if !words.is_empty() {
            parts.push(Part::Text(words.to_owned()));
        }
    }
    parts
}

/// Tells the story of an exchange; `followed`: another one began on its connection since.
pub fn story(summary: &Summary, detail: &Detail, followed: bool) -> Vec<Event> {
    let began = detail.began();
    let mut events = Vec::new();
    let (mut reads, mut writes) =
        (detail.request.marks().iter().peekable(), detail.response.marks().iter().peekable());
    let (mut handler, mut started) = (None, 0);
    // Bytes and facts are each in order; of two at the same time the bytes come first, for a fact
    // is about bytes that were there.
    for (n, fact) in detail.facts.iter().map(Some).chain([None]).enumerate() {
        let until = fact.map_or(u64::MAX, |fact| fact.at.0);
        flow(&mut events, &detail.request, &mut reads, until, began);
        let refused = fact.is_some_and(|fact| matches!(fact.fact, Fact::RequestRefused { .. }));
        // The bytes of a response follow the fact that announces them. hyper reports a refusal after it
        // has written its answer, but the answer is the refusal: it was refused by then at the latest.
        let written = if refused { detail.request.marks().last().map_or(0, |read| read.at) } else { until };
        flow(&mut events, &detail.response, &mut writes, written.saturating_sub(1), began);
        if let Some(fact) = fact {
            let by = writes.peek().filter(|_| refused).map_or(fact.at.0, |write| write.at.min(fact.at.0));
            let at = Some(by.saturating_sub(began));
            if is_of_layer(&fact.fact) && n > 0 && is_alike(&fact.fact, &detail.facts[n - 1].fact) {
                also(&mut events, n, &fact.fact);
            } else if let Some((kind, parts)) = tell(&fact.fact, &mut handler) {
                let first = if matches!(fact.fact, Fact::HandlerFinished { .. }) { started } else { n };
                place(&mut events, Event { at, kind, parts, facts: first..n + 1 });
            } else {
                started = n;
            }
        }
    }
    if detail.facts_dropped > 0 {
        let dropped = words::count(detail.facts_dropped.into(), "further fact");
        let parts = sentence(&[&dropped, " were not kept: an exchange's limit was reached."].concat(), &[]);
        events.push(Event { at: None, kind: Kind::End, parts, facts: 0..0 });
    }
    events.extend(how_it_stands(summary, detail, handler, followed));
    events
}

/// Adds an event behind all that were not later. They come nearly in order: only what went both ways
/// between two facts can be out of it.
fn place(events: &mut Vec<Event>, event: Event) {
    let at = events.iter().rposition(|before| before.at <= event.at).map_or(0, |i| i + 1);
    events.insert(at, event);
}

/// Reads or writes up to a time, told as one event.
fn flow<'a>(
    events: &mut Vec<Event>,
    stream: &Stream,
    marks: &mut std::iter::Peekable<std::slice::Iter<'a, super::stream::Mark>>,
    until: u64,
    began: u64,
) {
    let Some(first) = marks.next_if(|mark| mark.at <= until) else { return };
    let (mut last, mut count) = (first, 1 + u64::from(first.folded));
    while let Some(mark) = marks.next_if(|mark| mark.at <= until) {
        count += 1 + u64::from(mark.folded);
        last = mark;
    }
    let end = marks.peek().map_or(stream.len(), |mark| mark.offset);
    let mut text = words::count((end - first.offset) as u64, "byte");
    text.push_str(if stream.noun() == "read" { " arrived in " } else { " left in " });
    if count == 1 {
        text.push_str("one ");
        text.push_str(stream.noun());
    } else {
        text.push_str(&words::count(count, stream.noun()));
        text.push_str(", over ");
        text.push_str(&words::duration(last.at - first.at));
    }
    text.push('.');
    let at = Some(first.at.saturating_sub(began));
    place(events, Event { at, kind: Kind::Wire, parts: sentence(&text, &[]), facts: 0..0 });
}

/// One fact in a sentence, where the story has one for it; `handler` is the one at work.
pub fn fact(fact: &Fact, handler: &str) -> Option<String> {
    let (_, parts) = tell(fact, &mut Some(handler.to_owned()))?;
    let text = |part: Part| match part {
        Part::Text(text) | Part::Value(text) => text,
    };
    Some(parts.into_iter().map(text).collect())
}

/// The handler that is at work, by name.
type AtWork = Option<String>;

fn tell(fact: &Fact, handler: &mut AtWork) -> Option<(Kind, Vec<Part>)> {
    Some(match fact {
        Fact::RequestParsed { method, target, version, fields } => {
            let line = [method, " ", target, " ", version].concat();
            let fields = words::count(u64::from(*fields), "field");
            (Kind::Done, sentence(&["hyper parsed the head: {}, ", &fields, "."].concat(), &[&line]))
        }
        Fact::RouteMatched { pattern, params } => {
            let mut parts = sentence("axum matched the route {}", &[pattern]);
            for (i, (name, value)) in params.iter().enumerate() {
                let before = if i == 0 { ", with {}" } else { " and {}" };
                parts.extend(sentence(before, &[&[name, " = ", value].concat()]));
            }
            parts.extend(sentence(".", &[]));
            (Kind::Done, parts)
        }
        Fact::RouteMissed { allow: None } => {
            (Kind::Trouble, sentence("axum tried every route: none fits this path.", &[]))
        }
        Fact::RouteMissed { allow: Some(allow) } => {
            let said = "axum found a route for this path, but none for this method. It would allow {}.";
            (Kind::Trouble, sentence(said, &[allow]))
        }
        Fact::PlainSocket { service } => {
            let said =
                "A plain connection, without HTTP: the service {} answers, and all of it is one exchange.";
            (Kind::Done, sentence(said, &[service]))
        }
        // Told when it finishes; until then it is how things stand.
        Fact::HandlerStarted { handler: name } => {
            *handler = Some(name.clone());
            return None;
        }
        Fact::HandlerFinished { took } => {
            let name = handler.take().unwrap_or_default();
            let said = ["The handler {} took ", &words::duration(*took), "."].concat();
            (Kind::Done, sentence(&said, &[&name]))
        }
        Fact::ResponseBegun { status, body_bytes } => {
            let said = match body_bytes {
                Some(bytes) => [
                    "The response begins, with the status {} and ",
                    &words::count(*bytes, "byte"),
                    " of body.",
                ]
                .concat(),
                None => "The response begins, with the status {}; its body is made as it goes.".to_owned(),
            };
            (Kind::Done, sentence(&said, &[&status.to_string()]))
        }
        Fact::Forwarded { by, client, believed: true } => {
            (Kind::Done, sentence("A proxy at {} sent this for {}.", &[by, client]))
        }
        Fact::Forwarded { by, client, believed: false } => {
            let said = "The request says that it was forwarded for {}. {} is not trusted to say so (option --trusted-proxy).";
            (Kind::Done, sentence(said, &[client, by]))
        }
        Fact::LayerEntered { .. } | Fact::LayerLeft { .. } => {
            let mut parts = sentence(
                if matches!(fact, Fact::LayerEntered { .. }) {
                    "The request went into the layer"
                } else {
                    "The response came out of the layer"
                },
                &[],
            );
            parts.extend(through(" ", fact));
            (Kind::Done, parts)
        }
        Fact::LayerAnswered { layer, why } => (
            Kind::Trouble,
            sentence("The layer {} answered itself: {}.", &[layer, why.trim_end_matches('.')]),
        ),
        Fact::Extracted { extractor, got } => {
            (Kind::Done, sentence("The extractor {} got {}.", &[extractor, got]))
        }
        Fact::ExtractionRefused { extractor, status, why } => {
            let said = "The extractor {} refused with {}: {}.";
            let why = why.trim_end_matches('.');
            (Kind::Trouble, sentence(said, &[extractor, &status.to_string(), why]))
        }
        Fact::OnTheWire { what } => {
            (Kind::Done, vec![Part::Text(["Below hyper, on the handler's order: ", what, "."].concat())])
        }
        Fact::ClientFinished => {
            let said =
                "The client said that it will send nothing more: it half-closed the connection (a TCP FIN).";
            (Kind::End, sentence(said, &[]))
        }
        Fact::RequestRefused { why } => {
            let said =
                "hyper itself refused the bytes: {}. The request never reached a route: no route was tried.";
            (Kind::Trouble, sentence(said, &[why]))
        }
        Fact::ConnectionClosed { by, why } => {
            let who = match by {
                // Its FIN says no more than that it has finished; both sides then close.
                Side::Client if *why == CloseReason::ClientFinished => "The connection is closed: ",
                Side::Client => "The client closed the connection: ",
                Side::Server => "The server closed the connection: ",
            };
            (Kind::End, vec![Part::Text([who, &reason(why), "."].concat())])
        }
    })
}

fn is_of_layer(fact: &Fact) -> bool {
    matches!(fact, Fact::LayerEntered { .. } | Fact::LayerLeft { .. })
}

fn is_alike(a: &Fact, b: &Fact) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

/// A layer, and how long the request was inside, where it has left.
fn through(before: &str, fact: &Fact) -> Vec<Part> {
    match fact {
        Fact::LayerEntered { layer } => sentence(&[before, "{}."].concat(), &[layer]),
        Fact::LayerLeft { layer, took } => {
            sentence(&[before, "{} after ", &words::duration(*took), "."].concat(), &[layer])
        }
        _ => Vec::new(),
    }
}

/// Layers one behind the other are one sentence.
fn also(events: &mut [Event], n: usize, fact: &Fact) {
    let Some(event) = events.iter_mut().rfind(|event| event.facts.end == n) else { return };
    event.facts.end = n + 1;
    if let Some(Part::Text(last)) = event.parts.last_mut() {
        last.truncate(last.len() - 1);
    }
    event.parts.extend(through(", then ", fact));
}

fn reason(why: &CloseReason) -> String {
    let after = |before: &str, limit_ms: u64, option: &str| {
        [before, &words::duration(limit_ms.saturating_mul(1_000_000)), " (option ", option, ")"].concat()
    };
    match why {
        CloseReason::ClientFinished => "the client had finished, and all was answered".to_owned(),
        CloseReason::ClientReset => "the client reset it".to_owned(),
        CloseReason::RequestIncomplete => "the client finished before its request was whole".to_owned(),
        CloseReason::NotPersistent => {
            "the messages said that it ends here (Connection: close, or HTTP/1.0)".to_owned()
        }
        CloseReason::RequestRefused => {
            "after bytes it cannot read, it cannot know where the next request would begin".to_owned()
        }
        CloseReason::RequestUnread => {
            "the request was answered before it was whole, so what else came could not be told from the next one"
                .to_owned()
        }
        CloseReason::HeadTimeout { limit_ms } => after("no whole head of a request had come within ", *limit_ms, "--head-timeout"),
        CloseReason::Idle { limit_ms } => after("nothing had moved for ", *limit_ms, "--lab-idle"),
        CloseReason::Lifetime { limit_ms } => after("it had lasted as long as one may, ", *limit_ms, "--lab-lifetime"),
        CloseReason::TunnelEnded => "what was spoken after HTTP had come to its end".to_owned(),
        CloseReason::OnPurpose { reset: true } => "the handler had it reset on purpose (a TCP RST)".to_owned(),
        CloseReason::OnPurpose { reset: false } => "the handler had it cut off on purpose".to_owned(),
        CloseReason::Done => "the service had said all that it had to say".to_owned(),
        CloseReason::Stopping => "the server is stopping".to_owned(),
        CloseReason::Failed(words) => words.clone(),
    }
}

/// How things stand, for the end of the story.
fn how_it_stands(summary: &Summary, detail: &Detail, handler: AtWork, followed: bool) -> Option<Event> {
    let has = |wanted: fn(&Fact) -> bool| detail.facts.iter().any(|fact| wanted(&fact.fact));
    let closed = has(|fact| matches!(fact, Fact::ConnectionClosed { .. }));
    let (kind, parts) = match (handler, summary.stage) {
        (Some(name), _) if closed => {
            let said = "The handler {} had begun and never finished: the connection was gone.";
            (Kind::Trouble, sentence(said, &[&name]))
        }
        (Some(name), Stage::Receiving) => {
            let said = "The handler {} waits for the rest of the request: its body is not whole yet.";
            (Kind::Now, sentence(said, &[&name]))
        }
        (Some(name), _) => (Kind::Now, sentence("The handler {} is at work.", &[&name])),
        (None, _) if closed => return None,
        (None, _) if summary.service.is_some() => {
            (Kind::Now, sentence("The connection is open: either side may say something.", &[]))
        }
        (None, Stage::Receiving) => {
            let missing = match detail.request.section() {
                _ if has(|fact| matches!(fact, Fact::RequestParsed { .. })) => "the body is not whole yet.",
                Section::Start => "the start line has not ended yet.",
                Section::Fields { .. } => "the head ends with an empty line, which has not come yet.",
                Section::Body => "the request is not whole yet.",
            };
            (Kind::Now, sentence(&["The server is waiting for more: ", missing].concat(), &[]))
        }
        (None, _) if followed => {
            (Kind::End, sentence("The connection stayed open: another request followed on it.", &[]))
        }
        (None, Stage::Complete) => {
            (Kind::Now, sentence("The connection stays open: another request may follow on it.", &[]))
        }
        (None, Stage::Responding) => (Kind::Now, sentence("The response is on its way.", &[])),
        (None, Stage::Refused | Stage::CutShort) => return None,
    };
    Some(Event { at: None, kind, parts, facts: 0..0 })
}

#[cfg(test)]
mod tests;
