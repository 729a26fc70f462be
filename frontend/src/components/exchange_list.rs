//! The live list: every exchange of every client, newest first.

use std::rc::Rc;

use shared::wire::{Hello, PageId};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::exchange_row::ExchangeRow;
use super::lab_address::command;
use super::notices::notices;
use super::{Dispatch, Same};
use crate::state::Action;
use crate::state::exchanges::{Entries, Key};
use crate::state::notices::{Notices as All, Place};
use crate::state::words;

/// How many lines are drawn before they are asked for.
const LINES_AT_FIRST: usize = 200;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The lines.
    pub entries: Same<Entries>,
    /// This page.
    pub me: PageId,
    /// The one that is open.
    pub open: Option<Key>,
    /// The epoch of the server that is connected.
    pub epoch: u32,
    /// The server has dropped older ones.
    pub dropped: bool,
    /// What the server said of itself.
    pub hello: Option<Rc<Hello>>,
    /// What has to be told.
    pub notices: Same<All>,
    /// How to change the state.
    pub dispatch: Dispatch,
}

/// The strip at the bottom.
#[component]
pub fn ExchangeList(props: &Props) -> Html {
    let list = use_node_ref();
    let shown = use_state(|| LINES_AT_FIRST);
    let focused = use_state(|| None::<Key>);
    let on_open = {
        let dispatch = props.dispatch.clone();
        use_callback((), move |key, ()| dispatch.dispatch(Action::Open(Some(key))))
    };
    let on_focus = {
        let focused = focused.setter();
        use_callback((), move |key, ()| focused.set(Some(key)))
    };
    let onkeydown = {
        let list = list.clone();
        use_callback((), move |event: KeyboardEvent, ()| move_focus(&list, &event))
    };
    let entries = &props.entries.0;
    // One line can be reached with Tab: the last that had the focus, or the open one, or the newest.
    let reached = [*focused, props.open]
        .into_iter()
        .flatten()
        .find(|key| entries.get(*key).is_some())
        .or_else(|| entries.newest_first().next().map(|entry| entry.key));
    let hidden = entries.len().saturating_sub(*shown);
    let show_all = {
        let shown = shown.clone();
        move |_| shown.set(usize::MAX)
    };
    html! {
        <section class="exchanges" aria-label="Live list">
            <h2>{ "Exchanges" }<small>{ "every request to the lab, from every client" }</small></h2>
            { notices(&props.notices, Place::List, &props.dispatch) }
            <ol ref={list} aria-label="Exchanges" {onkeydown}>
                { for entries.newest_first().take(*shown).map(|entry| html! {
                    <ExchangeRow key={key_text(entry.key)} entry={Same::from(entry)} me={props.me}
                        open={props.open == Some(entry.key)} reached={reached == Some(entry.key)}
                        before={entry.key.epoch < props.epoch} on_open={on_open.clone()} on_focus={on_focus.clone()} />
                }) }
            </ol>
            if entries.is_empty() {
                <p class="empty">
                    { "Nothing yet. Press Send" }
                    if let Some(hello) = &props.hello {
                        { ", or run this in a terminal: " }<code>{ command(&hello.lab) }</code>
                    } else { { "." } }
                </p>
            }
            if hidden > 0 {
                <button class="plain" type="button" onclick={show_all}>{ "Show " }{ words::count(hidden as u64, "older one") }</button>
            } else if props.dropped {
                <p class="quiet">{ "Older ones were dropped" }
                    if let Some(hello) = &props.hello {
                        { ": the server keeps the last " }{ words::grouped(hello.exchanges_kept) }
                    }
                    { "." }
                </p>
            }
        </section>
    }
}

fn key_text(key: Key) -> String {
    let mut text = key.epoch.to_string();
    text.push('/');
    text.push_str(&key.id.0.to_string());
    text
}

/// The arrows move the focus from line to line.
fn move_focus(list: &NodeRef, event: &KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let Some(list) = list.cast::<web_sys::Element>() else { return };
    let Ok(lines) = list.query_selector_all("button") else { return };
    let line = |i: u32| lines.item(i).and_then(|line| line.dyn_into::<HtmlElement>().ok());
    let focused = crate::service::document().active_element();
    let now = (0..lines.length()).find(|i| line(*i).as_deref() == focused.as_ref()).unwrap_or(0);
    let last = lines.length().saturating_sub(1);
    let next = match event.key().as_str() {
        "ArrowDown" => (now + 1).min(last),
        "ArrowUp" => now.saturating_sub(1),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    if let Some(line) = line(next) {
        // A line that is on the page can take the focus.
        let _ = line.focus();
    }
}
