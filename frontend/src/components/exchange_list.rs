//! The live list: every exchange of every client, newest first.

use std::rc::Rc;

use shared::wire::{Hello, PageId};
use wasm_bindgen::JsCast as _;
use web_sys::Element;
use yew::prelude::*;

use super::exchange_row::{ExchangeRow, key_text};
use super::lab_address::command;
use super::list_head::head;
use super::list_keys::{do_to, event_key, key_around, on_key, use_focus_kept, use_read_out};
use super::notices::notices;
use super::{Dispatch, Same};
use crate::service;
use crate::state::Action;
use crate::state::exchanges::Key;
use crate::state::listing::{Counts, Listing};
use crate::state::notices::{Notices as All, Place};
use crate::state::words;

/// How many lines are drawn before they are asked for.
const LINES_AT_FIRST: usize = 200;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The lines.
    pub listing: Same<Listing>,
    /// This page.
    pub me: PageId,
    /// The one that is open.
    pub open: Option<Key>,
    /// The epoch of the server that is connected.
    pub epoch: u32,
    /// The server has dropped older ones.
    pub dropped: bool,
    /// Keys of a single letter act.
    pub letters: bool,
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
    let place = use_node_ref();
    let shown = use_state(|| LINES_AT_FIRST);
    let focused = use_state(|| None::<Key>);
    let pointed = use_state(|| None::<Key>);
    let Props { listing, dispatch, .. } = props;
    let onclick = {
        let dispatch = dispatch.clone();
        use_callback((), move |event: MouseEvent, ()| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let Some((key, target)) = target.and_then(|target| Some((key_around(&target)?, target))) else {
                return;
            };
            let act = target
                .closest("[data-act]")
                .ok()
                .flatten()
                .and_then(|button| button.get_attribute("data-act"));
            match act {
                Some(letter) => do_to(&dispatch, &letter, key),
                None if target.closest(".line").ok().flatten().is_some() => {
                    dispatch.dispatch(Action::Open(Some(key)))
                }
                None => {}
            }
        })
    };
    let onkeydown = {
        let (dispatch, place) = (dispatch.clone(), place.clone());
        use_callback(props.letters, move |event: KeyboardEvent, letters| {
            on_key(&place, &dispatch, *letters, &event)
        })
    };
    let onfocusin = {
        let focused = focused.setter();
        use_callback((), move |event: FocusEvent, ()| focused.set(event_key(&event)))
    };
    let onmouseover = {
        let pointed = pointed.clone();
        use_callback(pointed, move |event: MouseEvent, pointed| {
            let now = event_key(&event);
            if now != **pointed {
                pointed.set(now);
            }
        })
    };
    let onmouseleave = {
        let pointed = pointed.setter();
        use_callback((), move |_: MouseEvent, ()| pointed.set(None))
    };
    let counts = listing.counts();
    // One line can be reached with Tab: the last that had the focus, or the open one, or the first.
    let is_shown = |key: &Key| listing.shown().take(*shown).any(|entry| entry.key == *key);
    let reached = [*focused, props.open]
        .into_iter()
        .flatten()
        .find(is_shown)
        .or_else(|| listing.shown().next().map(|entry| entry.key));
    use_focus_kept(&place, reached, &listing.pinned);
    use_effect_with(props.open, |_| {
        let line = service::document().query_selector(".exchanges [aria-current='true']").ok().flatten();
        if let Some(line) = line.filter(|_| !service::is_narrow()) {
            service::scroll_into_nearest_view(&line);
        }
    });
    let read_out = use_read_out(listing.arrived);
    let hidden = counts.shown.saturating_sub(*shown);
    let show_all = {
        let shown = shown.clone();
        move |_| shown.set(usize::MAX)
    };
    html! {
        <section class="exchanges" aria-label="Live list">
            { head(listing, counts, dispatch) }
            <p class="sr" aria-live="polite">{ read_out }</p>
            { notices(&props.notices, Place::List, dispatch) }
            <ol ref={place} aria-label="Exchanges" {onclick} {onkeydown} {onfocusin} {onmouseover} {onmouseleave}>
                { for listing.shown().take(*shown).map(|entry| { let key = entry.key; html! {
                    <ExchangeRow key={key_text(key)} entry={Same::from(entry)} me={props.me}
                        open={props.open == Some(key)} reached={reached == Some(key)}
                        acts={[*focused, props.open, *pointed].contains(&Some(key))}
                        pinned={listing.pinned.contains(&key)} marked={listing.marked == Some(key)}
                        before={key.epoch < props.epoch} />
                } }) }
            </ol>
            { below(props, counts) }
            if hidden > 0 {
                <button class="plain" type="button" onclick={show_all}>{ "Show " }{ words::count(hidden as u64, "older one") }</button>
            } else if props.dropped && counts.shown > 0 {
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

/// What stands where lines would be.
fn below(props: &Props, counts: Counts) -> Html {
    if counts.shown > 0 {
        return html! {};
    }
    let text = if counts.all > 0 {
        html! { <>{ "Nothing matches this filter; it hides " }{ words::count(counts.all as u64, "exchange") }{ ". Esc in the filter takes it away." }</> }
    } else if counts.cleared > 0 {
        html! { { "Cleared. What comes next appears here; the server keeps what was there." } }
    } else {
        html! {
            <>
                { "Nothing yet. Press Send" }
                if let Some(hello) = &props.hello {
                    { ", or run this in a terminal: " }<code>{ command(&hello.lab) }</code>
                } else { { "." } }
            </>
        }
    };
    html! { <p class="empty">{ text }</p> }
}
