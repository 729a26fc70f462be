//! What is to be sent: the editor, and everything around it.

use std::rc::Rc;

use shared::wire::ConnId;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::editor::Editor;
use super::examples::examples;
use super::notices::notices;
use super::outcome::outcome;
use super::send_options::{self, send_options};
use super::{Dispatch, Same};
use crate::service::{editing, has_command_key};
use crate::state::draft::{Draft, Hint, LineEnds};
use crate::state::exchanges::Entry;
use crate::state::notices::{Notices as All, Place};
use crate::state::sending::SendOptions as Options;
use crate::state::{Action, LastSend, words};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The text.
    pub draft: Same<Draft>,
    /// How to send it.
    pub options: Same<Options>,
    /// There is a connection to the server.
    pub connected: bool,
    /// The longest pause the server allows.
    pub longest_pause: u32,
    /// The connections to the lab that are open.
    pub connections: Same<Vec<ConnId>>,
    /// The one to send on.
    pub on: Option<ConnId>,
    /// The last send.
    pub last_send: Option<Rc<LastSend>>,
    /// The exchange it began.
    pub answer: Option<Rc<Entry>>,
    /// What has to be told.
    pub notices: Same<All>,
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
    let Props { draft, options, dispatch, connected, .. } = props;
    let field = use_node_ref();
    let keys = if has_command_key() { "⌘ Enter" } else { "Ctrl+Enter" };
    let connected = *connected;
    let plan =
        use_memo((draft.clone(), options.clone(), props.longest_pause), |(draft, options, longest)| {
            options.plan(&draft.bytes(), *longest)
        });
    let replace = {
        let (field, dispatch) = (field.clone(), dispatch.clone());
        move |action: Action, text: &str| {
            // First the state, which remembers what was there; then the field.
            dispatch.dispatch(action);
            if let Some(field) = field.cast::<HtmlTextAreaElement>() {
                editing::replace_all(&field, text);
                // Its events may have told of a text that was only halfway there.
                dispatch.dispatch(Action::Type(text.to_owned()));
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
    let how = send_options::Props {
        options: options.clone(),
        plan: Same(plan),
        longest_pause: props.longest_pause,
        connections: props.connections.clone(),
        on: props.on,
        hang_up: props.hang_up.clone(),
        dispatch: dispatch.clone(),
    };
    html! {
        <section class="compose" aria-label="Compose">
            <h2>{ "Compose" }{ line_end_switch(draft.line_ends, dispatch) }</h2>
            <Editor draft={draft.clone()} field={field.clone()} described_by="draft-facts" dispatch={dispatch.clone()} />
            <p class="facts" id="draft-facts">
                <span>{ words::count(draft.size() as u64, "byte") }</span>
                { hint(draft) }
                { bring_back }
            </p>
            <div class="send">
                <button class="primary" type="button" aria-disabled={(!connected).then_some("true")}
                    title={(!connected).then_some("There is no connection to the server at the moment")}
                    aria-keyshortcuts="Control+Enter" onclick={send}>{ "Send" }</button>
                { outcome(props.last_send.as_deref(), props.answer.as_deref(), connected, keys) }
            </div>
            { notices(&props.notices, Place::Compose, dispatch) }
            { send_options(&how) }
            { examples(&choose) }
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

/// What each line break is sent as.
fn line_end_switch(chosen: LineEnds, dispatch: &Dispatch) -> Html {
    let option = |line_ends: LineEnds, name: &'static str, title: &'static str| {
        let dispatch = dispatch.clone();
        html! {
            <label {title}>
                <input type="radio" name="line-ends" checked={chosen == line_ends}
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
