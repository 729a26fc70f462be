//! A text, and a button that copies it.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::icon::{Picture, icon};
use crate::service::clipboard;

/// For how long "Copied" stands there.
const COPIED_MS: u32 = 1_600;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The text.
    pub text: AttrValue,
    /// What the button says it copies.
    #[prop_or("Copy the command".into())]
    pub label: AttrValue,
    /// Whether it can be so long that one scrolls in it; then it is reached by keys too.
    #[prop_or_default]
    pub scrolls: bool,
}

/// The text with its button.
#[component]
pub fn CopyText(props: &Props) -> Html {
    let place = use_node_ref();
    let copied = use_state(|| None::<Timeout>);
    let onclick = {
        let (place, copied) = (place.clone(), copied.clone());
        move |_| {
            if place.cast::<web_sys::Element>().is_some_and(|element| clipboard::copy(&element)) {
                let over = copied.clone();
                copied.set(Some(Timeout::new(COPIED_MS, move || over.set(None))));
            }
        }
    };
    let (picture, label) = if copied.is_some() {
        (Picture::Done, "Copied".into())
    } else {
        (Picture::Copy, props.label.clone())
    };
    html! {
        <span class="copy-text">
            <code ref={place} tabindex={props.scrolls.then_some("0")}>{ &props.text }</code>
            <button class="icon-button" type="button" {onclick} title={label.clone()}>
                { icon(picture) }
                <span class="sr" aria-live="polite">{ label }</span>
            </button>
        </span>
    }
}
