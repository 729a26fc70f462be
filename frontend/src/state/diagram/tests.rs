use shared::trace::Zoom;

use super::*;
use crate::state::detail::Detail;
use crate::state::stream::Read;
use crate::state::walk::{Walk, What, build};

const SIDES: [Direction; 2] = [Direction::In, Direction::Out];

fn walk(request: &[u8]) -> Walk {
    build::walk(&Detail::foretold(request), true)
}

fn answered(request: &[u8], response: &[u8]) -> Walk {
    let mut detail = Detail::foretold(request);
    std::rc::Rc::make_mut(&mut detail.response).append(&[Read::new(1, 9, response)], false);
    build::walk(&detail, false)
}

#[test]
fn every_state_and_every_transition_of_the_table_is_drawn() {
    let pictures = SIDES.map(diagram);
    for &state in State::ALL {
        assert!(pictures.iter().any(|picture| picture.node(state).is_some()), "{}", state.id());
    }
    for (index, (from, kind, to)) in TRANSITIONS.iter().enumerate() {
        let drawn = |picture: &Diagram| picture.edges.iter().any(|edge| edge.index == index);
        assert!(pictures.iter().any(drawn), "{} by {} to {}", from.id(), kind.id(), to.id());
    }
}

#[test]
fn no_two_states_overlap_and_all_are_inside() {
    for picture in SIDES.map(diagram) {
        for (n, a) in picture.nodes.iter().enumerate() {
            assert!((LEFT..=WIDTH - RADIUS).contains(&a.x) && (TOP..picture.height).contains(&a.y), "{a:?}");
            for b in &picture.nodes[n + 1..] {
                let apart = (a.x - b.x).abs().max((a.y - b.y).abs());
                assert!(apart > 3 * RADIUS, "{a:?} and {b:?}");
            }
        }
    }
}

#[test]
fn the_picture_is_the_same_each_time_and_each_way_has_its_own_line() {
    for side in SIDES {
        let picture = diagram(side);
        assert_eq!(picture, diagram(side));
        for edge in &picture.edges {
            let (from, _, to) = TRANSITIONS[edge.index];
            for other in picture.edges.iter().filter(|other| other.path == edge.path) {
                let (other_from, _, other_to) = TRANSITIONS[other.index];
                assert_eq!((from, to), (other_from, other_to), "{}", edge.path);
            }
        }
    }
}

#[test]
fn what_a_side_never_reads_is_not_in_its_picture() {
    let [request, response] = SIDES.map(diagram);
    assert_eq!(request.node(State::Status), None);
    assert_eq!(response.node(State::Method), None);
    assert!(request.node(State::Start).is_some() && response.node(State::Rejected).is_some());
}

#[test]
fn every_step_that_messages_take_is_in_the_picture_of_their_side() {
    let request: &[u8] =
        b"POST /echo HTTP/1.1\r\nHost:lab\r\nX:\r\nY: z \r\nTransfer-Encoding: chunked\r\n\r\n\
        3;a=b;c\r\nabc\r\n0 ;x\r\nT: v\r\n\r\nCONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\nmore";
    let responses: [&[u8]; 3] = [
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\n\r\nuntil close",
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nmore",
    ];
    for response in responses {
        for moment in answered(request, response).moments {
            let What::Step(side, step) = moment.what else { continue };
            let entry = (step.before, step.kind, step.after);
            if let Some(index) = TRANSITIONS.iter().position(|other| *other == entry) {
                assert!(transitions(side).any(|other| other == index), "{side:?} {entry:?}");
            }
        }
    }
}

#[test]
fn the_way_grows_with_the_message_and_says_where_it_stands() {
    let walk = walk(b"GET /hello HTTP/1.1\r\nHost: lab\r\n\r\n");
    let at =
        |kind| walk.at(Zoom::Token).find(|moment| matches!(moment.what, What::Step(_, s) if s.kind == kind));

    let start = way(&walk, None);
    assert_eq!((start.state, start.taken, start.now.len()), (State::Start, 0, 0));

    let colon = way(&walk, at(Kind::Colon));
    assert_eq!(colon.single(), Some((State::FieldName, Kind::Colon, State::Colon)));
    assert_eq!(colon.state, State::Colon);
    assert!(colon.has_seen(State::Version) && !colon.has_seen(State::FieldValue));
    let words = colon.words();
    assert!(
        words.starts_with("Request: field-name → colon (colon); now in colon; seen so far: start, method"),
        "{words}"
    );
    assert!(words.ends_with("; whitespace would have led to field-name."), "{words}");

    let end = way(&walk, at(Kind::Keep));
    assert_eq!(end.taken & colon.taken, colon.taken);
    assert!(end.taken.count_ones() >= colon.taken.count_ones() + 4);
    assert!(end.has_seen(State::End));
}

#[test]
fn a_line_shows_all_of_its_tokens() {
    let walk = walk(b"GET / HTTP/1.1\r\nHost: lab\r\n\r\n");
    let line = walk
        .at(Zoom::Line)
        .find(|moment| matches!(moment.what, What::Step(_, s) if s.kind == Kind::FieldLine));
    let way = way(&walk, line);
    let kinds: Vec<_> = way.now.iter().map(|(_, kind, _)| kind.id()).collect();
    assert_eq!(kinds, ["field-name", "colon", "whitespace", "field-value", "line-end"]);
    assert_eq!(way.single(), None);
    assert!(!way.has_seen(State::Head));
}

#[test]
fn a_refusal_leads_from_where_it_was_to_rejected() {
    let walk = walk(b"GET / HTTP/1.1\r\nHost : lab\r\n\r\n");
    let refused =
        walk.moments.iter().rfind(|m| matches!(m.what, What::Step(_, s) if s.kind == Kind::Rejected));
    let way = way(&walk, refused);
    assert!(matches!(way.single(), Some((_, Kind::Rejected, State::Rejected))), "{way:?}");
    assert_eq!(way.state, State::Rejected);
}
