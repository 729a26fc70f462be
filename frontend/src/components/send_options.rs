//! How to send: in which pieces, on which connection, and what after the last byte.

use std::rc::Rc;

use shared::wire::{ConnId, Plan};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{Dispatch, Same, connections, pieces};
use crate::state::desk::Desk;
use crate::state::draft::Draft;
use crate::state::sending::{Pieces, SendOptions as Options};
use crate::state::{Action, words};

/// What it needs.
#[derive(Clone, PartialEq)]
pub struct Props {
    /// The choices.
    pub options: Same<Options>,
    /// What is sent.
    pub draft: Same<Draft>,
    /// What is sent with it.
    pub desk: Same<Desk>,
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

/// Changes one choice.
pub(super) type Set = Rc<dyn Fn(&dyn Fn(&mut Options))>;

/// The choices, folded away until they are wanted.
pub fn send_options(props: &Props) -> Html {
    let set: Set = {
        let (dispatch, options) = (props.dispatch.clone(), props.options.clone());
        Rc::new(move |change| {
            let mut options = (*options.0).clone();
            change(&mut options);
            dispatch.dispatch(Action::Send(options));
        })
    };
    let by = props.options.by_browser;
    html! {
        <details class="how">
            <summary>{ "How to send" }<span class="quiet">{ summary(props) }</span></summary>
            <fieldset class="choices">
                <legend>{ "By" }</legend>
                <div>
                    { radio("by", "the socket", !by, &set, |options| options.by_browser = false) }
                    { radio("by", "the browser", by, &set, |options| options.by_browser = true) }
                </div>
            </fieldset>
            if by {
                { by_browser(props, &set) }
            } else {
                { by_socket(props, &set) }
            }
        </details>
    }
}

fn radio(
    group: &'static str,
    name: &'static str,
    checked: bool,
    set: &Set,
    change: fn(&mut Options),
) -> Html {
    let set = set.clone();
    let onchange = move |_: Event| set(&change);
    html! { <label><input type="radio" name={group} {checked} {onchange} />{ name }</label> }
}

fn check(name: &'static str, checked: bool, set: &Set, change: fn(&mut Options)) -> Html {
    let set = set.clone();
    let onchange = move |_: Event| set(&change);
    html! { <label><input type="checkbox" {checked} {onchange} />{ name }</label> }
}

fn by_browser(props: &Props, set: &Set) -> Html {
    let Options { no_cors, credentials, .. } = *props.options.0;
    html! {
        <>
            <fieldset class="choices">
                <legend>{ "Mode" }</legend>
                <div>
                    { radio("mode", "cors", !no_cors, set, |options| options.no_cors = false) }
                    { radio("mode", "no-cors", no_cors, set, |options| options.no_cors = true) }
                    { check("with cookies", credentials, set, |options| options.credentials = !options.credentials) }
                </div>
            </fieldset>
            <p class="quiet">{ "The lab is another origin than this page, so CORS decides what the page may read." }</p>
        </>
    }
}

fn by_socket(props: &Props, set: &Set) -> Html {
    const PIECES: [fn(&mut Options); 4] = [
        |options| options.pieces = Pieces::Whole,
        |options| options.pieces = Pieces::Lines,
        |options| options.pieces = Pieces::Bytes,
        |options| options.pieces = Pieces::Offsets,
    ];
    let options = &*props.options.0;
    let pause = {
        let set = set.clone();
        move |event: InputEvent| {
            let typed = event.target_unchecked_into::<HtmlInputElement>().value();
            set(&|options| options.pause_ms = typed.parse().unwrap_or(0));
        }
    };
    let pieces = Pieces::ALL.into_iter().zip(PIECES);
    html! {
        <>
            <fieldset class="choices">
                <legend>{ "In pieces" }</legend>
                <div>{ for pieces.map(|(pieces, change)| radio("pieces", pieces.name(), options.pieces == pieces, set, change)) }</div>
            </fieldset>
            if options.pieces == Pieces::Offsets {
                { pieces::marks(props, set) }
            }
            if options.pieces != Pieces::Whole {
                <label class="row"><span>{ "Pause" }</span>
                    <span>
                        <input type="number" min="0" max={props.longest_pause.to_string()}
                            value={options.pause_ms.to_string()} oninput={pause} />{ " ms" }
                    </span>
                    <span class="quiet">{ comes_to(&props.plan) }</span>
                </label>
            }
            { connections::chosen(props) }
            { pieces::several(props, set) }
            <div class="row"><span>{ "Then" }</span>
                { check("half-close after the last byte", options.half_close, set, |options| options.half_close = !options.half_close) }
            </div>
        </>
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
    if props.options.by_browser {
        return text;
    }
    let queued = props.desk.queue.len() as u64 + u64::from(props.options.times);
    if queued > 1 {
        text.push_str(", ");
        text.push_str(&words::count(queued, "request"));
        text.push_str(" in one go");
    }
    if let Some(conn) = props.on {
        text.push_str(", on connection ");
        text.push_str(&conn.0.to_string());
    }
    text
}
