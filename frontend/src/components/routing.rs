//! The routes that were tried, and why not.

use shared::route::Route;
use shared::route::explain::{Explanation, Tried, Verdict};
use shared::wire::Fact;
use yew::prelude::*;

use super::Dispatch;
use super::trace::Props;
use crate::state::detail::Detail;
use crate::state::player::Move;
use crate::state::routing::{self, Rows, Standing};
use crate::state::walk::{Walk, What};
use crate::state::{Action, words};

/// The table.
#[component]
pub fn Routing(props: &Props) -> Html {
    let Props { walk, detail, player, dispatch } = props;
    let unfolded = use_state(|| false);
    let standing = routing::standing(walk, walk.routing.as_ref(), detail);
    let explanation = match (&walk.routing, &standing) {
        (_, Standing::Unrouted(why)) => {
            return html! {
                <section class="routing" aria-label="Routes tried">
                    <h2>{ "Routes tried" }</h2>
                    <p>{ why }</p>
                </section>
            };
        }
        (None, _) => return html! {},
        (Some(explanation), _) => explanation,
    };
    let what = player.moment(walk).map(|moment| moment.what);
    let at = match what {
        Some(What::Tried(n)) => Some(n),
        _ => None,
    };
    let is_about_all = match what {
        Some(What::Fact(n)) => detail
            .facts
            .get(n)
            .is_some_and(|timed| matches!(timed.fact, Fact::RouteMatched { .. } | Fact::RouteMissed { .. })),
        what => what == Some(What::Routed),
    };
    let rows = routing::rows(explanation, at);
    let tried = explanation.tried.iter().filter(|tried| tried.verdict != Verdict::NotTried).count();
    let row = |n: &usize| row(&explanation.tried[*n], *n, at == Some(*n), props);
    html! {
        <section class="routing" aria-label="Routes tried">
            <h2>{ if walk.foretold { "Routes that would be tried" } else { "Routes tried" } }
                <small>{ words::grouped(tried as u64) }{ " of " }{ words::grouped(explanation.tried.len() as u64) }</small>
            </h2>
            { outcome(explanation, &standing, is_about_all) }
            { mend(explanation, walk, detail, dispatch) }
            <table>
                <thead class="sr"><tr><th>{ "Order" }</th><th>{ "Method" }</th><th>{ "Route, and why" }</th></tr></thead>
                <tbody>
                    { for rows.shown.iter().map(row) }
                    if *unfolded { { for rows.folded.iter().map(row) } }
                </tbody>
            </table>
            { fold(&rows, &unfolded) }
        </section>
    }
}

/// What came of it, and who says so.
fn outcome(explanation: &Explanation<'static>, standing: &Standing, is_now: bool) -> Html {
    let said = explanation.words();
    let current = is_now.then_some("true");
    match standing {
        // Told before.
        Standing::Unrouted(_) => html! {},
        Standing::Foretold => {
            html! { <p class="outcome-of" aria-current={current}><b>{ "Predicted: " }</b>{ ticked(&said) }</p> }
        }
        Standing::AsForetold => html! {
            <p class="outcome-of" aria-current={current}>{ ticked(&said) }<span class="quiet">{ " The server did so." }</span></p>
        },
        Standing::Otherwise(what) => html! {
            <>
                <p class="outcome-of differs" aria-current={current}><b>{ "The server decided differently: " }</b>{ what }</p>
                <p class="outcome-of"><b>{ "Predicted: " }</b>{ ticked(&said) }</p>
            </>
        },
    }
}

/// The request that was probably meant.
fn mend(explanation: &Explanation<'static>, walk: &Walk, detail: &Detail, dispatch: &Dispatch) -> Html {
    let Some((with, bytes)) = routing::mended(explanation, detail) else { return html! {} };
    let (dispatch, foretold) = (dispatch.clone(), walk.foretold);
    let onclick = move |_| {
        dispatch.dispatch(Action::Draft(routing::mend(foretold, bytes.clone())));
    };
    html! {
        <p><button class="plain" type="button" {onclick}>{ "Try it with " }<code>{ words::printable(with.as_bytes()) }</code></button></p>
    }
}

fn row(tried: &Tried<'static>, n: usize, is_now: bool, props: &Props) -> Html {
    let Props { walk, player, dispatch, .. } = props;
    let (class, mark) = match tried.verdict {
        Verdict::Matched => ("hit", "✓"),
        Verdict::MethodWrong { .. } => ("hit wrong", "✗"),
        _ => ("miss", ""),
    };
    let place = walk.at(player.zoom).position(|moment| moment.what == What::Tried(n));
    let pattern = match place {
        None => pattern(tried),
        Some(place) => {
            let dispatch = dispatch.clone();
            let onclick = move |_| dispatch.dispatch(Action::Move(Move::To(place)));
            html! { <button type="button" {onclick}>{ pattern(tried) }</button> }
        }
    };
    html! {
        <tr {class} aria-current={is_now.then_some("true")}>
            <td>{ n + 1 }</td>
            <td>{ methods(tried.route) }</td>
            <td><code>{ pattern }</code>{ " " }<span>{ mark }{ " " }{ ticked(&tried.words()) }</span></td>
        </tr>
    }
}

fn methods(route: &Route) -> String {
    if route.methods.is_empty() { "any".to_owned() } else { route.methods.join(" ") }
}

/// The pattern; the segment that does not fit is underlined, a space where it has none.
fn pattern(tried: &Tried<'static>) -> Html {
    let Verdict::PathDiffers { at } = tried.verdict else { return html! { { tried.route.pattern } } };
    let written = |n: usize| tried.segments.get(n).and_then(|segment| segment.pattern);
    let segments = (0..).map_while(written).chain(written(at).is_none().then_some("\u{2003}"));
    segments
        .enumerate()
        .map(|(n, segment)| html! { <>{ "/" }if n == at { <u>{ segment }</u> } else { { segment } }</> })
        .collect()
}

/// Words, with what stands between backticks set as a value.
fn ticked(words: &str) -> Html {
    let parts = words.split('`').enumerate();
    parts
        .map(|(n, part)| {
            if n % 2 == 1 {
                html! { <code>{ part }</code> }
            } else {
                html! { { part } }
            }
        })
        .collect()
}

/// The routes that have nothing to do with it.
fn fold(rows: &Rows, unfolded: &UseStateHandle<bool>) -> Html {
    if rows.folded.is_empty() {
        return html! {};
    }
    let open = **unfolded;
    let unfolded = unfolded.clone();
    html! {
        <p><button class="plain" type="button" aria-expanded={if open { "true" } else { "false" }}
            onclick={move |_| unfolded.set(!open)}>{ if open { "Fold " } else { "Show " } }{ rows.summary.clone() }</button></p>
    }
}
