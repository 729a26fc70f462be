//! A link to what is seen, and files of it.

use yew::prelude::*;

use super::Dispatch;
use super::copied::CopyText;
use super::dialog::Dialog;
use crate::service;
use crate::state::State;
use crate::state::share::{fragment, secrets};
use crate::state::words;

/// Beyond so many characters some programs cut a link.
const SAFE: usize = 2_000;

/// The dialog.
pub fn share(state: &State, dispatch: &Dispatch) -> Html {
    let secrets = secrets(&state.draft);
    let page = service::page_address();
    let link = |with_secrets| AttrValue::from([&page, "#", &fragment(state, with_secrets)].concat());
    let own = state.exchanges.open.filter(|key| !state.exchanges.is_from_before(*key));
    html! {
        <Dialog name="Share" class="share" dispatch={dispatch.clone()}>
            <Link masked={link(false)} whole={(!secrets.is_empty()).then(|| link(true))} secrets={secrets.join(", ")} />
            <h3>{ "Save what is shown" }</h3>
            { files(own.map(|key| key.id.0)) }
            <h3>{ "On paper" }</h3>
            <p><button class="plain" type="button" onclick={print(dispatch)}>{ "Print it, with every step" }</button></p>
        </Dialog>
    }
}

fn print(dispatch: &Dispatch) -> impl Fn(MouseEvent) + 'static {
    let dispatch = dispatch.clone();
    move |_| {
        dispatch.dispatch(crate::state::Action::View(crate::state::view::Change::Dialog(None)));
        service::print_later();
    }
}

fn files(exchange: Option<u64>) -> Html {
    let file = |name: &'static str, path: String| html! { <li><a href={path} download="">{ name }</a></li> };
    let of = |number: u64, end: &str| ["api/exchanges/", &number.to_string(), end].concat();
    html! {
        <ul class="files">
            if let Some(number) = exchange {
                { file("HAR, for browsers' tools", of(number, ".har")) }
                { file(".http, for editors", of(number, ".http")) }
                { file("Request, byte for byte", of(number, "/raw?side=request")) }
                { file("Response, byte for byte", of(number, "/raw?side=response")) }
            } else {
                <li class="quiet">{ "Open an exchange in the list below to save it as HAR, .http or bytes." }</li>
            }
            { file("All exchanges as HAR", "api/exchanges.har".to_owned()) }
        </ul>
    }
}

#[derive(Properties, PartialEq)]
struct LinkProps {
    /// The link without secrets.
    masked: AttrValue,
    /// And with them, where there are any.
    whole: Option<AttrValue>,
    /// Which.
    secrets: String,
}

#[component]
fn Link(props: &LinkProps) -> Html {
    let along = use_state(|| false);
    let text = props.whole.clone().filter(|_| *along).unwrap_or_else(|| props.masked.clone());
    let long = text.len() > SAFE;
    let onchange = {
        let along = along.clone();
        move |_| along.set(!*along)
    };
    html! {
        <>
            <p>{ "This link opens the page with the same request, looked at in the same way. It sends nothing by itself." }</p>
            <CopyText text={text.clone()} label="Copy the link" scrolls=true />
            if props.whole.is_some() {
                <label>
                    <input type="checkbox" checked={*along} {onchange} />
                    { " Send secrets along (" }{ &props.secrets }{ "); otherwise *** stands in their place" }
                </label>
            }
            if long {
                <p class="quiet">{ words::grouped(text.len() as u64) }{ " characters: some programs cut links as long as this." }</p>
            }
        </>
    }
}
