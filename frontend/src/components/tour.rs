//! A first visit: four sentences, one after another, that stand in nobody's way.

use yew::prelude::*;

use super::Dispatch;
use crate::service;
use crate::state::Action;
use crate::state::view::Change;

/// What is said, and the part of the page that it is about.
pub const STOPS: [(&str, &str); 4] = [
    ("compose", "Here is a complete request. Change anything you like, and press Send (Ctrl+Enter)."),
    (
        "wires",
        "In the middle is what really crosses the wire, byte by byte: the request as the server reads it, and its response.",
    ),
    (
        "trace",
        "Here the server is taken apart, step by step: press → to go on, ← to go back. Click on any byte to ask what it is.",
    ),
    (
        "exchanges",
        "Every request of every client appears here. Try curl in a terminal, or break the request on purpose and see what happens.",
    ),
];

/// The sentence of this stop.
pub fn tour(stop: Option<usize>, dispatch: &Dispatch) -> Html {
    let Some((n, (_, said))) = stop.and_then(|n| STOPS.get(n).map(|stop| (n, stop))) else { return html! {} };
    let last = n + 1 == STOPS.len();
    let go = |to: Option<usize>| {
        let dispatch = dispatch.clone();
        move |_| {
            dispatch.dispatch(Action::View(Change::Tour(to)));
            if to.is_none() {
                // What had the focus is gone; the next thing to do is to send.
                service::focus_later(".send .primary");
            }
        }
    };
    html! {
        <aside class="tour" aria-label="A first look">
            <p aria-live="polite"><b>{ n + 1 }{ " of " }{ STOPS.len() }</b>{ " " }{ *said }</p>
            if n > 0 {
                <button class="plain" type="button" onclick={go(Some(n - 1))}>{ "Back" }</button>
            }
            <button class="plain" type="button" onclick={go((!last).then_some(n + 1))}>{ if last { "Done" } else { "Next" } }</button>
            if !last {
                <button class="plain" type="button" onclick={go(None)}>{ "Skip" }</button>
            }
        </aside>
    }
}
