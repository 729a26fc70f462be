//! What the browser keeps.

use yew::prelude::*;

use super::Dispatch;
use super::dialog::Dialog;
use crate::state::State;

/// The dialog.
pub fn kept(_state: &State, dispatch: &Dispatch) -> Html {
    html! { <Dialog name="Kept in this browser" dispatch={dispatch.clone()}><p>{ "Nothing yet." }</p></Dialog> }
}
