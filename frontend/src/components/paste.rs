//! A box that takes a request in any form, and shows what it makes of it.

use shared::import::{self, Imported, NotRead};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::dialog::Dialog;
use super::{Dispatch, token_class};
use crate::state::composed::lines;
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
    html! {
        <>
            <p class="quiet" id="paste-forms">
                { "A raw request, a " }<code>{ "curl" }</code>{ " command, a " }<code>{ "fetch" }</code>
                { " call, a " }<code>{ ".http" }</code>{ " file or a HAR: it is recognised by itself, and replaces the draft only when you say so." }
            </p>
            <textarea class="paste" aria-label="Pasted text" aria-describedby="paste-forms" autofocus=true rows="8"
                spellcheck="false" autocomplete="off" autocapitalize="off" autocorrect="off"
                placeholder="curl http://127.0.0.1:8081/hello" {oninput} />
            <div role="status">
                { match &*read {
                    _ if pasted.trim().is_empty() => html! {},
                    Err(why) => not_read(&pasted, why),
                    Ok(all) => found(all, &chosen, &props.dispatch),
                } }
            </div>
        </>
    }
}

/// Why there is no request, and where.
fn not_read(text: &str, why: &NotRead) -> Html {
    let line = text.get(..why.at).unwrap_or(text).rsplit('\n').next().unwrap_or_default();
    let rest = text.get(why.at..).unwrap_or_default().lines().next().unwrap_or_default();
    let near = |text: &str, n: usize| text.chars().take(n).collect::<String>();
    let skip = line.chars().count().saturating_sub(30);
    html! {
        <div class="not-read">
            <p><b>{ "Not read. " }</b>{ import::place(text, why.at) }{ ": " }{ &why.why }</p>
            <pre><code>{ line.chars().skip(skip).collect::<String>() }<mark>{ near(rest, 1) }</mark>{ near(rest, 50).chars().skip(1).collect::<String>() }</code></pre>
        </div>
    }
}

/// What was found: of several requests one is chosen.
fn found(all: &[Imported], chosen: &UseStateHandle<usize>, dispatch: &Dispatch) -> Html {
    let at = (**chosen).min(all.len() - 1);
    let one = &all[at];
    let take = {
        let (dispatch, bytes) = (dispatch.clone(), one.bytes.clone());
        move |_| {
            dispatch.dispatch(Action::Draft(Change::Replace(bytes.clone())));
            dispatch.dispatch(Action::View(view::Change::Dialog(None)));
        }
    };
    let mut what = ["This is a ", one.kind.name()].concat();
    if all.len() > 1 {
        what.push_str(" with ");
        what.push_str(&words::count(all.len() as u64, "request"));
    }
    what.push('.');
    let option = |(n, one): (usize, &Imported)| {
        let chosen = chosen.clone();
        let first = one.bytes.split(|&byte| byte == b'\r' || byte == b'\n').next().unwrap_or_default();
        html! {
            <label>
                <input type="radio" name="pasted" checked={n == at} onchange={move |_: Event| chosen.set(n)} />
                <code>{ words::printable(first) }</code>
            </label>
        }
    };
    html! {
        <>
            <p class="recognised"><b>{ what }</b></p>
            if all.len() > 1 {
                <fieldset class="choices">
                    <legend>{ "Which of them?" }</legend>
                    { for all.iter().take(REQUESTS_AT_MOST).enumerate().map(option) }
                </fieldset>
            }
            { preview(&one.bytes) }
            if !one.notes.is_empty() {
                <div class="kept-out"><h3>{ "Worth knowing" }</h3><ul>{ for one.notes.iter().map(|note| html! { <li>{ note }</li> }) }</ul></div>
            }
            <p class="act">
                <button class="primary" type="button" onclick={take}>{ "Use this request" }</button>
                <span class="quiet">{ "Undo brings back what is in the draft now." }</span>
            </p>
        </>
    }
}

/// The first lines, in the colours of the editor.
fn preview(bytes: &[u8]) -> Html {
    let all = lines(&Draft::new(bytes));
    let line = |line: &crate::state::composed::Line| {
        let pieces = line
            .pieces
            .iter()
            .map(|(token, text)| html! { <span class={token_class(*token)}>{ text }</span> });
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
