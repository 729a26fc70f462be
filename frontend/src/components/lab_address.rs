//! Where the lab is, as a command to be pasted into a terminal.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::icon::{Picture, icon};
use crate::service::{clipboard, page_host};
use crate::state::lab;

/// For how long "Copied" stands there.
const COPIED_MS: u32 = 1_600;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The address the server gave.
    pub lab: AttrValue,
}

/// The command that reaches a lab.
pub fn command(lab: &str) -> String {
    let mut text = "curl http://".to_owned();
    text.push_str(&lab::address(lab, &page_host()));
    text.push_str("/hello");
    text
}

/// The command, and a button that copies it.
#[component]
pub fn LabAddress(props: &Props) -> Html {
    let text = use_node_ref();
    let copied = use_state(|| None::<Timeout>);
    let onclick = {
        let (text, copied) = (text.clone(), copied.clone());
        move |_| {
            if text.cast::<web_sys::Element>().is_some_and(|element| clipboard::copy(&element)) {
                let over = copied.clone();
                copied.set(Some(Timeout::new(COPIED_MS, move || over.set(None))));
            }
        }
    };
    let (picture, label) =
        if copied.is_some() { (Picture::Done, "Copied") } else { (Picture::Copy, "Copy the command") };
    html! {
        <div class="lab">
            <span class="quiet">{ "lab" }</span>
            <code ref={text}>{ command(&props.lab) }</code>
            <button class="icon-button" type="button" {onclick} title={label}>
                { icon(picture) }
                <span class="sr" aria-live="polite">{ label }</span>
            </button>
        </div>
    }
}
