//! A text, and a button that copies it; and for how long one is told that something was copied.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::icon::{Picture, icon};
use crate::service::clipboard;

/// For how long "Copied" stands there.
const COPIED_MS: u32 = 1_600;

/// Whether something has just been copied, or could not be, and how to say so. It is told for a moment.
#[hook]
pub fn use_copied() -> (Option<bool>, Callback<bool>) {
    let copied = use_state(|| None::<(bool, Timeout)>);
    let done = copied.as_ref().map(|(done, _)| *done);
    let say = Callback::from(move |done| {
        let over = copied.clone();
        copied.set(Some((done, Timeout::new(COPIED_MS, move || over.set(None)))));
    });
    (done, say)
}

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
    let (copied, say) = use_copied();
    let onclick = {
        let place = place.clone();
        move |_| {
            if place.cast::<web_sys::Element>().is_some_and(|element| clipboard::copy(&element)) {
                say.emit(true);
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
