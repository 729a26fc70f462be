//! The tables of a comparison: two columns, one for each exchange.

use std::ops::Range;

use shared::trace::Zoom;
use shared::wire::Direction;
use yew::prelude::*;

use super::Dispatch;
use super::exchange_row::status;
use crate::service::clock_offset;
use crate::state::comparing::{self, Kind, Line, Run, Steps};
use crate::state::detail::Detail;
use crate::state::exchanges::Entry;
use crate::state::player::Move;
use crate::state::stream::Stream;
use crate::state::walk::{Walk, What, say};
use crate::state::{Action, view, words};

/// How many lines or steps that are the same are shown before and after one that is not.
const AROUND: usize = 2;
/// How many rows of one comparison are drawn.
const ROWS_AT_MOST: usize = 300;
/// After how many rows no further branch is shown.
const STEPS_SHOWN: usize = 60;
/// How much of a value is shown beside its step.
const VALUE_AT_MOST: usize = 120;

/// The two exchanges.
pub type Sides<'a> = [(&'a Entry, &'a Detail); 2];

/// A table of two columns, one for each exchange.
fn table(name: &str, head: Html, rows: Vec<Html>) -> Html {
    html! {
        <table>
            <caption>{ name }</caption>
            { head }
            <tbody>{ rows }</tbody>
        </table>
    }
}

/// The first row of what differs can have the focus, so that one can go from one to the next.
fn row(kind: Kind, nth: Option<usize>, left: Html, right: Html) -> Html {
    let class = match kind {
        Kind::Same => "same",
        Kind::Changed => "differs",
        Kind::Left => "differs left",
        Kind::Right => "differs right",
    };
    html! {
        <tr {class} data-diff={nth.map(|n| n.to_string())} tabindex={nth.is_some().then_some("-1")}>
            <td>{ left }</td><td>{ right }</td>
        </tr>
    }
}

fn fold(says: &str) -> Html {
    html! { <tr class="fold"><td colspan="2">{ says.to_owned() }</td></tr> }
}

/// Two messages, line by line; of what is the same only what is near.
pub fn messages(name: &str, lines: &[Line], left: &Stream, right: &Stream, differences: &mut usize) -> Html {
    let mut rows = Vec::new();
    let (mut same, mut before) = (0, false);
    let differs = |n: usize| lines.get(n).is_some_and(|line| line.kind != Kind::Same);
    for (n, line) in lines.iter().enumerate() {
        let near = (n.saturating_sub(AROUND)..=n + AROUND).any(differs);
        if line.kind == Kind::Same && !near {
            same += 1;
        }
        if same > 0 && (near || n + 1 == lines.len()) {
            let text = [&words::count(same, "line"), ", the same in both"].concat();
            rows.push(fold(&text));
            same = 0;
        }
        if !near {
            before = false;
            continue;
        }
        let nth = (line.kind != Kind::Same && !before).then(|| {
            *differences += 1;
            *differences
        });
        before = line.kind != Kind::Same;
        if rows.len() < ROWS_AT_MOST {
            let (a, b) = (&left.bytes()[line.left.clone()], &right.bytes()[line.right.clone()]);
            let runs = match line.kind {
                Kind::Changed => comparing::bytes(a, b),
                kind => vec![Run { left: 0..a.len(), right: 0..b.len(), same: kind == Kind::Same }],
            };
            let of = |on_left: bool| {
                runs.iter()
                    .map(|run| {
                        piece(
                            if on_left { &a[run.left.clone()] } else { &b[run.right.clone()] },
                            run.same,
                            on_left,
                        )
                    })
                    .collect()
            };
            rows.push(row(line.kind, nth, of(true), of(false)));
        } else if let Some(n) = nth {
            // Those that are not drawn are not counted either.
            *differences = n - 1;
        }
    }
    if rows.len() >= ROWS_AT_MOST {
        rows.push(fold("They differ further; that is too long to be shown side by side."));
    }
    let says = if lines.is_empty() {
        "none in either".to_owned()
    } else if lines.iter().all(|line| line.kind == Kind::Same) {
        ["the same ", &words::count(left.len() as u64, "byte"), " in both"].concat()
    } else {
        [words::grouped(left.len() as u64), words::count(right.len() as u64, "byte")].join(" and ")
    };
    table(&[name, ": ", &says].concat(), html! {}, rows)
}

fn piece(bytes: &[u8], same: bool, on_left: bool) -> Html {
    let text = words::printable(bytes);
    match (same, on_left) {
        _ if text.is_empty() => html! {},
        (true, _) => html! { { text } },
        (false, true) => html! { <del>{ text }</del> },
        (false, false) => html! { <ins>{ text }</ins> },
    }
}

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
