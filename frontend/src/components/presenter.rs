//! The page in front of a room: one thing at a time, in large type.
//!
//! What is tucked away and how large the rest is, the style sheet says, by an attribute of the root: which of
//! the two sides the current step is about.

use shared::wire::Direction;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::Dispatch;
use crate::service::listener::Listener;
use crate::service::{document, fullscreen};
use crate::state::Action;
use crate::state::presenting::key;
use crate::state::view::{Change, View};

const PRESENTING: &str = "data-presenting";

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is in sight.
    pub view: View,
    /// The side that the current step is about.
    pub side: Direction,
    /// Which moment it is: when it changes, its bytes are brought into sight.
    pub at: usize,
    /// How to change the state.
    pub dispatch: Dispatch,
}

/// Its few buttons, and what it does to the page.
#[component]
pub fn Presenter(props: &Props) -> Html {
    let Props { view, side, at, dispatch } = props;
    let presenting = view.presenting;
    use_effect_with((presenting, *side), |(presenting, side)| {
        if let Some(root) = document().document_element() {
            let side = if *side == Direction::In { "request" } else { "response" };
            // Neither fails for an attribute of this name.
            let _ = if *presenting {
                root.set_attribute(PRESENTING, side)
            } else {
                root.remove_attribute(PRESENTING)
            };
        }
    });
    use_effect_with((presenting, *at), |(presenting, _)| {
        if *presenting && let Some(bytes) = find(".wire .lit") {
            bytes.scroll_into_view_with_bool(true);
        }
    });
    use_effect_with(presenting, |presenting| {
        let before = presenting.then(|| document().active_element()).flatten();
        if *presenting {
            focus(find(".stepper [aria-keyshortcuts=ArrowRight], .stepper button"));
        }
        move || {
            if before.is_some() {
                fullscreen::leave();
                focus(before);
            }
        }
    });
    use_keys(*view, dispatch);
    if !presenting {
        return html! {};
    }
    let leave = {
        let dispatch = dispatch.clone();
        move |_| dispatch.dispatch(Action::View(Change::Present(false)))
    };
    html! {
        <aside class="presenter" aria-label="Presenter view">
            <button class="plain" type="button" onclick={|_| fullscreen::enter()}>{ "Full screen" }</button>
            <button class="plain" type="button" aria-keyshortcuts="Escape F" onclick={leave}>{ "Leave" }<kbd>{ " Esc" }</kbd></button>
        </aside>
    }
}

/// The keys of the presenter, and of a remote control, act before all others do.
#[hook]
fn use_keys(view: View, dispatch: &Dispatch) {
    let dispatch = dispatch.clone();
    use_effect_with(view, move |view| {
        let view = *view;
        let listener = document().body().map(|body| {
            Listener::new(&body, "keydown", move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                let modified = event.ctrl_key() || event.alt_key() || event.meta_key();
                if modified || event.is_composing() || event.default_prevented() || is_writing(event) {
                    return;
                }
                if let Some(action) = key(&view, &event.key()) {
                    event.prevent_default();
                    if let Some(action) = action {
                        dispatch.dispatch(action);
                    }
                }
            })
        });
        move || drop(listener)
    });
}

fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Where it is gone, the focus goes to the page.
        let _ = element.focus();
    }
}

/// Whether the key goes to a field that has a use for it. The slider's keys are those of the presenter.
fn is_writing(event: &KeyboardEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| {
        element.is_content_editable()
            || element
                .matches("textarea, select, dialog *, input:not([type=range], [type=radio], [type=checkbox])")
                .unwrap_or(false)
    })
}
