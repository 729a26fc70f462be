//! Every command, by name.

use yew::prelude::*;

use super::Dispatch;
use super::dialog::Dialog;
use crate::state::State;

/// The dialog.
pub fn palette(_state: &State, dispatch: &Dispatch) -> Html {
    html! { <Dialog name="Commands" dispatch={dispatch.clone()}><p>{ "Nothing yet." }</p></Dialog> }
}
