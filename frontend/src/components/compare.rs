//! Two exchanges side by side.

use yew::prelude::*;

use super::Dispatch;
use super::dialog::Dialog;
use crate::state::State;

/// The dialog.
pub fn compare(_state: &State, dispatch: &Dispatch) -> Html {
    html! { <Dialog name="Compare" dispatch={dispatch.clone()}><p>{ "Nothing yet." }</p></Dialog> }
}
