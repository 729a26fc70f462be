//! An exchange as a walk: everything that happened, one moment after another, at three zooms.
//!
//! | module | what it does |
//! |---|---|
//! | [`build`] | puts a walk together from bytes and facts |
//! | [`say`] | tells a moment in words |
//! | [`what_if`] | the small changes that would have led elsewhere |
//! | [`stops`] | where playing stops |
//!
//! A walk is made of what is held of an exchange, or of the draft before it is sent: then it holds what the
//! tracer and the table of routes foretell.

pub mod build;
pub mod say;
pub mod stops;
pub mod what_if;

use std::ops::Range;

use shared::route::explain::Explanation;
use shared::span::Span;
use shared::trace::{Message, Need, Rejection, Step, Zoom};
use shared::wire::Direction;

/// A part of the way, for the ticks of the slider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// The connection is made.
    Connect,
    /// Bytes arrive.
    Receive,
    /// The bytes are understood.
    Parse,
    /// A route is looked for.
    Route,
    /// Layers and extractors.
    Extract,
    /// The handler.
    Handle,
    /// The response is written.
    Respond,
    /// The connection stays, or ends.
    Keep,
}

impl Phase {
    /// All of them, in the order in which they come.
    pub const ALL: [Self; 8] = [
        Self::Connect,
        Self::Receive,
        Self::Parse,
        Self::Route,
        Self::Extract,
        Self::Handle,
        Self::Respond,
        Self::Keep,
    ];

    /// In one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Receive => "receive",
            Self::Parse => "parse",
            Self::Route => "route",
            Self::Extract => "extract",
            Self::Handle => "handle",
            Self::Respond => "respond",
            Self::Keep => "keep or close",
        }
    }
}

/// What one moment is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    /// The connection was accepted.
    Connected,
    /// A read or a write: which of the stream's marks.
    Segment(Direction, usize),
    /// A step of the tracer.
    Step(Direction, Step),
    /// A route was tried: its place in [`Walk::routing`].
    Tried(usize),
    /// The routes that are not worth a moment each: so many differ from the first segment on, and so many
    /// were not tried.
    Others(usize, usize),
    /// What came of the routing.
    Routed,
    /// A fact: its place in the detail's list.
    Fact(usize),
    /// It goes no further for now: more has to come.
    Waiting,
    /// More crossed the wire this way than is kept.
    Lost(Direction),
    /// What was foretold is not what happened.
    Differs(Difference),
}

/// How what was foretold and what happened differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// It was to be refused, and was not.
    Accepted,
    /// It was to be accepted, and was refused.
    Refused,
    /// It was refused with another status than this one, namely that.
    Status(u16, u16),
    /// It found another route, or none, or one where there was to be none.
    Route,
}

/// One moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// In which part of the way.
    pub phase: Phase,
    /// From how near it is seen: at this zoom and, unless it is made of nearer ones, at all nearer.
    pub zoom: Zoom,
    /// Its time, in nanoseconds since the connection was accepted, where it is known.
    pub at: Option<u64>,
    /// What it is about.
    pub what: What,
    /// The bytes it speaks of, where it is no step: those of a segment, the target that was routed.
    pub bytes: Span,
    /// Something is not as it should be there.
    pub problem: bool,
}

impl Moment {
    /// The bytes it speaks of: its own, and what else it points at.
    pub fn light(&self) -> Option<Light> {
        let (span, about) = (self.bytes, Span::default());
        match self.what {
            What::Step(side, step) => Some(Light { side, span: step.span, about: step.about }),
            What::Segment(side, _) => Some(Light { side, span, about }),
            _ if span.is_empty() => None,
            _ => Some(Light { side: Direction::In, span, about }),
        }
    }

    /// Whether something is not as it should be there.
    pub fn is_problem(&self) -> bool {
        self.problem
    }

    /// The step, and in which stream it is.
    pub fn step(&self) -> Option<(Direction, &Step)> {
        match &self.what {
            What::Step(side, step) => Some((*side, step)),
            _ => None,
        }
    }

    /// Whether a zoom shows it: what covers bytes is shown at one, for the nearer ones have its parts.
    fn is_seen(&self, zoom: Zoom) -> bool {
        self.zoom == zoom || self.zoom < zoom && self.step().is_none_or(|(_, step)| step.span.is_empty())
    }
}

/// Bytes to be lit, in one of the two streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Light {
    /// Which stream.
    pub side: Direction,
    /// What it covers.
    pub span: Span,
    /// What else it points at; may be empty.
    pub about: Span,
}

/// All moments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Walk {
    /// At every zoom, in order.
    pub moments: Vec<Moment>,
    /// Which of them are seen at each zoom, in the order of [`Zoom::ALL`].
    zooms: [Vec<u32>; 3],
    /// How the request found its route, as the table of routes explains it.
    pub routing: Option<Explanation<'static>>,
    /// It is of a draft: nothing of it has happened.
    pub foretold: bool,
    /// The messages of both streams: those that came in, and those that went out.
    pub messages: [Vec<Message>; 2],
    /// Why each stream was refused, if it was.
    pub rejected: [Option<Box<Rejection>>; 2],
    /// What [`What::Waiting`] waits for.
    pub need: Option<Need>,
    /// Its connection had carried others before.
    pub reused: bool,
}

impl Walk {
    fn zoom(&self, zoom: Zoom) -> &[u32] {
        &self.zooms[zoom as usize]
    }

    /// How many moments are seen at a zoom.
    pub fn len(&self, zoom: Zoom) -> usize {
        self.zoom(zoom).len()
    }

    /// Whether nothing is seen at all.
    pub fn is_empty(&self) -> bool {
        self.moments.is_empty()
    }

    /// The nth moment at a zoom.
    pub fn get(&self, zoom: Zoom, n: usize) -> Option<&Moment> {
        self.moments.get(*self.zoom(zoom).get(n)? as usize)
    }

    /// The moments of a zoom, in order.
    pub fn at(&self, zoom: Zoom) -> impl ExactSizeIterator<Item = &Moment> {
        self.zoom(zoom).iter().map(|&n| &self.moments[n as usize])
    }

    /// The phases of a zoom, each with the places of its moments; a phase may come more than once.
    pub fn phases(&self, zoom: Zoom) -> Vec<(Phase, Range<usize>)> {
        let mut phases: Vec<(Phase, Range<usize>)> = Vec::new();
        for (n, moment) in self.at(zoom).enumerate() {
            match phases.last_mut() {
                Some((phase, places)) if *phase == moment.phase => places.end = n + 1,
                _ => phases.push((moment.phase, n..n + 1)),
            }
        }
        phases
    }

    /// The phases for the slider: where they come again and again, as in a request of many reads, what has
    /// once been reached is gone on with.
    pub fn ticks(&self, zoom: Zoom) -> Vec<(Phase, Range<usize>)> {
        let phases = self.phases(zoom);
        if phases.len() <= Phase::ALL.len() {
            return phases;
        }
        let mut ticks: Vec<(Phase, Range<usize>)> = Vec::new();
        for (phase, places) in phases {
            match ticks.last_mut() {
                Some((reached, all)) if *reached >= phase => all.end = places.end,
                _ => ticks.push((phase, places)),
            }
        }
        ticks
    }

    /// The place, at a zoom, of the moment that covers a byte: a step, or the read or write it came with.
    pub fn covering(&self, zoom: Zoom, side: Direction, byte: u64) -> Option<usize> {
        let place = |steps: bool| {
            self.at(zoom).position(|moment| {
                let is_step = moment.step().is_some();
                let of_stream = is_step || matches!(moment.what, What::Segment(..));
                of_stream
                    && is_step == steps
                    && moment.light().is_some_and(|light| light.side == side && light.span.contains(byte))
            })
        };
        place(true).or_else(|| place(false))
    }

    /// The token that covers a byte, whatever the zoom.
    pub fn token(&self, side: Direction, byte: u64) -> Option<&Step> {
        let steps = self.at(Zoom::Token).filter_map(Moment::step);
        steps.filter(|(of, _)| *of == side).map(|(_, step)| step).find(|step| step.span.contains(byte))
    }

    /// The place at one zoom that fits best to a place at another: the same moment; else, nearer, the first
    /// of its parts, and farther, the whole it is part of.
    pub fn nearest(&self, from: Zoom, n: usize, to: Zoom) -> usize {
        let Some(&index) = self.zoom(from).get(n) else { return 0 };
        let places = self.zoom(to);
        let last = places.len().saturating_sub(1);
        let parts = || {
            let (side, step) = self.moments[index as usize].step()?;
            let first = |other: &Moment| {
                let part = other.step();
                part.is_some_and(|(of, part)| of == side && part.span.contains(step.span.at))
            };
            if from < to && !step.span.is_empty() { self.at(to).position(first) } else { None }
        };
        // The whole is told behind its parts.
        parts().unwrap_or_else(|| places.partition_point(|&other| other < index).min(last))
    }

    /// The next place after `n` at which something is not as it should be; from the beginning behind the last.
    pub fn next_problem(&self, zoom: Zoom, n: usize) -> Option<usize> {
        let problems = || self.at(zoom).enumerate().filter(|(_, moment)| moment.is_problem()).map(|(n, _)| n);
        problems().find(|&place| place > n).or_else(|| problems().next())
    }

    /// How many places of a zoom have something that is not as it should be.
    pub fn problems(&self, zoom: Zoom) -> usize {
        self.at(zoom).filter(|moment| moment.is_problem()).count()
    }

    /// How long after what came before a moment was, in nanoseconds, where both times are known and differ.
    pub fn since(&self, zoom: Zoom, n: usize) -> Option<u64> {
        let at = self.get(zoom, n)?.at?;
        let before = self.zoom(zoom)[..n].iter().rev().find_map(|&n| self.moments[n as usize].at)?;
        at.checked_sub(before).filter(|&nanos| nanos > 0)
    }

    /// The message that a step belongs to.
    pub fn message(&self, side: Direction, step: &Step) -> Message {
        let found = self.messages[side as usize].iter().find(|message| message.index == step.message);
        found.copied().unwrap_or_default()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
