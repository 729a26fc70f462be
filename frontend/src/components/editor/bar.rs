//! Below the raw text: how it is written, how lines end, and where the caret is.

use shared::message::LineEnd;
use yew::prelude::*;

use crate::components::Dispatch;
use crate::state::Action;
use crate::state::draft::sheet::{self, Sheet, View};
use crate::state::draft::{Change, Draft, ends, escapes};

/// What one may choose, whether it is chosen, and how, if it can be.
type Choice = (&'static str, bool, Option<Callback<()>>);

/// The bar.
pub(super) fn bar(
    draft: &Draft,
    sheet: &Sheet,
    caret: Option<usize>,
    show: &Callback<View>,
    dispatch: &Dispatch,
) -> Html {
    let act = |change: Change| {
        let dispatch = dispatch.clone();
        Callback::from(move |()| dispatch.dispatch(Action::Draft(change.clone())))
    };
    let (enter, bytes) = (draft.line_end, draft.bytes());
    let view = |view: View| {
        let show = show.clone();
        Callback::from(move |()| show.emit(view))
    };
    let text = sheet.because_of.is_none().then(|| view(View::Text));
    let views = [
        ("Text", sheet.view == View::Text, text),
        ("Escapes", sheet.view == View::Escapes, Some(view(View::Escapes))),
    ];
    let enters = [LineEnd::CrLf, LineEnd::Lf]
        .map(|end| (ends::name(end), end == enter, Some(act(Change::Enter(end)))));
    let mixed = ends::mixed(bytes, &draft.bodies(), enter);
    html! {
        <>
            <div class="editor-bar">
                { switch("raw-view", "Write as", views) }
                { switch("raw-enter", "Enter", enters) }
                { caret.map(|at| place(bytes, at.min(bytes.len()), &act)) }
            </div>
            if let Some(at) = sheet.because_of {
                <p class="editor-note">{ sheet::reason(bytes, at) }</p>
            } else if let (View::Escapes, Some(half)) = (sheet.view, escapes::unfinished(&sheet.text)) {
                <p class="editor-note"><code>{ half }</code>{ about(half) }</p>
            }
            if let Some(mixed) = mixed {
                <p class="editor-note">{ mixed }{ " " }{ button(["Make all ", ends::name(enter)].concat(), act(Change::LineEnds(enter)), None) }</p>
            }
        </>
    }
}

/// What is missing of an escape.
fn about(half: &str) -> &'static str {
    match half {
        "\\" => {
            " begins an escape: r, n, t, x or another backslash would follow. Until then it is sent as it is."
        }
        _ if half.starts_with("\\x") => {
            " needs two hexadecimal digits, as in \\x0d. Until then it is sent as the characters it is made of."
        }
        _ => " is no escape, so it is sent as these two characters. For a backslash write \\\\.",
    }
}

fn switch(name: &'static str, legend: &'static str, options: [Choice; 2]) -> Html {
    let option = |(text, checked, choose): Choice| {
        let disabled = choose.is_none();
        let onchange = choose.map(|choose| Callback::from(move |_: Event| choose.emit(())));
        html! {
            <label>
                <input type="radio" {name} {checked} {disabled} {onchange} /><span>{ text }</span>
            </label>
        }
    };
    html! { <fieldset class="switch"><legend>{ legend }</legend>{ for options.map(option) }</fieldset> }
}

fn button(text: String, act: Callback<()>, keys: Option<&'static str>) -> Html {
    html! {
        <button class="plain" type="button" aria-keyshortcuts={keys} title={keys} onclick={move |_| act.emit(())}>{ text }</button>
    }
}

/// Where the caret is, and the end of its line, to be changed.
fn place(bytes: &[u8], at: usize, act: &impl Fn(Change) -> Callback<()>) -> Html {
    let place = ends::place(bytes, at);
    let text = [
        "Line ",
        &place.line.to_string(),
        ", column ",
        &place.column.to_string(),
        ", byte ",
        &at.to_string(),
    ];
    html! {
        <span class="place">
            { text.concat() }
            if let Some(end) = place.end {
                { " " }{ button(["End it in ", ends::name(ends::other(end))].concat(), act(Change::OtherEnd(at)), Some("Alt+Enter")) }
            }
        </span>
    }
}
