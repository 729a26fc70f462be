//! What took how long, on one scale.
//!
//! Reads, writes and facts carry times of one clock. Between them, microseconds may stand beside seconds:
//! what is longer by far than all that is short together is drawn shorter, and said to be.

use shared::wire::{Direction, Fact};

use super::detail::Detail;
use super::stream::{Mark, Stream};
use super::walk::{Moment, Phase, What};
use super::words;

/// The length of the scale. Places on it are whole numbers.
pub const LENGTH: u64 = 1_000;

/// Longer by this factor than all shorter ones together is too long to be drawn at the same scale.
const FAR: u64 = 10;
/// What is shorter than this is drawn as it is.
const SHORT: u64 = 1_000_000;
/// What is drawn shorter takes this much of the scale.
const SHORTENED: u64 = 90;
/// Up to so many reads or writes of a direction have a row each; of more, the later ones share one.
const ROWS_AT_MOST: usize = 4;

/// Something that took time, or happened at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// In a word or two.
    pub name: String,
    /// In which part of the way.
    pub phase: Phase,
    /// The first moment that it stands for.
    pub what: What,
    /// How many further reads, writes or facts it stands for.
    pub more: usize,
    /// Since when it was waited for.
    pub waited: Option<u64>,
    /// When it began, in nanoseconds since the connection was accepted.
    pub from: u64,
    /// When it ended.
    pub to: u64,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// In the order in which they began.
    pub bars: Vec<Bar>,
    /// What is drawn shorter: where its middle is, and how long it really was.
    pub shortened: Vec<(u64, u64)>,
    /// When it begins.
    pub began: u64,
    /// How long all of it took.
    pub total: u64,
    /// Times, and their places on the scale.
    scale: Vec<(u64, u64)>,
}

/// Puts the times of an exchange together.
pub fn timeline(detail: &Detail) -> Timeline {
    let mut bars = Vec::new();
    let is_first = detail.request.marks().first().is_none_or(|mark| mark.turn == 1);
    let began = if is_first { 0 } else { detail.began() };
    if is_first {
        bars.push(bar("connect", Phase::Connect, What::Connected, (0, 0)));
    }
    segments(&mut bars, &detail.request, Direction::In, began);
    facts(&mut bars, detail, began);
    segments(&mut bars, &detail.response, Direction::Out, began);
    bars.sort_by_key(|bar| (bar.from, bar.to));
    let (scale, shortened) = scale(&bars, began);
    let total = scale.last().map_or(0, |(at, _)| at.saturating_sub(began));
    Timeline { bars, shortened, began, total, scale }
}

fn bar(name: &str, phase: Phase, what: What, (from, to): (u64, u64)) -> Bar {
    Bar { name: name.to_owned(), phase, what, more: 0, waited: None, from: from.min(to), to }
}

fn segments(bars: &mut Vec<Bar>, stream: &Stream, side: Direction, began: u64) {
    let marks = stream.marks();
    let phase = if side == Direction::In { Phase::Receive } else { Phase::Respond };
    let alone = if marks.len() > ROWS_AT_MOST { ROWS_AT_MOST - 1 } else { marks.len() };
    // The first write ends what began with the response.
    let begun = bars.iter().rfind(|bar| bar.name == "respond").map(|bar| bar.from);
    let mut before = Some(began).filter(|_| side == Direction::In);
    for (n, &Mark { at, folded, .. }) in marks[..alone].iter().enumerate() {
        let mut name = stream.noun().to_owned();
        if marks.len() > 1 {
            name = [words::ordinal(n + 1).as_str(), " ", &name].concat();
        }
        if folded > 0 {
            name = [&name, " and ", &words::grouped(folded.into()), " more"].concat();
        }
        let from = begun.filter(|_| n == 0).unwrap_or(at);
        let waited = before.replace(at).filter(|_| n > 0 || side == Direction::In);
        bars.push(Bar { more: 0, waited, ..bar(&name, phase, What::Segment(side, n), (from, at)) });
    }
    bars.retain(|bar| side == Direction::In || bar.name != "respond" || marks.is_empty());
    if let (Some(first), Some(last)) = (marks.get(alone), marks.last()) {
        let count: u64 = marks[alone..].iter().map(|mark| 1 + u64::from(mark.folded)).sum();
        let name = [&words::grouped(count), " more ", stream.noun(), "s"].concat();
        let what = What::Segment(side, alone);
        let more = marks.len() - alone - 1;
        bars.push(Bar { more, waited: before, ..bar(&name, phase, what, (first.at, last.at)) });
    }
}

fn facts(bars: &mut Vec<Bar>, detail: &Detail, began: u64) {
    let read_before = |at: u64| {
        let reads = detail.request.marks().iter().map(|mark| mark.at);
        reads.rev().find(|read| *read <= at).unwrap_or(began)
    };
    let last = detail.facts.last().map_or(0, |timed| timed.at.0);
    let mut before = began;
    let mut handler = None;
    for (n, timed) in detail.facts.iter().enumerate() {
        let mut at = timed.at.0;
        let begun = match &timed.fact {
            Fact::RequestParsed { .. } => ("parse", Phase::Parse, read_before(at)),
            // hyper tells of it when its answer is written.
            Fact::RequestRefused { .. } => {
                at = detail.response.marks().first().map_or(at, |write| write.at.min(at));
                ("refuse", Phase::Parse, read_before(at))
            }
            Fact::RouteMatched { .. } | Fact::RouteMissed { .. } => ("route", Phase::Route, before),
            Fact::Extracted { .. } | Fact::ExtractionRefused { .. } => ("extract", Phase::Extract, before),
            Fact::LayerAnswered { .. } => ("layer", Phase::Extract, before),
            Fact::HandlerStarted { .. } => {
                handler = Some((n, at));
                ("", Phase::Handle, at)
            }
            // It stands for all facts since it began.
            Fact::HandlerFinished { .. } => ("handler", Phase::Handle, handler.map_or(at, |(_, from)| from)),
            Fact::ResponseBegun { .. } => ("respond", Phase::Respond, at),
            Fact::OnTheWire { .. } => ("below hyper", Phase::Respond, at),
            Fact::ClientFinished => ("client done", Phase::Keep, at),
            Fact::ConnectionClosed { .. } => ("close", Phase::Keep, at),
            Fact::Forwarded { .. }
            | Fact::PlainSocket { .. }
            | Fact::LayerEntered { .. }
            | Fact::LayerLeft { .. } => ("", Phase::Extract, at),
        };
        match (begun, bars.last_mut()) {
            (("", ..), _) => {}
            (("extract", ..), Some(bar)) if bar.name == "extract" => {
                (bar.more, bar.to) = (n - place(bar), at)
            }
            ((name, phase, from), _) => {
                let mut bar = bar(name, phase, What::Fact(n), (from, at));
                if name == "handler" {
                    let started = handler.take().map_or(n, |(started, _)| started);
                    (bar.what, bar.more) = (What::Fact(started), n - started);
                }
                if name == "close" {
                    let written = detail.response.marks().last().map_or(before, |mark| mark.at);
                    bar.waited = Some(written.max(before).min(at));
                }
                bars.push(bar);
            }
        }
        before = at;
    }
    if let Some((started, from)) = handler {
        let what = What::Fact(started);
        bars.push(Bar {
            more: detail.facts.len() - started,
            ..bar("handler, at work", Phase::Handle, what, (from, last))
        });
    }
}

fn place(bar: &Bar) -> usize {
    match bar.what {
        What::Fact(n) | What::Segment(_, n) => n,
        _ => 0,
    }
}

type Pairs = Vec<(u64, u64)>;

/// The times that matter with their places, and what is drawn shorter.
fn scale(bars: &[Bar], began: u64) -> (Pairs, Pairs) {
    let mut times: Vec<u64> = bars.iter().flat_map(|bar| [bar.from, bar.to]).chain([began]).collect();
    times.sort_unstable();
    times.dedup();
    let lengths: Vec<u64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let limit = too_long(&lengths);
    let is_short = |length: &&u64| **length < limit;
    let drawn: u128 = lengths.iter().filter(is_short).map(|length| u128::from(*length)).sum();
    let count = lengths.iter().filter(|length| !is_short(length)).count() as u64;
    let left = LENGTH.saturating_sub(count * SHORTENED);
    let (mut scale, mut shortened) = (vec![(began, 0)], Vec::new());
    let (mut so_far, mut extra) = (0, 0);
    for (length, time) in lengths.iter().zip(&times[1..]) {
        if is_short(&length) {
            so_far += u128::from(*length);
        } else {
            let before = scale.last().map_or(0, |(_, place)| *place);
            shortened.push((before + SHORTENED / 2, *length));
            extra += SHORTENED;
        }
        // The last place is the whole length, but for what division loses.
        let place = u64::try_from(so_far * u128::from(left) / drawn.max(1)).unwrap_or(left);
        scale.push((*time, (place + extra).min(LENGTH)));
    }
    (scale, shortened)
}

/// From which length on it would leave no room for what is short.
fn too_long(lengths: &[u64]) -> u64 {
    let mut sorted = lengths.to_vec();
    sorted.sort_unstable();
    let mut limit = u64::MAX;
    // Twice at most: seconds beside milliseconds beside microseconds.
    for _ in 0..2 {
        let (mut sum, mut jump) = (0_u64, None);
        for &length in sorted.iter().filter(|length| **length < limit) {
            if sum > 0 && length >= SHORT && length / FAR > sum {
                jump = Some(length);
            }
            sum = sum.saturating_add(length);
        }
        let Some(length) = jump else { break };
        // All of them together must leave half of the scale.
        if sorted.iter().filter(|other| **other >= length).count() as u64 * SHORTENED > LENGTH / 2 {
            break;
        }
        limit = length;
    }
    limit
}

impl Timeline {
    /// The place of a time on the scale.
    pub fn place(&self, at: u64) -> u64 {
        match self.scale.binary_search_by_key(&at, |(time, _)| *time) {
            Ok(n) => self.scale[n].1,
            Err(n) => match (n.checked_sub(1).and_then(|n| self.scale.get(n)), self.scale.get(n)) {
                (Some((before, a)), Some((after, b))) => {
                    a + (b - a) * (at - before) / (after - before).max(1)
                }
                (Some((_, last)), None) => *last,
                _ => 0,
            },
        }
    }
}

impl Bar {
    /// How long it took; or, of what took no time, when it was after the beginning.
    pub fn shown(&self, began: u64) -> String {
        match self.to.saturating_sub(self.from) {
            0 => ["+", &words::duration(self.from.saturating_sub(began))].concat(),
            took => words::duration(took),
        }
    }

    /// Whether a moment belongs to it.
    pub fn is_about(&self, moment: &Moment, detail: &Detail) -> bool {
        let covers = |n: usize| (place(self)..=place(self) + self.more).contains(&n);
        match (self.what, moment.what) {
            (What::Segment(side, _), What::Segment(other, n)) => side == other && covers(n),
            (What::Segment(Direction::Out, _), What::Step(Direction::Out, step)) => {
                let marks = detail.response.marks();
                covers(marks.partition_point(|mark| mark.offset as u64 <= step.span.at).saturating_sub(1))
            }
            (What::Fact(_), What::Fact(n)) => covers(n),
            (What::Fact(_), What::Step(Direction::In, _) | What::Tried(_) | What::Routed) => {
                self.phase == moment.phase
            }
            (mine, other) => mine == other,
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
