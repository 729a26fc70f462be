//! What the tracer says hyper will do with some bytes, in the words the comparison uses.
//!
//! The only place here that knows the tracer's own types.

use axum::http::Version;
use backend::config::LabConfig;
use shared::rule::Rule;
use shared::span::Span;
use shared::trace::{Field, Kind, Limits, Outline, Profile, Rejection, Side, Trace, Verdict};

use crate::fields::Fields;

/// What the tracer says of a whole stream.
#[derive(Clone, Debug)]
pub struct Prediction {
    /// Each message whose head is accepted, in order.
    pub messages: Vec<Message>,
    /// What becomes of what follows them.
    pub then: Then,
    /// How many bytes it takes to refuse what is refused.
    pub refused_after: Option<usize>,
}

/// A message with an accepted head.
#[derive(Clone, Debug)]
pub struct Message {
    pub method: Vec<u8>,
    pub target: Vec<u8>,
    pub version: Version,
    pub fields: Fields,
    /// The position behind the head.
    pub head_end: usize,
    /// The client expects to be told to go on.
    pub expects_continue: bool,
    /// The body's bytes so far.
    pub body: Vec<u8>,
    pub trailers: Fields,
    pub end: MessageEnd,
}

/// How a message ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageEnd {
    /// It is whole, up to this position, and the connection stays open after it or does not.
    Whole { at: usize, keep_alive: bool },
    /// The body is refused, by this rule.
    Refused { rule: String },
    /// More is needed.
    Waiting,
}

impl MessageEnd {
    pub fn in_words(&self) -> String {
        match self {
            Self::Whole { .. } => "takes it for whole".to_owned(),
            Self::Refused { rule } => format!("refuses it ({rule})"),
            Self::Waiting => "waits for more of it".to_owned(),
        }
    }
}

/// What becomes of what follows the accepted heads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// Nothing is refused: more is needed, or the connection closes after a message.
    Nothing,
    /// The head is refused, with this status or by hanging up, by this rule.
    Refused { status: Option<u16>, rule: String },
}

/// The profile that predicts hyper as it is configured.
pub fn profile(config: &LabConfig) -> Profile {
    let limits = Limits { head: config.head_bytes, fields: config.head_fields, ..Profile::HYPER.limits };
    Profile { limits, ..Profile::HYPER }
}

/// What the tracer says.
pub fn prediction(input: &[u8], profile: Profile) -> Prediction {
    let trace = Trace::of(Side::Request, profile, input);
    let rejection = match trace.verdict() {
        Verdict::Rejected(rejection) => Some(rejection),
        Verdict::NeedMore(_) | Verdict::Complete => None,
    };
    // How the body is framed is decided when nothing is wrong with the head.
    let accepted: Vec<_> = trace.messages().filter(|message| message.framing.is_some()).collect();
    let messages: Vec<_> = accepted.iter().map(|message| read(input, &trace, message, rejection)).collect();
    let then = match rejection {
        Some(rejection) if accepted.iter().all(|message| message.index != rejection.message) => {
            Then::Refused { status: rejection.status, rule: rejection.rule.id().to_owned() }
        }
        _ => Then::Nothing,
    };
    let refused_after = rejection.and_then(|_| refused_after(input, profile));
    Prediction { messages, then, refused_after }
}

fn read(
    input: &[u8],
    trace: &Trace,
    message: &shared::trace::Message,
    rejection: Option<&Rejection>,
) -> Message {
    let bytes = |span: Span| span.of(input, 0).to_vec();
    let head_end = message.head_end.unwrap_or(message.end);
    let read = trace.fields(message.index, input);
    let pairs = |fields: &[Field]| {
        Fields(fields.iter().map(|field| (bytes(field.name), field.value(input).into_owned())).collect())
    };
    let (head, trailers) = (pairs(&read.head), pairs(&read.trailers));
    let expects_continue = trace.steps().iter().any(|step| {
        (step.message, step.kind, step.rule) == (message.index, Kind::Expectation, Rule::ExpectContinue)
    });
    let at = |position: u64| usize::try_from(position).unwrap();
    Message {
        method: bytes(message.method),
        target: bytes(message.target),
        version: match message.version {
            Some(version) if version.is_1_1() => Version::HTTP_11,
            _ => Version::HTTP_10,
        },
        fields: head,
        head_end: at(head_end),
        expects_continue,
        body: trace.body(message.index).flat_map(|span| span.of(input, 0)).copied().collect(),
        trailers,
        end: match rejection {
            _ if message.complete => {
                MessageEnd::Whole { at: at(message.end), keep_alive: message.keep_alive }
            }
            Some(rejection) => MessageEnd::Refused { rule: rejection.rule.id().to_owned() },
            None => MessageEnd::Waiting,
        },
    }
}

/// How many bytes it takes, by the tracer that keeps nothing, to refuse what is refused.
fn refused_after(input: &[u8], profile: Profile) -> Option<usize> {
    let mut outline = Outline::new(Side::Request, profile);
    let refuses = |byte: &u8| {
        outline.feed(&[*byte]);
        matches!(outline.verdict(), Verdict::Rejected(_))
    };
    input.iter().position(refuses).map(|at| at + 1)
}
