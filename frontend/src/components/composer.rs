//! What is to be sent: the editor, and everything around it.

use shared::wire::ConnId;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::editor::Editor;
use super::examples::Examples;
use super::notices::Notices;
use super::outcome::Outcome;
use super::send_options::SendOptions;
use super::{Dispatch, Same};
use crate::service::{editing, has_command_key};
use crate::state::draft::{Draft, Hint, LineEnds};
use crate::state::link::Link;
use crate::state::notices::Place;
use crate::state::{Action, State, words};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Everything; the composer shows a little of most of it.
    pub state: Same<State>,
    /// Sends.
    pub send: Callback<()>,
    /// Hangs up.
    pub hang_up: Callback<ConnId>,
    /// How to change the state.
    pub dispatch: Dispatch,
}

/// The left column.
#[component]
pub fn Composer(props: &Props) -> Html {
    let Props { state, dispatch, .. } = props;
    let field = use_node_ref();
    let keys = *use_memo((), |()| if has_command_key() { "⌘ Enter" } else { "Ctrl+Enter" });
    let draft = Same::from(&state.draft);
    let connected = state.link == Link::Connected;
    let replace = {
        let (field, dispatch) = (field.clone(), dispatch.clone());
        move |action: Action, text: &str| {
            // First the state, which remembers what was there; then the field, whose event finds it done.
            dispatch.dispatch(action);
            if let Some(field) = field.cast::<HtmlTextAreaElement>() {
                editing::replace_all(&field, text);
            }
        }
    };
    let choose = {
        let replace = replace.clone();
        use_callback((), move |text: &'static str, ()| replace(Action::Replace(text), text))
    };
    let bring_back = draft.replaced.clone().filter(|replaced| *replaced != draft.text).map(|text| {
        let onclick = move |_| replace(Action::BringBack, &text);
        html! { <button class="plain" type="button" {onclick}>{ "Undo: bring back your text" }</button> }
    });
    let send = {
        let send = props.send.clone();
        move |_| send.emit(())
    };
    html! {
        <section class="compose" aria-label="Compose">
            <h2>{ "Compose" }<LineEndSwitch line_ends={draft.line_ends} dispatch={dispatch.clone()} /></h2>
            <Editor draft={draft.clone()} field={field.clone()} described_by="draft-facts" dispatch={dispatch.clone()} />
            <p class="facts" id="draft-facts">
                <span>{ words::count(draft.size() as u64, "byte") }</span>
                { hint(&draft) }
                { bring_back }
            </p>
            <div class="send">
                <button class="primary" type="button" aria-disabled={(!connected).then_some("true")}
                    title={(!connected).then_some("There is no connection to the server at the moment")}
                    aria-keyshortcuts="Control+Enter" onclick={send}>{ "Send" }</button>
                <Outcome last={state.last_send.clone()} answer={state.answer().cloned()} {connected} {keys} />
            </div>
            <Notices notices={Same::from(&state.notices)} place={Place::Compose} dispatch={dispatch.clone()} />
            <SendOptions options={Same::from(&state.options)} plan={state.to_send().1}
                longest_pause={state.hello.as_ref().map_or(u32::MAX, |hello| hello.pause_ms)}
                connections={Same::from(&state.connections)} on={state.on} hang_up={props.hang_up.clone()}
                dispatch={dispatch.clone()} />
            <Examples {choose} />
        </section>
    }
}

fn hint(draft: &Draft) -> Html {
    match draft.hint() {
        None => html! {},
        Some(Hint::Empty) => html! { <span class="hint">{ "There is nothing to send yet." }</span> },
        Some(Hint::HeadIsOpen) => html! {
            <span class="hint">
                { "The head ends with an empty line; without it the server keeps waiting." }
            </span>
        },
    }
}

#[derive(Properties, PartialEq)]
struct LineEndProps {
    line_ends: LineEnds,
    dispatch: Dispatch,
}

/// What each line break is sent as.
#[component]
fn LineEndSwitch(props: &LineEndProps) -> Html {
    let option = |line_ends: LineEnds, name: &'static str, title: &'static str| {
        let dispatch = props.dispatch.clone();
        html! {
            <label {title}>
                <input type="radio" name="line-ends" checked={props.line_ends == line_ends}
                    onchange={move |_| dispatch.dispatch(Action::End(line_ends))} />
                <span>{ name }</span>
            </label>
        }
    };
    html! {
        <fieldset class="switch">
            <legend>{ "Line ends:" }</legend>
            { option(LineEnds::CrLf, "CRLF", "Each line break is sent as CR and LF, as HTTP asks") }
            { option(LineEnds::Lf, "LF", "Each line break is sent as a bare LF: see what the server makes of it") }
        </fieldset>
    }
}
