//! Guess first: which status will it be?

use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::Dispatch;
use crate::service::document;
use crate::state::Action;
use crate::state::desk::{Change, Desk};
use crate::state::guess::{self, Answer, Guess, Stage};

/// The switch, the question, and the guess held against what came.
pub fn guess(desk: &Desk, send: &Callback<()>, dispatch: &Dispatch) -> Html {
    let guess = &desk.guess;
    let onchange = {
        let dispatch = dispatch.clone();
        move |event: Event| {
            let on = event.target_unchecked_into::<HtmlInputElement>().checked();
            dispatch.dispatch(Action::Desk(Change::Guess(guess::Change::On(on))));
        }
    };
    html! {
        <div class="guess">
            <label><input type="checkbox" checked={guess.on} {onchange} />{ "Guess first" }</label>
            if guess.made > 0 {
                <span class="quiet">{ guess.right }{ " of " }{ guess.made }{ " right" }</span>
            }
            if guess.on {
                { stage(guess, send, dispatch) }
            }
        </div>
    }
}

fn stage(guess: &Guess, send: &Callback<()>, dispatch: &Dispatch) -> Html {
    match &guess.stage {
        Stage::Open | Stage::Skipped => html! {},
        Stage::Asking => html! { <Question send={send.clone()} dispatch={dispatch.clone()} /> },
        Stage::Guessed(answer, _) => html! {
            <p role="status">{ "Your guess: " }<b>{ answer.words() }</b>{ ". Waiting for what comes…" }</p>
        },
        Stage::Told(guessed, came, why) => html! {
            <p role="status" class={if guessed == came { "right" } else { "wrong" }}>
                <b>{ if guessed == came { "Right: " } else { "Not this time: " } }</b>
                { "you said " }{ guessed.words() }{ ", and it was " }<b>{ came.words() }</b>{ ". " }{ why }
            </p>
        },
    }
}

/// What the question needs.
#[derive(Properties, PartialEq)]
struct Asked {
    send: Callback<()>,
    dispatch: Dispatch,
}

/// The question. It has the focus as long as it is there, and gives it back.
#[component]
fn Question(props: &Asked) -> Html {
    let place = use_node_ref();
    use_effect_with(place.clone(), |place| {
        let before = document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
        if let Some(first) = place.cast::<HtmlElement>() {
            let _ = first.focus();
        }
        move || {
            if let Some(before) = before {
                let _ = before.focus();
            }
        }
    });
    let take = {
        let (send, dispatch) = (props.send.clone(), props.dispatch.clone());
        Rc::new(move |change| {
            dispatch.dispatch(Action::Desk(Change::Guess(change)));
            send.emit(());
        })
    };
    let button = |name: String, place: NodeRef, change: guess::Change| {
        let take = take.clone();
        html! { <button type="button" class="chip" ref={place} onclick={move |_| take(change)}>{ name }</button> }
    };
    let answer = |(n, answer): (usize, Answer)| {
        let place = if n == 0 { place.clone() } else { NodeRef::default() };
        button(answer.words(), place, guess::Change::Take(answer))
    };
    let other = {
        let take = take.clone();
        move |event: KeyboardEvent| {
            let typed = event.target_unchecked_into::<HtmlInputElement>().value();
            if event.key() == "Enter"
                && let Some(status) = typed.parse().ok().filter(|status| (100..600).contains(status))
            {
                // Ctrl+Enter sends by itself.
                event.prevent_default();
                take(guess::Change::Take(Answer::Status(status)));
            }
        }
    };
    html! {
        <fieldset class="ask">
            <legend>{ "What will the server answer?" }</legend>
            { for Answer::ALL.into_iter().enumerate().map(answer) }
            <label>{ "other " }<input type="text" inputmode="numeric" maxlength="3" placeholder="418" onkeydown={other} /></label>
            { button("Just send".to_owned(), NodeRef::default(), guess::Change::Skip) }
        </fieldset>
    }
}
