//! Everything the page holds about one exchange beyond its line in the list.

use std::rc::Rc;

use shared::wire::{self, Direction, TimedFact};

use super::stream::{Read, Stream};

/// Segments and facts of one exchange, growing as the server tells more.
#[derive(Clone, Debug)]
pub struct Detail {
    /// What the client sent.
    pub request: Rc<Stream>,
    /// What the lab sent.
    pub response: Rc<Stream>,
    /// What only the server knows.
    pub facts: Rc<Vec<TimedFact>>,
    /// Facts not kept.
    pub facts_dropped: u32,
    /// The socket it was told over: on another one the telling begins anew.
    pub socket: u32,
}

impl Detail {
    /// Nothing yet.
    pub fn new(socket: u32) -> Self {
        Self {
            request: Rc::new(Stream::new(Direction::In)),
            response: Rc::new(Stream::new(Direction::Out)),
            facts: Rc::default(),
            facts_dropped: 0,
            socket,
        }
    }

    /// Adds what the server tells. A direction of which nothing is new stays the very same `Rc`.
    pub fn append(&mut self, more: wire::Detail, fresh: bool) {
        for direction in [Direction::In, Direction::Out] {
            let reads: Vec<Read<'_>> =
                more.segments.iter().filter(|s| s.direction == direction).map(Read::from).collect();
            let (stream, dropped) = match direction {
                Direction::In => (&mut self.request, more.dropped.0),
                Direction::Out => (&mut self.response, more.dropped.1),
            };
            if !reads.is_empty() || dropped != stream.dropped {
                let stream = Rc::make_mut(stream);
                stream.dropped = stream.dropped.max(dropped);
                stream.append(&reads, fresh);
            }
        }
        if !more.facts.is_empty() {
            Rc::make_mut(&mut self.facts).extend(more.facts);
        }
        self.facts_dropped = self.facts_dropped.max(more.facts_dropped);
    }

    /// When the first byte of the exchange was seen, in nanoseconds since the connection was accepted.
    pub fn began(&self) -> u64 {
        let first = |stream: &Stream| stream.marks().first().map(|mark| mark.at);
        let facts = self.facts.first().map(|fact| fact.at.0);
        [first(&self.request), first(&self.response), facts].into_iter().flatten().min().unwrap_or(0)
    }

    /// About how much memory it takes.
    pub fn weight(&self) -> usize {
        // A row costs several times its bytes: pieces, strings, counters.
        4 * (self.request.len() + self.response.len()) + 64 * self.facts.len() + 1_024
    }
}
