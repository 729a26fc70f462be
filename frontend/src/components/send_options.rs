//! How to send: in which pieces, on which connection, and what after the last byte.

use std::rc::Rc;

use shared::wire::{ConnId, Plan};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::{Dispatch, Same};
use crate::state::Action;
use crate::state::sending::{Pieces, SendOptions as Options};
use crate::state::words;

/// What it needs.
#[derive(Clone, PartialEq)]
pub struct Props {
    /// The choices.
    pub options: Same<Options>,
    /// What they come to for the bytes at hand.
    pub plan: Same<Plan>,
    /// The longest pause the server allows.
    pub longest_pause: u32,
    /// The connections that are open.
    pub connections: Same<Vec<ConnId>>,
    /// The one to send on.
    pub on: Option<ConnId>,
    /// Hangs up.
    pub hang_up: Callback<ConnId>,
    /// How to change the state.
    pub dispatch: Dispatch,
}

/// The choices, folded away until they are wanted.
pub fn send_options(props: &Props) -> Html {
    let set = {
        let (dispatch, options) = (props.dispatch.clone(), props.options.clone());
        move |change: &dyn Fn(&mut Options)| {
            let mut options = (*options.0).clone();
            change(&mut options);
            dispatch.dispatch(Action::Send(options));
        }
    };
    let set = Rc::new(set);
    let pieces = |pieces: Pieces| {
        let set = set.clone();
        html! {
            <label>
                <input type="radio" name="pieces" checked={props.options.pieces == pieces}
                    onchange={move |_| set(&|options| options.pieces = pieces)} />
                { pieces.name() }
            </label>
        }
    };
    let pause = {
        let set = set.clone();
        move |event: InputEvent| {
            let typed = event.target_unchecked_into::<HtmlInputElement>().value();
            set(&|options| options.pause_ms = typed.parse().unwrap_or(0));
        }
    };
    let offsets = {
        let set = set.clone();
        move |event: InputEvent| {
            let typed = event.target_unchecked_into::<HtmlInputElement>().value();
            set(&|options| options.offsets.clone_from(&typed));
        }
    };
    let half_close = {
        let set = set.clone();
        move |event: Event| {
            let on = event.target_unchecked_into::<HtmlInputElement>().checked();
            set(&|options| options.half_close = on);
        }
    };
    let cut = props.options.pieces != Pieces::Whole;
    let (_, unclear) = props.options.offsets();
    html! {
        <details class="how">
            <summary>{ "How to send" }<span class="quiet">{ summary(props) }</span></summary>
            <fieldset class="choices">
                <legend>{ "In pieces" }</legend>
                <div>{ for Pieces::ALL.map(pieces) }</div>
            </fieldset>
            if props.options.pieces == Pieces::Offsets {
                <label class="row"><span>{ "Cut at" }</span>
                    <input type="text" inputmode="numeric" spellcheck="false" value={props.options.offsets.clone()}
                        aria-invalid={unclear.map(|_| "true")} oninput={offsets} />
                    if let Some(word) = unclear {
                        <span class="quiet">{ "“" }{ word }{ "” is not a number of bytes" }</span>
                    }
                </label>
            }
            if cut {
                <label class="row"><span>{ "Pause" }</span>
                    <span>
                        <input type="number" min="0" max={props.longest_pause.to_string()}
                            value={props.options.pause_ms.to_string()} oninput={pause} />{ " ms" }
                    </span>
                    <span class="quiet">{ comes_to(&props.plan) }</span>
                </label>
            }
            { connection(props) }
            <div class="row"><span>{ "Then" }</span>
                <label>
                    <input type="checkbox" checked={props.options.half_close} onchange={half_close} />
                    { "half-close after the last byte" }
                </label>
            </div>
        </details>
    }
}

/// What the choices come to: `3 pieces, 200 ms in all`.
fn comes_to(plan: &Plan) -> String {
    let pauses: u64 = plan.cuts.iter().map(|cut| u64::from(cut.pause_ms)).sum();
    let mut text = words::count(plan.cuts.len() as u64 + 1, "piece");
    text.push_str(", ");
    text.push_str(&words::duration(pauses * 1_000_000));
    text.push_str(" in all");
    text
}

fn summary(props: &Props) -> String {
    let mut text = props.options.summary();
    if let Some(conn) = props.on {
        text.push_str(", on connection ");
        text.push_str(&conn.0.to_string());
    }
    text
}

fn connection(props: &Props) -> Html {
    if props.connections.is_empty() {
        return html! {
            <p class="row quiet"><span>{ "On" }</span>{ "a new connection each time. One that stays open can be used again from here." }</p>
        };
    }
    let choose = {
        let dispatch = props.dispatch.clone();
        move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
            dispatch.dispatch(Action::On(chosen.parse().ok().map(ConnId)));
        }
    };
    let hang_up = props.on.map(|conn| {
        let hang_up = props.hang_up.clone();
        html! { <button class="plain" type="button" onclick={move |_| hang_up.emit(conn)}>{ "Hang up" }</button> }
    });
    html! {
        <div class="row"><span aria-hidden="true">{ "On" }</span>
            <span class="pair">
                <select aria-label="On which connection" onchange={choose}>
                    <option value="" selected={props.on.is_none()}>{ "a new connection" }</option>
                    { for props.connections.iter().rev().map(|conn| html! {
                        <option key={conn.0} value={conn.0.to_string()} selected={props.on == Some(*conn)}>
                            { "connection " }{ conn.0 }{ ", still open" }
                        </option>
                    }) }
                </select>
                { hang_up }
            </span>
        </div>
    }
}
