//! The keys.

use yew::prelude::*;

use super::Dispatch;
use super::dialog::Dialog;
use crate::state::State;

/// The dialog.
pub fn keys(_state: &State, dispatch: &Dispatch) -> Html {
    html! { <Dialog name="Keys" dispatch={dispatch.clone()}><p>{ "Nothing yet." }</p></Dialog> }
}
