//! How to reach the lab from the room.

use yew::prelude::*;

use super::Dispatch;
use super::dialog::Dialog;
use crate::state::State;

/// The dialog.
pub fn reach(_state: &State, dispatch: &Dispatch) -> Html {
    html! { <Dialog name="Reach the lab" dispatch={dispatch.clone()}><p>{ "Nothing yet." }</p></Dialog> }
}
