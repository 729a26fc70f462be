//! A box that takes a request in any form, and shows what it makes of it.

use std::rc::Rc;

use shared::import::{self, Imported, NotRead};
use web_sys::{HtmlTextAreaElement, KeyboardEvent};
use yew::prelude::*;

use super::dialog::Dialog;
use super::{Dispatch, token_class};
use crate::state::composed::{Line, lines};
use crate::state::draft::sheet::{Sheet, View};
use crate::state::draft::{Change, Draft};
use crate::state::{Action, view, words};

/// How much of a request is shown before it is taken.
const LINES_AT_MOST: usize = 40;
/// How many requests one can choose from.
const REQUESTS_AT_MOST: usize = 500;

/// The dialog.
pub fn paste(dispatch: &Dispatch) -> Html {
    html! {
        <Dialog name="Paste a request" class="formats" dispatch={dispatch.clone()}><Paste dispatch={dispatch.clone()} /></Dialog>
    }
}

/// What it needs.
#[derive(Properties, PartialEq)]
struct Props {
    /// How to change the state.
    dispatch: Dispatch,
}

/// The box, and what was found in it.
#[component]
fn Paste(props: &Props) -> Html {
    let pasted = use_state(AttrValue::default);
    let chosen = use_state(|| 0_usize);
    let read = use_memo(pasted.clone(), |text| import::read(text));
    let oninput = {
        let (pasted, chosen) = (pasted.clone(), chosen.clone());
        move |event: InputEvent| {
            pasted.set(event.target_unchecked_into::<HtmlTextAreaElement>().value().into());
            chosen.set(0);
        }
    };
    let shown = match &*read {
        _ if pasted.trim().is_empty() => None,
        Ok(all) => Some(Ok((all, &all[(*chosen).min(all.len() - 1)]))),
        Err(why) => Some(Err(why)),
    };
    let take = {
        let (dispatch, bytes) =
            (props.dispatch.clone(), shown.and_then(Result::ok).map(|(_, one)| one.bytes.clone()));
        Callback::from(move |()| {
            if let Some(bytes) = &bytes {
                dispatch.dispatch(Action::Draft(Change::Replace(bytes.clone())));
                dispatch.dispatch(Action::View(view::Change::Dialog(None)));
            }
        })
    };
    let onkeydown = {
        let take = take.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                take.emit(());
            }
        }
    };
    html! {
        <>
            <p class="quiet" id="paste-forms">
                { "A raw request, a " }<code>{ "curl" }</code>{ " command, a " }<code>{ "fetch" }</code>
                { " call, a " }<code>{ ".http" }</code>{ " file or a HAR. The draft stays as it is until you say so." }
            </p>
            <textarea class="paste" aria-label="Pasted text" aria-describedby="paste-forms" autofocus=true rows="6"
                spellcheck="false" autocomplete="off" autocapitalize="off" autocorrect="off"
                placeholder="curl http://127.0.0.1:8081/hello" {oninput} {onkeydown} />
            <p class="recognised" role="status">{ shown.map(|shown| match shown {
                Ok((all, one)) => recognised(all.len(), one),
                Err(why) => html! { <><b class="bad">{ "Not read. " }</b>{ import::place(&pasted, why.at) }{ ": " }{ &why.why }</> },
            }) }</p>
            { match shown {
                None => html! {},
                Some(Err(why)) => not_read(&pasted, why),
                Some(Ok((all, one))) => html! {
                    <>
                        { choices(all, &chosen) }
                        { preview(&one.bytes) }
                        if !one.notes.is_empty() {
                            <h3>{ "Worth knowing" }</h3>
                            <ul class="kept-out">{ for one.notes.iter().map(|note| html! { <li>{ note }</li> }) }</ul>
                        }
                        <p class="act">
                            <button class="primary" type="button" onclick={move |_| take.emit(())}>{ "Use this request" }</button>
                            <span class="quiet">{ "or Ctrl+Enter. Undo brings back what is in the draft now." }</span>
                        </p>
                    </>
                },
            } }
        </>
    }
}

/// What it is.
fn recognised(requests: usize, one: &Imported) -> Html {
    let mut what = ["This is a ", one.kind.name()].concat();
    if requests > 1 {
        what.push_str(" with ");
        what.push_str(&words::count(requests as u64, "request"));
    }
    what.push('.');
    html! { <b>{ what }</b> }
}

/// The line at which reading ended, and the very sign.
fn not_read(text: &str, why: &NotRead) -> Html {
    let before = text.get(..why.at).unwrap_or(text).rsplit('\n').next().unwrap_or_default();
    let mut rest = text.get(why.at..).unwrap_or_default().lines().next().unwrap_or_default().chars();
    let skip = before.chars().count().saturating_sub(30);
    html! {
        <pre class="not-read"><code>
            { before.chars().skip(skip).collect::<String>() }
            <mark>{ rest.next().map(String::from) }</mark>
            { rest.take(50).collect::<String>() }
        </code></pre>
    }
}

/// Of several requests one is chosen.
fn choices(all: &[Imported], chosen: &UseStateHandle<usize>) -> Html {
    if all.len() == 1 {
        return html! {};
    }
    let option = |(n, one): (usize, &Imported)| {
        let is = **chosen;
        let chosen = chosen.clone();
        let first = one.bytes.split(|&byte| byte == b'\r' || byte == b'\n').next().unwrap_or_default();
        html! {
            <label>
                <input type="radio" name="pasted" checked={n == is} onchange={move |_: Event| chosen.set(n)} />
                <code>{ words::printable(first) }</code>
            </label>
        }
    };
    html! {
        <fieldset class="choices">
            <legend class="quiet">{ "Which of them?" }</legend>
            { for all.iter().take(REQUESTS_AT_MOST).enumerate().map(option) }
            if let Some(more) = all.len().checked_sub(REQUESTS_AT_MOST + 1) {
                <p class="quiet">{ "… and " }{ words::count(more as u64 + 1, "more request") }{ ": too many to choose from. Paste the part that has yours." }</p>
            }
        </fieldset>
    }
}

/// The first lines, in the colours of the editor.
fn preview(bytes: &[u8]) -> Html {
    let all = lines(&Draft::new(bytes), &Sheet::new(bytes, View::Text, ""), &[]);
    let line = |line: &Rc<Line>| {
        let pieces = line
            .pieces
            .iter()
            .map(|piece| html! { <span class={token_class(piece.token)}>{ &piece.text }</span> });
        html! { <div>{ for pieces }{ "\n" }</div> }
    };
    let mut title = "Preview, ".to_owned();
    title.push_str(&words::count(bytes.len() as u64, "byte"));
    html! {
        <>
            <h3>{ &title }</h3>
            <pre class="preview" tabindex="0" aria-label={title}>
                { for all.iter().take(LINES_AT_MOST).map(line) }
                if all.len() > LINES_AT_MOST {
                    <span class="quiet">{ "…" }</span>
                }
            </pre>
        </>
    }
}
