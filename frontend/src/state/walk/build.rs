//! Puts a walk together.
//!
//! Three lines of events have one clock: what came in, what went out, and facts. A step happened when the read
//! or write came that its last byte was in. Merged, they are the walk.

use std::borrow::Cow;

use shared::route::explain::{Explanation, Outcome, Tried, Verdict as Fits, explain};
use shared::route::routes;
use shared::rule::Severity;
use shared::span::Span;
use shared::trace::{Answering, Kind, Profile, Side, Step, Trace, Verdict, Zoom};
use shared::wire::{Direction, Fact};

use super::{Difference, Moment, Phase, Walk, What};
use crate::state::detail::Detail;
use crate::state::routing;
use crate::state::stream::Stream;

/// How many routes are told one by one at most.
const TRIED_AT_MOST: usize = 16;

/// The walk of what is held of an exchange; or, `foretold`, of a draft.
pub fn walk(detail: &Detail, foretold: bool) -> Walk {
    let has = |wanted: fn(&Fact) -> bool| detail.facts.iter().any(|timed| wanted(&timed.fact));
    let closed = has(|fact| matches!(fact, Fact::ConnectionClosed { .. }));
    let plain = has(|fact| matches!(fact, Fact::PlainSocket { .. }));
    let request = (!plain).then(|| request(detail, closed));
    let response = (!plain).then(|| response(detail, closed));
    let mut walk = Walk { foretold, ..Walk::default() };
    for (side, trace) in [&request, &response].into_iter().enumerate() {
        let Some(trace) = trace else { continue };
        walk.messages[side] = trace.messages().collect();
        if let Verdict::Rejected(why) = trace.verdict() {
            walk.rejected[side] = Some(Box::new(why.clone()));
        }
    }
    walk.routing = explained(&walk, detail);
    walk.reused = detail.request.marks().first().is_some_and(|mark| mark.turn > 1);

    let received = flow(Direction::In, &detail.request, request.as_deref(), foretold);
    let facts = told(&walk, detail, foretold);
    let written = flow(Direction::Out, &detail.response, response.as_deref(), foretold);
    if !foretold {
        walk.moments.push(moment(Phase::Connect, Zoom::Message, Some(0), What::Connected));
    }
    merge([received, facts, written], &mut walk.moments);
    if foretold {
        // The first request is routed before the next is looked at.
        let next = |m: &Moment| m.step().is_some_and(|(_, step)| step.message > 0);
        let place = walk.moments.iter().position(next).unwrap_or(walk.moments.len());
        let routed = tried(&walk);
        walk.moments.splice(place..place, routed);
    }
    let answered = walk.messages[1].iter().any(|message| message.complete && !message.is_interim());
    let waits = [(&request, &detail.request), (&response, &detail.response)];
    for (trace, stream) in waits {
        let began = !stream.is_empty() && !answered;
        if let Some(Verdict::NeedMore(need)) = trace.as_ref().map(|trace| trace.verdict())
            && (began && !closed && stream.dropped == 0)
        {
            walk.need = Some(need);
        }
    }
    if let Some(need) = walk.need {
        let phase = if need.side == Side::Request { Phase::Receive } else { Phase::Respond };
        walk.moments.push(moment(phase, Zoom::Message, None, What::Waiting));
    }
    if let Some(differs) = difference(&walk, detail) {
        let phase = walk.moments.last().map_or(Phase::Keep, |last| last.phase);
        let what = What::Differs(differs);
        walk.moments.push(Moment { problem: true, ..moment(phase, Zoom::Message, None, what) });
    }
    for zoom in Zoom::ALL {
        let seen = (0u32..).zip(&walk.moments).filter(|(_, moment)| moment.is_seen(zoom));
        walk.zooms[zoom as usize] = seen.map(|(n, _)| n).collect();
    }
    walk
}

fn moment(phase: Phase, zoom: Zoom, at: Option<u64>, what: What) -> Moment {
    Moment { phase, zoom, at, what, bytes: Span::default(), problem: false }
}

/// What the tracer says of the request, which may turn into something else behind its head.
fn request(detail: &Detail, closed: bool) -> Cow<'_, Trace> {
    let stream = &*detail.request;
    let mut trace = Cow::Borrowed(stream.trace());
    let first = trace.messages().next();
    let status = detail.response.trace().messages().last().and_then(|message| message.status);
    if let (Some(first), Some(status)) = (first.filter(|first| first.complete), status) {
        let tunnel = first.answering == Answering::Connect && (200..300).contains(&status);
        let end = usize::try_from(first.end).unwrap_or(usize::MAX);
        if (status == 101 || tunnel)
            && let Some((head, rest)) = stream.bytes().split_at_checked(end)
            && !rest.is_empty()
        {
            let mut anew = Trace::of(Side::Request, Profile::HYPER, head);
            anew.switch();
            anew.feed(rest);
            trace = Cow::Owned(anew);
        }
    }
    ended(trace, stream, closed)
}

/// What the tracer says of the response, which depends on what it answers.
fn response(detail: &Detail, closed: bool) -> Cow<'_, Trace> {
    let stream = &*detail.response;
    let answering =
        detail.request.trace().messages().next().map_or(Answering::Other, |first| first.answering);
    let trace = match answering {
        Answering::Other => Cow::Borrowed(stream.trace()),
        _ => Cow::Owned(Trace::of(Side::Response(answering), Profile::RFC, stream.bytes())),
    };
    ended(trace, stream, closed)
}

/// The end of a connection is the end of a body that goes on until then, and cuts short any other.
fn ended<'a>(mut trace: Cow<'a, Trace>, stream: &Stream, closed: bool) -> Cow<'a, Trace> {
    let open = matches!(trace.verdict(), Verdict::NeedMore(_)) && !stream.is_empty();
    if closed && open && stream.dropped == 0 {
        trace.to_mut().end();
    }
    trace
}

type Line = Vec<(u64, Moment)>;

/// One stream: each read or write, and the steps it made possible.
fn flow(side: Direction, stream: &Stream, trace: Option<&Trace>, foretold: bool) -> Line {
    let arrive = if side == Direction::In { Phase::Receive } else { Phase::Respond };
    let zoom = if trace.is_some() { Zoom::Line } else { Zoom::Message };
    let marks = stream.marks();
    let mut line = Vec::new();
    let (mut mark, mut at) = (0, 0);
    let arrived = |line: &mut Line, mark: &mut usize, at: &mut u64, byte: u64| {
        while let Some(next) = marks.get(*mark).filter(|next| next.offset as u64 <= byte) {
            let end = marks.get(*mark + 1).map_or(stream.len(), |after| after.offset);
            *at = next.at;
            if !foretold {
                let what = What::Segment(side, *mark);
                let bytes = Span::between(next.offset as u64, end as u64);
                line.push((*at, Moment { bytes, ..moment(arrive, zoom, Some(*at), what) }));
            }
            *mark += 1;
        }
    };
    if let Some(trace) = trace {
        let open = trace.open();
        line.reserve(trace.steps().len() + open.len() + marks.len());
        for step in trace.steps().iter().chain(&open) {
            arrived(&mut line, &mut mark, &mut at, step.span.end().saturating_sub(1));
            line.push((at, of_step(side, *step, (!foretold).then_some(at))));
        }
    }
    arrived(&mut line, &mut mark, &mut at, u64::MAX);
    if stream.dropped > 0 {
        line.push((at, moment(arrive, Zoom::Message, None, What::Lost(side))));
    }
    line
}

fn of_step(side: Direction, step: Step, at: Option<u64>) -> Moment {
    let phase = match (side, step.kind) {
        (Direction::In, _) => Phase::Parse,
        (Direction::Out, Kind::Keep | Kind::Close) => Phase::Keep,
        (Direction::Out, _) => Phase::Respond,
    };
    let rejected = step.kind == Kind::Rejected;
    let zoom = if rejected { Zoom::Message } else { step.zoom() };
    let warns = step.kind == Kind::Finding && step.rule.severity() >= Severity::Warning;
    Moment { problem: rejected || warns, ..moment(phase, zoom, at, What::Step(side, step)) }
}

/// The facts, and among them, where it happened, how the route was found.
fn told(walk: &Walk, detail: &Detail, foretold: bool) -> Line {
    let facts = &*detail.facts;
    let place = |wanted: fn(&Fact) -> bool| facts.iter().position(|timed| wanted(&timed.fact));
    let matched = place(|fact| matches!(fact, Fact::RouteMatched { .. }));
    let missed = place(|fact| matches!(fact, Fact::RouteMissed { .. }));
    let options = matches!(walk.routing, Some(Explanation { outcome: Outcome::ServerOptions { .. }, .. }));
    let answered = place(|fact| matches!(fact, Fact::LayerAnswered { .. })).is_some();
    // What was missed is told when the response leaves the layers; it was missed before.
    let left = place(|fact| matches!(fact, Fact::LayerLeft { .. }));
    let routed = matched
        .or(if missed.is_some() || options && !answered { left.or(missed) } else { None })
        .filter(|_| !foretold);
    let extracts = place(|fact| matches!(fact, Fact::Extracted { .. } | Fact::ExtractionRefused { .. }));
    let responds = place(|fact| matches!(fact, Fact::ResponseBegun { .. })).unwrap_or(facts.len());
    let first_write = detail.response.marks().first().map(|mark| mark.at);

    let mut line = Vec::with_capacity(facts.len());
    for (n, timed) in facts.iter().enumerate() {
        let mut at = timed.at.0;
        let what = What::Fact(n);
        if routed == Some(n) {
            line.extend(tried(walk).into_iter().map(|moment| (at, moment)));
            if let Some(missed) = missed {
                let told = moment(Phase::Route, Zoom::Message, None, What::Fact(missed));
                line.push((at, Moment { problem: true, bytes: target(walk), ..told }));
            }
        }
        let (phase, zoom) = match timed.fact {
            Fact::RouteMissed { .. } if routed.is_some() => continue,
            Fact::RouteMatched { .. } | Fact::RouteMissed { .. } => (Phase::Route, Zoom::Message),
            Fact::RequestParsed { .. } | Fact::Forwarded { .. } => (Phase::Parse, Zoom::Line),
            // hyper tells of it behind its answer, but the answer is the refusal.
            Fact::RequestRefused { .. } => {
                at = first_write.map_or(at, |write| write.min(at));
                (Phase::Parse, Zoom::Message)
            }
            Fact::PlainSocket { .. } => (Phase::Connect, Zoom::Message),
            Fact::LayerEntered { .. } => (Phase::Route, Zoom::Line),
            Fact::LayerLeft { .. } => (Phase::Respond, Zoom::Line),
            // Extractors are asked by the handler, before its own code.
            Fact::HandlerStarted { .. } if extracts.is_some_and(|at| at > n) => (Phase::Extract, Zoom::Line),
            Fact::HandlerStarted { .. } => (Phase::Handle, Zoom::Line),
            Fact::HandlerFinished { .. } => (Phase::Handle, Zoom::Message),
            Fact::ResponseBegun { .. } | Fact::OnTheWire { .. } => (Phase::Respond, Zoom::Line),
            Fact::ClientFinished if n < responds => (Phase::Receive, Zoom::Line),
            Fact::ClientFinished => (Phase::Keep, Zoom::Line),
            Fact::ConnectionClosed { .. } => (Phase::Keep, Zoom::Message),
            Fact::Extracted { .. } => (Phase::Extract, Zoom::Line),
            Fact::LayerAnswered { .. } | Fact::ExtractionRefused { .. } => (Phase::Extract, Zoom::Message),
        };
        let bytes = match timed.fact {
            Fact::RouteMatched { .. } | Fact::RouteMissed { .. } => target(walk),
            Fact::RequestParsed { .. } => {
                let first = walk.messages[0].first();
                first.map_or(Span::default(), |first| Span::between(first.start, first.head_end.unwrap_or(0)))
            }
            _ => Span::default(),
        };
        let problem = matches!(
            timed.fact,
            Fact::RouteMissed { .. } | Fact::ExtractionRefused { .. } | Fact::RequestRefused { .. }
        );
        line.push((at, Moment { bytes, problem, ..moment(phase, zoom, Some(at), what) }));
    }
    line
}

/// The target of the first request.
fn target(walk: &Walk) -> Span {
    walk.messages[0].first().map_or(Span::default(), |first| first.target)
}

/// The three lines as one. Of what happened at the same time, what came in was first: facts are about bytes
/// that were there. And what goes out follows the fact that announces it.
fn merge(lines: [Line; 3], all: &mut Vec<Moment>) {
    let mut lines = lines.map(|line| line.into_iter().peekable());
    loop {
        let mut first = None;
        for (n, line) in lines.iter_mut().enumerate() {
            if let Some(&(at, _)) = line.peek()
                && first.is_none_or(|(earliest, _)| at < earliest)
            {
                first = Some((at, n));
            }
        }
        let Some((_, n)) = first else { return };
        all.extend(lines[n].next().map(|(_, moment)| moment));
    }
}

/// How the first request finds its route; a request that is refused in its head finds none.
fn explained(walk: &Walk, detail: &Detail) -> Option<Explanation<'static>> {
    let first = walk.messages[0].first()?;
    let refused = walk.rejected[0].as_ref().is_some_and(|why| why.message == first.index);
    if refused && first.head_end.is_none() || first.version.is_none() {
        return None;
    }
    let text = |span: Span| String::from_utf8_lossy(span.of(detail.request.bytes(), 0)).into_owned();
    Some(explain(routes(), &text(first.method), &text(first.target)))
}

/// The routes that are worth a moment each, all others in one, and what came of it.
fn tried(walk: &Walk) -> Vec<Moment> {
    let head_is_whole = walk.messages[0].first().is_some_and(|first| first.head_end.is_some());
    let Some(routing) = walk.routing.as_ref().filter(|_| head_is_whole) else { return Vec::new() };
    let at_target = |what| Moment { bytes: target(walk), ..moment(Phase::Route, Zoom::Line, None, what) };
    let nearest = match &routing.outcome {
        Outcome::NotFound(Some(nearest)) => Some(nearest.route.pattern),
        _ => None,
    };
    let near = |tried: &Tried<'_>| match tried.verdict {
        Fits::Matched | Fits::MethodWrong { .. } => true,
        Fits::PathDiffers { at } => at > 0 || nearest == Some(tried.route.pattern),
        Fits::NotTried => false,
    };
    let mut moments = Vec::new();
    let (mut differ, mut not_tried) = (0, 0);
    for (n, tried) in routing.tried.iter().enumerate() {
        let decides = matches!(tried.verdict, Fits::Matched | Fits::MethodWrong { .. });
        if decides && differ > 0 {
            moments.push(at_target(What::Others(differ, 0)));
            differ = 0;
        }
        if near(tried) && (moments.len() < TRIED_AT_MOST || decides) {
            moments.push(at_target(What::Tried(n)));
        } else if tried.verdict == Fits::NotTried {
            not_tried += 1;
        } else {
            differ += 1;
        }
    }
    if differ + not_tried > 0 {
        moments.push(at_target(What::Others(differ, not_tried)));
    }
    moments.push(Moment { zoom: Zoom::Message, ..at_target(What::Routed) });
    moments
}

/// Where what was foretold is not what happened.
fn difference(walk: &Walk, detail: &Detail) -> Option<Difference> {
    let fact = |wanted: fn(&Fact) -> bool| detail.facts.iter().map(|timed| &timed.fact).find(|f| wanted(f));
    let parsed = fact(|fact| matches!(fact, Fact::RequestParsed { .. })).is_some();
    let refused = fact(|fact| matches!(fact, Fact::RequestRefused { .. })).is_some();
    let first = walk.messages[0].first()?;
    let why = walk.rejected[0].as_ref().filter(|why| why.message == 0 && first.head_end.is_none());
    if let Some((why, status)) = why.and_then(|why| Some((why, why.status?)))
        && why.rule != shared::rule::Rule::IncompleteMessage
    {
        let answer = walk.messages[1].iter().rev().find_map(|message| message.status);
        return match answer {
            _ if parsed => Some(Difference::Accepted),
            Some(real) if real != status => Some(Difference::Status(status, real)),
            _ => None,
        };
    }
    if refused && !parsed && first.complete {
        return Some(Difference::Refused);
    }
    let outcome = &walk.routing.as_ref()?.outcome;
    let agrees = detail.facts.iter().find_map(|timed| routing::agrees(outcome, &timed.fact))?;
    (!agrees).then_some(Difference::Route)
}
