//! Puts a walk together.

use shared::route::{explain::explain, routes};
use shared::trace::{Kind, Zoom};
use shared::wire::{Direction, Fact};

use super::{Moment, Phase, Walk, What};
use crate::state::detail::Detail;

/// The walk of what is held of an exchange; or, `foretold`, of a draft.
pub fn walk(detail: &Detail, foretold: bool) -> Walk {
    let mut walk = Walk { foretold, ..Walk::default() };
    let mut add = |phase, zoom, at, what| walk.moments.push(Moment { phase, zoom, at, what });
    if !foretold {
        add(Phase::Connect, Zoom::Message, None, What::Connected);
    }
    for step in detail.request.trace().steps() {
        add(Phase::Parse, step.zoom(), None, What::Step(Direction::In, *step));
    }
    for (n, timed) in detail.facts.iter().enumerate() {
        let phase = match timed.fact {
            Fact::RouteMatched { .. } | Fact::RouteMissed { .. } => Phase::Route,
            Fact::HandlerStarted { .. } | Fact::HandlerFinished { .. } => Phase::Handle,
            Fact::ResponseBegun { .. } | Fact::OnTheWire { .. } => Phase::Respond,
            Fact::ClientFinished | Fact::ConnectionClosed { .. } => Phase::Keep,
            _ => Phase::Extract,
        };
        if phase < Phase::Respond {
            add(phase, Zoom::Line, Some(timed.at.0), What::Fact(n));
        }
    }
    for step in detail.response.trace().steps() {
        add(Phase::Respond, step.zoom(), None, What::Step(Direction::Out, *step));
    }
    let request = detail.request.trace().steps().iter();
    let part = |kind| {
        let step = request.clone().find(|step| step.kind == kind)?;
        Some(String::from_utf8_lossy(step.span.of(detail.request.bytes(), 0)).into_owned())
    };
    walk.routing = part(Kind::Method)
        .zip(part(Kind::Target))
        .map(|(method, target)| explain(routes(), &method, &target));
    for zoom in Zoom::ALL {
        let seen = |moment: &Moment| {
            moment.zoom == zoom
                || moment.light().is_none_or(|light| light.span.is_empty()) && moment.zoom <= zoom
        };
        walk.zooms[zoom as usize] = walk
            .moments
            .iter()
            .enumerate()
            .filter(|(_, moment)| seen(moment))
            .map(|(n, _)| n as u32)
            .collect();
    }
    walk
}
