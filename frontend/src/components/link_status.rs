//! Whether the page is connected, in plain words.

use yew::prelude::*;

use crate::service;
use crate::state::link::Link;

/// The words, and what can be done; `try_now` connects at once.
pub fn link_status(link: &Link, try_now: &Callback<()>) -> Html {
    let class = match link {
        Link::Connected => "link good",
        Link::Connecting { .. } => "link under-way",
        Link::Waiting { .. } | Link::OtherVersion => "link lost",
    };
    // The countdown changes every second: it is there to be seen, not to be read out each time.
    let countdown = match link {
        Link::Waiting { seconds, .. } => {
            html! { <span aria-hidden="true">{ ": next try in " }<b class="seconds">{ seconds }</b>{ " s" }</span> }
        }
        _ => html! {},
    };
    let why = match link {
        Link::Waiting { why: Some(why), .. } => html! { <span class="why">{ why.to_string() }</span> },
        _ => html! {},
    };
    let action = match link {
        Link::Waiting { .. } => {
            let try_now = try_now.clone();
            html! { <button class="plain" type="button" onclick={move |_| try_now.emit(())}>{ "Try now" }</button> }
        }
        Link::OtherVersion => {
            html! { <button class="plain" type="button" onclick={|_| service::reload()}>{ "Reload" }</button> }
        }
        _ => html! {},
    };
    html! {
        <div {class}>
            <span role="status"><i class="lamp" aria-hidden="true" />{ link.says() }{ countdown }{ why }</span>
            { action }
        </div>
    }
}
