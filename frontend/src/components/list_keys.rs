//! Keys and focus in the live list, and what is read out of it.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::exchange_row::{ACTS, key_of, key_text};
use super::{Dispatch, Same};
use crate::service;
use crate::state::Action;
use crate::state::exchanges::Key;
use crate::state::words;

/// New lines are read out at most this often.
const READ_OUT_EVERY_MS: u32 = 4_000;

/// Does to an exchange what the key of that letter does.
pub fn do_to(dispatch: &Dispatch, letter: &str, key: Key) {
    let Some((_, _, _, change)) = ACTS.into_iter().find(|act| act.0 == letter) else { return };
    dispatch.dispatch(Action::List(change(key)));
    if letter == "e" {
        // One goes on where the bytes are to be changed.
        focus(service::document().query_selector(".compose :is(textarea, input[type=text])"));
    }
}

/// The exchange whose line an element belongs to.
pub fn key_around(element: &Element) -> Option<Key> {
    key_of(&element.closest("[data-key]").ok()??.get_attribute("data-key")?)
}

/// The exchange on whose line something happened.
pub fn event_key(event: &web_sys::Event) -> Option<Key> {
    key_around(event.target()?.dyn_ref::<Element>()?)
}

/// The arrows move the focus from line to line; a letter does something with the line that has it.
pub fn on_key(place: &NodeRef, dispatch: &Dispatch, letters: bool, event: &KeyboardEvent) {
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
pub fn use_focus_kept(place: &NodeRef, reached: Option<Key>, pinned: &Rc<Vec<Key>>) {
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
pub fn use_read_out(arrived: u64) -> String {
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
