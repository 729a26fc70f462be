//! hyper as its own prophet: what it will do with bytes in pieces, told from what it does with them whole.
//!
//! With this in the tracer's place the comparison itself is put to the test: the model of when hyper
//! looks at a head ([`crate::looks`]) holds at every split, or this fails.

use axum::http::Version;
use backend::config::LabConfig;

use crate::check::against_hyper;
use crate::fields::Fields;
use crate::observe::{BodyEnd, End, Observed, Peer, observe};
use crate::prediction::{Message, MessageEnd, Prediction, Then};
use crate::support::config;

/// What hyper does with all of the bytes in one read, with the positions from a run byte by byte.
pub fn prediction(input: &[u8], config: &LabConfig) -> Prediction {
    let whole = observe(input, &[], Peer::Open, config);
    let every: Vec<usize> = (1..input.len()).collect();
    let slow = observe(input, &every, Peer::Open, config);
    let last = whole.requests.len().saturating_sub(1);
    let messages = whole.requests.iter().zip(&slow.requests).enumerate();
    let messages: Vec<_> = messages
        .map(|(i, (request, slow))| Message {
            method: request.method.clone().into_bytes(),
            target: request.target.clone().into_bytes(),
            version: request.version,
            fields: request.fields.clone(),
            head_end: slow.head_by,
            expects_continue: request.continued,
            body: request.body.clone(),
            trailers: request.trailers.clone().unwrap_or_default(),
            end: match &request.body_end {
                BodyEnd::Whole => MessageEnd::Whole {
                    at: slow.body_by.unwrap_or(0),
                    keep_alive: i < last || whole.end != End::Closed,
                },
                BodyEnd::Failed(why) => MessageEnd::Refused { rule: why.clone() },
                BodyEnd::Waiting => MessageEnd::Waiting,
            },
        })
        .collect();
    let then = match &whole.end {
        End::Refused { status, why } => Then::Refused { status: Some(*status), rule: why.clone() },
        End::GaveUp { why } => Then::Refused { status: None, rule: why.clone() },
        End::Waiting | End::Closed => Then::Nothing,
    };
    let refused_after = match (&then, messages.last().map(|last| &last.end)) {
        (Then::Refused { .. }, _) => Some(shortest_refused(input, &whole, config)),
        (_, Some(MessageEnd::Refused { .. })) => slow.requests.last().and_then(|last| last.body_by),
        _ => None,
    };
    Prediction { messages, then, refused_after }
}

/// How many bytes it takes to be refused as all of them are.
fn shortest_refused(input: &[u8], whole: &Observed, config: &LabConfig) -> usize {
    let is_refused = |length: &usize| {
        let run = observe(&input[..*length], &[], Peer::Open, config);
        run.requests.len() == whole.requests.len()
            && matches!(run.end, End::Refused { .. } | End::GaveUp { .. })
    };
    (1..input.len()).find(is_refused).unwrap_or(input.len())
}

/// A comparison that finds nothing is worth something only if it would have found something.
#[test]
fn whatever_is_predicted_wrongly_is_noticed() {
    type Lie = fn(&mut Prediction);
    const POST: &str =
        "POST /a HTTP/1.1\r\nA: 1\r\nB: 2\r\na: 3\r\nContent-Length: 2\r\n\r\nhiGET / HTTP/1.1\r\n\r\n";
    const CHUNKED: &str = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nT: v\r\n\r\n";
    const BAD_BODY: &str = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\naX";
    const BAD_HEAD: &str = "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nA : b\r\n\r\n";
    let lies: &[(&str, Lie)] = &[
        (POST, |told| told.messages[0].method = b"PUT".to_vec()),
        (POST, |told| told.messages[0].target = b"/b".to_vec()),
        (POST, |told| told.messages[0].version = Version::HTTP_10),
        (POST, |told| told.messages[0].fields.0.truncate(2)),
        (POST, |told| told.messages[0].fields.0.swap(0, 2)),
        (POST, |told| told.messages[0].head_end -= 1),
        (POST, |told| told.messages[0].expects_continue = true),
        (POST, |told| told.messages[0].body = b"ho".to_vec()),
        (POST, |told| told.messages[0].end = MessageEnd::Waiting),
        (POST, |told| told.messages[0].end = MessageEnd::Whole { at: POST.len(), keep_alive: true }),
        (POST, |told| told.messages[1].end = MessageEnd::Whole { at: POST.len(), keep_alive: false }),
        (POST, |told| told.messages.truncate(1)),
        (POST, |told| told.messages.push(told.messages[1].clone())),
        (CHUNKED, |told| told.messages[0].trailers = Fields::default()),
        (BAD_BODY, |told| told.messages[0].end = MessageEnd::Waiting),
        (BAD_BODY, |told| told.refused_after = Some(BAD_BODY.len() - 1)),
        (BAD_HEAD, |told| told.then = Then::Nothing),
        (BAD_HEAD, |told| told.then = Then::Refused { status: Some(431), rule: String::new() }),
        (BAD_HEAD, |told| told.then = Then::Refused { status: None, rule: String::new() }),
    ];
    let lab = config(&[]).lab;
    for (i, (input, lie)) in lies.iter().enumerate() {
        let mut told = prediction(input.as_bytes(), &lab);
        assert!(against_hyper(input.as_bytes(), &lab, &told).is_ok(), "{input:?}: the truth is believed");
        lie(&mut told);
        assert!(against_hyper(input.as_bytes(), &lab, &told).is_err(), "{input:?}: lie {i} is believed");
    }
}
