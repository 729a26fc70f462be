//! The bar at the top.

use yew::prelude::*;

use super::Dispatch;
use super::lab_address::LabAddress;
use super::link_status::link_status;
use super::theme_switch::theme_switch;
use crate::state::State;

/// The bar; `try_now` connects at once.
pub fn header(state: &State, try_now: &Callback<()>, dispatch: &Dispatch) -> Html {
    html! {
        <header>
            <h1>{ "Server Playground" }</h1>
            { link_status(&state.link, try_now) }
            if let Some(hello) = &state.hello {
                <LabAddress lab={hello.lab.clone()} />
            }
            { theme_switch(state.theme, dispatch) }
        </header>
    }
}
