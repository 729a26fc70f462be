use shared::trace::{Profile, Side, Trace, Verdict};

use super::*;
use crate::state::draft::{Change, Draft};
use crate::state::examples::EXAMPLES;

fn all() -> impl Iterator<Item = &'static Mistake> {
    GROUPS.iter().flat_map(|group| group.mistakes)
}

/// What the tracer foretells, with hyper's habits.
fn foretold(bytes: &[u8]) -> Expect {
    let trace = Trace::of(Side::Request, Profile::HYPER, bytes);
    match trace.verdict() {
        Verdict::Complete => Taken,
        Verdict::NeedMore(_) if trace.messages().any(|message| message.index > 0) => RestIsNext,
        Verdict::NeedMore(_) => Waits,
        Verdict::Rejected(why) => Refused(why.status.unwrap_or(0)),
    }
}

const BASES: [&str; 6] = [
    EXAMPLES[0].text,
    "POST /echo HTTP/1.1\r\nHost: lab\r\nContent-Length: 14\r\n\r\nHello, server!",
    "PUT /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: lab\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    "DELETE /users/7?soft=yes HTTP/1.0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: lab\r\nContent-Length: 1\r\nX: y\r\n\r\nz",
    "GET / HTTP/1.1\r\nHost: lab\r\nX: y\r\nAccept: */*\r\nCookie: a=b\r\n\r\n",
];

#[test]
fn what_each_mistake_says_is_what_the_tracer_foretells() {
    for base in BASES {
        let base = base.replace("\r\n", "\n").replace('\n', "\r\n");
        assert_eq!(foretold(base.as_bytes()), Taken, "{base}");
        for mistake in all() {
            let Ok((made, _)) = make(mistake, &Composed::from_bytes(base.as_bytes())) else {
                // Who has no Host cannot leave it out.
                assert!(mistake.name == "no Host" && !base.contains("Host"), "{} in {base}", mistake.name);
                continue;
            };
            let bytes = made.to_bytes().bytes;
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(300)]).into_owned();
            assert_eq!(foretold(&bytes), mistake.expect, "{}: {shown:?}", mistake.name);
        }
    }
}

#[test]
fn each_mistake_is_lit_and_is_one_step_back() {
    for base in BASES {
        for mistake in all() {
            let mut draft = Draft::new(base.as_bytes());
            let Ok((made, part)) = make(mistake, draft.composed()) else { continue };
            draft.update(Change::Click(Box::new(made)));
            assert!(draft.sent().span_of(part).is_some(), "{} lights nothing", mistake.name);
            draft.update(Change::Undo);
            assert_eq!(draft.bytes(), base.as_bytes(), "{}", mistake.name);
        }
    }
}

#[test]
fn a_sentence_names_the_status_it_expects() {
    for mistake in all() {
        if let Refused(status) = mistake.expect {
            assert!(mistake.says.contains(&status.to_string()), "{}", mistake.name);
        }
    }
}

#[test]
fn where_a_mistake_cannot_be_made_it_says_why() {
    let raw = Composed::from_bytes(b"\x16\x03");
    assert!(make(&GROUPS[0].mistakes[0], &raw).unwrap_err().contains("no request"));
    let low = Composed::from_bytes(b"get / HTTP/1.1\r\n\r\n");
    assert_eq!(make(&GROUPS[0].mistakes[0], &low).unwrap_err(), "It is made already.");
}
