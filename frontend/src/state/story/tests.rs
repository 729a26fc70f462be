use shared::wire::{Bytes, Client, ConnId, Detail as Told, Direction, ExchangeId, Nanos, Segment, TimedFact};

use super::*;

fn summary(stage: Stage) -> Summary {
    Summary {
        id: ExchangeId(1),
        conn: ConnId(1),
        nth: 1,
        service: None,
        client: Client { addr: String::new(), page: None, agent: None },
        began_ms: 0,
        start_line: Bytes::default(),
        status: None,
        bytes_in: 0,
        bytes_out: 0,
        took: 0,
        stage,
    }
}

fn segment(direction: Direction, at: u64, turn: u32, bytes: &[u8]) -> Segment {
    Segment { direction, at: Nanos(at), turn, folded: 0, bytes: Bytes(bytes.to_vec()) }
}

fn fact(at: u64, fact: Fact) -> TimedFact {
    TimedFact { at: Nanos(at), fact }
}

fn tell_all(stage: Stage, segments: Vec<Segment>, facts: Vec<TimedFact>) -> Vec<(Option<u64>, String)> {
    let mut detail = Detail::new(1);
    detail
        .append(Told { exchange: ExchangeId(1), segments, facts, dropped: (0, 0), facts_dropped: 0 }, false);
    story(&summary(stage), &detail, false)
        .into_iter()
        .map(|event| {
            let text = event.parts.into_iter().map(|part| match part {
                Part::Text(text) => text,
                Part::Value(value) => format!("`{value}`"),
            });
            (event.at, text.collect())
        })
        .collect()
}

#[test]
fn an_ordinary_exchange_reads_from_top_to_bottom() {
    let told = tell_all(
        Stage::Complete,
        vec![
            segment(Direction::In, 1_000, 1, b"GET /users/7 HTTP/1.1\r\n"),
            segment(Direction::In, 5_000, 2, b"Host: lab\r\n\r\n"),
            segment(Direction::Out, 90_000, 1, b"HTTP/1.1 200 OK\r\n\r\n"),
        ],
        vec![
            fact(
                6_000,
                Fact::RequestParsed {
                    method: "GET".into(),
                    target: "/users/7".into(),
                    version: "HTTP/1.1".into(),
                    fields: 1,
                },
            ),
            fact(
                7_000,
                Fact::RouteMatched { pattern: "/users/{id}".into(), params: vec![("id".into(), "7".into())] },
            ),
            fact(8_000, Fact::HandlerStarted { handler: "user".into() }),
            fact(39_000, Fact::HandlerFinished { took: 31_000 }),
            fact(40_000, Fact::ResponseBegun { status: 200, body_bytes: Some(8) }),
        ],
    );
    let expected = [
        (Some(0), "36 bytes arrived in 2 reads, over 4.0\u{a0}µs."),
        (Some(5_000), "hyper parsed the head: `GET /users/7 HTTP/1.1`, 1 field."),
        (Some(6_000), "axum matched the route `/users/{id}`, with `id = 7`."),
        (Some(38_000), "The handler `user` took 31\u{a0}µs."),
        (Some(39_000), "The response begins, with the status `200` and 8 bytes of body."),
        (Some(89_000), "19 bytes left in one write."),
        (None, "The connection stays open: another request may follow on it."),
    ];
    assert_eq!(told, expected.map(|(at, text)| (at, text.to_owned())));
}

#[test]
fn a_refusal_says_that_no_route_was_tried() {
    let told = tell_all(
        Stage::Refused,
        vec![
            segment(Direction::In, 0, 1, b"GET / HTTP/1.1\r\nHost : lab\r\n\r\n"),
            segment(Direction::Out, 8, 1, b"HTTP/1.1 400 Bad Request\r\n\r\n"),
        ],
        vec![
            fact(10, Fact::RequestRefused { why: "invalid HTTP header parsed".into() }),
            fact(20, Fact::ConnectionClosed { by: Side::Server, why: CloseReason::RequestRefused }),
        ],
    );
    assert!(told[1].1.contains("`invalid HTTP header parsed`") && told[1].1.contains("no route was tried"));
    assert_eq!((told[1].0, told[2].0), (Some(8), Some(8)), "refused before it is answered");
    assert!(told[2].1.contains("left in one write"));
    assert!(told[3].1.starts_with("The server closed the connection: after bytes it cannot read"));
    assert_eq!(told.len(), 4);
}

#[test]
fn a_request_that_is_not_whole_says_what_is_missing() {
    let last = |bytes: &[u8], facts| {
        tell_all(Stage::Receiving, vec![segment(Direction::In, 0, 1, bytes)], facts).pop().unwrap().1
    };
    assert!(last(b"GET / HT", vec![]).ends_with("the start line has not ended yet."));
    assert!(last(b"GET / HTTP/1.1\r\nHost: lab\r\n", vec![]).contains("empty line"));
    let parsed = Fact::RequestParsed {
        method: "POST".into(),
        target: "/".into(),
        version: "HTTP/1.1".into(),
        fields: 1,
    };
    let head = b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nab";
    assert!(last(head, vec![fact(5, parsed)]).ends_with("the body is not whole yet."));
}

#[test]
fn a_plain_connection_is_told_without_http() {
    let facts = vec![
        fact(0, Fact::PlainSocket { service: "thanks".into() }),
        fact(9, Fact::ConnectionClosed { by: Side::Server, why: CloseReason::Done }),
    ];
    let told = tell_all(Stage::Complete, vec![segment(Direction::Out, 5, 1, b"Thank you.\n")], facts);
    assert!(told[0].1.contains("`thanks`") && told[0].1.contains("without HTTP"), "{told:?}");
    assert_eq!(told[1].1, "11 bytes left in one write.");
    assert!(told[2].1.contains("all that it had to say") && told.len() == 3, "{told:?}");
}

#[test]
fn a_handler_at_work_is_how_things_stand() {
    let started = |more: Vec<TimedFact>| {
        let mut facts = vec![fact(1, Fact::HandlerStarted { handler: "slow".into() })];
        facts.extend(more);
        tell_all(Stage::Responding, vec![], facts).pop().unwrap().1
    };
    assert_eq!(started(vec![]), "The handler `slow` is at work.");
    let gone = fact(9, Fact::ConnectionClosed { by: Side::Client, why: CloseReason::ClientReset });
    assert!(started(vec![gone]).contains("never finished"));
}

#[test]
fn layers_one_behind_the_other_are_one_sentence_with_all_its_facts() {
    let mut detail = Detail::new(1);
    let enters = |layer: &str| Fact::LayerEntered { layer: layer.into() };
    let leaves = |layer: &str, took| Fact::LayerLeft { layer: layer.into(), took };
    let facts = vec![
        fact(1, enters("cors")),
        fact(2, enters("rate")),
        fact(3, Fact::HandlerStarted { handler: "user".into() }),
        fact(9, Fact::HandlerFinished { took: 6 }),
        fact(10, leaves("rate", 8)),
        fact(11, leaves("cors", 10)),
    ];
    let told = tell_all(Stage::Responding, vec![], facts.clone());
    let sentences: Vec<_> = told.iter().map(|(_, said)| said.as_str()).collect();
    assert_eq!(
        sentences[..3],
        [
            "The request went into the layer `cors`, then `rate`.",
            "The handler `user` took 6\u{a0}ns.",
            "The response came out of the layer `rate` after 8\u{a0}ns, then `cors` after 10\u{a0}ns.",
        ]
    );
    detail.append(
        Told { exchange: ExchangeId(1), segments: vec![], facts, dropped: (0, 0), facts_dropped: 0 },
        false,
    );
    let covered: Vec<_> = story(&summary(Stage::Responding), &detail, false)
        .into_iter()
        .flat_map(|event| event.facts)
        .collect();
    assert_eq!(covered, [0, 1, 2, 3, 4, 5], "each fact has its sentence");
}
