//! The draft in other forms.

use yew::prelude::*;

use super::Dispatch;
use super::dialog::Dialog;
use crate::state::State;

/// The dialog.
pub fn copy_as(_state: &State, dispatch: &Dispatch) -> Html {
    html! { <Dialog name="Copy as" dispatch={dispatch.clone()}><p>{ "Nothing yet." }</p></Dialog> }
}
