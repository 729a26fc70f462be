//! The bar at the top.

use yew::prelude::*;

use super::Dispatch;
use super::copied::CopyText;
use super::lab_address::command;
use super::link_status::link_status;
use super::theme_switch::theme_switch;
use crate::state::view::{Change, Dialog};
use crate::state::{Action, State};

/// The bar; `try_now` connects at once.
pub fn header(state: &State, try_now: &Callback<()>, dispatch: &Dispatch) -> Html {
    let button = |name: &'static str, key: &'static str, change: Change| {
        let dispatch = dispatch.clone();
        html! {
            <button class="plain" type="button" onclick={move |_| dispatch.dispatch(Action::View(change))}>
                { name }if !key.is_empty() { <kbd aria-hidden="true">{ key }</kbd> }
            </button>
        }
    };
    let open = |dialog| Change::Dialog(Some(dialog));
    html! {
        <header>
            <h1>{ "Server Playground" }</h1>
            { link_status(&state.link, try_now) }
            if let Some(hello) = &state.hello {
                <div class="lab"><span class="quiet">{ "lab" }</span><CopyText text={command(&hello.lab)} /></div>
            }
            <nav aria-label="The page">
                { button("Reach", "", open(Dialog::Reach)) }
                { button("Share", "", open(Dialog::Share)) }
                { button("Present", "F", Change::Present(!state.view.presenting)) }
                { button("Keys", "?", open(Dialog::Keys)) }
                { button("Commands", "Ctrl+K", open(Dialog::Palette)) }
            </nav>
            { theme_switch(state.theme, dispatch) }
        </header>
    }
}
