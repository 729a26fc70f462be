//! The one page there is.

use shared::wire::Direction;
use yew::prelude::*;

use super::effects::{self, Handle};
use crate::components::Same;
use crate::components::composer::Composer;
use crate::components::dialogs::dialogs;
use crate::components::exchange_list::ExchangeList;
use crate::components::header::header;
use crate::components::presenter::Presenter;
use crate::components::printed::printed;
use crate::components::story::story;
use crate::components::timeline::Timeline;
use crate::components::tour::tour;
use crate::components::trace::trace;
use crate::components::wire::{Region, wire};
use crate::service::{draw_page_id, storage};
use crate::state::detail::Detail;
use crate::state::link::Link;
use crate::state::presenting::in_front;
use crate::state::walk::What;
use crate::state::{State, words};

const REQUEST_TO_COME: &str = "Press Send. Here is the request as the lab's end of the connection reads it: every \
    byte, with its place in the message, and where one read ended and the next began.";
const GUESS_FIRST: &str = "Guess first: what will the server answer? Nothing is told before.";
const RESPONSE_TO_COME: &str = "And here is the response, as it is written.";

/// Everything.
#[component]
pub fn Playground() -> Html {
    let state: Handle = use_reducer(|| {
        let mut state = State::new(draw_page_id(), storage::load(), storage::load_theme());
        state.view.compose = storage::compose_as();
        state
    });
    let socket = effects::use_socket(&state);
    let (fetcher, abort) = effects::use_fetcher();
    let send = effects::use_send(&state, &socket, &fetcher);
    let hang_up = effects::use_hang_up(&state, &socket);
    effects::use_watch(&state, &socket);
    effects::use_send_again(&state, &socket);
    effects::use_saving(&state);
    effects::use_keys(&state, &send);
    effects::use_tour(&state);
    effects::use_keeping(&state);
    effects::use_links(&state);
    effects::use_printing(&state);
    effects::use_foretelling(&state);
    let try_now = {
        let socket = socket.clone();
        use_callback((), move |(), ()| socket.try_now())
    };
    let dispatch = state.dispatcher();
    let exchanges = &state.exchanges;
    let entry = exchanges.open_entry();
    let detail = exchanges.open.and_then(|key| exchanges.detail(key));
    let shown = &*state.shown;
    let before = exchanges.open.is_some_and(|key| exchanges.is_from_before(key));
    let connected = state.link == Link::Connected;
    let followed = entry.is_some_and(|entry| exchanges.is_followed(entry));
    let nothing_open = exchanges.open.is_none();
    let light = state.player.light(&state.walk);
    let at_fact = match state.player.moment(&state.walk).map(|moment| moment.what) {
        Some(What::Fact(n)) => Some(n),
        _ => None,
    };
    let asked = |side| state.player.asked.filter(|(of, _)| *of == side).map(|(_, byte)| byte);
    let request = Region {
        id: "request",
        name: "Request on the wire",
        stream: Some(&shown.request),
        foretold: nothing_open,
        light: light.filter(|light| light.side == Direction::In),
        asked: asked(Direction::In),
        shown_as: state.view.wire.0,
        dispatch: Some(&dispatch),
        when: "",
        empty: if state.desk.guess.hides() {
            GUESS_FIRST
        } else if nothing_open {
            REQUEST_TO_COME
        } else {
            "Nothing of the request is held here."
        },
    };
    let when = detail.map_or(String::new(), |detail| later(detail));
    let response = Region {
        id: "response",
        name: "Response on the wire",
        stream: Some(&shown.response),
        foretold: nothing_open,
        light: light.filter(|light| light.side == Direction::Out),
        asked: asked(Direction::Out),
        shown_as: state.view.wire.1,
        dispatch: Some(&dispatch),
        when: &when,
        empty: match detail {
            _ if nothing_open => RESPONSE_TO_COME,
            Some(_) => "No response has been written.",
            None => "Nothing of the response is held here.",
        },
    };
    html! {
        <>
            { header(&state, &try_now, &dispatch) }
            { tour(state.view.tour, &dispatch) }
            <main>
                <Composer draft={Same::from(&state.draft)} shown_as={state.view.compose} part={state.view.part} options={Same::from(&state.options)}
                    desk={Same::from(&state.desk)} {abort}
                    {connected}
                    longest_pause={state.hello.as_ref().map_or(u32::MAX, |hello| hello.pause_ms)}
                    send_bytes={state.hello.as_ref().map_or(u64::MAX, |hello| hello.send_bytes)}
                    connections={Same::from(&state.connections)} on={state.on}
                    last_send={state.last_send.clone()} answer={state.answer().cloned()} to_compare={state.to_compare()}
                    notices={Same::from(&state.notices)} send={send.clone()} {hang_up} dispatch={dispatch.clone()} />
                <div class="wires" role="group" aria-label="On the wire" tabindex="0" key={exchanges.open.map_or(0, |key| key.id.0 << 16 | u64::from(key.epoch))}>
                    { wire(request) }
                    { wire(response) }
                    <Timeline walk={Same::from(&state.walk)} detail={Same::from(&state.shown)}
                        player={state.player.clone()} dispatch={dispatch.clone()} />
                </div>
                { trace(&state, story(entry.map(|entry| &**entry), detail.map(|detail| &**detail), before, connected, followed, at_fact), &dispatch) }
            </main>
            <ExchangeList listing={Same::from(&state.listing)} letters={state.view.letters} me={state.page} open={exchanges.open}
                epoch={exchanges.epoch} dropped={exchanges.oldest.0 > 1} hello={state.hello.clone()}
                notices={Same::from(&state.notices)} dispatch={dispatch.clone()} />
            { dialogs(&state, &send, &dispatch) }
            { printed(&state) }
            <Presenter view={state.view} side={in_front(state.player.moment(&state.walk))} at={state.player.at} dispatch={dispatch.clone()} />
        </>
    }
}

/// How long after the last byte of the request the response began.
fn later(detail: &Detail) -> String {
    let (Some(asked), Some(answered)) = (detail.request.marks().last(), detail.response.marks().first())
    else {
        return String::new();
    };
    match answered.at.checked_sub(asked.at) {
        Some(nanos) => {
            let mut text = ", ".to_owned();
            text.push_str(&words::duration(nanos));
            text.push_str(" later");
            text
        }
        // It began before the request was whole.
        None => String::new(),
    }
}
