//! Two walks side by side: where they part.

use std::ops::Range;

use shared::trace::Zoom;
use shared::wire::Direction;
use yew::prelude::*;

use super::Dispatch;
use super::compare_rows::{fold, row, table};
use super::exchange_row::status;
use crate::service::clock_offset;
use crate::state::comparing::rows::AROUND;
use crate::state::comparing::{self, Kind, Steps};
use crate::state::detail::Detail;
use crate::state::exchanges::Entry;
use crate::state::player::Move;
use crate::state::walk::{Walk, What, say};
use crate::state::{Action, view, words};

/// After how many rows no further branch is shown.
const STEPS_SHOWN: usize = 60;
/// How much of a value is shown beside its step.
const VALUE_AT_MOST: usize = 120;

/// The two exchanges.
pub type Sides<'a> = [(&'a Entry, &'a Detail); 2];

/// Where the two part, and both branches from there.
pub fn steps(
    walks: &[Walk; 2],
    steps: &Steps,
    sides: Sides<'_>,
    dispatch: &Dispatch,
    differences: &mut usize,
) -> Html {
    let head = |n: usize, place: Option<usize>| {
        let (entry, _) = sides[n];
        let key = entry.key;
        let onclick = {
            let dispatch = dispatch.clone();
            move |_| {
                dispatch.dispatch(Action::View(view::Change::Dialog(None)));
                dispatch.dispatch(Action::Open(Some(key)));
                if let Some(place) = place {
                    dispatch.dispatch(Action::Move(Move::Zoom(Zoom::Token)));
                    dispatch.dispatch(Action::Move(Move::To(place)));
                }
            }
        };
        html! {
            <th scope="col">
                { status(&entry.summary) }{ " " }{ words::printable(&entry.summary.start_line.0) }
                <small>{ words::clock(entry.summary.began_ms, clock_offset(entry.summary.began_ms)) }{ " " }
                    <button class="plain" type="button" {onclick}>{ if place.is_some() { "Open at this step" } else { "Open" } }</button></small>
            </th>
        }
    };
    let event = |n: usize, place: Option<usize>, in_full: bool| match place {
        Some(place) => told(&walks[n], sides[n].1, place, in_full),
        None => html! {},
    };
    let parting = steps.parting();
    let mut rows = Vec::new();
    for run in &steps.runs {
        if rows.len() >= STEPS_SHOWN {
            break;
        }
        let (first, last) = (run.left.start == 0, run.left.end == steps.left.len() && run.same);
        let all = run.left.len().max(run.right.len());
        for n in 0..all {
            // Of what is the same only what is near: the end of what is before, the beginning of what follows.
            let near = !run.same || !first && n < AROUND || !last && n + AROUND >= all;
            if !near {
                if n == if first { 0 } else { AROUND } {
                    let others = all - if first { 0 } else { AROUND } - if last { 0 } else { AROUND };
                    rows.push(fold(&[&words::count(others as u64, "step"), ", the same in both"].concat()));
                }
                continue;
            }
            let of = |run: &Range<usize>, events: &[comparing::Event]| {
                events[run.clone()].get(n).map(|event| event.place)
            };
            let (left, right) = (of(&run.left, &steps.left), of(&run.right, &steps.right));
            let kind = match (run.same, left, right) {
                (true, ..) => Kind::Same,
                (_, _, None) => Kind::Left,
                (_, None, _) => Kind::Right,
                _ => Kind::Changed,
            };
            let nth = (!run.same && n == 0).then(|| {
                *differences += 1;
                *differences
            });
            rows.push(row(kind, nth, event(0, left, !run.same), event(1, right, !run.same)));
        }
    }
    let places = parting.map(|at| {
        let run = steps.runs.iter().find(|run| !run.same);
        let right = run.map_or(at, |run| run.right.start);
        (steps.left.get(at).map(|event| event.place), steps.right.get(right).map(|event| event.place))
    });
    let says = match parting {
        None => "The server took the same steps in both, with the same values".to_owned(),
        Some(0) => "They part at the first step".to_owned(),
        Some(at) => {
            ["The first ", &words::count(at as u64, "step"), " are the same; then they part"].concat()
        }
    };
    let (left, right) = places.unwrap_or_default();
    table(&says, html! { <thead><tr>{ head(0, left) }{ head(1, right) }</tr></thead> }, rows)
}

/// A step in a few words, with its value; in full with its sentence.
fn told(walk: &Walk, detail: &Detail, place: usize, in_full: bool) -> Html {
    let Some(moment) = walk.get(Zoom::Token, place) else { return html! {} };
    let said = say::say(walk, detail, moment);
    let value = match moment.what {
        What::Step(side, step) => {
            let stream = if side == Direction::In { &detail.request } else { &detail.response };
            let bytes = step.span.of(stream.bytes(), 0);
            words::printable(&bytes[..bytes.len().min(VALUE_AT_MOST)])
        }
        _ => String::new(),
    };
    html! {
        <>
            <b>{ said.title }</b>{ " " }<code>{ value }</code>
            if in_full && !said.sentence.is_empty() { <p>{ said.sentence }</p> }
        </>
    }
}
