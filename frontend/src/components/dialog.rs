//! What lies over the page: the browser's own dialog, so that focus stays inside, Esc closes it, and focus goes
//! back to where it was.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::Dispatch;
use super::icon::{Picture, icon};
use crate::state::Action;
use crate::state::view::Change;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Its name, which is its heading too.
    pub name: AttrValue,
    /// A class beside `dialog`.
    #[prop_or_default]
    pub class: Classes,
    /// How to close it.
    pub dispatch: Dispatch,
    /// What is in it.
    pub children: Html,
}

/// A dialog, open as long as it is drawn.
#[component]
pub fn Dialog(props: &Props) -> Html {
    let place = use_node_ref();
    let close = {
        let dispatch = props.dispatch.clone();
        use_callback((), move |(), ()| dispatch.dispatch(Action::View(Change::Dialog(None))))
    };
    use_effect_with(place.clone(), |place| {
        let dialog = place.cast::<HtmlDialogElement>();
        if let Some(dialog) = &dialog {
            // Only fails for one that is open, or not in the document.
            let _ = dialog.show_modal();
        }
        move || {
            if let Some(dialog) = dialog {
                dialog.close();
            }
        }
    });
    let onclose = {
        let close = close.clone();
        move |_| close.emit(())
    };
    html! {
        <dialog ref={place} class={classes!("dialog", props.class.clone())} aria-label={props.name.clone()} {onclose}>
            <h2>{ &props.name }
                <button class="icon-button" type="button" aria-label="Close" onclick={move |_| close.emit(())}>
                    { icon(Picture::Close) }
                </button>
            </h2>
            { props.children.clone() }
        </dialog>
    }
}
