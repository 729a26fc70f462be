//! Where the state meets the browser: what has to happen outside of it when it changes, and what from
//! outside changes it.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use shared::wire::{Bytes, ConnId, ToServer};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::prelude::*;

use crate::components::Same;
use crate::components::tour::STOPS;
use crate::service::fetching::Fetcher;
use crate::service::listener::Listener;
use crate::service::socket::{Report, Socket};
use crate::service::{self, storage};
use crate::state::commands::{Does, pressed};
use crate::state::view;
use crate::state::watching::{self, Differences};
use crate::state::{Action, Question, State, desk, fetching, guess, kept, lab, share};

/// How long after the last key what was typed is saved.
const SAVE_AFTER_MS: u32 = 300;
/// How long after the last key what is foretold of the draft follows.
const FORETELL_AFTER_MS: u32 = 90;
/// How long an exchange has to rest before it is kept.
const KEEP_AFTER_MS: u32 = 700;

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

/// Sends what stands in the composer; whoever guesses first is asked first.
#[hook]
pub(super) fn use_send(state: &Handle, socket: &Rc<Socket>, fetcher: &Rc<Fetcher>) -> Callback<()> {
    let (state, socket, fetcher) = (state.clone(), socket.clone(), fetcher.clone());
    use_callback((), move |(), ()| {
        // A handle keeps every state it was read through, so a fresh one is read, and let go of.
        let now = state.clone();
        if now.desk.guess.asks() {
            return now.dispatch(Action::Desk(desk::Change::Guess(guess::Change::Ask)));
        }
        if now.options.by_browser {
            return fetch(&now, &fetcher);
        }
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

/// Has the browser send it.
fn fetch(now: &Handle, fetcher: &Rc<Fetcher>) {
    let Some(hello) = &now.hello else { return now.dispatch(Action::NotSent) };
    let lab = ["http://", &lab::address(&hello.lab, &service::page_host())].concat();
    match fetching::ask(now.draft.composed(), &now.options, &lab, &service::page_origin()) {
        Err(why) => now.dispatch(Action::Desk(desk::Change::CannotAsk(why))),
        Ok(ask) => {
            let (ask, dispatch) = (Rc::new(ask), now.dispatcher());
            dispatch.dispatch(Action::Desk(desk::Change::Ask(ask.clone())));
            let id = now.clone().desk.fetch.as_ref().map_or(0, |fetch| fetch.id);
            fetcher
                .start(ask, move |change| dispatch.dispatch(Action::Desk(desk::Change::Fetch(id, change))));
        }
    }
}

/// The browser's own way to send, and to break that off.
#[hook]
pub(super) fn use_fetcher() -> (Rc<Fetcher>, Callback<()>) {
    let fetcher = use_memo((), |()| Fetcher::default());
    let abort = {
        let fetcher = fetcher.clone();
        use_callback((), move |(), ()| fetcher.abort())
    };
    (fetcher, abort)
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

/// Asks the server about the exchanges of which it does not tell unasked, and stops asking when nobody wants
/// them any more. All in one place: the server knows one set of them.
#[hook]
pub(super) fn use_watch(state: &Handle, socket: &Rc<Socket>) {
    let (dispatch, socket) = (state.dispatcher(), socket.clone());
    let asked = use_mut_ref(Vec::new);
    use_effect_with(state.all_to_watch(), move |wanted| {
        let mut now = asked.take();
        let Differences { unwatch, watch } = watching::differences(&now, wanted);
        for id in unwatch {
            // Where there is no connection any more, nobody is telling.
            let _ = socket.send(&ToServer::Unwatch(id));
        }
        now.retain(|ask| wanted.contains(ask));
        for ask in watch {
            if let Some(seq) = socket.send(&ToServer::Watch(ask.1)) {
                now.push(ask);
                dispatch.dispatch(Action::Asked(seq, Question::Watch(ask.1)));
            }
        }
        asked.replace(now);
    });
}

/// Sends the bytes of an exchange again, as soon as they are there.
#[hook]
pub(super) fn use_send_again(state: &Handle, socket: &Rc<Socket>) {
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
            let now = at_the_end.clone();
            storage::save(&now.to_save());
            storage::keep_place(&now.place());
        });
        move || drop(listener)
    });
    use_effect_with(state.theme, |theme| storage::apply_theme(*theme));
}

/// Keeps the exchange that is open, and brings back those that were kept.
#[hook]
pub(super) fn use_keeping(state: &Handle) {
    let dispatch = state.dispatcher();
    use_effect_with((), move |()| {
        dispatch.dispatch(Action::Kept(storage::kept()));
        if let Some(place) = storage::take_place() {
            dispatch.dispatch(Action::Return(place));
        }
    });
    let now = state.clone();
    use_effect_with((Same::from(&state.shown), state.link.clone()), move |_| {
        let timeout = Timeout::new(KEEP_AFTER_MS, move || {
            if let Some((name, text)) = kept::to_keep(&now) {
                storage::keep(&name, &text);
            }
        });
        move || drop(timeout)
    });
}

/// Lets what is foretold catch up with the draft, as soon as nobody types.
#[hook]
pub(super) fn use_foretelling(state: &Handle) {
    let now = state.clone();
    use_effect_with(Same::from(&state.draft), move |_| {
        let timeout =
            now.is_behind().then(|| Timeout::new(FORETELL_AFTER_MS, move || now.dispatch(Action::Foretell)));
        move || drop(timeout)
    });
}

/// Makes the sheets when the browser is about to print, and throws them away afterwards; and remembers how the request
/// is shown.
#[hook]
pub(super) fn use_printing(state: &Handle) {
    let dispatch = state.dispatcher();
    use_effect_with((), move |()| {
        let after = dispatch.clone();
        let listeners = [
            Listener::new(&service::window(), "beforeprint", move |_| {
                dispatch.dispatch(Action::View(view::Change::Print(true)));
            }),
            Listener::new(&service::window(), "afterprint", move |_| {
                after.dispatch(Action::View(view::Change::Print(false)));
            }),
        ];
        move || drop(listeners)
    });
    let first = use_mut_ref(|| true);
    use_effect_with(state.view.compose, move |shown_as| {
        // What the window decided is not what somebody chose.
        if !first.replace(false) {
            storage::keep_compose_as(*shown_as);
        }
    });
}

/// Opens what a link tells of, when the page is opened with one and whenever one is followed.
#[hook]
pub(super) fn use_links(state: &Handle) {
    let dispatch = state.dispatcher();
    use_effect_with((), move |()| {
        let open = move || {
            if let Some(parts) = share::parts(&service::fragment()) {
                dispatch.dispatch(Action::Shared(parts));
                service::drop_fragment();
            }
        };
        open();
        let listener = Listener::new(&service::window(), "hashchange", move |_| open());
        move || drop(listener)
    });
}

/// Offers a first look to who has not had one, and marks the part of the page that it is about.
#[hook]
pub(super) fn use_tour(state: &Handle) {
    let dispatch = state.dispatcher();
    let stop = state.view.tour;
    let before = use_mut_ref(|| None::<usize>);
    use_effect_with(stop, move |stop| {
        service::mark_root("data-tour", stop.and_then(|n| STOPS.get(n)).map(|(place, _)| *place));
        if before.replace(*stop).is_some() && stop.is_none() {
            storage::toured();
        }
    });
    use_effect_with((), move |()| {
        if !storage::is_toured() {
            dispatch.dispatch(Action::View(view::Change::Tour(Some(0))));
        }
    });
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
            let (now, key) = (state.clone(), event.key());
            let command = event.ctrl_key() || event.meta_key();
            match pressed(&now, &key, command, is_editable(event)) {
                Some(does) => {
                    if command {
                        event.prevent_default();
                    }
                    match does {
                        Does::Act(action) => now.dispatch(action),
                        _ if event.repeat() => {}
                        _ => send.emit(()),
                    }
                }
                None => {
                    let inside = match focus() {
                        _ if event.get_modifier_state("AltGraph") || event.meta_key() => return,
                        _ if now.view.dialog.is_some() => return,
                        Focus::Taken => return,
                        // A button that has the focus is pressed with the space bar.
                        Focus::Button if key == " " => return,
                        Focus::Button | Focus::Player => true,
                        Focus::Nowhere => false,
                    };
                    if let Some(to) = now.player.key(&key, event.ctrl_key(), inside, now.view.letters) {
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
