//! What stands above the bytes: how they are shown, what the byte is, and copying.

use shared::wire::Direction;
use yew::prelude::*;

use crate::components::copied::use_copied;
use crate::components::icon::{Picture, icon};
use crate::components::{Dispatch, Same};
use crate::service::clipboard;
use crate::state::stream::Stream;
use crate::state::view::{self, WireAs};
use crate::state::{Action, hex as dump, preview};

/// What the byte under the cursor is.
pub fn told(stream: &Stream, mark: Option<usize>) -> Html {
    match mark.and_then(|at| stream.explain(at)) {
        Some(text) => html! { { text } },
        None => html! { <span class="quiet">{ "Click a byte to ask what it is." }</span> },
    }
}

/// The switch between the ways to show them.
pub fn switch(id: &'static str, shown: WireAs, direction: Direction, dispatch: &Option<Dispatch>) -> Html {
    let option = |shown_as: WireAs| {
        let dispatch = dispatch.clone();
        let onchange = move |_| {
            if let Some(dispatch) = &dispatch {
                dispatch.dispatch(Action::View(view::Change::Wire(direction, shown_as)));
            }
        };
        html! {
            <label>
                <input type="radio" name={[id, "-as"].concat()} checked={shown == shown_as} {onchange} />
                { shown_as.name(direction) }
            </label>
        }
    };
    html! {
        <fieldset class="switch">
            <legend class="sr">{ "Shown as" }</legend>
            { for WireAs::ALL.map(option) }
        </fieldset>
    }
}

/// What the button needs.
#[derive(Properties, PartialEq)]
pub struct CopyProps {
    /// All of the direction.
    pub stream: Same<Stream>,
    /// How it is shown.
    pub shown_as: WireAs,
}

/// Copies all of the direction, as what it is shown as.
#[component]
pub fn CopyButton(props: &CopyProps) -> Html {
    let (copied, say) = use_copied();
    let onclick = {
        let (stream, shown_as) = (props.stream.clone(), props.shown_as);
        move |_| {
            let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let text = match shown_as {
                WireAs::Hex => dump::dump(stream.bytes()),
                WireAs::Body => preview::body(&stream).map_or(String::new(), |body| lossy(&body.bytes)),
                _ => lossy(stream.bytes()),
            };
            say.emit(clipboard::copy_text(&text));
        }
    };
    let label = match (copied, props.shown_as) {
        (Some(true), _) => "Copied",
        (Some(false), _) => "The browser does not let the page copy",
        (None, WireAs::Hex) => "Copy as hex",
        (None, WireAs::Body) => "Copy the body",
        (None, _) => "Copy as text",
    };
    let picture = if label == "Copied" { Picture::Done } else { Picture::Copy };
    html! {
        <button class="icon-button" type="button" {onclick} title={label}>
            { icon(picture) }
            <span class="sr" aria-live="polite">{ label }</span>
        </button>
    }
}
