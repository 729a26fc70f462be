//! From steps to plain words.
//!
//! A step says what the tracer understood; this says it in a sentence about the very value that is
//! there. The words are in `content/`, one file for each field, method, status, rule and kind of step;
//! the code here finds the right one and fills in what is known. Nothing is guessed: where bytes are not
//! there, a sentence says less.
//!
//! ```
//! use shared::explain;
//! use shared::trace::{Kind, Profile, Side, Trace};
//!
//! let request = b"POST /notes HTTP/1.1\r\nHost: lab\r\nContent-Length: 5\r\n\r\nhello";
//! let trace = Trace::of(Side::Request, Profile::RFC, request);
//! let message = trace.messages().next().unwrap();
//!
//! let says = |kind| {
//!     let step = trace.steps().iter().rfind(|step| step.kind == kind).unwrap();
//!     explain::step(step, request, &message).sentence
//! };
//! assert_eq!(says(Kind::FieldValue), "The sender announces a body of this many bytes: 5.");
//! assert_eq!(says(Kind::Host), "The request is for “lab”.");
//! assert!(says(Kind::FramedLength).starts_with("Content-Length says “5”"));
//! assert_eq!(explain::byte(&trace.steps()[0], 1, b'O'), "“O” 0x4F, a token character, the 2nd of the method");
//! ```
//!
//! A refused message is explained by [`rejection`]: what was found, what was expected, and what would
//! mend it.
//!
//! ```
//! # use shared::explain;
//! # use shared::trace::{Profile, Side, Trace, Verdict};
//! let request = b"GET / HTTP/1.1\r\nHost : lab\r\n\r\n";
//! let trace = Trace::of(Side::Request, Profile::RFC, request);
//! let Verdict::Rejected(why) = trace.verdict() else { panic!() };
//!
//! let refusal = explain::rejection(why, request);
//! assert_eq!(refusal.expected, "Expected: a colon right behind the name.");
//! assert_eq!(refusal.fix.as_deref(), Some("Take away the space at byte 20."));
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | `entry` | the texts, and how one is found |
//! | `view` | what a sentence may speak of |
//! | `refusal` | what was found, what was expected, what would mend it |
//! | `byte` | what a single byte is |
//! | `show` | bytes as text that does no harm |

mod byte;
mod entry;
mod refusal;
mod show;
mod view;

pub use byte::byte;
pub use entry::{Entry, Topic, all, field, kind, long_text, method, rule, status};
pub use refusal::{Refusal, rejection};

use crate::rule::Rule;
use crate::trace::{Kind, Message, Step};
use view::View;

/// The words in braces that a sentence of `content/steps/` or a `found:` of `content/rules/` may have.
pub const WORDS: &[&str] = &[
    "text", "length", "count", "number", "name", "value", "byte", "at", "meaning", "Meaning", "method",
    "target", "status", "version", "rule",
];

/// The cases that `content/steps/` may tell apart, alone or behind the id of a rule and a space.
pub const CASES: &[&str] = &[
    "request",
    "response",
    "known",
    "unknown",
    "safe",
    "idempotent",
    "wrong-case",
    "folded",
    "empty",
    "both",
    "no-transfer-encoding",
    "no-content-length",
    "head",
    "status",
];

/// A step in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// A few words.
    pub title: &'static str,
    /// What it is, or why it was decided, about this very value.
    pub sentence: String,
    /// The long text: of the method, status or field that the step is about; else of the rule that
    /// decided; else of the kind of step.
    pub detail: &'static str,
    /// Where the long text stands: its folder and its name there.
    pub place: (Topic, &'static str),
    /// The rule that says so.
    pub rule: Rule,
    /// The document and section to read on.
    pub section: &'static str,
    /// The method, status or field that the step is about, where it is a known one.
    pub subject: Option<Entry>,
}

/// Explains a step of a message. The window holds the stream's bytes from the first one on, as far as
/// they are there; what reaches outside of it is not spoken of.
pub fn step(step: &Step, window: &[u8], message: &Message) -> Explained {
    let view = View { step, window, message };
    let subject = view.subject();
    let (of_kind, of_rule) = (kind(step.kind), rule(step.rule));
    let speaks_of_rule = matches!(step.kind, Kind::Finding | Kind::Rejected | Kind::FramingAsked);
    let (topic, text) = match (subject, step.kind) {
        (Some(subject), Kind::Method) => (Topic::Methods, subject),
        (Some(subject), Kind::Status) => (Topic::Statuses, subject),
        (Some(subject), _) => (Topic::Fields, subject),
        (None, _) if step.span.is_empty() => (Topic::Rules, of_rule),
        (None, kind) => (Topic::Steps, entry::kind(kind)),
    };
    Explained {
        title: if speaks_of_rule { of_rule.title } else { of_kind.title },
        sentence: sentence(&view),
        detail: text.detail,
        place: (topic, text.id),
        rule: step.rule,
        section: subject.and_then(|subject| subject.section).unwrap_or(step.rule.section()),
        subject,
    }
}

fn sentence(view: &View<'_>) -> String {
    match view.step.kind {
        Kind::Finding => refusal::finding(view),
        Kind::Rejected => refusal::found(view),
        _ if view.is_open() => so_far(view),
        _ => told(view).unwrap_or_else(|| view.step.rule.summary().to_owned()),
    }
}

/// The first of the sentences of its kind that fits the step and for which all is known.
fn told(view: &View<'_>) -> Option<String> {
    let entry = kind(view.step.kind);
    let rule = Some(view.step.rule.id());
    let fill = |template: &str| entry::fill(template, |name| view.word(name));
    let of_case = |case| entry.case(rule, Some(case)).or_else(|| entry.case(None, Some(case)));
    let cases = view.cases().into_iter().filter_map(of_case);
    cases.chain(entry.case(rule, None)).chain([entry.in_short]).find_map(fill)
}

/// Whether it is made of several lines, or of anything at all.
const fn holds_many(kind: Kind) -> bool {
    matches!(kind, Kind::Message | Kind::Body | Kind::Chunk)
}

/// About a step that has begun and not ended.
fn so_far(view: &View<'_>) -> String {
    let what = show::lower(kind(view.step.kind).title);
    match view.own() {
        Some(text) if !text.is_empty() && text.len() <= show::LONGEST && !holds_many(view.step.kind) => {
            format!("“{}”: the {what}, as far as it has come.", show::shown(text))
        }
        _ => format!("The {what}, as far as it has come: {}.", show::bytes(view.step.span.len)),
    }
}
