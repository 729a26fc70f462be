//! Where the state meets the browser: what has to happen outside of it when it changes, and what from
//! outside changes it.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use shared::wire::{Bytes, ConnId, ToServer};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::prelude::*;

use crate::components::Same;
use crate::service::listener::Listener;
use crate::service::socket::{Report, Socket};
use crate::service::{self, storage};
use crate::state::{Action, Question, State};

/// How long after the last key what was typed is saved.
const SAVE_AFTER_MS: u32 = 300;

pub(super) type Handle = UseReducerHandle<State>;

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        next.update(action);
        Rc::new(next)
    }
}

/// The connection to the server, for as long as the page lives.
#[hook]
pub(super) fn use_socket(state: &Handle) -> Rc<Socket> {
    let dispatch = state.dispatcher();
    let page = state.page;
    use_memo((), move |()| {
        Socket::start(page, move |report| {
            dispatch.dispatch(match report {
                Report::Link(link) => Action::Link(link),
                Report::Says(says) => Action::Says(says),
                Report::Gibberish(why) => Action::Gibberish(why),
            });
        })
    })
}

/// Sends what stands in the composer.
#[hook]
pub(super) fn use_send(state: &Handle, socket: &Rc<Socket>) -> Callback<()> {
    let (state, socket) = (state.clone(), socket.clone());
    use_callback((), move |(), ()| {
        // A handle keeps every state it was read through, so a fresh one is read, and let go of.
        let now = state.clone();
        let (bytes, plan) = now.to_send();
        if !now.takes(bytes.len()) {
            now.dispatch(Action::TooLong(bytes.len()));
            return;
        }
        let asked = socket.send(&ToServer::Send { bytes: Bytes(bytes), plan, on: now.on });
        now.dispatch(match asked {
            Some(seq) => Action::Asked(seq, Question::Send(now.on)),
            None => Action::NotSent,
        });
    })
}

/// Hangs up on the lab.
#[hook]
pub(super) fn use_hang_up(state: &Handle, socket: &Rc<Socket>) -> Callback<ConnId> {
    let (dispatch, socket) = (state.dispatcher(), socket.clone());
    use_callback((), move |conn, ()| {
        if let Some(seq) = socket.send(&ToServer::Close(conn)) {
            dispatch.dispatch(Action::Asked(seq, Question::HangUp));
        }
    })
}

/// Asks the server about the exchange that is open, where it does not tell of it unasked.
#[hook]
pub(super) fn use_watch(state: &Handle, socket: &Rc<Socket>) {
    let (dispatch, socket) = (state.dispatcher(), socket.clone());
    use_effect_with(state.to_watch(), move |wanted| {
        let asked = wanted.and_then(|(_, id)| {
            let seq = socket.send(&ToServer::Watch(id))?;
            dispatch.dispatch(Action::Asked(seq, Question::Watch(id)));
            Some(id)
        });
        move || {
            if let Some(id) = asked {
                // Where there is no connection any more, nobody is telling.
                let _ = socket.send(&ToServer::Unwatch(id));
            }
        }
    });
}

/// Asks the server about the other exchanges whose bytes are wanted, and stops asking when they are there.
#[hook]
fn use_watch_too(state: &Handle, socket: &Rc<Socket>) {
    let (dispatch, socket) = (state.dispatcher(), socket.clone());
    use_effect_with(state.to_watch_too(), move |wanted| {
        let asked: Vec<_> = wanted.iter().map(|(_, id)| *id).collect();
        for &id in &asked {
            if let Some(seq) = socket.send(&ToServer::Watch(id)) {
                dispatch.dispatch(Action::Asked(seq, Question::Watch(id)));
            }
        }
        move || {
            for id in asked {
                let _ = socket.send(&ToServer::Unwatch(id));
            }
        }
    });
}

/// Sends the bytes of an exchange again, as soon as they are there.
#[hook]
pub(super) fn use_send_again(state: &Handle, socket: &Rc<Socket>) {
    use_watch_too(state, socket);
    let (state, socket) = (state.clone(), socket.clone());
    use_effect_with(state.to_send_again(), move |_| {
        let Some((bytes, message)) = state.message_again() else { return };
        if !state.takes(bytes) {
            return state.dispatch(Action::TooLong(bytes));
        }
        state.dispatch(match socket.send(&message) {
            Some(seq) => Action::Asked(seq, Question::Send(None)),
            None => Action::NotSent,
        });
    });
}

/// Keeps what the learner wrote: a moment after the last key, and when the page goes.
#[hook]
pub(super) fn use_saving(state: &Handle) {
    let later = state.clone();
    use_effect_with((Same::from(&state.draft), Same::from(&state.options)), move |_| {
        let timeout = Timeout::new(SAVE_AFTER_MS, move || storage::save(&later.to_save()));
        move || drop(timeout)
    });
    let at_the_end = state.clone();
    use_effect_with((), move |()| {
        let listener = Listener::new(&service::window(), "pagehide", move |_| {
            storage::save(&at_the_end.clone().to_save());
        });
        move || drop(listener)
    });
    use_effect_with(state.theme, |theme| storage::apply_theme(*theme));
}

/// The keys that act wherever the focus is.
#[hook]
pub(super) fn use_keys(state: &Handle, send: &Callback<()>) {
    let (state, send) = (state.clone(), send.clone());
    use_effect_with((), move |()| {
        let listener = Listener::new(&service::document(), "keydown", move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            // With AltGr, Ctrl and Alt are both down: that is somebody typing.
            if event.is_composing() || event.alt_key() || event.default_prevented() {
                return;
            }
            match event.key().as_str() {
                "Enter" if (event.ctrl_key() || event.meta_key()) && !event.repeat() => {
                    event.prevent_default();
                    send.emit(());
                }
                "Escape" if state.clone().exchanges.open.is_some() && !is_editable(event) => {
                    state.dispatch(Action::Open(None));
                }
                _ => {}
            }
        });
        move || drop(listener)
    });
}

fn is_editable(event: &KeyboardEvent) -> bool {
    event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()).is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.is_content_editable()
    })
}
