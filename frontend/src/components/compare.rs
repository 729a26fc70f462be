//! Two exchanges side by side: where they part, and every byte in which they differ.

use shared::trace::Zoom;
use shared::wire::Direction;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::dialog::Dialog;
use super::exchange_row::status;
use super::{Dispatch, Same};
use crate::service::listener::Listener;
use crate::service::{self, clock_offset};
use crate::state::comparing::{self, Kind, Line, Run, Steps};
use crate::state::detail::Detail;
use crate::state::exchanges::{Entry, Key};
use crate::state::listing::Change;
use crate::state::player::Move;
use crate::state::walk::{Walk, What, build, say};
use crate::state::{Action, State, view, words};

/// How many lines that are the same are shown before and after one that is not.
const AROUND: usize = 2;
/// How many rows of one comparison are drawn.
const ROWS_AT_MOST: usize = 300;
/// After how many rows no further branch is shown.
const STEPS_SHOWN: usize = 60;
/// How much of a value is shown beside its step.
const VALUE_AT_MOST: usize = 120;

/// Offers to compare the answer of the last send with what was there before it.
pub fn offer(pair: Option<(Key, Key)>, dispatch: &Dispatch) -> Html {
    let Some((before, answer)) = pair else { return html! {} };
    act("Compare with the one before", Action::List(Change::Compare(before, answer)), dispatch)
}

/// Offers to change the request from the current step on, and to send it again.
pub fn edit_from_here(state: &State, dispatch: &Dispatch) -> Html {
    let Some(key) = state.exchanges.open else { return html! {} };
    let is_request = state.player.light(&state.walk).is_some_and(|light| light.side == Direction::In);
    if !is_request {
        return html! {};
    }
    html! { <p class="what-if">{ act("Edit the request from here", Action::List(Change::Edit(key)), dispatch) }</p> }
}

fn act(name: &'static str, action: Action, dispatch: &Dispatch) -> Html {
    let dispatch = dispatch.clone();
    html! { <button class="plain" type="button" onclick={move |_| dispatch.dispatch(action.clone())}>{ name }</button> }
}

/// The dialog.
pub fn compare(state: &State, dispatch: &Dispatch) -> Html {
    let exchanges = &state.exchanges;
    let side = |key: Key| Some((exchanges.entries.get(key)?, exchanges.detail(key)?));
    let body = match state.compared.map(|(left, right)| (left, right, side(left), side(right))) {
        None => html! { <p class="empty">{ "Choose two lines of the list with Compare, or C." }</p> },
        Some((_, _, Some(left), Some(right))) => html! {
            <Pair left={Same::from(left.0)} right={Same::from(right.0)} left_detail={Same::from(left.1)}
                right_detail={Same::from(right.1)} letters={state.view.letters} dispatch={dispatch.clone()} />
        },
        Some((left, right, ..)) => {
            let gone = |key: Key| exchanges.detail(key).is_none() && exchanges.is_out_of_reach(key);
            html! {
                <p class="empty" role="status">
                    if gone(left) || gone(right) {
                        { "The bytes of one of them are held neither by the page nor by the server any more. Pin a line to keep its bytes." }
                    } else {
                        { "The server is asked for their bytes…" }
                    }
                </p>
            }
        }
    };
    html! { <Dialog name="Compare two exchanges" class="compare" dispatch={dispatch.clone()}>{ body }</Dialog> }
}

#[derive(Properties, PartialEq)]
struct Props {
    left: Same<Entry>,
    right: Same<Entry>,
    left_detail: Same<Detail>,
    right_detail: Same<Detail>,
    letters: bool,
    dispatch: Dispatch,
}

/// What was found, for as long as the bytes stay the same.
struct Found {
    walks: [Walk; 2],
    steps: Steps,
    request: Vec<Line>,
    response: Vec<Line>,
}

#[component]
fn Pair(props: &Props) -> Html {
    let Props { left_detail, right_detail, .. } = props;
    let place = use_node_ref();
    let at = use_state(|| 0_usize);
    let found = use_memo((left_detail.clone(), right_detail.clone()), |(left, right)| {
        let walks = [build::walk(left, false), build::walk(right, false)];
        Found {
            steps: comparing::steps((&walks[0], left), (&walks[1], right)),
            walks,
            request: comparing::lines(left.request.bytes(), right.request.bytes()),
            response: comparing::lines(left.response.bytes(), right.response.bytes()),
        }
    });
    let mut differences = 0;
    let steps = steps(&found, props, &mut differences);
    let request =
        messages("Request", &found.request, &left_detail.request, &right_detail.request, &mut differences);
    let response = messages(
        "Response",
        &found.response,
        &left_detail.response,
        &right_detail.response,
        &mut differences,
    );
    let go = {
        let place = place.clone();
        use_callback((differences, *at, at.setter()), move |on: bool, (all, at, set)| {
            // From the first back to the last, and the other way round.
            let next = match (on, *at) {
                (_, 0) if *all == 0 => return,
                (true, now) if now >= *all => 1,
                (true, now) => now + 1,
                (false, 0 | 1) => *all,
                (false, now) => now - 1,
            };
            set.set(next);
            let selector = ["[data-diff='", &next.to_string(), "']"].concat();
            let row =
                place.cast::<Element>().and_then(|place| place.query_selector(&selector).ok().flatten());
            if let Some(row) = row.and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
                // It scrolls to where it is seen.
                let _ = row.focus();
            }
        })
    };
    let step = |name: &'static str, on: bool| {
        let go = go.clone();
        html! { <button class="plain" type="button" onclick={move |_| go.emit(on)}>{ name }</button> }
    };
    // Wherever in the dialog the focus is.
    use_effect_with((go.clone(), props.letters), |(go, letters)| {
        let (go, letters) = (go.clone(), *letters);
        let listener = Listener::new(&service::document(), "keydown", move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            if letters && !event.ctrl_key() && !event.meta_key() && !event.alt_key() && !event.is_composing()
            {
                match event.key().as_str() {
                    "n" | "N" => go.emit(true),
                    "p" | "P" => go.emit(false),
                    _ => {}
                }
            }
        });
        move || drop(listener)
    });
    html! {
        <div ref={place}>
            <p class="go">
                <b aria-live="polite">
                    if *at > 0 { { "Difference " }{ words::grouped(*at as u64) }{ " of " }{ words::grouped(differences as u64) } } else { { words::count(differences as u64, "difference") } }
                </b>
                if differences > 0 {
                    { step("Previous", false) }<kbd>{ "P" }</kbd>{ step("Next", true) }<kbd>{ "N" }</kbd>
                }
            </p>
            { steps }
            { request }
            { response }
        </div>
    }
}

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
fn messages(
    name: &str,
    lines: &[Line],
    left: &crate::state::stream::Stream,
    right: &crate::state::stream::Stream,
    differences: &mut usize,
) -> Html {
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
fn steps(found: &Found, props: &Props, differences: &mut usize) -> Html {
    let Found { walks, steps, .. } = found;
    let sides = [(&props.left, &props.left_detail), (&props.right, &props.right_detail)];
    let head = |n: usize, place: Option<usize>| {
        let (entry, _) = sides[n];
        let key = entry.key;
        let onclick = {
            let dispatch = props.dispatch.clone();
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
            let of = |run: &std::ops::Range<usize>, events: &[comparing::Event]| {
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
