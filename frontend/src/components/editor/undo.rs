//! The keys and menus for undo, which act on the whole draft wherever in the composer one is.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, InputEvent, KeyboardEvent};
use yew::prelude::*;

use crate::components::Dispatch;
use crate::service::listener::Listener;
use crate::state::Action;
use crate::state::draft::Change;

/// The element in which undo and redo act on the draft.
#[hook]
pub fn use_undo(dispatch: &Dispatch) -> NodeRef {
    let place = use_node_ref();
    let (element, dispatch) = (place.clone(), dispatch.clone());
    use_effect_with((), move |()| {
        let react = move |event: Event| {
            if let Some(change) = asked(&event).filter(|_| is_of_the_draft(&event)) {
                event.prevent_default();
                dispatch.dispatch(Action::Draft(change));
            }
        };
        let listen = |element: Element| {
            ["keydown", "beforeinput"].map(|event| Listener::new(&element, event, react.clone()))
        };
        let listeners = element.cast::<Element>().map(listen);
        move || drop(listeners)
    });
    place
}

/// What a key or an entry of the browser's menu asks for.
fn asked(event: &Event) -> Option<Change> {
    if let Some(event) = event.dyn_ref::<InputEvent>() {
        return match event.input_type().as_str() {
            "historyUndo" => Some(Change::Undo),
            "historyRedo" => Some(Change::Redo),
            _ => None,
        };
    }
    let event = event.dyn_ref::<KeyboardEvent>()?;
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() || event.is_composing() {
        return None;
    }
    match (event.key().as_str(), event.shift_key()) {
        ("z", false) => Some(Change::Undo),
        ("z" | "Z", true) | ("y", false) => Some(Change::Redo),
        _ => None,
    }
}

/// Whether it is about the request: fields for something else have an undo of their own.
fn is_of_the_draft(event: &Event) -> bool {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return false;
    };
    let within = |selector| element.closest(selector).ok().flatten().is_some();
    !within("input, textarea") || within(".form, .editor")
}
