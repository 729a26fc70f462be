use shared::trace::{Kind, Zoom};
use shared::wire::{
    Bytes, CloseReason, Detail as Told, Direction, ExchangeId, Fact, Nanos, Segment, Side, TimedFact,
};

use super::say::{line, say};
use super::stops::Stops;
use super::what_if::what_if;
use super::*;
use crate::state::detail::Detail;
use crate::state::player::{Move, Player};

const POST: &[u8] = b"POST /users/7/posts HTTP/1.1\r\nHost: lab\r\nContent-Length: 5\r\n\r\nhello";

fn foretold(bytes: &[u8]) -> (Detail, Walk) {
    let detail = Detail::foretold(bytes);
    let walk = build::walk(&detail, true);
    (detail, walk)
}

fn segment(direction: Direction, at: u64, turn: u32, bytes: &[u8]) -> Segment {
    Segment { direction, at: Nanos(at), turn, folded: 0, bytes: Bytes(bytes.to_vec()) }
}

fn happened(segments: Vec<Segment>, facts: Vec<(u64, Fact)>) -> (Detail, Walk) {
    let facts = facts.into_iter().map(|(at, fact)| TimedFact { at: Nanos(at), fact }).collect();
    let mut detail = Detail::new(1);
    detail
        .append(Told { exchange: ExchangeId(1), segments, facts, dropped: (0, 0), facts_dropped: 0 }, false);
    let walk = build::walk(&detail, false);
    (detail, walk)
}

fn parsed() -> Fact {
    let (method, target) = ("GET".to_owned(), "/hello".to_owned());
    Fact::RequestParsed { method, target, version: "HTTP/1.1".into(), fields: 1 }
}

fn matched(pattern: &str) -> Fact {
    Fact::RouteMatched { pattern: pattern.into(), params: vec![] }
}

/// An ordinary exchange, its request in two reads.
fn ordinary(pattern: &str) -> (Detail, Walk) {
    happened(
        vec![
            segment(Direction::In, 1_000, 1, b"GET /hello HTTP/1.1\r\nHo"),
            segment(Direction::In, 5_000, 2, b"st: lab\r\n\r\n"),
            segment(Direction::Out, 90_000, 1, b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"),
        ],
        vec![
            (6_000, parsed()),
            (7_000, Fact::LayerEntered { layer: "cors".into() }),
            (8_000, matched(pattern)),
            (8_000, Fact::HandlerStarted { handler: "hello".into() }),
            (9_000, Fact::HandlerFinished { took: 1_000 }),
            (9_500, Fact::LayerLeft { layer: "cors".into(), took: 2_500 }),
            (9_900, Fact::ResponseBegun { status: 200, body_bytes: Some(2) }),
            (99_000, Fact::ConnectionClosed { by: Side::Client, why: CloseReason::ClientFinished }),
        ],
    )
}

fn phases(walk: &Walk, zoom: Zoom) -> Vec<Phase> {
    walk.phases(zoom).into_iter().map(|(phase, _)| phase).collect()
}

#[test]
fn an_exchange_is_walked_in_the_order_in_which_it_happened() {
    let (detail, walk) = ordinary("/hello");
    use Phase::*;
    assert_eq!(
        phases(&walk, Zoom::Line),
        [Connect, Receive, Parse, Receive, Parse, Route, Handle, Respond, Keep]
            .into_iter()
            // The start line was whole with the first read.
            .collect::<Vec<_>>()
    );
    let kinds: Vec<String> = walk.at(Zoom::Line).map(|moment| line(&walk, &detail, moment).kind).collect();
    let place = |kind: &str| {
        kinds.iter().position(|known| known == kind).unwrap_or_else(|| panic!("{kind}: {kinds:?}"))
    };
    for pair in [
        "Connected",
        "Bytes read",
        "Request line",
        "Field line",
        "hyper hands it on",
        "Into a layer",
        "Route tried",
        "By the table of routes",
        "Route matched",
        "Handler called",
        "Handler done",
        "Out of a layer",
        "Response begun",
        "Bytes written",
        "Status line",
        "Connection closed",
    ]
    .windows(2)
    {
        assert!(place(pair[0]) < place(pair[1]), "{pair:?} in {kinds:?}");
    }
    let times: Vec<u64> = walk.moments.iter().filter_map(|moment| moment.at).collect();
    assert!(times.is_sorted(), "{times:?}");
}

#[test]
fn a_moment_knows_how_long_after_the_last_one_it_was() {
    let (_, walk) = ordinary("/hello");
    let second = walk.at(Zoom::Line).position(|m| m.what == What::Segment(Direction::In, 1)).unwrap();
    assert_eq!(walk.since(Zoom::Line, second), Some(4_000));
    assert_eq!(walk.since(Zoom::Line, second + 1), None, "a step happens with its read");
}

#[test]
fn a_route_that_was_not_foretold_is_told_as_our_mistake() {
    let (_, walk) = ordinary("/hello");
    assert!(!walk.moments.iter().any(|moment| matches!(moment.what, What::Differs(_))));
    let (detail, walk) = ordinary("/elsewhere");
    let last = walk.moments.last().unwrap();
    assert_eq!(last.what, What::Differs(Difference::Route));
    assert!(last.is_problem());
    assert!(say(&walk, &detail, last).sentence.contains("this page has a mistake"));
}

#[test]
fn a_prediction_and_an_answer_that_differ_are_put_side_by_side() {
    let bad = b"GET /hello HTTP/1.1\r\nHost : lab\r\n\r\n";
    let refused = || (2_000, Fact::RequestRefused { why: "invalid".into() });
    let with = |status: &[u8], facts| {
        let (_, walk) = happened(
            vec![segment(Direction::In, 1_000, 1, bad), segment(Direction::Out, 1_500, 1, status)],
            facts,
        );
        walk.moments.iter().find_map(|moment| match moment.what {
            What::Differs(how) => Some(how),
            _ => None,
        })
    };
    assert_eq!(with(b"HTTP/1.1 400 Bad Request\r\n\r\n", vec![refused()]), None);
    assert_eq!(with(b"HTTP/1.1 431 Too Large\r\n\r\n", vec![refused()]), Some(Difference::Status(400, 431)));
    assert_eq!(with(b"HTTP/1.1 200 OK\r\n\r\n", vec![(1_200, parsed())]), Some(Difference::Accepted));
}

#[test]
fn a_refusal_stands_before_the_answer_that_is_made_of_it() {
    let (_, walk) = happened(
        vec![
            segment(Direction::In, 1_000, 1, b"GET\r\n\r\n"),
            segment(Direction::Out, 1_500, 1, b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n"),
        ],
        vec![(2_000, Fact::RequestRefused { why: "invalid".into() })],
    );
    let place = |what| walk.moments.iter().position(|moment| moment.what == what).unwrap();
    assert!(place(What::Fact(0)) < place(What::Segment(Direction::Out, 0)));
    assert_eq!(walk.routing, None, "no route was tried");
}

#[test]
fn a_draft_is_foretold_up_to_its_route() {
    let (detail, walk) = foretold(POST);
    assert_eq!(phases(&walk, Zoom::Line), [Phase::Parse, Phase::Route]);
    let last = walk.at(Zoom::Line).last().unwrap();
    assert_eq!(last.what, What::Routed);
    assert!(say(&walk, &detail, last).sentence.contains("/users/{id}"), "{:?}", say(&walk, &detail, last));
    assert!(walk.moments.iter().all(|moment| moment.at.is_none()), "nothing of it has happened");
}

#[test]
fn a_draft_that_is_not_whole_ends_with_what_it_waits_for() {
    let (detail, walk) = foretold(&POST[..POST.len() - 2]);
    let last = walk.at(Zoom::Message).last().unwrap();
    assert_eq!(last.what, What::Waiting);
    assert_eq!(
        say(&walk, &detail, last).sentence,
        "The request is not whole. The server waits for 2 more bytes of body."
    );
    assert!(foretold(b"").1.is_empty());
}

#[test]
fn several_requests_in_one_draft_are_each_parsed_and_the_first_is_routed_between() {
    let two = [POST, b"GET /hello HTTP/1.1\r\nHost: lab\r\n\r\n"].concat();
    let (_, walk) = foretold(&two);
    assert_eq!(phases(&walk, Zoom::Line), [Phase::Parse, Phase::Route, Phase::Parse]);
    assert_eq!(walk.messages[0].len(), 2);
}

#[test]
fn an_answer_to_head_is_whole_without_its_body_and_after_101_nothing_is_http() {
    let (_, walk) = happened(
        vec![
            segment(Direction::In, 1, 1, b"HEAD /hello HTTP/1.1\r\nHost: lab\r\n\r\n"),
            segment(Direction::Out, 2, 1, b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"),
        ],
        vec![],
    );
    assert!(walk.messages[1][0].complete && walk.need.is_none());
    let (_, walk) = happened(
        vec![
            segment(
                Direction::In,
                1,
                1,
                b"GET /ws HTTP/1.1\r\nHost: lab\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
            ),
            segment(Direction::Out, 2, 1, b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n\x81\x01a"),
            segment(Direction::In, 3, 2, b"\x81\x81abcd\0"),
        ],
        vec![],
    );
    assert!(walk.rejected.iter().all(Option::is_none), "{:?}", walk.rejected);
    assert!(walk.moments.iter().filter_map(Moment::step).any(|(_, step)| step.kind == Kind::TunnelData));
}

#[test]
fn a_plain_connection_has_reads_and_writes_and_no_steps() {
    let (_, walk) = happened(
        vec![segment(Direction::In, 5, 1, b"GET / HTTP/1.1\r\n"), segment(Direction::Out, 6, 1, b"get")],
        vec![(0, Fact::PlainSocket { service: "echo".into() })],
    );
    assert!(walk.moments.iter().all(|moment| moment.step().is_none()));
    assert_eq!(walk.len(Zoom::Message), 4);
    assert_eq!(walk.covering(Zoom::Token, Direction::In, 3), Some(2));
}

#[test]
fn going_nearer_and_farther_keeps_the_place() {
    let (_, walk) = foretold(POST);
    for from in Zoom::ALL {
        for n in 0..walk.len(from) {
            let here = walk.get(from, n).unwrap();
            for to in Zoom::ALL {
                let there = *walk.get(to, walk.nearest(from, n, to)).unwrap();
                if to == from {
                    assert_eq!(there, *here);
                }
                let (Some((_, step)), Some((_, other))) = (here.step(), there.step()) else { continue };
                if step.span.is_empty() || other.span.is_empty() {
                    continue;
                }
                let (inner, outer) = if from < to { (other, step) } else { (step, other) };
                assert!(outer.span.contains(inner.span.at), "{step:?} {other:?}");
            }
        }
    }
}

#[test]
fn decisions_are_seen_at_every_zoom_but_the_farthest() {
    let (_, walk) = foretold(POST);
    let framed =
        |zoom| walk.at(zoom).any(|m| m.step().is_some_and(|(_, step)| step.kind == Kind::FramedLength));
    assert_eq!(Zoom::ALL.map(framed), [false, true, true]);
    let (_, walk) = foretold(b"GET /\r\n\r\n");
    assert!(Zoom::ALL.iter().all(|&zoom| walk.problems(zoom) == 1), "a refusal is seen from everywhere");
}

#[test]
fn what_would_have_led_elsewhere_is_found_by_trying() {
    let (detail, walk) = foretold(POST);
    let of = |kind| {
        let moment = walk.moments.iter().find(|m| m.step().is_some_and(|(_, step)| step.kind == kind));
        what_if(&walk, &detail, moment.unwrap())
    };
    let length = of(Kind::FramedLength);
    assert_eq!((length[0].value.as_str(), length[1].value.as_str()), ("6", "4"));
    assert_eq!(length[0].answer, "The server would wait for 1 more byte of body.");
    assert!(length[1].answer.starts_with("What is left over would be taken for"), "{}", length[1].answer);
    assert!(length[0].bytes.windows(17).any(|part| part == b"Content-Length: 6"));
    assert!(
        of(Kind::Version).iter().any(|change| change.answer.contains("another language")),
        "{:?}",
        of(Kind::Version)
    );
}

#[test]
fn a_method_in_small_letters_is_another_method() {
    let (detail, walk) = foretold(b"GET /hello HTTP/1.1\r\nHost: lab\r\n\r\n");
    let changes = what_if(&walk, &detail, walk.at(Zoom::Token).next().unwrap());
    assert_eq!(changes[0].value, "get");
    assert!(changes[0].answer.contains("405"), "{}", changes[0].answer);
}

#[test]
fn a_refusal_offers_what_would_mend_it() {
    let (detail, walk) = foretold(b"GET /hello HTTP/1.1\r\nHost : lab\r\n\r\n");
    let refused = walk.moments.iter().find(|moment| moment.is_problem()).unwrap();
    let told = say(&walk, &detail, refused);
    assert!(told.refusal.unwrap().fix.is_some());
    let changes = what_if(&walk, &detail, refused);
    assert_eq!(changes[0].bytes, b"GET /hello HTTP/1.1\r\nHost: lab\r\n\r\n");
    assert!(changes[0].answer.contains("accepted"), "{}", changes[0].answer);
}

#[test]
fn every_moment_of_every_kind_is_told() {
    for (detail, walk) in [foretold(POST), ordinary("/hello"), foretold(b"GET / HTTP/1.1\r\nA")] {
        for moment in &walk.moments {
            let told = say(&walk, &detail, moment);
            assert!(!told.title.is_empty() && told.sentence.ends_with(['.', '…']), "{moment:?}: {told:?}");
            assert!(!line(&walk, &detail, moment).kind.is_empty());
            if let Some(explained) = told.explained {
                let (topic, id) = explained.place;
                let text = shared::explain::all(topic).iter().find(|entry| entry.id == id).unwrap();
                assert_eq!(text.detail, explained.detail, "{moment:?}");
            }
        }
    }
}

#[test]
fn playing_stops_at_the_end_and_where_one_wanted() {
    let (detail, walk) = foretold(POST);
    let play = |stops: Stops| {
        let mut player = Player { stops: std::rc::Rc::new(stops), ..Player::default() };
        player.update(&walk, Move::Toggle);
        while player.playing {
            player.update(&walk, Move::Tick);
            player.stop(&walk, &detail);
        }
        player.at
    };
    assert_eq!(play(Stops::default()), walk.len(Zoom::Line) - 1);
    let at = play(Stops { name: "host".into(), ..Stops::default() });
    assert_eq!(line(&walk, &detail, walk.get(Zoom::Line, at).unwrap()).value, "Host: lab");
    let at = play(Stops::default().toggled(Kind::FramingAsked));
    assert_eq!(walk.get(Zoom::Line, at).unwrap().step().unwrap().1.kind, Kind::FramingAsked);
}

#[test]
fn a_walk_that_grows_leaves_one_where_one_stands() {
    let (_, before) = foretold(POST);
    let (_, now) = ordinary("/hello");
    let mut player = Player { at: 3, ..Player::default() };
    player.follow(&now, &now);
    assert_eq!(player.at, 3);
    player.at = now.len(Zoom::Line) - 1;
    player.follow(&now, &before);
    assert!(player.at < before.len(Zoom::Line));
}

mod any_bytes {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn every_byte_that_was_read_is_covered_at_every_zoom(
            head in prop_oneof![
                Just(&b"GET /hello HTTP/1.1\r\nHost: lab\r\n\r\n"[..]), Just(POST),
                Just(&b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"[..]),
            ],
            at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>(),
        ) {
            let mut bytes = head.to_vec();
            let place = at.index(bytes.len());
            bytes[place] = byte;
            let cut = cut.index(bytes.len());
            let (detail, walk) = happened(
                vec![segment(Direction::In, 1, 1, &bytes[..cut]), segment(Direction::In, 9, 2, &bytes[cut..])], vec![]);
            let read = detail.request.trace().consumed();
            for zoom in Zoom::ALL {
                for byte in 0..read {
                    let covered = walk.covering(zoom, Direction::In, byte);
                    prop_assert!(covered.is_some(), "{zoom:?} {byte}");
                }
            }
            for moment in &walk.moments {
                prop_assert!(!say(&walk, &detail, moment).title.is_empty());
                what_if(&walk, &detail, moment);
            }
        }
    }
}
