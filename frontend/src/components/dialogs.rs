//! Which dialog is open.

use yew::prelude::*;

use super::Dispatch;
use crate::state::State;
use crate::state::view::Dialog;

/// The dialog that is open, if any; `send` sends the draft.
pub fn dialogs(state: &State, send: &Callback<()>, dispatch: &Dispatch) -> Html {
    match state.view.dialog {
        None => html! {},
        Some(Dialog::Examples) => super::examples::examples(state, send, dispatch),
        Some(Dialog::Paste) => super::paste::paste(dispatch),
        Some(Dialog::CopyAs) => super::copy_as::copy_as(state, dispatch),
        Some(Dialog::Share) => super::share::share(state, dispatch),
        Some(Dialog::Palette) => super::palette::palette(state, send, dispatch),
        Some(Dialog::Keys) => super::keys::keys(state, dispatch),
        Some(Dialog::Reach) => super::reach::reach(state, dispatch),
        Some(Dialog::Compare) => super::compare::compare(state, dispatch),
        Some(Dialog::Kept) => super::kept::kept(dispatch),
        Some(Dialog::Fetched) => super::browser_send::side_by_side(state, dispatch),
    }
}
