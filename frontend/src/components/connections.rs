//! On which connection to send.

use shared::wire::ConnId;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::send_options::Props;
use crate::state::Action;

/// The connections that are open, to choose one, and to hang up on it.
pub(super) fn chosen(props: &Props) -> Html {
    if props.connections.is_empty() {
        return html! {
            <p class="row quiet"><span>{ "On" }</span>{ "a new connection each time. One that stays open can be used again from here." }</p>
        };
    }
    let choose = {
        let dispatch = props.dispatch.clone();
        move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
            dispatch.dispatch(Action::On(chosen.parse().ok().map(ConnId)));
        }
    };
    let hang_up = props.on.map(|conn| {
        let hang_up = props.hang_up.clone();
        html! { <button class="plain" type="button" onclick={move |_| hang_up.emit(conn)}>{ "Hang up" }</button> }
    });
    html! {
        <div class="row"><span aria-hidden="true">{ "On" }</span>
            <span class="pair">
                <select aria-label="On which connection" onchange={choose}>
                    <option value="" selected={props.on.is_none()}>{ "a new connection" }</option>
                    { for props.connections.iter().rev().map(|conn| html! {
                        <option key={conn.0} value={conn.0.to_string()} selected={props.on == Some(*conn)}>
                            { "connection " }{ conn.0 }{ ", still open" }
                        </option>
                    }) }
                </select>
                { hang_up }
            </span>
        </div>
    }
}
