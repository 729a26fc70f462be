//! Requests to begin with.

use yew::prelude::*;

use crate::state::examples::{EXAMPLES, Example};

/// A button for each; `choose` puts a text into the editor.
pub fn examples(choose: &Callback<&'static str>) -> Html {
    let one = |example: &'static Example| {
        let choose = choose.clone();
        html! {
            <li>
                <button class={if example.broken { "plain broken" } else { "plain" }} type="button"
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
