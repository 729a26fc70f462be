//! Requests to begin with.

use yew::prelude::*;

use crate::state::examples::{EXAMPLES, Example};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Puts a text into the editor.
    pub choose: Callback<&'static str>,
}

/// A button for each.
#[component]
pub fn Examples(props: &Props) -> Html {
    let one = |example: &'static Example| {
        let choose = props.choose.clone();
        html! {
            <li>
                <button class={classes!("plain", example.broken.then_some("broken"))} type="button"
                    title={example.teaches} onclick={move |_| choose.emit(example.text)}>
                    { example.name }
                </button>
            </li>
        }
    };
    let (broken, sound): (Vec<_>, Vec<_>) = EXAMPLES.iter().partition(|example| example.broken);
    html! {
        <div class="examples">
            <h3>{ "Try" }</h3>
            <ul>{ for sound.into_iter().map(one) }</ul>
            <h3>{ "Break it" }</h3>
            <ul>{ for broken.into_iter().map(one) }</ul>
        </div>
    }
}
