//! Whether the page is connected, in plain words.

use yew::prelude::*;

use crate::service;
use crate::state::link::Link;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// How things stand.
    pub link: Link,
    /// Tries to connect at once.
    pub try_now: Callback<()>,
}

/// The words, and what can be done.
#[component]
pub fn LinkStatus(props: &Props) -> Html {
    let class = match props.link {
        Link::Connected => "good",
        Link::Connecting { .. } => "under-way",
        Link::Waiting { .. } | Link::OtherVersion => "lost",
    };
    // The countdown changes every second: it is there to be seen, not to be read out each time.
    let countdown = match &props.link {
        Link::Waiting { seconds, .. } => {
            html! { <span aria-hidden="true">{ ": next try in " }<b class="seconds">{ seconds }</b>{ " s" }</span> }
        }
        _ => html! {},
    };
    let why = match &props.link {
        Link::Waiting { why: Some(why), .. } => html! { <span class="why">{ why.to_string() }</span> },
        _ => html! {},
    };
    let action = match props.link {
        Link::Waiting { .. } => {
            let try_now = props.try_now.clone();
            html! { <button class="plain" type="button" onclick={move |_| try_now.emit(())}>{ "Try now" }</button> }
        }
        Link::OtherVersion => {
            html! { <button class="plain" type="button" onclick={|_| service::reload()}>{ "Reload" }</button> }
        }
        _ => html! {},
    };
    html! {
        <div class={classes!("link", class)}>
            <span role="status"><i class="lamp" aria-hidden="true" />{ props.link.says() }{ countdown }{ why }</span>
            { action }
        </div>
    }
}
