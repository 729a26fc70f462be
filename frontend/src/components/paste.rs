//! A box that takes a request in any form.

use yew::prelude::*;

use super::Dispatch;
use super::dialog::Dialog;

/// The dialog.
pub fn paste(dispatch: &Dispatch) -> Html {
    html! { <Dialog name="Paste a request" dispatch={dispatch.clone()}><p>{ "Nothing yet." }</p></Dialog> }
}
