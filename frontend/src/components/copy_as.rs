//! The draft in other forms.

use shared::export::copy::{Form, copy};
use yew::prelude::*;

use super::copied::use_copied;
use super::dialog::Dialog;
use super::{Dispatch, Same};
use crate::service::{clipboard, page_host};
use crate::state::draft::Draft;
use crate::state::{State, lab};

/// The dialog.
pub fn copy_as(state: &State, dispatch: &Dispatch) -> Html {
    let lab = state
        .hello
        .as_ref()
        .map_or_else(|| "127.0.0.1:8081".to_owned(), |hello| lab::address(&hello.lab, &page_host()));
    html! {
        <Dialog name="Copy as" class="formats" dispatch={dispatch.clone()}>
            <CopyAs draft={Same::from(&state.draft)} {lab} />
        </Dialog>
    }
}

/// What it needs.
#[derive(Properties, PartialEq)]
struct Props {
    /// What is copied.
    draft: Same<Draft>,
    /// Where the lab is.
    lab: AttrValue,
}

/// The forms, and the draft in one of them.
#[component]
fn CopyAs(props: &Props) -> Html {
    let form = use_state(|| Form::Curl);
    let (copied, say) = use_copied();
    let place = use_node_ref();
    let said = use_memo((*form as u8, props.draft.clone(), props.lab.clone()), |(_, draft, lab)| {
        copy(*form, draft.bytes(), lab)
    });
    let onclick = {
        let place = place.clone();
        move |_| say.emit(place.cast::<web_sys::Element>().is_some_and(|element| clipboard::copy(&element)))
    };
    let feedback = match copied {
        None => "",
        Some(true) => "Copied.",
        Some(false) => "This browser does not let the page copy. The text is selected: press Ctrl+C.",
    };
    let option = |one: Form| {
        let chosen = form.clone();
        html! {
            <label>
                <input type="radio" name="copy-as" checked={*form == one} onchange={move |_: Event| chosen.set(one)} />
                <span>{ one.name() }</span>
            </label>
        }
    };
    html! {
        <>
            <fieldset class="switch">
                <legend class="sr">{ "Form" }</legend>
                { for Form::ALL.map(option) }
            </fieldset>
            <p class="quiet">{ form.word() }</p>
            if !said.notes.is_empty() {
                <ul class="kept-out">{ for said.notes.iter().map(|note| html! { <li>{ note }</li> }) }</ul>
            }
            if !said.text.is_empty() {
                <pre class="preview" tabindex="0" aria-label={form.name()} ref={place}>{ &said.text }</pre>
                <p class="act">
                    <button class="primary" type="button" {onclick}>{ "Copy" }</button>
                    <span class="quiet" role="status">{ feedback }</span>
                </p>
            }
        </>
    }
}
