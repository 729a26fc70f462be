use proptest::prelude::*;
use shared::wire::{Bytes, ExchangeId, Nanos, Segment, TimedFact};

use super::*;
use crate::state::walk::build;

/// What the runs make of the first row of things: the second.
fn applied(left: &[u32], right: &[u32]) -> Vec<u32> {
    let runs = diff(left, right);
    let parts = runs.into_iter().map(|run| if run.same { &left[run.left] } else { &right[run.right] });
    parts.flatten().copied().collect()
}

fn common(left: &[u32], right: &[u32]) -> usize {
    diff(left, right).iter().filter(|run| run.same).map(|run| run.left.len()).sum()
}

/// The length of the longest common subsequence, the slow way.
fn longest_common(a: &[u32], b: &[u32]) -> usize {
    let mut best = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            best[i + 1][j + 1] = if x == y { best[i][j] + 1 } else { best[i][j + 1].max(best[i + 1][j]) };
        }
    }
    best[a.len()][b.len()]
}

fn things() -> impl Strategy<Value = Vec<u32>> {
    proptest::collection::vec(0u32..5, 0..40)
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"Host: lab\r\n".to_vec()),
        Just(b"Accept: */*\r\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just("é漢".as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..6),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_difference_applied_to_the_one_gives_the_other(left in things(), right in things()) {
        prop_assert_eq!(applied(&left, &right), right);
    }

    #[test]
    fn as_much_as_possible_is_the_same(left in things(), right in things()) {
        prop_assert_eq!(common(&left, &right), longest_common(&left, &right));
    }

    #[test]
    fn it_is_the_same_difference_seen_from_either_side(left in things(), right in things()) {
        let turned = diff(&right, &left).into_iter();
        let turned: Vec<Run> =
            turned.map(|run| Run { left: run.right, right: run.left, same: run.same }).collect();
        prop_assert_eq!(diff(&left, &right), turned);
    }

    #[test]
    fn what_is_the_same_and_what_is_not_take_turns(left in things(), right in things()) {
        let runs = diff(&left, &right);
        prop_assert!(runs.windows(2).all(|two| two[0].same != two[1].same));
        for run in runs.iter().filter(|run| run.same) {
            prop_assert_eq!(&left[run.left.clone()], &right[run.right.clone()]);
        }
    }

    #[test]
    fn lines_leave_no_byte_out(left in text(), right in text()) {
        let lines = lines(&left, &right);
        let a: Vec<u8> = lines.iter().flat_map(|line| left[line.left.clone()].to_vec()).collect();
        let b: Vec<u8> = lines.iter().flat_map(|line| right[line.right.clone()].to_vec()).collect();
        prop_assert_eq!((a, b), (left.clone(), right.clone()));
        for line in lines {
            let (a, b) = (&left[line.left], &right[line.right]);
            prop_assert_eq!(line.kind == Kind::Same, a == b);
            prop_assert_eq!((line.kind == Kind::Left, line.kind == Kind::Right), (b.is_empty(), a.is_empty()));
        }
    }

    #[test]
    fn bytes_leave_no_byte_out(left in text(), right in text()) {
        let runs = bytes(&left, &right);
        let a: Vec<u8> = runs.iter().flat_map(|run| left[run.left.clone()].to_vec()).collect();
        let b: Vec<u8> = runs.iter().flat_map(|run| right[run.right.clone()].to_vec()).collect();
        prop_assert_eq!((a, b), (left.clone(), right.clone()));
        for run in runs.into_iter().filter(|run| run.same) {
            prop_assert_eq!(&left[run.left], &right[run.right]);
        }
    }
}

#[test]
fn what_is_altogether_different_is_told_as_a_whole() {
    let left: Vec<u32> = (0..100_000).collect();
    let right: Vec<u32> = (100_000..200_000).collect();
    assert_eq!(diff(&left, &right), [Run { left: 0..100_000, right: 0..100_000, same: false }]);
    // The same beginning and end are found at any size.
    let changed: Vec<u32> = left.iter().map(|&n| if n == 50_000 { 7 } else { n }).collect();
    assert_eq!(diff(&left, &changed).len(), 3);
}

#[test]
fn fields_of_one_name_stand_beside_each_other() {
    let left = b"Content-Length: 5\r\nX-A: 1\r\n\r\n";
    let right = b"X-B: 2\r\nContent-Length: 6\r\n\r\n";
    let kinds: Vec<Kind> = lines(left, right).iter().map(|line| line.kind).collect();
    assert_eq!(kinds, [Kind::Right, Kind::Changed, Kind::Left, Kind::Same]);
}

#[test]
fn characters_are_never_cut_through() {
    let runs = bytes("caf\u{e9} au lait".as_bytes(), "caf\u{e8} au lait".as_bytes());
    assert_eq!(runs[1], Run { left: 3..5, right: 3..5, same: false });
}

fn exchange(request: &str, response: &str, facts: Vec<Fact>) -> (Walk, Detail) {
    let mut detail = Detail::new(1);
    let segment = |direction, text: &str| Segment {
        direction,
        at: Nanos(1),
        turn: 1,
        folded: 0,
        bytes: Bytes(text.as_bytes().to_vec()),
    };
    let facts = facts.into_iter().map(|fact| TimedFact { at: Nanos(2), fact }).collect();
    detail.append(
        shared::wire::Detail {
            exchange: ExchangeId(1),
            segments: vec![segment(Direction::In, request), segment(Direction::Out, response)],
            facts,
            dropped: (0, 0),
            facts_dropped: 0,
        },
        false,
    );
    (build::walk(&detail, false), detail)
}

fn compared(left: &(Walk, Detail), right: &(Walk, Detail)) -> Steps {
    steps((&left.0, &left.1), (&right.0, &right.1))
}

#[test]
fn two_exchanges_part_at_the_first_step_with_another_value() {
    let left = exchange("GET /a HTTP/1.1\r\nHost: lab\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", vec![]);
    let right = exchange("GET /b HTTP/1.1\r\nHost: lab\r\n\r\n", "HTTP/1.1 404 Not Found\r\n\r\n", vec![]);
    let steps = compared(&left, &right);
    let at = steps.parting().unwrap();
    let moment = left.0.get(Zoom::Token, steps.left[at].place).unwrap();
    let What::Step(Direction::In, step) = moment.what else { panic!("{moment:?}") };
    assert_eq!(step.kind, shared::trace::Kind::Target);
    assert_eq!(compared(&right, &left).parting(), Some(at));
}

#[test]
fn how_long_something_took_is_no_difference() {
    let request = "GET / HTTP/1.1\r\nHost: lab\r\n\r\n";
    let finished = |took| vec![Fact::HandlerFinished { took }];
    let left = exchange(request, "HTTP/1.1 200 OK\r\n\r\n", finished(5));
    let right = exchange(request, "HTTP/1.1 200 OK\r\n\r\n", finished(6));
    assert_eq!(compared(&left, &right).parting(), None);
    let other = exchange(request, "HTTP/1.1 200 OK\r\n\r\n", vec![Fact::ClientFinished]);
    assert!(compared(&left, &other).parting().is_some());
}
