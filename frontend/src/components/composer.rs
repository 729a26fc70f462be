//! What is to be sent: the editor, and everything around it.

use std::rc::Rc;

use shared::message::Part;
use shared::wire::ConnId;
use yew::prelude::*;

use super::browser_send::browser_send;
use super::editor::{Editor, use_undo};
use super::form::Form;
use super::guess::guess;
use super::mistakes::mistakes;
use super::notices::notices;
use super::outcome::outcome;
use super::send_options::{self, send_options};
use super::verdict::Verdict;
use super::{Dispatch, Same, compare};
use crate::service::has_command_key;
use crate::state::desk::Desk;
use crate::state::draft::{Change, Draft};
use crate::state::exchanges::{Entry, Key};
use crate::state::notices::{Notices as All, Place};
use crate::state::sending::SendOptions as Options;
use crate::state::view::{self, ComposeAs, Dialog};
use crate::state::{Action, LastSend, words};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The text.
    pub draft: Same<Draft>,
    /// How it is shown.
    pub shown_as: ComposeAs,
    /// The part that is pointed at.
    pub part: Option<Part>,
    /// How to send it.
    pub options: Same<Options>,
    /// What lies beside it.
    pub desk: Same<Desk>,
    /// Breaks off what the browser sends.
    pub abort: Callback<()>,
    /// There is a connection to the server.
    pub connected: bool,
    /// The longest pause the server allows.
    pub longest_pause: u32,
    /// As many bytes as the server takes at once.
    pub send_bytes: u64,
    /// The connections to the lab that are open.
    pub connections: Same<Vec<ConnId>>,
    /// The one to send on.
    pub on: Option<ConnId>,
    /// The last send.
    pub last_send: Option<Rc<LastSend>>,
    /// The exchange it began.
    pub answer: Option<Rc<Entry>>,
    /// The one before it, and that.
    pub to_compare: Option<(Key, Key)>,
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
    let Props { draft, options, desk, dispatch, connected, shown_as, part, .. } = props;
    let keys = if has_command_key() { "⌘ Enter" } else { "Ctrl+Enter" };
    let connected = *connected;
    let place = use_undo(dispatch);
    let plan = use_memo(
        (draft.clone(), options.clone(), desk.clone(), props.longest_pause),
        |(draft, options, desk, longest)| options.plan(&desk.queue, draft.bytes(), *longest),
    );
    let changed = props.last_send.as_ref().is_some_and(|last| last.revision != draft.revision());
    let send = {
        let send = props.send.clone();
        move |_| send.emit(())
    };
    let how = send_options::Props {
        options: options.clone(),
        draft: draft.clone(),
        desk: desk.clone(),
        plan: Same(plan),
        longest_pause: props.longest_pause,
        connections: props.connections.clone(),
        on: props.on,
        hang_up: props.hang_up.clone(),
        dispatch: dispatch.clone(),
    };
    html! {
        <section class="compose" ref={place} aria-label="Compose">
            <h2>{ "Compose" }{ view_switch(*shown_as, dispatch) }</h2>
            { tools(draft, dispatch) }
            if *shown_as != ComposeAs::Raw {
                <Form draft={draft.clone()} part={*part} most={props.send_bytes} dispatch={dispatch.clone()} />
            }
            if *shown_as != ComposeAs::Form {
                <Editor draft={draft.clone()} part={*part} described_by="draft-facts" dispatch={dispatch.clone()} />
            }
            if options.by_browser {
                <p class="facts" id="draft-facts">
                    { "The browser writes the request itself, from what stands here; what it made of it is seen afterwards." }
                </p>
            } else if desk.guess.hides() {
                <p class="facts" id="draft-facts">{ words::count(draft.bytes().len() as u64, "byte") }</p>
            } else {
                <Verdict draft={draft.clone()} dispatch={dispatch.clone()} />
            }
            <div class="send">
                <button class="primary" type="button" aria-disabled={(!connected).then_some("true")}
                    title={(!connected).then_some("There is no connection to the server at the moment")}
                    aria-keyshortcuts="Control+Enter" onclick={send}>{ "Send" }</button>
                { outcome(options.by_browser, desk.fetch.as_deref(), props.last_send.as_deref(), changed, props.answer.as_deref(), connected, keys) }
                { compare::offer(props.to_compare, dispatch) }
            </div>
            { guess(desk, &props.send, dispatch) }
            if options.by_browser {
                { browser_send(draft, options, desk, &props.abort, dispatch) }
            }
            { notices(&props.notices, Place::Compose, dispatch) }
            { send_options(&how) }
            { mistakes(desk, dispatch) }
        </section>
    }
}

/// What one does with the whole draft.
fn tools(draft: &Draft, dispatch: &Dispatch) -> Html {
    let (can_undo, can_redo) = draft.can();
    let act = |name: &'static str, can: bool, action: Action| {
        let dispatch = dispatch.clone();
        let onclick = move |_| {
            if can {
                dispatch.dispatch(action.clone());
            }
        };
        html! {
            <button class="plain" type="button" aria-disabled={(!can).then_some("true")} {onclick}>{ name }</button>
        }
    };
    let open = |dialog| Action::View(view::Change::Dialog(Some(dialog)));
    html! {
        <p class="tools">
            { act("Examples", true, open(Dialog::Examples)) }
            { act("Paste", true, open(Dialog::Paste)) }
            { act("Copy as", true, open(Dialog::CopyAs)) }
            { act("Undo", can_undo, Action::Draft(Change::Undo)) }
            { act("Redo", can_redo, Action::Draft(Change::Redo)) }
        </p>
    }
}

/// The views of the draft.
fn view_switch(chosen: ComposeAs, dispatch: &Dispatch) -> Html {
    let option = |shown_as: ComposeAs| {
        let dispatch = dispatch.clone();
        html! {
            <label>
                <input type="radio" name="compose-as" checked={chosen == shown_as}
                    onchange={move |_| dispatch.dispatch(Action::View(view::Change::Compose(shown_as)))} />
                <span>{ shown_as.name() }</span>
            </label>
        }
    };
    html! {
        <fieldset class="switch">
            <legend class="sr">{ "Show the request as" }</legend>
            { for ComposeAs::ALL.map(option) }
        </fieldset>
    }
}
