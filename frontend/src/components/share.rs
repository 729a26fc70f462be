//! A link to what is seen, and files of it.

use yew::prelude::*;

use super::Dispatch;
use super::dialog::Dialog;
use crate::state::State;

/// The dialog.
pub fn share(_state: &State, dispatch: &Dispatch) -> Html {
    html! { <Dialog name="Share" dispatch={dispatch.clone()}><p>{ "Nothing yet." }</p></Dialog> }
}
