//! All steps of the zoom, one line each.
//!
//! A thousand of them are a tall sheet on which those in sight are drawn. Each phase is a part of the sheet, so
//! that its heading stays in sight as long as the phase does.

use std::ops::Range;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::trace::Props;
use super::{Same, token_class};
use crate::state::Action;
use crate::state::detail::Detail;
use crate::state::player::Move;
use crate::state::walk::Walk;
use crate::state::walk::say::line;
use shared::trace::Zoom;

/// Rows are drawn in blocks of so many: scrolling a little draws nothing anew.
const BLOCK: usize = 24;

/// The list.
#[component]
pub fn StepList(props: &Props) -> Html {
    let Props { walk, detail, player, dispatch } = props;
    let (zoom, at) = (player.zoom, player.at);
    let place = use_node_ref();
    let block = use_state_eq(|| 0);
    let phases = use_memo((walk.clone(), zoom), |(walk, zoom)| walk.phases(*zoom));
    let count = walk.len(zoom);
    // Each phase has a heading, which takes a row.
    let rows = count + phases.len();
    let go = {
        let dispatch = dispatch.clone();
        use_callback((), move |n, ()| dispatch.dispatch(Action::Move(Move::To(n))))
    };
    let onscroll = {
        let (block, place) = (block.setter(), place.clone());
        use_callback(rows, move |_: Event, rows| {
            if let Some(list) = place.cast::<HtmlElement>() {
                let top = usize::try_from(list.scroll_top()).unwrap_or(0);
                block.set(top / row_height(&list, *rows) / BLOCK);
            }
        })
    };
    let onkeydown = {
        let dispatch = dispatch.clone();
        use_callback((), move |event: KeyboardEvent, ()| {
            let to = match event.key().as_str() {
                "ArrowUp" => Move::Back,
                "ArrowDown" => Move::Forward,
                _ => return,
            };
            if !event.ctrl_key() && !event.meta_key() && !event.alt_key() {
                event.prevent_default();
                dispatch.dispatch(Action::Move(to));
            }
        })
    };
    let row = at + 1 + phases.iter().take_while(|(_, places)| places.start <= at).count();
    {
        let place = place.clone();
        use_effect_with((row, rows), move |(row, rows)| {
            if let Some(list) = place.cast::<HtmlElement>() {
                keep_in_sight(&list, *row, *rows);
            }
        });
    }
    if count == 0 {
        return html! {};
    }
    let drawn = (*block * BLOCK).saturating_sub(BLOCK)..(*block + 3) * BLOCK;
    let part = |(p, (phase, places)): (usize, &(_, Range<usize>))| -> Option<Html> {
        let phase: &crate::state::walk::Phase = phase;
        let top = places.start + p;
        let rows = places.clone().filter(|n| drawn.contains(&(n + p + 1)));
        (top < drawn.end && top + places.len() >= drawn.start).then(|| html! {
            <div key={p} role="group" aria-label={phase.name()} ~style={sized(top, places.len() + 1)}>
                <p aria-hidden="true">{ phase.name() }</p>
                { for rows.map(|n| html! {
                    <StepRow key={n} walk={walk.clone()} detail={detail.clone()} {zoom} {n} row={n + 1 - places.start}
                        on={n == at} go={go.clone()} />
                }) }
            </div>
        })
    };
    html! {
        <section class="steps" aria-label="Steps">
            <h2>{ "Steps" }<small>{ count }{ " by " }{ zoom.name() }</small></h2>
            <div ref={place} class="steps-box" role="listbox" tabindex="0" aria-label="All steps"
                aria-activedescendant={drawn.contains(&row).then(|| ["step-", &at.to_string()].concat())} {onscroll} {onkeydown}>
                <div role="presentation" class="sheet" ~style={sized(0, rows)}>
                    { for phases.iter().enumerate().filter_map(part) }
                </div>
            </div>
        </section>
    }
}

/// Where on the sheet, in rows.
fn sized(top: usize, rows: usize) -> String {
    ["--top:", &top.to_string(), ";--rows:", &rows.to_string()].concat()
}

fn row_height(list: &HtmlElement, rows: usize) -> usize {
    (usize::try_from(list.scroll_height()).unwrap_or(0) / rows.max(1)).max(1)
}

/// Scrolls the list, and nothing else, so that a row is in sight below its heading.
fn keep_in_sight(list: &HtmlElement, row: usize, rows: usize) {
    let height = row_height(list, rows);
    let top = usize::try_from(list.scroll_top()).unwrap_or(0);
    let seen = usize::try_from(list.client_height()).unwrap_or(0);
    let at = row.saturating_sub(1) * height;
    let to = if at < top + height {
        at.saturating_sub(2 * height)
    } else if at + 2 * height > top + seen {
        (at + 3 * height).saturating_sub(seen)
    } else {
        return;
    };
    list.set_scroll_top(i32::try_from(to).unwrap_or(i32::MAX));
}

#[derive(Properties, PartialEq)]
struct RowProps {
    walk: Same<Walk>,
    detail: Same<Detail>,
    zoom: Zoom,
    n: usize,
    row: usize,
    on: bool,
    go: Callback<usize>,
}

/// One step.
#[component]
fn StepRow(props: &RowProps) -> Html {
    let RowProps { walk, detail, zoom, n, row, on, go } = props;
    let Some(moment) = walk.get(*zoom, *n) else { return html! {} };
    let told = line(walk, detail, moment);
    let number = (n + 1).to_string();
    let onclick = {
        let (go, n) = (go.clone(), *n);
        move |_| go.emit(n)
    };
    let class = match (*on, moment.is_problem()) {
        (true, false) => "on",
        (true, true) => "on problem",
        (false, true) => "problem",
        (false, false) => "",
    };
    html! {
        <div id={["step-", &n.to_string()].concat()} role="option" aria-selected={if *on { "true" } else { "false" }}
            aria-posinset={number.clone()} aria-setsize={walk.len(*zoom).to_string()} {class}
            ~style={["--top:", &row.to_string()].concat()} {onclick}>
            <span>{ number }</span><span class={token_class(told.token)}>{ told.value }</span><span>{ told.kind }</span>
        </div>
    }
}
