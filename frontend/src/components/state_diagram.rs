//! The tracer's states, and the way through them: all of them as a map, and below it what was read last.

use shared::trace::{Kind, State};
use yew::prelude::*;

use super::trace::Props;
use crate::state::diagram::{self, Diagram, RADIUS, WIDTH, Way};

/// The most steps of one line that are told.
const STEPS_AT_MOST: usize = 9;
/// The height of a row below the map, and about how wide a letter is.
const ROW: i32 = 21;
const LETTER: i32 = 7;
/// Where in such a row the line, the kind of what was read and the state that it leads to begin.
const TRUNK: i32 = 12;
const KIND: i32 = 32;
const TO: i32 = 190;

/// The picture.
#[component]
pub fn StateDiagram(props: &Props) -> Html {
    let Props { walk, player, .. } = props;
    let way = diagram::way(walk, player.moment(walk));
    let map = use_memo(way.side, |side| diagram::diagram(*side));
    let all = use_memo(way.side, {
        let map = map.clone();
        move |_| AttrValue::from(map.lines(u128::MAX))
    });
    if walk.is_empty() {
        return html! {};
    }
    let (below, height) = below(&way, map.height);
    let view = [0, 0, WIDTH, height].map(|number| number.to_string()).join(" ");
    html! {
        <section class="diagram" aria-label="States of the parser">
            <h2>{ "States of the parser" }<small>{ way.state.id() }</small></h2>
            <svg viewBox={view} role="img" aria-label={way.words()}>
                <path class="line" d={(*all).clone()} />
                <path class="line taken" d={map.lines(way.taken)} />
                { for way.now.iter().filter_map(|(from, _, to)| Some(html! {
                    <path class={if *to == State::Rejected { "line at refused" } else { "line at" }}
                        d={diagram::line(map.node(*from)?, map.node(*to)?)} />
                })) }
                { for map.lanes.iter().map(|(name, y)| text("lane", 0, y + 4, name)) }
                { for map.nodes.iter().map(|node| {
                    let class = class(&way, node.state);
                    let size = if node.state == way.state { RADIUS + 2 } else { RADIUS };
                    html! {
                        <circle {class} cx={node.x.to_string()} cy={node.y.to_string()} r={size.to_string()}>
                            <title>{ node.state.id() }</title>
                        </circle>
                    }
                }) }
                { name_of_state(&map, way.state) }
                { below }
            </svg>
        </section>
    }
}

fn class(way: &Way, state: State) -> &'static str {
    match state {
        _ if state == way.state && state == State::Rejected => "at refused",
        _ if state == way.state => "at",
        _ if way.has_seen(state) => "taken",
        _ => "",
    }
}

fn text(class: &'static str, x: i32, y: i32, words: &'static str) -> Html {
    html! { <text {class} x={x.to_string()} y={y.to_string()}>{ words }</text> }
}

fn width(words: &str) -> i32 {
    LETTER * i32::try_from(words.len()).unwrap_or(0)
}

/// The name of the state one is in, below it.
fn name_of_state(map: &Diagram, state: State) -> Html {
    let Some(node) = map.node(state) else { return html! {} };
    let half = width(state.id()) / 2;
    let x = node.x.clamp(half, WIDTH - half);
    text("name", x - half, node.y + 18, state.id())
}

/// What was read last: one transition among all that were possible, or those of a line; and where it ends.
fn below(way: &Way, top: i32) -> (Html, i32) {
    let from = way.now.first().map_or(way.state, |first| first.0);
    let one = way.single().map(|(_, kind, _)| kind);
    // Each row: what was read, where that leads, whether it was read.
    let mut rows: Vec<(&'static str, &'static str, bool)> = if way.now.len() > 1 {
        way.now.iter().take(STEPS_AT_MOST).map(|(_, kind, to)| (kind.id(), to.id(), true)).collect()
    } else {
        way.ways_out(from).map(|(kind, to)| (kind.id(), to.id(), one == Some(kind))).collect()
    };
    if way.now.len() > STEPS_AT_MOST {
        rows.push(("and so on", way.state.id(), true));
    } else if way.now.len() <= 1 && from != State::Rejected {
        rows.push(("anything else", State::Rejected.id(), one == Some(Kind::Rejected)));
    }
    let mut y = top + ROW;
    let head = pill(if way.now.is_empty() { "at" } else { "taken" }, 0, y, from.id());
    let last = rows.len();
    let rows = rows.iter().enumerate().map(|(n, (kind, to, read))| {
        let begin = y;
        y += ROW;
        let mut branch = String::from("M");
        for (before, number) in
            [("", TRUNK), (" ", begin + if begin == top + ROW { 8 } else { 0 }), ("V", y), ("H", KIND - 4)]
        {
            branch.push_str(before);
            branch.push_str(&number.to_string());
        }
        let mut arrow = String::from("M");
        for (before, number) in
            [("", KIND + width(kind) + 4), (" ", y), ("H", TO - 4), ("m-4 -3l4 3l-4 3M", TO), (" ", y)]
        {
            arrow.push_str(before);
            arrow.push_str(&number.to_string());
        }
        branch.push_str(&arrow);
        let refused = *to == State::Rejected.id();
        html! {
            <>
                <path class={if *read { "line taken" } else { "line" }} d={branch} />
                { text(if *read { "kind taken" } else { "kind" }, KIND, y + 4, kind) }
                { pill(match (*read, refused) {
                    (true, true) => "at refused",
                    // Of several, the last is where it stands now.
                    (true, false) if way.now.len() > 1 && n + 1 < last => "taken",
                    (true, false) => "at",
                    (false, _) => "",
                }, TO, y, to) }
            </>
        }
    });
    let rows: Vec<Html> = rows.collect();
    (html! { <>{ head }{ rows }</> }, y + ROW / 2 + 2)
}

/// A state by its name.
fn pill(class: &'static str, x: i32, y: i32, name: &'static str) -> Html {
    html! {
        <>
            <rect {class} x={x.to_string()} y={(y - 9).to_string()} width={(width(name) + 12).to_string()} height="18" rx="4" />
            { text("name", x + 6, y + 4, name) }
        </>
    }
}
