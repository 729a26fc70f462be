//! All that is kept of one exchange, in one piece.

use axum::http::StatusCode;
use shared::export::{self, Stream};
use shared::trace::{Answering, Boundary, Profile, Side, Trace};
use shared::wire::{Direction, ExchangeId, Fact, Segment, Summary, TimedFact};

use crate::capture::{Capture, Cursor};
use crate::problem::Problem;
use crate::reading::Reading;

/// Steps that are told of one message: of a body in a hundred thousand chunks the first are enough.
const MOST_STEPS: usize = 20_000;

/// One exchange.
pub(super) struct Kept {
    pub(super) summary: Summary,
    /// One for each read and write.
    pub(super) segments: Vec<Segment>,
    pub(super) facts: Vec<TimedFact>,
    /// Bytes received and sent that were not kept.
    pub(super) dropped: (u64, u64),
    pub(super) facts_dropped: u32,
}

impl Kept {
    /// The exchange of that number, as a path writes it.
    pub(super) fn named(capture: &Capture, name: &str) -> Result<Self, Problem> {
        let id = name.parse().ok().filter(|id| *id > 0).ok_or_else(|| {
            Problem::bad(format!("An exchange has a number from 1 on, as in /api/exchanges/7, not {name:?}."))
        })?;
        Self::read(capture, ExchangeId(id)).ok_or_else(|| missing(capture, id))
    }

    /// All of it; nothing where it is not kept.
    pub(super) fn read(capture: &Capture, id: ExchangeId) -> Option<Self> {
        let mut kept = Self {
            summary: capture.summary(id)?,
            segments: Vec::new(),
            facts: Vec::new(),
            dropped: (0, 0),
            facts_dropped: 0,
        };
        let mut cursor = Cursor::default();
        while let Some(detail) = capture.read(id, &mut cursor) {
            for segment in detail.segments {
                match kept.segments.last_mut() {
                    // Long ones come in several parts.
                    Some(last) if (last.turn, last.direction) == (segment.turn, segment.direction) => {
                        last.bytes.0.extend_from_slice(&segment.bytes.0);
                        last.folded = segment.folded;
                    }
                    _ => kept.segments.push(segment),
                }
            }
            kept.facts.extend(detail.facts);
            (kept.dropped, kept.facts_dropped) = (detail.dropped, detail.facts_dropped);
        }
        // Dropped while it was read: what was read of it is not all.
        capture.keeps(id).then_some(kept)
    }

    /// The segments of one direction.
    fn of(&self, direction: Direction) -> impl DoubleEndedIterator<Item = &Segment> {
        self.segments.iter().filter(move |segment| segment.direction == direction)
    }

    /// The bytes of one direction.
    pub(super) fn bytes(&self, direction: Direction) -> Vec<u8> {
        self.of(direction).flat_map(|segment| &segment.bytes.0).copied().collect()
    }

    /// Bytes of one direction that were not kept.
    pub(super) const fn dropped(&self, direction: Direction) -> u64 {
        match direction {
            Direction::In => self.dropped.0,
            Direction::Out => self.dropped.1,
        }
    }

    /// As the other tools' forms want it.
    pub(super) fn export<T>(&self, lab: &str, ask: impl FnOnce(&export::Exchange<'_>) -> T) -> T {
        let (request, response) = (self.bytes(Direction::In), self.bytes(Direction::Out));
        let stream = |direction| {
            let at = |segment: Option<&Segment>| segment.map(|segment| segment.at).unwrap_or_default();
            Stream {
                bytes: match direction {
                    Direction::In => &request,
                    Direction::Out => &response,
                },
                first: at(self.of(direction).next()),
                last: at(self.of(direction).next_back()),
                dropped: self.dropped(direction),
            }
        };
        ask(&export::Exchange {
            summary: &self.summary,
            lab,
            request: stream(Direction::In),
            response: stream(Direction::Out),
        })
    }

    /// What the tracer says of the request, with the habits of the lab's server.
    pub(super) fn traced_request(&self) -> Reading {
        let input = self.bytes(Direction::In);
        let mut boundary = Boundary::request();
        let first = boundary.feed(&input).used;
        let switched = match (self.summary.status, boundary.answering()) {
            (Some(101), _) => true,
            (Some(status), Answering::Connect) => (200..300).contains(&status),
            _ => false,
        };
        Reading::new(Side::Request, input, |input| {
            let mut trace = Trace::keeping(Side::Request, Profile::HYPER, MOST_STEPS);
            let (request, rest) = input.split_at(first);
            trace.feed(request);
            if switched {
                trace.switch();
            }
            trace.feed(rest);
            self.end(&mut trace);
            trace
        })
    }

    /// What the tracer says of the response; nothing where there is none.
    pub(super) fn traced_response(&self) -> Option<Reading> {
        let input = self.bytes(Direction::Out);
        if input.is_empty() {
            return None;
        }
        let mut boundary = Boundary::request();
        boundary.feed(&self.bytes(Direction::In));
        let side = Side::Response(boundary.answering());
        Some(Reading::new(side, input, |input| {
            let mut trace = Trace::keeping(side, Profile::RFC, MOST_STEPS);
            trace.feed(input);
            self.end(&mut trace);
            trace
        }))
    }

    /// Where the connection has ended, nothing more can come.
    fn end(&self, trace: &mut Trace) {
        if self.facts.iter().any(|timed| matches!(timed.fact, Fact::ConnectionClosed { .. })) {
            trace.end();
        }
    }
}

fn missing(capture: &Capture, id: u64) -> Problem {
    let numbers = capture.numbers();
    let kept = match numbers.end - numbers.start {
        0 => "none is kept".to_owned(),
        1 => format!("only {} is kept", numbers.start),
        _ => format!("{} to {} are kept", numbers.start, numbers.end - 1),
    };
    let detail = if id >= numbers.end {
        format!("There has been no exchange {id} yet; {kept}.")
    } else {
        let most = capture.config().keep_exchanges;
        format!("Exchange {id} is no longer kept; {kept} (at most {most}, option --keep-exchanges).")
    };
    Problem::new(StatusCode::NOT_FOUND, detail)
}
