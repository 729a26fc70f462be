//! Two exchanges side by side: where they part, and every byte in which they differ.

use shared::wire::Direction;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::compare_rows::{Message, messages};
use super::compare_steps::steps;
use super::dialog::Dialog;
use super::{Dispatch, Same};
use crate::service;
use crate::service::listener::Listener;
use crate::state::comparing::{self, Steps};
use crate::state::detail::Detail;
use crate::state::exchanges::{Entry, Key};
use crate::state::listing::Change;
use crate::state::walk::{Walk, build};
use crate::state::{Action, State, words};

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
    request: Message,
    response: Message,
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
            request: Message::of(&left.request, &right.request),
            response: Message::of(&left.response, &right.response),
        }
    });
    let mut differences = 0;
    let sides = [(&*props.left, &**left_detail), (&*props.right, &**right_detail)];
    let steps = steps(&found.walks, &found.steps, sides, &props.dispatch, &mut differences);
    let request =
        messages("Request", &found.request, &left_detail.request, &right_detail.request, differences);
    differences += found.request.differences();
    let response =
        messages("Response", &found.response, &left_detail.response, &right_detail.response, differences);
    differences += found.response.differences();
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
