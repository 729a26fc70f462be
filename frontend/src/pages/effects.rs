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
use crate::state::player::Move;
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
                "Escape" if state.clone().player.asked.is_some() => {
                    state.dispatch(Action::Move(Move::Answered));
                }
                "Escape" if state.clone().exchanges.open.is_some() && !is_editable(event) => {
                    state.dispatch(Action::Open(None));
                }
                key => {
                    let now = state.clone();
                    let inside = match focus() {
                        _ if event.get_modifier_state("AltGraph") || event.meta_key() => return,
                        _ if now.view.dialog.is_some() => return,
                        Focus::Taken => return,
                        // A button that has the focus is pressed with the space bar.
                        Focus::Button if key == " " => return,
                        Focus::Button | Focus::Player => true,
                        Focus::Nowhere => false,
                    };
                    if let Some(to) = now.player.key(key, event.ctrl_key(), inside, now.view.letters) {
                        // Only what acts is consumed: everything else may scroll the page.
                        event.prevent_default();
                        now.dispatch(Action::Move(to));
                    }
                }
            }
        });
        move || drop(listener)
    });
}

/// What has the focus, as far as the player's keys go.
enum Focus {
    /// Nothing, or a button elsewhere, which has no use for arrows.
    Nowhere,
    /// The player, or the list of steps.
    Player,
    /// A button of the player.
    Button,
    /// Something that has a use for these keys itself.
    Taken,
}

fn focus() -> Focus {
    let Some(element) = service::document().active_element() else { return Focus::Nowhere };
    let within = |selector: &str| element.closest(selector).ok().flatten().is_some();
    let button = matches!(element.tag_name().as_str(), "BUTTON" | "SUMMARY" | "A");
    match element.tag_name().as_str() {
        "BODY" | "HTML" => Focus::Nowhere,
        _ if within(".stepper, .steps-box") => match element.tag_name().as_str() {
            "INPUT" if element.get_attribute("type").as_deref() != Some("range") => Focus::Taken,
            "SELECT" => Focus::Taken,
            _ if button => Focus::Button,
            _ => Focus::Player,
        },
        _ if button && !within("dialog, .exchanges, [role]") => Focus::Nowhere,
        _ => Focus::Taken,
    }
}

fn is_editable(event: &KeyboardEvent) -> bool {
    event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()).is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.is_content_editable()
    })
}
