//! What the browser keeps, and how to make it forget.

use yew::prelude::*;

use super::Dispatch;
use super::dialog::Dialog;
use crate::service::storage;
use crate::state::kept::AT_MOST;
use crate::state::words;

/// The dialog.
pub fn kept(dispatch: &Dispatch) -> Html {
    html! { <Kept dispatch={dispatch.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    dispatch: Dispatch,
}

#[component]
fn Kept(props: &Props) -> Html {
    let forgotten = use_state(|| false);
    let names = storage::names();
    let size: usize = names.iter().map(|(_, size)| size).sum();
    let forget = {
        let forgotten = forgotten.clone();
        move |_| {
            storage::forget();
            forgotten.set(true);
        }
    };
    html! {
        <Dialog name="Kept in this browser" dispatch={props.dispatch.clone()}>
            <p>{ "What you write, how you send it and the colours are kept here, in this browser, and nowhere else." }</p>
            <p>
                { "So are the last exchanges that you opened, with every byte and step: at most " }{ AT_MOST }
                { ". After a reload, or when the server has forgotten them, they stand in the list again." }
            </p>
            <p aria-live="polite"><b>
                if names.is_empty() {
                    { if *forgotten { "All exchanges are forgotten." } else { "No exchange is kept yet." } }
                } else {
                    { words::count(names.len() as u64, "exchange") }{ ", " }{ words::count(size as u64, "character") }
                }
            </b></p>
            if !names.is_empty() {
                <p><button class="plain" type="button" onclick={forget}>{ "Forget them" }</button>
                    <span class="quiet">{ " (those in the list stay there until the page is closed)" }</span></p>
            }
        </Dialog>
    }
}
