//! Everything that took time, on one scale.

use yew::prelude::*;

use super::trace::Props;
use crate::state::player::Move;
use crate::state::timeline::{self, Bar, LENGTH};
use crate::state::{Action, words};

/// The least that is drawn of what took time, so that it can be seen.
const LEAST: u64 = 8;

/// The timeline.
#[component]
pub fn Timeline(props: &Props) -> Html {
    let Props { walk, detail, .. } = props;
    let line = use_memo(detail.clone(), |detail| timeline::timeline(detail));
    if walk.foretold {
        return html! {
            <section class="timeline" aria-label="Time">
                <h2>{ "Time" }</h2>
                <p class="empty">{ "Once it is sent, it says here what took how long, and who waited for whom." }</p>
            </section>
        };
    }
    if detail.request.is_empty() && detail.response.is_empty() && detail.facts.is_empty() {
        return html! {};
    }
    let mut shortened = String::new();
    let mut breaks = String::new();
    for (n, (place, long)) in line.shortened.iter().enumerate() {
        shortened.push_str(if n > 0 { ", " } else { "" });
        shortened.push_str(&words::duration(*long));
        breaks.push('M');
        breaks.push_str(&place.to_string());
        breaks.push_str(" 0V24");
    }
    let breaks = AttrValue::from(breaks);
    html! {
        <section class="timeline" aria-label="Time">
            <h2>{ "Time" }<small>{ words::duration(line.total) }{ " in all" }</small></h2>
            <ol>{ for line.bars.iter().map(|bar| row(bar, &line, &breaks, props)) }</ol>
            if !shortened.is_empty() {
                <p class="quiet">{ "Drawn shorter at each dotted line: " }{ shortened }{ "." }</p>
            }
        </section>
    }
}

fn row(bar: &Bar, line: &timeline::Timeline, breaks: &AttrValue, props: &Props) -> Html {
    let Props { walk, detail, player, dispatch } = props;
    let (from, to) = (line.place(bar.from), line.place(bar.to));
    let long = to.saturating_sub(from).max(LEAST);
    let x = from.min(LENGTH - long.min(LENGTH));
    let shown = bar.shown(line.began);
    let waits = bar.waited.map(|waited| {
        let d = ["M", &line.place(waited).to_string(), " 12H", &x.to_string()].concat();
        html! { <path class="wait" {d} /> }
    });
    let inner = html! {
        <>
            <span>{ bar.name.clone() }</span>
            <svg viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true">
                <path class="break" d={breaks.clone()} />
                { waits }
                <rect x={x.to_string()} y="8" width={long.to_string()} height="8" />
            </svg>
            <span class="took">{ shown }</span>
            <span class="exact">{ exact(bar, line.began) }</span>
        </>
    };
    let is_now = player.moment(walk).is_some_and(|moment| bar.is_about(moment, detail));
    let current = is_now.then_some("true");
    match walk.at(player.zoom).position(|moment| bar.is_about(moment, detail)) {
        None => html! { <li aria-current={current} tabindex="0">{ inner }</li> },
        Some(place) => {
            let dispatch = dispatch.clone();
            let onclick = move |_| dispatch.dispatch(Action::Move(Move::To(place)));
            html! { <li aria-current={current}><button type="button" {onclick}>{ inner }</button></li> }
        }
    }
}

/// To the nanosecond.
fn exact(bar: &Bar, began: u64) -> String {
    let nanos = |at: u64| words::grouped(at.saturating_sub(began));
    let mut text = if bar.from == bar.to {
        ["at ", &nanos(bar.from), " ns"].concat()
    } else {
        ["from ", &nanos(bar.from), " to ", &nanos(bar.to), " ns"].concat()
    };
    if let Some(waited) = bar.waited.filter(|waited| *waited < bar.from) {
        text.push_str(", waited ");
        text.push_str(&words::duration(bar.from - waited));
    }
    text
}
