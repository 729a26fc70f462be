//! The bar above the live list: the filter, and what one does with the whole list.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::Dispatch;
use crate::state::Action;
use crate::state::listing::{Change, Counts, Listing};
use crate::state::words;

/// The heading, and what one does with the whole list.
pub fn head(listing: &Listing, counts: Counts, dispatch: &Dispatch) -> Html {
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
                aria-describedby={if listing.mistake.is_some() { "filter-count filter-mistake" } else { "filter-count" }} {oninput} {onkeydown} />
            <datalist id="filter-words">
                { for listing.suggestions().into_iter().map(|words| html! { <option value={words} /> }) }
            </datalist>
            if listing.is_paused() {
                <span class="paused">{ "Paused" }</span>
                { act(html! { <>{ "Go on" } if counts.waiting > 0 { { ", " }{ words::grouped(counts.waiting as u64) }{ " new" } }</> }, Change::Pause(false)) }
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
