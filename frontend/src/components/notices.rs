//! What the learner has to be told, near what it concerns.

use yew::prelude::*;

use super::Dispatch;
use super::icon::{Picture, icon};
use crate::state::Action;
use crate::state::notices::{Notice, Notices as All, Place};
use crate::state::words;

/// The notices of one place. The region is always there, so that what comes into it is read out.
pub fn notices(all: &All, place: Place, dispatch: &Dispatch) -> Html {
    let one = |notice: &Notice| {
        let (id, dispatch) = (notice.id, dispatch.clone());
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
                    { icon(Picture::Close) }<span class="sr">{ "Dismiss" }</span>
                </button>
            </li>
        }
    };
    html! { <ul class="notices" aria-live="polite">{ for all.at(place).map(one) }</ul> }
}
