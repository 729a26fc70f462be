//! What the learner has to be told, near what it concerns.

use yew::prelude::*;

use super::icon::{Icon, Picture};
use super::{Dispatch, Same};
use crate::state::Action;
use crate::state::notices::{Notice, Notices as All, Place};
use crate::state::words;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// All of them.
    pub notices: Same<All>,
    /// Those of this place are drawn.
    pub place: Place,
    /// How to dismiss one.
    pub dispatch: Dispatch,
}

/// The notices of one place. The region is always there, so that what comes into it is read out.
#[component]
pub fn Notices(props: &Props) -> Html {
    let one = |notice: &Notice| {
        let (id, dispatch) = (notice.id, props.dispatch.clone());
        let limit = notice.option.as_ref().map(|(option, value)| {
            html! {
                <span class="quiet">
                    { " Limit: " }<code>{ option }{ " " }{ value }</code>
                    if notice.times > 1 { { ", reached " }{ words::count(notice.times, "time") } }
                    { "." }
                </span>
            }
        });
        html! {
            <li key={id}>
                <p>{ &notice.text }{ limit }</p>
                <button class="icon-button" type="button" title="Dismiss"
                    onclick={move |_| dispatch.dispatch(Action::Dismiss(id))}>
                    <Icon of={Picture::Close} /><span class="sr">{ "Dismiss" }</span>
                </button>
            </li>
        }
    };
    html! { <ul class="notices" aria-live="polite">{ for props.notices.at(props.place).map(one) }</ul> }
}
