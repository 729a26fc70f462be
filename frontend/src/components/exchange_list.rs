//! The live list: every exchange of every client, newest first.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use shared::wire::{Hello, PageId};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::exchange_row::{ACTS, ExchangeRow, key_of, key_text};
use super::lab_address::command;
use super::notices::notices;
use super::{Dispatch, Same};
use crate::service;
use crate::state::Action;
use crate::state::exchanges::Key;
use crate::state::listing::{Change, Counts, Listing};
use crate::state::notices::{Notices as All, Place};
use crate::state::words;

/// How many lines are drawn before they are asked for.
const LINES_AT_FIRST: usize = 200;
/// New lines are read out at most this often.
const READ_OUT_EVERY_MS: u32 = 4_000;

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

/// The heading, and what one does with the whole list.
fn head(listing: &Listing, counts: Counts, dispatch: &Dispatch) -> Html {
    let act = |name: Html, change: Change| {
        let dispatch = dispatch.clone();
        let onclick = move |_| dispatch.dispatch(Action::List(change.clone()));
        html! { <button class="plain" type="button" {onclick}>{ name }</button> }
    };
    let oninput = {
        let dispatch = dispatch.clone();
        move |event: InputEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            dispatch.dispatch(Action::List(Change::Filter(field.value())));
        }
    };
    let onkeydown = {
        let dispatch = dispatch.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && !event.is_composing() {
                event.prevent_default();
                dispatch.dispatch(Action::List(Change::Filter(String::new())));
            }
        }
    };
    let total = words::grouped(counts.all as u64);
    html! {
        <div class="list-head">
            <h2>{ "Exchanges" }<small id="filter-count">
                if listing.is_filtered() {
                    { words::grouped(counts.shown as u64) }{ " of " }{ total }
                } else if counts.all > 0 {
                    { total }
                } else {
                    { "every request to the lab, from every client" }
                }
            </small></h2>
            <input type="search" class="filter" aria-label="Filter the exchanges" value={listing.text.clone()}
                placeholder="method:post status:4xx from:curl path:/users" list="filter-words" autocomplete="off" spellcheck="false"
                autocapitalize="off" aria-invalid={listing.mistake.is_some().then_some("true")}
                aria-describedby="filter-count filter-mistake" {oninput} {onkeydown} />
            <datalist id="filter-words">
                { for listing.suggestions().into_iter().map(|words| html! { <option value={words} /> }) }
            </datalist>
            if listing.is_paused() {
                { act(html! { { "Go on" } }, Change::Pause(false)) }
                <span class="paused">{ "Paused, " }{ words::grouped(counts.waiting as u64) }{ " new" }</span>
            } else if counts.all > 0 {
                { act(html! { { "Pause" } }, Change::Pause(true)) }
            }
            if counts.all > listing.pinned.len() {
                { act(html! { { "Clear" } }, Change::Clear) }
            }
            if counts.cleared > 0 {
                { act(html! { <>{ "Show " }{ words::grouped(counts.cleared as u64) }{ " again" }</> }, Change::ShowAgain) }
            }
            if listing.marked.is_some() {
                <span class="choose" role="status">{ "Now choose the one to compare it with." }</span>
            }
            if let Some(mistake) = &listing.mistake {
                <p class="mistake" id="filter-mistake" role="status">{ mistake }</p>
            }
        </div>
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

fn do_to(dispatch: &Dispatch, letter: &str, key: Key) {
    let Some((_, _, _, change)) = ACTS.into_iter().find(|act| act.0 == letter) else { return };
    dispatch.dispatch(Action::List(change(key)));
    if letter == "e" {
        // One goes on where the bytes are to be changed.
        focus(service::document().query_selector(".compose :is(textarea, input[type=text])"));
    }
}

/// The exchange whose line an element belongs to.
fn key_around(element: &Element) -> Option<Key> {
    key_of(&element.closest("[data-key]").ok()??.get_attribute("data-key")?)
}

fn event_key(event: &web_sys::Event) -> Option<Key> {
    key_around(event.target()?.dyn_ref::<Element>()?)
}

/// The arrows move the focus from line to line; a letter does something with the line that has it.
fn on_key(place: &NodeRef, dispatch: &Dispatch, letters: bool, event: &KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() {
        return;
    }
    let Some(list) = place.cast::<Element>() else { return };
    let Ok(lines) = list.query_selector_all(".line") else { return };
    let line = |i: u32| lines.item(i).and_then(|line| line.dyn_into::<HtmlElement>().ok());
    let focused = event_key(event);
    let now =
        (0..lines.length()).find(|i| line(*i).and_then(|line| key_around(&line)) == focused).unwrap_or(0);
    let last = lines.length().saturating_sub(1);
    let next = match event.key().as_str() {
        "ArrowDown" => (now + 1).min(last),
        "ArrowUp" => now.saturating_sub(1),
        "Home" => 0,
        "End" => last,
        "/" if letters => {
            event.prevent_default();
            return focus(service::document().query_selector(".filter"));
        }
        key if letters && !event.repeat() => {
            let key = key.to_ascii_lowercase();
            if let Some(focused) = focused
                && ACTS.iter().any(|act| act.0 == key)
            {
                event.prevent_default();
                do_to(dispatch, &key, focused);
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(line) = line(next) {
        let _ = line.focus();
    }
}

/// A line that moves to the top, or goes, would take the focus with it into nowhere.
#[hook]
fn use_focus_kept(place: &NodeRef, reached: Option<Key>, pinned: &Rc<Vec<Key>>) {
    let list = place.cast::<Element>();
    let active = service::document().active_element();
    // While this is drawn, what was there before is still there.
    let had_focus = list.as_ref().is_some_and(|list| active.is_some() && list.contains(active.as_deref()));
    use_effect_with((Same::from(pinned), reached), move |(_, reached)| {
        let active = service::document().active_element();
        let lost = active.is_none_or(|element| element.tag_name() == "BODY");
        if let (true, true, Some(key), Some(list)) = (had_focus, lost, *reached, list) {
            let selector = ["[data-key='", &key_text(key), "'] .line"].concat();
            focus(list.query_selector(&selector));
        }
    });
}

fn focus(found: Result<Option<Element>, wasm_bindgen::JsValue>) {
    if let Some(element) = found.ok().flatten().and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // What is on the page can take the focus.
        let _ = element.focus();
    }
}

/// What is read out: how many lines have come, not more often than one can listen to.
#[hook]
fn use_read_out(arrived: u64) -> String {
    // Up to which line one knows; at first nothing, for what was there when the page was opened is not new.
    let told = use_state(|| (None, String::new()));
    let waits = use_mut_ref(|| false);
    let latest = use_mut_ref(|| 0);
    *latest.borrow_mut() = arrived;
    {
        let told = told.clone();
        use_effect_with(arrived, move |_| {
            if told.0 != Some(arrived) && !waits.replace(true) {
                let tell = move || {
                    waits.replace(false);
                    let now = *latest.borrow();
                    let text =
                        told.0.map_or(String::new(), |known| words::count(now - known, "new exchange"));
                    told.set((Some(now), text));
                };
                Timeout::new(READ_OUT_EVERY_MS, tell).forget();
            }
        });
    }
    told.1.clone()
}
