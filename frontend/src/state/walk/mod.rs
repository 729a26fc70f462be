//! An exchange as a walk: everything that happened, one moment after another, at three zooms.
//!
//! | module | what it does |
//! |---|---|
//! | [`build`] | puts a walk together from bytes and facts |
//! | [`say`] | tells a moment in words |
//!
//! A walk is made of what is held of an exchange, or of the draft before it is sent: then it holds what the
//! tracer and the table of routes foretell.

pub mod build;
pub mod say;

use std::ops::Range;

use shared::route::explain::Explanation;
use shared::span::Span;
use shared::trace::{Step, Zoom};
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
    /// What came of the routing.
    Routed,
    /// A fact: its place in the detail's list.
    Fact(usize),
    /// It goes no further for now: more has to come.
    Waiting,
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
}

impl Moment {
    /// The bytes it speaks of: its own, and what else it points at.
    pub fn light(&self) -> Option<Light> {
        match self.what {
            What::Step(side, step) => Some(Light { side, span: step.span, about: step.about }),
            _ => None,
        }
    }

    /// Whether something is not as it should be there.
    pub fn is_problem(&self) -> bool {
        use shared::trace::Kind;
        matches!(self.what, What::Step(_, Step { kind: Kind::Finding | Kind::Rejected, .. }))
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

    /// The place, at a zoom, of the moment that covers a byte.
    pub fn covering(&self, zoom: Zoom, side: Direction, byte: u64) -> Option<usize> {
        self.at(zoom).position(|moment| {
            moment.light().is_some_and(|light| light.side == side && light.span.contains(byte))
        })
    }

    /// The place at one zoom that fits best to a place at another.
    pub fn nearest(&self, from: Zoom, n: usize, to: Zoom) -> usize {
        let Some(&index) = self.zoom(from).get(n) else { return 0 };
        let places = self.zoom(to);
        places.partition_point(|&other| other < index).min(places.len().saturating_sub(1))
    }

    /// The next place after `n` at which something is not as it should be; from the beginning behind the last.
    pub fn next_problem(&self, zoom: Zoom, n: usize) -> Option<usize> {
        let problems = || self.at(zoom).enumerate().filter(|(_, moment)| moment.is_problem()).map(|(n, _)| n);
        problems().find(|&place| place > n).or_else(|| problems().next())
    }
}
