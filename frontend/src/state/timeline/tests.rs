use std::rc::Rc;

use proptest::prelude::*;
use shared::trace::Zoom;
use shared::wire::{CloseReason, Nanos, Side, TimedFact};

use super::*;
use crate::state::stream::Read;
use crate::state::walk::build;

const REQUEST: &[u8] = b"GET /users/7 HTTP/1.1\r\nHost: lab\r\n\r\n";
const RESPONSE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

/// Reads and writes of these lengths at these times, and facts.
fn detail(reads: &[u64], writes: &[u64], facts: Vec<(u64, Fact)>) -> Detail {
    let mut detail = Detail::new(1);
    let pieces = |bytes: &'static [u8], times: &[u64]| -> Vec<Read<'static>> {
        let size = bytes.len() / times.len().max(1);
        let piece = |n: usize| {
            if n + 1 == times.len() { &bytes[n * size..] } else { &bytes[n * size..(n + 1) * size] }
        };
        times.iter().enumerate().map(|(n, at)| Read::new(n as u32 + 1, *at, piece(n))).collect()
    };
    Rc::make_mut(&mut detail.request).append(&pieces(REQUEST, reads), false);
    Rc::make_mut(&mut detail.response).append(&pieces(RESPONSE, writes), false);
    detail.facts = Rc::new(facts.into_iter().map(|(at, fact)| TimedFact { at: Nanos(at), fact }).collect());
    detail
}

fn ordinary() -> Detail {
    let parsed = Fact::RequestParsed {
        method: "GET".into(),
        target: "/users/7".into(),
        version: "HTTP/1.1".into(),
        fields: 1,
    };
    let closed = Fact::ConnectionClosed { by: Side::Server, why: CloseReason::NotPersistent };
    let facts = vec![
        (3_050_000, parsed),
        (3_070_000, Fact::RouteMatched { pattern: "/users/{id}".into(), params: Vec::new() }),
        (3_080_000, Fact::Extracted { extractor: "Path".into(), got: "7".into() }),
        (3_085_000, Fact::Extracted { extractor: "Query".into(), got: "nothing".into() }),
        (3_090_000, Fact::HandlerStarted { handler: "user".into() }),
        (3_400_000, Fact::HandlerFinished { took: 310_000 }),
        (3_410_000, Fact::ResponseBegun { status: 200, body_bytes: Some(2) }),
        (4_000_000_000, closed),
    ];
    detail(&[40_000, 3_040_000], &[3_460_000], facts)
}

fn named<'t>(line: &'t Timeline, name: &str) -> &'t Bar {
    line.bars.iter().find(|bar| bar.name == name).unwrap_or_else(|| panic!("no bar {name}"))
}

#[test]
fn a_fact_that_is_told_late_is_not_before_the_beginning() {
    let mut detail = Detail::new(1);
    Rc::make_mut(&mut detail.request).append(&[Read::new(2, 9_000, REQUEST)], false);
    let fact = |at| TimedFact { at: Nanos(at), fact: Fact::ClientFinished };
    detail.facts = Rc::new(vec![fact(8_000), fact(5_000)]);
    let line = timeline(&detail);
    assert_eq!((line.began, line.total), (5_000, 4_000));
    let shown: Vec<String> = line.bars.iter().map(|bar| bar.shown(line.began)).collect();
    assert_eq!(shown, ["+0\u{a0}ns", "+3.0\u{a0}µs", "+4.0\u{a0}µs"]);
    assert!(line.bars.iter().all(|bar| line.place(bar.from) <= line.place(bar.to)));
    assert_eq!(line.bars[0].shown(6_000), "+0\u{a0}ns", "whatever it is measured from");
}

#[test]
fn everything_stands_in_the_order_in_which_it_began() {
    let line = timeline(&ordinary());
    let names: Vec<_> = line.bars.iter().map(|bar| bar.name.as_str()).collect();
    assert_eq!(
        names,
        ["connect", "first read", "second read", "parse", "route", "extract", "handler", "write", "close"]
    );
    let handler = named(&line, "handler");
    assert_eq!((handler.from, handler.to), (3_090_000, 3_400_000));
    assert_eq!(named(&line, "extract").more, 1, "both extractors in one row");
    assert_eq!(named(&line, "second read").waited, Some(40_000));
    assert_eq!(named(&line, "write").from, 3_410_000, "from the response's beginning");
    assert_eq!((line.began, line.total), (0, 4_000_000_000));
}

#[test]
fn seconds_of_waiting_do_not_hide_microseconds() {
    let line = timeline(&ordinary());
    let long: Vec<_> = line.shortened.iter().map(|(_, long)| *long).collect();
    assert!(long.contains(&3_996_540_000), "{long:?}");
    let handler = named(&line, "handler");
    assert!(line.place(handler.to) - line.place(handler.from) > LENGTH / 20, "{line:?}");
}

#[test]
fn what_is_of_like_length_is_drawn_at_one_scale() {
    let facts = vec![
        (100, Fact::HandlerStarted { handler: "a".into() }),
        (300, Fact::HandlerFinished { took: 200 }),
        (700, Fact::ClientFinished),
    ];
    let line = timeline(&detail(&[100], &[400], facts));
    assert!(line.shortened.is_empty());
    let width = |from, to| line.place(to) - line.place(from);
    assert!(width(100, 300).abs_diff(2 * width(300, 400)) <= 2 && line.place(700) == LENGTH);
}

#[test]
fn many_reads_share_a_row_and_none_is_forgotten() {
    let reads: Vec<u64> = (1..=30).map(|n| n * 1_000).collect();
    let detail = detail(&reads, &[], Vec::new());
    let line = timeline(&detail);
    assert!(line.bars.iter().any(|bar| bar.name == "27 more reads"), "{line:?}");
    let walk = build::walk(&detail, false);
    for n in 0..30 {
        let moment = Moment { what: What::Segment(Direction::In, n), ..walk.moments[0] };
        assert_eq!(line.bars.iter().filter(|bar| bar.is_about(&moment, &detail)).count(), 1, "read {n}");
    }
}

#[test]
fn each_byte_of_the_response_belongs_to_the_write_it_left_in() {
    let detail = detail(&[1], &[10, 20, 30], Vec::new());
    let line = timeline(&detail);
    let walk = build::walk(&detail, false);
    let of_response: Vec<_> =
        walk.at(Zoom::Token).filter(|moment| matches!(moment.what, What::Step(Direction::Out, _))).collect();
    assert!(!of_response.is_empty());
    for moment in of_response {
        assert_eq!(line.bars.iter().filter(|bar| bar.is_about(moment, &detail)).count(), 1);
    }
}

#[test]
fn a_later_exchange_of_a_connection_begins_with_its_first_byte() {
    let mut later = Detail::new(1);
    Rc::make_mut(&mut later.request).append(&[Read::new(7, 5_000_000, REQUEST)], false);
    let line = timeline(&later);
    assert_eq!((line.began, line.total), (5_000_000, 0));
    assert!(line.bars.iter().all(|bar| bar.name != "connect"));
}

#[test]
fn a_handler_that_has_not_finished_is_at_work() {
    let line = timeline(&detail(&[10], &[], vec![(20, Fact::HandlerStarted { handler: "slow".into() })]));
    assert!(line.bars.iter().any(|bar| bar.name == "handler, at work"));
}

proptest! {
    #[test]
    fn times_in_order_have_places_in_order(
        mut reads in proptest::collection::vec(0_u64..1 << 50, 1..9),
        mut writes in proptest::collection::vec(0_u64..1 << 62, 0..9),
        facts in proptest::collection::vec(0_u64..1 << 40, 0..6),
    ) {
        reads.sort_unstable();
        writes.sort_unstable();
        let facts = facts.into_iter().map(|at| (at, Fact::ClientFinished)).collect();
        let line = timeline(&detail(&reads, &writes, facts));
        let mut times: Vec<u64> = line.bars.iter().flat_map(|bar| [bar.from, bar.to]).collect();
        times.sort_unstable();
        let places: Vec<u64> = times.iter().map(|at| line.place(*at)).collect();
        prop_assert!(places.is_sorted() && places.iter().all(|place| *place <= LENGTH), "{places:?}");
        for bar in &line.bars {
            prop_assert!(bar.from <= bar.to && bar.waited.is_none_or(|waited| waited <= bar.from), "{bar:?}");
        }
    }
}
