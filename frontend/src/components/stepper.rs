//! The stepper: buttons, slider, zooms; in sight wherever one is.

use gloo_timers::callback::Interval;
use shared::trace::Zoom;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::Dispatch;
use super::icon::{Picture, icon};
use super::trace::Props;
use crate::state::Action;
use crate::state::detail::Detail;
use crate::state::player::{Move, SPEEDS};
use crate::state::walk::say::{line, say};
use crate::state::walk::stops::{KINDS, Stops};
use crate::state::walk::{Moment, Walk};

/// The buttons.
#[component]
pub fn Stepper(props: &Props) -> Html {
    let Props { walk, detail, player, dispatch } = props;
    let zoom = player.zoom;
    let ticks = use_memo((walk.clone(), zoom), |(walk, zoom)| walk.ticks(*zoom));
    let marks = use_memo(
        (walk.clone(), detail.clone(), zoom, player.stops.clone()),
        |(walk, detail, zoom, stops)| stops.places(walk, detail, *zoom),
    );
    {
        let dispatch = dispatch.clone();
        use_effect_with((player.playing, player.pause()), move |(playing, pause)| {
            let tick = move || dispatch.dispatch(Action::Move(Move::Tick));
            let timer = playing.then(|| Interval::new(*pause, tick));
            move || drop(timer)
        });
    }
    let (count, at) = (walk.len(zoom), player.at);
    let place = ["Step ", &(at + 1).min(count).to_string(), " of ", &count.to_string()].concat();
    let here = player.moment(walk).map(|moment| line(walk, detail, moment));
    let told = here.map_or(String::new(), |here| [&place, ": ", &here.kind, " ", &here.value].concat());
    let problems = walk.problems(zoom);
    let (first, last) = (at == 0, at + 1 >= count);
    let (play, picture) = if player.playing { ("Pause", Picture::Pause) } else { ("Play", Picture::Play) };
    let buttons = [
        ("First step", "Home", Picture::First, Move::First, first),
        ("Back", "ArrowLeft", Picture::Back, Move::Back, first),
        (play, "K", picture, Move::Toggle, count == 0),
        ("Forward", "ArrowRight", Picture::Forward, Move::Forward, last),
        ("Last step", "End", Picture::Last, Move::Last, last),
    ];
    let slide = {
        let dispatch = dispatch.clone();
        move |event: InputEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            let step: usize = field.value().parse().unwrap_or(1);
            dispatch.dispatch(Action::Move(Move::To(step.saturating_sub(1))));
        }
    };
    html! {
        <div class="stepper" role="group" aria-label="Player">
            if let Some(moment) = player.moment(walk) {
                // On a phone the card is a long way off; elsewhere this is not drawn.
                <p class="in-short" aria-hidden="true">{ in_short(walk, detail, moment) }</p>
            }
            <div class="buttons">
                { for buttons.into_iter().map(|(name, key, picture, to, off)| html! {
                    <button class="icon-button" type="button" aria-label={name} title={name} aria-keyshortcuts={key}
                        aria-disabled={off.then_some("true")} onclick={go(dispatch, to)}>{ icon(picture) }</button>
                }) }
                <strong>{ if count == 0 { "No steps yet".to_owned() } else { place } }</strong>
                if problems > 0 {
                    <button class="plain next-problem" type="button" onclick={go(dispatch, Move::NextProblem)}>
                        { "Next problem " }<span class="count">{ problems }</span>
                    </button>
                }
            </div>
            <div class="slider">
                <input type="range" min="1" max={count.max(1).to_string()} value={(at + 1).to_string()}
                    aria-label="Step" aria-valuetext={told} oninput={slide} />
                { for positions(&marks, count).into_iter().map(|left| html! { <i ~style={left} /> }) }
            </div>
            <div class="ticks">
                { for ticks.iter().map(|(phase, places)| {
                    let mut style = ["flex-grow:", &places.len().to_string()].concat();
                    let class = if places.contains(&at) {
                        let part = (at + 1 - places.start) * 100 / places.len();
                        style.push_str(";--part:");
                        style.push_str(&part.to_string());
                        style.push('%');
                        "half"
                    } else if places.start > at { "" } else { "done" };
                    let current = (class == "half").then_some("step");
                    html! {
                        <button type="button" {class} ~style={style} title={phase.name()} aria-current={current}
                            onclick={go(dispatch, Move::To(places.start))}>{ phase.name() }</button>
                    }
                }) }
            </div>
            <div class="options">
                { zooms(zoom, dispatch) }
                { speeds(player.speed, dispatch) }
                { stops(&player.stops, dispatch) }
            </div>
        </div>
    }
}

/// What the step says, in two lines.
fn in_short(walk: &Walk, detail: &Detail, moment: &Moment) -> Html {
    let told = say(walk, detail, moment);
    html! { <><b>{ told.title }</b>{ " " }{ told.sentence }</> }
}

fn go(dispatch: &Dispatch, to: Move) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_| dispatch.dispatch(Action::Move(to)))
}

/// Where on the slider the places are; of those that would be drawn over each other, one.
fn positions(places: &[usize], count: usize) -> Vec<String> {
    let mut percent: Vec<usize> = places.iter().map(|place| place * 100 / (count - 1).max(1)).collect();
    percent.dedup();
    percent.into_iter().map(|left| ["--left:", &left.to_string()].concat()).collect()
}

fn zooms(chosen: Zoom, dispatch: &Dispatch) -> Html {
    let option = |zoom: Zoom| {
        let dispatch = dispatch.clone();
        let onchange = move |_| dispatch.dispatch(Action::Move(Move::Zoom(zoom)));
        html! {
            <label>
                <input type="radio" name="zoom" checked={chosen == zoom} {onchange} /><span>{ zoom.name() }</span>
            </label>
        }
    };
    html! { <fieldset class="switch"><legend class="sr">{ "Zoom" }</legend>{ for Zoom::ALL.map(option) }</fieldset> }
}

fn speeds(chosen: usize, dispatch: &Dispatch) -> Html {
    let dispatch = dispatch.clone();
    let onchange = move |event: Event| {
        let field: HtmlSelectElement = event.target_unchecked_into();
        let speed = usize::try_from(field.selected_index()).unwrap_or(0);
        dispatch.dispatch(Action::Move(Move::Speed(speed)));
    };
    html! {
        <select aria-label="Speed" title="How many steps it plays in a second" {onchange}>
            { for SPEEDS.iter().enumerate().map(|(n, tenths)| html! {
                <option selected={n == chosen}>
                    { if *tenths < 10 { "½".to_owned() } else { (tenths / 10).to_string() } }{ " a second" }
                </option>
            }) }
        </select>
    }
}

/// Where playing stops.
fn stops(stops: &Stops, dispatch: &Dispatch) -> Html {
    let choice = |name: &'static str, checked: bool, next: Stops| {
        let dispatch = dispatch.clone();
        let onchange = move |_| dispatch.dispatch(Action::StopAt(next.clone()));
        html! { <label><input type="checkbox" {checked} {onchange} />{ name }</label> }
    };
    let named = {
        let (dispatch, stops) = (dispatch.clone(), stops.clone());
        move |event: InputEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            dispatch.dispatch(Action::StopAt(Stops { name: field.value(), ..stops.clone() }));
        }
    };
    html! {
        <details class="stops">
            <summary>{ "Stop at" }if !stops.is_empty() { <span class="count">{ stops.count() }</span> } else { { "…" } }</summary>
            <div>
            <p class="quiet">{ "Playing stops there." }</p>
            { choice("every problem", stops.problems, Stops { problems: !stops.problems, ..stops.clone() }) }
            { for KINDS.iter().map(|&kind| {
                choice(shared::explain::kind(kind).title, stops.kinds.contains(&kind), stops.toggled(kind))
            }) }
            <label class="named">{ "the field named" }
                <input type="text" value={stops.name.clone()} placeholder="Host" spellcheck="false" autocomplete="off" oninput={named} />
            </label>
            </div>
        </details>
    }
}
