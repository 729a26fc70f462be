//! Requests to begin with.

use shared::message::LineEnd;
use yew::prelude::*;

use super::Dispatch;
use super::dialog::Dialog;
use crate::state::Action;
use crate::state::draft::{Change, text};
use crate::state::examples::{EXAMPLES, Example};

/// The dialog.
pub fn examples(dispatch: &Dispatch) -> Html {
    let one = |example: &'static Example| {
        let dispatch = dispatch.clone();
        let onclick = move |_| {
            let bytes = text::apply(b"", example.text, LineEnd::CrLf);
            dispatch.dispatch(Action::Draft(Change::Replace(bytes)));
        };
        html! { <li><button class="plain" type="button" title={example.teaches} {onclick}>{ example.name }</button></li> }
    };
    html! {
        <Dialog name="Examples" dispatch={dispatch.clone()}><ul class="examples">{ for EXAMPLES.iter().map(one) }</ul></Dialog>
    }
}
