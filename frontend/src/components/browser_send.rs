//! A send by the browser: what it will change, what CORS did, and the three columns.

use yew::prelude::*;

use super::dialog::Dialog;
use super::{Dispatch, Same};
use crate::state::desk::Desk;
use crate::state::detail::Detail;
use crate::state::draft::Draft;
use crate::state::exchanges::Key;
use crate::state::fetching::compare::{Row, Who, rows};
use crate::state::fetching::cors::{Wire, story};
use crate::state::fetching::{self, Fetched, Stage, rules};
use crate::state::sending::SendOptions;
use crate::state::view::{self, Dialog as Which};
use crate::state::{Action, State, words};

/// What stands below the Send button while the browser sends: before, what it will change; after, the ways on.
pub fn browser_send(
    draft: &Draft,
    options: &SendOptions,
    desk: &Desk,
    abort: &Callback<()>,
    dispatch: &Dispatch,
) -> Html {
    let told = match fetching::ask(draft.composed(), options, "", "") {
        Err(why) => (why, Vec::new()),
        Ok(ask) => {
            let mut told = rules::told(
                &ask,
                draft.composed().request().map_or(0, |request| request.body.content().len()),
            );
            let preflight = rules::preflight(&ask).join(", ");
            if !preflight.is_empty() {
                told.push(["Asks the lab for leave first (a preflight): ", &preflight, "."].concat());
            }
            (if told.is_empty() { "" } else { "What the browser will change:" }, told)
        }
    };
    let (heading, told) = told;
    let fetch = desk.fetch.as_deref();
    let open = {
        let dispatch = dispatch.clone();
        move |_| dispatch.dispatch(Action::View(view::Change::Dialog(Some(Which::Fetched))))
    };
    let stop = {
        let abort = abort.clone();
        move |_| abort.emit(())
    };
    html! {
        <div class="fetch">
            if fetch.is_some_and(Fetched::is_running) {
                <button class="chip" type="button" onclick={stop}>{ "Abort" }</button>
            }
            if fetch.is_some() {
                <button class="plain" type="button" onclick={open}>{ "Written, sent, received: side by side" }</button>
            }
            if !heading.is_empty() {
                <p class="quiet">{ heading }</p>
            }
            if !told.is_empty() {
                <ul>{ for told.into_iter().map(|text| html! { <li>{ text }</li> }) }</ul>
            }
        </div>
    }
}

/// The dialog with everything there is to know of the last send.
pub fn side_by_side(state: &State, dispatch: &Dispatch) -> Html {
    let Some(fetch) = &state.desk.fetch else { return html! {} };
    let held = |key: Option<Key>| state.exchanges.detail(key?).cloned();
    let (main, preflight) = (held(fetch.exchange), held(fetch.preflight));
    let wire = |detail: &std::rc::Rc<Detail>| Same::from(detail);
    let (main, preflight) = (main.as_ref().map(wire), preflight.as_ref().map(wire));
    fn bytes(detail: &Same<Detail>) -> Wire<'_> {
        Wire { request: detail.request.bytes(), response: detail.response.bytes() }
    }
    let told = story(fetch, preflight.as_ref().map(bytes), main.as_ref().map(bytes));
    let got = main.as_ref().map(|main| main.request.bytes());
    html! {
        <Dialog name="Written, sent, received" class="fetched" dispatch={dispatch.clone()}>
            { columns(fetch, got) }
            <h3>{ "What CORS did" }</h3>
            <ul class="story">
                { for told.into_iter().map(|text| html! { <li>{ text }</li> }) }
                { for links(fetch, dispatch) }
            </ul>
            <h3>{ "What the page may read" }</h3>
            { readable(fetch, main.as_ref().map(|main| main.response.bytes())) }
        </Dialog>
    }
}

fn columns(fetch: &Fetched, got: Option<&[u8]>) -> Html {
    let row = |row: Row| {
        let other = (row.who != Who::Nobody).then_some("other");
        html! {
            <tr class={other}>
                <td data-column="You wrote">{ row.wrote }</td>
                <td data-column="The browser says">{ row.said }</td>
                <td data-column="The server received">{ row.got }</td>
                <td data-column="Who">{ row.who.words() }if !row.why.is_empty() { <small>{ row.why }</small> }</td>
            </tr>
        }
    };
    html! {
        <table>
            <thead><tr>{ for ["You wrote", "The browser says it sends", "The server received", "The difference is made by"].map(|name| html! { <th scope="col">{ name }</th> }) }</tr></thead>
            <tbody>{ for rows(fetch, got).into_iter().map(row) }</tbody>
            if got.is_none() {
                <caption>{ "The lab has not received it, or not told of it yet." }</caption>
            }
        </table>
    }
}

/// Ways to the exchanges that were found.
fn links(fetch: &Fetched, dispatch: &Dispatch) -> Vec<Html> {
    let link = |(name, key): (&'static str, Option<Key>)| {
        let (dispatch, key) = (dispatch.clone(), key?);
        let onclick = move |_| {
            dispatch.dispatch(Action::Open(Some(key)));
            dispatch.dispatch(Action::View(view::Change::Dialog(None)));
        };
        Some(html! { <li><button class="plain" type="button" {onclick}>{ name }{ key.id.0 }</button></li> })
    };
    [("Open the preflight, exchange ", fetch.preflight), ("Open the request, exchange ", fetch.exchange)]
        .into_iter()
        .filter_map(link)
        .collect()
}

fn readable(fetch: &Fetched, response: Option<&[u8]>) -> Html {
    let Some(seen) = &fetch.seen else {
        let text = match &fetch.stage {
            Stage::Failed(why) => ["Nothing. The browser’s words: ", why].concat(),
            Stage::Aborted => "Nothing: it was aborted before the answer began.".to_owned(),
            _ => "Nothing yet.".to_owned(),
        };
        return html! { <p>{ text }</p> };
    };
    if seen.opaque {
        return html! { <p>{ "Nothing: neither status, nor fields, nor body. That is the price of no-cors." }</p> };
    }
    let sent = response.map(|response| fetching::Head::read(response).fields.len());
    let mut text =
        ["Status ", &seen.status.to_string(), ", ", &words::count(seen.fields.len() as u64, "field")]
            .concat();
    if let Some(sent) = sent {
        text.push_str(" of ");
        text.push_str(&sent.to_string());
        text.push_str(" (others need Access-Control-Expose-Headers)");
    }
    text.push_str(", ");
    text.push_str(&words::count(fetch.came.0, "byte"));
    text.push_str(" of body in ");
    text.push_str(&words::count(u64::from(fetch.came.1), "piece"));
    if let Stage::Failed(why) = &fetch.stage {
        text.push_str("; then it broke off: ");
        text.push_str(why);
    }
    text.push('.');
    html! {
        <>
            <p>{ text }</p>
            <pre tabindex="0" aria-label="What the page may read">
                { for seen.fields.iter().map(|(name, value)| html! { <>{ name }{ ": " }{ value }{ "\n" }</> }) }
                { "\n" }{ String::from_utf8_lossy(&fetch.body).into_owned() }
                if fetch.came.0 > fetch.body.len() as u64 { { "\n…" } }
            </pre>
        </>
    }
}
