//! Holds what hyper did against what the tracer says, and says in words where they differ.
//!
//! | compared | how |
//! |---|---|
//! | accepted heads | their number, and of each method, version, fields (as [`Fields`] are) |
//! | targets | as `http::Uri` keeps them: see [`same_target`] |
//! | bodies | every byte handed to the service, trailers, and whether they were whole, refused or waited for |
//! | expectations | whether 100 Continue is sent |
//! | connection | whether it stays open after the last message, is closed, or waits |
//! | refused heads | that they are, when hyper looks at them ([`looks`]), and the status |
//! | consumed bytes | how far hyper had to read for each head and body, which is exact when reads are one byte |
//!
//! hyper refuses heads itself but leaves bad bodies to the service: there the tracer's rejection shows
//! as an accepted head whose body failed, and a connection that closes.
//!
//! [`Fields`]: crate::fields::Fields

use std::fmt::Debug;

use axum::http::Uri;

use crate::looks::{is_http2, looks};
use crate::observe::{Accepted, BodyEnd, End, Observed, Peer};
use crate::prediction::{Message, MessageEnd, Prediction, Then};

/// How the tracer says a run will go, for a given way of cutting the bytes.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    Waiting,
    Refused(u16),
    HungUp,
    Closed,
}

/// Something that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs, in words that are the same for all differences of its kind.
    pub kind: String,
    /// What it is here.
    pub here: String,
}

impl Difference {
    pub fn new(kind: impl Into<String>, here: impl Into<String>) -> Self {
        Self { kind: kind.into(), here: here.into() }
    }
}

/// The first thing that differs.
pub fn difference(
    input: &[u8],
    observed: &Observed,
    predicted: &Prediction,
    peer: Peer,
    head_bytes: usize,
) -> Option<Difference> {
    let run = Run { input, observed, predicted, peer, head_bytes };
    let mut start = 0;
    for (i, message) in predicted.messages.iter().enumerate() {
        if let Some(read) = run.grows_too_large(start, Some(message.head_end)) {
            return run.refused_for_size(i, read);
        }
        let Some(request) = observed.requests.get(i) else {
            return Some(Difference::new(
                format!("tracer accepts a head, hyper {}", run.hyper_in_words()),
                format!("message {i}"),
            ));
        };
        if let Some(difference) = run.message(message, request) {
            return Some(Difference { here: format!("message {i}: {}", difference.here), ..difference });
        }
        start = match message.end {
            MessageEnd::Whole { at, .. } => at,
            _ => input.len(),
        };
    }
    if let Some(more) = observed.requests.get(predicted.messages.len()) {
        return Some(Difference::new(
            format!("hyper accepts a head, tracer {}", run.tracer_in_words()),
            format!("{} {} {:?}", more.method, more.target.escape_debug(), more.version),
        ));
    }
    run.fate(start)
}

struct Run<'a> {
    input: &'a [u8],
    observed: &'a Observed,
    predicted: &'a Prediction,
    peer: Peer,
    head_bytes: usize,
}

impl Run<'_> {
    fn message(&self, message: &Message, request: &Accepted) -> Option<Difference> {
        let differ = |what: &str, hyper: &dyn Debug, tracer: &dyn Debug| {
            Some(Difference::new(what, format!("hyper {hyper:?}, tracer {tracer:?}")))
        };
        if request.method.as_bytes() != message.method {
            return differ("method", &request.method, &message.method.escape_ascii().to_string());
        }
        if !same_target(&request.target, &message.target) {
            return differ("target", &request.target, &message.target.escape_ascii().to_string());
        }
        if request.version != message.version {
            return differ("version", &request.version, &message.version);
        }
        if !request.fields.is_head_made_of(&message.fields) {
            return differ("fields", &request.fields, &message.fields);
        }
        let head_by = self.read_by(message.head_end);
        if request.head_by != head_by {
            return differ("bytes taken for the head", &request.head_by, &head_by);
        }
        if request.continued != message.expects_continue {
            return differ("100 Continue", &request.continued, &message.expects_continue);
        }
        let end = match &message.end {
            MessageEnd::Whole { .. } => "whole",
            MessageEnd::Refused { .. } => "refused",
            MessageEnd::Waiting if self.peer == Peer::Finished => "refused",
            MessageEnd::Waiting => "waiting",
        };
        let ended = match &request.body_end {
            BodyEnd::Whole => "whole",
            BodyEnd::Failed(_) => "refused",
            BodyEnd::Waiting => "waiting",
        };
        if end != ended {
            return Some(Difference::new(
                format!("body: hyper {:?}, tracer {}", request.body_end, message.end.in_words()),
                format!("{:?}", request.body.escape_ascii().to_string()),
            ));
        }
        if request.body != message.body {
            let body = |bytes: &[u8]| bytes.escape_ascii().to_string();
            let what = format!("body's bytes, of which the tracer {}", message.end.in_words());
            return differ(&what, &body(&request.body), &body(&message.body));
        }
        if ended == "whole" && !request.trailers.clone().unwrap_or_default().is_made_of(&message.trailers) {
            return differ("trailers", &request.trailers, &message.trailers);
        }
        let body_by = match message.end {
            MessageEnd::Whole { at, .. } => Some(self.read_by(at)),
            MessageEnd::Refused { .. } => self.predicted.refused_after.map(|at| self.read_by(at)),
            MessageEnd::Waiting => request.body_by,
        };
        if request.body_by != body_by {
            return differ("bytes taken for the body", &request.body_by, &body_by);
        }
        None
    }

    /// How far hyper has read when it has read up to here.
    fn read_by(&self, position: usize) -> usize {
        self.observed.reads.iter().copied().find(|&read| read >= position).unwrap_or(position)
    }

    /// Where hyper gives up on a head for its size, if it does before it looks at the end of it: it
    /// measures its buffer at each read that did not make the head whole.
    fn grows_too_large(&self, start: usize, end: Option<usize>) -> Option<usize> {
        let looks = looks(self.input, start, &self.observed.reads);
        looks
            .take_while(|look| !look.parses || end.is_none_or(|end| look.read < end))
            .find(|look| look.read - start >= self.head_bytes)
            .map(|look| look.read)
    }

    fn refused_for_size(&self, message: usize, read: usize) -> Option<Difference> {
        match self.observed.end {
            End::Refused { status: 431, .. } if self.observed.requests.len() == message => None,
            _ => Some(Difference::new(
                format!("the buffer is full, but hyper {}", self.hyper_in_words()),
                format!("message {message}, {read} bytes read"),
            )),
        }
    }

    /// Compares what became of the connection after all accepted heads.
    fn fate(&self, start: usize) -> Option<Difference> {
        let last = self.predicted.messages.last().map(|last| &last.end);
        let expected = match (&self.predicted.then, last) {
            (Then::Refused { status, .. }, _) => self.when_refused(*status, start),
            (
                Then::Nothing,
                Some(MessageEnd::Refused { .. } | MessageEnd::Whole { keep_alive: false, .. }),
            ) => Fate::Closed,
            (Then::Nothing, _) if self.grows_too_large(start, None).is_some() => Fate::Refused(431),
            (Then::Nothing, _) => Fate::Waiting,
        };
        let found = match &self.observed.end {
            End::Waiting => Fate::Waiting,
            End::Refused { status, .. } => Fate::Refused(*status),
            End::GaveUp { .. } => Fate::HungUp,
            End::Closed => Fate::Closed,
        };
        // When the client has gone, waiting ends; whether hyper calls that an error is of no interest.
        let gone = self.peer == Peer::Finished && expected == Fate::Waiting;
        if found == expected || gone && matches!(found, Fate::HungUp | Fate::Closed) {
            return None;
        }
        Some(Difference::new(
            format!("hyper {}, tracer {}", self.hyper_in_words(), self.tracer_in_words()),
            format!(
                "after {} messages; by the reads hyper has looked at, it should have been {expected:?}",
                self.predicted.messages.len()
            ),
        ))
    }

    /// What hyper does about a head that the tracer refuses, when it looks.
    fn when_refused(&self, status: Option<u16>, start: usize) -> Fate {
        for look in looks(self.input, start, &self.observed.reads) {
            if let Some(at) = self.predicted.refused_after.filter(|&at| look.parses && look.read >= at) {
                return match status {
                    _ if self.drops_http2(start, at, look.read) => Fate::HungUp,
                    // HTTP/2's beginning, of which the end has not been read yet.
                    None if self.drops_http2(start, at, self.input.len()) => Fate::Refused(400),
                    Some(status) => Fate::Refused(status),
                    None => Fate::HungUp,
                };
            }
            if look.read - start >= self.head_bytes {
                return Fate::Refused(431);
            }
        }
        Fate::Waiting
    }

    /// Whether hyper hangs up instead of refusing, since what it has before it then is HTTP/2's beginning.
    /// That is what it refuses; or, when it refuses a whole head, what stands behind that head, which it
    /// has taken from its buffer already.
    fn drops_http2(&self, start: usize, refused_after: usize, read: usize) -> bool {
        let refused = &self.input[start..refused_after];
        let whole = refused.ends_with(b"\n\r\n") || refused.ends_with(b"\n\n");
        is_http2(&self.input[start..read]) || whole && is_http2(&self.input[refused_after..read])
    }

    fn hyper_in_words(&self) -> String {
        let waits = self.observed.requests.last().is_some_and(|last| last.body_end == BodyEnd::Waiting);
        match &self.observed.end {
            End::Waiting if waits => "waits for a body".to_owned(),
            End::Waiting => "waits for a head".to_owned(),
            End::Refused { status, why } => format!("refuses with {status} ({why})"),
            End::GaveUp { why } => format!("hangs up ({why})"),
            End::Closed => "closes".to_owned(),
        }
    }

    fn tracer_in_words(&self) -> String {
        match (&self.predicted.then, self.predicted.messages.last().map(|last| &last.end)) {
            (Then::Refused { status: Some(status), rule }, _) => format!("refuses with {status} ({rule})"),
            (Then::Refused { status: None, rule }, _) => format!("hangs up ({rule})"),
            (Then::Nothing, Some(MessageEnd::Refused { rule })) => format!("refuses the body ({rule})"),
            (Then::Nothing, Some(MessageEnd::Whole { keep_alive: false, .. })) => "closes".to_owned(),
            (Then::Nothing, Some(MessageEnd::Waiting)) => "waits for a body".to_owned(),
            (Then::Nothing, _) => "waits for a head".to_owned(),
        }
    }
}

/// Whether hyper's target can be the one the tracer saw. hyper keeps no bytes but an [`Uri`], which has
/// lost the fragment and the case of `http`, and writes an absolute URI without path with a `/` at the
/// end; so the tracer's bytes are brought into the same form.
fn same_target(hyper: &str, tracer: &[u8]) -> bool {
    // Not `==` on URIs, to which more things are equal.
    Uri::try_from(tracer).map(|uri| uri.to_string()).is_ok_and(|text| text == hyper)
}
