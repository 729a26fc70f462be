//! Everything the page holds about one exchange beyond its line in the list.

use std::rc::Rc;

use shared::trace::{Answering, Framing};
use shared::wire::{self, Direction, Fact, TimedFact};

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

    /// A draft, as it would arrive if it were sent whole.
    pub fn foretold(bytes: &[u8]) -> Self {
        let mut detail = Self::new(0);
        Rc::make_mut(&mut detail.request).append(&[Read::new(1, 0, bytes)], false);
        detail
    }

    /// Adds what the server tells. A direction of which nothing is new stays the very same `Rc`.
    pub fn append(&mut self, more: wire::Detail, fresh: bool) {
        // The first fact of such an exchange, told before its first byte.
        if more.facts.iter().any(|timed| matches!(timed.fact, Fact::PlainSocket { .. })) {
            Rc::make_mut(&mut self.request).set_plain();
            Rc::make_mut(&mut self.response).set_plain();
        }
        let segments = more.segments.as_slice();
        // In the order in which they went: what a response answers is known before it comes.
        for group in segments.chunk_by(|one, next| one.direction == next.direction) {
            let reads: Vec<Read<'_>> = group.iter().map(Read::from).collect();
            match group[0].direction {
                Direction::In => Rc::make_mut(&mut self.request).append(&reads, fresh),
                Direction::Out => self.answered(&reads, fresh),
            }
        }
        for (stream, dropped) in [(&mut self.request, more.dropped.0), (&mut self.response, more.dropped.1)] {
            if dropped > stream.dropped {
                Rc::make_mut(stream).dropped = dropped;
            }
        }
        for timed in &more.facts {
            let closed = matches!(timed.fact, Fact::ConnectionClosed { .. });
            if closed || timed.fact == Fact::ClientFinished {
                Rc::make_mut(&mut self.request).end();
            }
            if closed {
                Rc::make_mut(&mut self.response).end();
            }
        }
        if !more.facts.is_empty() {
            Rc::make_mut(&mut self.facts).extend(more.facts);
        }
        self.facts_dropped = self.facts_dropped.max(more.facts_dropped);
    }

    /// The bytes that went one way.
    pub fn bytes(&self, side: Direction) -> &[u8] {
        match side {
            Direction::In => self.request.bytes(),
            Direction::Out => self.response.bytes(),
        }
    }

    fn answered(&mut self, reads: &[Read<'_>], fresh: bool) {
        let asked = self.request.trace().messages().next().map_or(Answering::Other, |first| first.answering);
        let response = Rc::make_mut(&mut self.response);
        if response.is_empty() {
            response.answering(asked);
        }
        let left = |stream: &Stream| {
            let last = stream.trace().messages().last();
            last.is_some_and(|message| message.framing == Some(Framing::Tunnel))
        };
        let before = left(response);
        response.append(reads, fresh);
        if !before && left(response) {
            Rc::make_mut(&mut self.request).switch();
        }
    }

    /// When the first byte of the exchange was seen, in nanoseconds since the connection was accepted.
    pub fn began(&self) -> u64 {
        let first = |stream: &Stream| stream.marks().first().map(|mark| mark.at);
        // One fact may be told before another that happened earlier.
        let facts = self.facts.iter().map(|fact| fact.at.0).min();
        [first(&self.request), first(&self.response), facts].into_iter().flatten().min().unwrap_or(0)
    }

    /// About how much memory it takes.
    pub fn weight(&self) -> usize {
        // A row costs several times its bytes: pieces, strings, counters.
        4 * (self.request.len() + self.response.len()) + 64 * self.facts.len() + 1_024
    }
}

#[cfg(test)]
mod tests {
    use shared::trace::Verdict;
    use shared::wire::{Bytes, ExchangeId, Nanos, Segment};

    use super::*;
    use crate::state::tokens::Token;

    #[test]
    fn what_a_plain_connection_carries_is_no_start_line() {
        let told = |facts| wire::Detail {
            exchange: ExchangeId(1),
            segments: vec![Segment {
                direction: Direction::In,
                at: Nanos(5),
                turn: 1,
                folded: 0,
                bytes: Bytes(b"GET / HTTP/1.1\r\n".to_vec()),
            }],
            facts,
            dropped: (0, 0),
            facts_dropped: 0,
        };
        let plain = TimedFact { at: Nanos(0), fact: Fact::PlainSocket { service: "yell".into() } };
        for (facts, is_plain) in [(vec![], false), (vec![plain], true)] {
            let mut detail = Detail::new(1);
            detail.append(told(facts), true);
            let row = detail.request.row(0).unwrap();
            let has_method = row.pieces.iter().any(|piece| piece.token == Token::Method);
            assert_eq!(has_method, !is_plain);
        }
    }

    fn segment(direction: Direction, bytes: &[u8]) -> Segment {
        let turn = if direction == Direction::In { 1 } else { 2 };
        Segment { direction, at: Nanos(5), turn, folded: 0, bytes: Bytes(bytes.to_vec()) }
    }

    fn told(request: &[u8], response: &[u8], facts: Vec<Fact>) -> Detail {
        let mut detail = Detail::new(1);
        let more = wire::Detail {
            exchange: ExchangeId(1),
            segments: vec![segment(Direction::In, request), segment(Direction::Out, response)],
            facts: facts.into_iter().map(|fact| TimedFact { at: Nanos(9), fact }).collect(),
            dropped: (0, 0),
            facts_dropped: 0,
        };
        detail.append(more, true);
        detail
    }

    fn closed() -> Fact {
        Fact::ConnectionClosed { by: wire::Side::Server, why: wire::CloseReason::NotPersistent }
    }

    #[test]
    fn a_response_is_read_as_the_answer_to_its_request() {
        let response = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
        let head = told(b"HEAD / HTTP/1.1\r\nHost: lab\r\n\r\n", response, vec![]);
        assert_eq!(head.response.trace().verdict(), Verdict::Complete);
        let get = told(b"GET / HTTP/1.1\r\nHost: lab\r\n\r\n", response, vec![]);
        assert!(matches!(get.response.trace().verdict(), Verdict::NeedMore(_)));
    }

    #[test]
    fn behind_a_switch_nothing_is_taken_for_http() {
        let request = b"GET / HTTP/1.1\r\nHost: lab\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n\x81\x02hi";
        let response =
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n\x81\x02hi";
        let detail = told(request, response, vec![]);
        for stream in [&detail.request, &detail.response] {
            assert!(!matches!(stream.trace().verdict(), Verdict::Rejected(_)));
            assert_eq!(stream.token(stream.len() - 1), Token::Body);
        }
    }

    #[test]
    fn the_end_of_the_connection_ends_a_body_or_leaves_something_missing() {
        let request = b"GET / HTTP/1.1\r\nHost: lab\r\n\r\n";
        let until_close = told(request, b"HTTP/1.1 200 OK\r\n\r\nall of it", vec![closed()]);
        assert_eq!(until_close.response.trace().verdict(), Verdict::Complete);
        let short = told(request, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", vec![closed()]);
        assert!(matches!(short.response.trace().verdict(), Verdict::Rejected(_)));
        let last = short.response.rows().last().unwrap().pieces.last().unwrap().clone();
        assert_eq!((last.token, last.len), (Token::Error, 0));
        // Of what was not kept nobody can say that it is missing.
        let mut dropped = told(request, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", vec![]);
        Rc::make_mut(&mut dropped.response).dropped = 5;
        Rc::make_mut(&mut dropped.response).end();
        assert!(matches!(dropped.response.trace().verdict(), Verdict::NeedMore(_)));
    }
}
