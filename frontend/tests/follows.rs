//! Parts that show something else as soon as they are given something else.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::rc::Rc;

use frontend::components::Same;
use frontend::components::body::BodyView;
use frontend::components::step_card::StepCard;
use frontend::state::State;
use frontend::state::player::Player;
use frontend::state::saved::Theme;
use frontend::state::stream::{Read, Stream};
use gloo_timers::future::TimeoutFuture;
use shared::wire::{Direction, PageId};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

/// Two short texts with gzip around them.
const FIRST: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x2b\xc9\x48\x55\x48\xcb\x2c\x2a\x2e\x51\x48\xca\x4f\xa9\x04\x00\x8b\x73\xb7\xf4\x0e\x00\x00\x00";
const SECOND: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x2b\xc9\x48\x55\x28\x4e\x4d\xce\xcf\x4b\x51\x48\xca\x4f\xa9\x04\x00\x6c\xea\x70\xa0\x0f\x00\x00\x00";

fn place() -> Element {
    let document = web_sys::window().unwrap().document().unwrap();
    let place = document.create_element("div").unwrap();
    document.body().unwrap().append_child(&place).unwrap();
    place
}

fn text(within: &Element, selector: &str) -> String {
    let found = within.query_selector(selector).unwrap();
    found.and_then(|found| found.text_content()).unwrap_or_default()
}

fn press(within: &Element) {
    within.query_selector(".other").unwrap().unwrap().dyn_into::<HtmlElement>().unwrap().click();
}

/// Waits until there is such a text; what is there meanwhile must never be `wrong`.
async fn until(within: &Element, selector: &str, wanted: &str, wrong: &str) {
    for _ in 0..500 {
        TimeoutFuture::new(0).await;
        let text = text(within, selector);
        assert_ne!(text, wrong, "of what is shown no more");
        if text == wanted {
            return;
        }
    }
    panic!("{wanted:?} was never shown");
}

fn response(packed: &[u8]) -> Same<Stream> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\nContent-Length: ";
    let bytes = [head.as_bytes(), packed.len().to_string().as_bytes(), b"\r\n\r\n", packed].concat();
    let mut stream = Stream::new(Direction::Out);
    stream.append(&[Read::new(1, 0, &bytes)], false);
    Same(Rc::new(stream))
}

#[component]
fn OneOfTwo() -> Html {
    let second = use_state(|| false);
    let streams = use_memo((), |()| [response(FIRST), response(SECOND)]);
    let onclick = {
        let second = second.clone();
        move |_| second.set(true)
    };
    html! {
        <>
            <button class="other" {onclick} />
            <BodyView stream={streams[usize::from(*second)].clone()} />
        </>
    }
}

#[wasm_bindgen_test]
async fn what_was_unpacked_of_one_body_is_never_shown_as_another() {
    let place = place();
    let app = yew::Renderer::<OneOfTwo>::with_root(place.clone()).render();
    until(&place, "pre", "the first body", "the second body").await;
    press(&place);
    until(&place, "pre", "the second body", "the first body").await;
    app.destroy();

    // The first may still be at work when the second is shown.
    let place = self::place();
    let app = yew::Renderer::<OneOfTwo>::with_root(place.clone()).render();
    TimeoutFuture::new(0).await;
    press(&place);
    until(&place, "pre", "the second body", "the first body").await;
    TimeoutFuture::new(50).await;
    assert_eq!(text(&place, "pre"), "the second body");
    app.destroy();
}

#[component]
fn Card() -> Html {
    let stopped = use_state(|| false);
    let state = use_reducer(|| State::new(PageId(7), None, Theme::System));
    let player = Player { playing: !*stopped, speed: 5, ..Player::default() };
    let onclick = {
        let stopped = stopped.clone();
        move |_| stopped.set(true)
    };
    html! {
        <>
            <button class="other" {onclick} />
            <StepCard walk={Same::from(&state.walk)} detail={Same::from(&state.shown)} {player} dispatch={state.dispatcher()} />
        </>
    }
}

#[wasm_bindgen_test]
async fn the_step_at_which_a_fast_play_ends_is_spoken() {
    let place = place();
    let app = yew::Renderer::<Card>::with_root(place.clone()).render();
    TimeoutFuture::new(20).await;
    assert_eq!(text(&place, "[aria-live]"), "", "too fast to be spoken");
    press(&place);
    TimeoutFuture::new(20).await;
    let title = text(&place, "h3");
    let spoken = text(&place, "[aria-live]");
    assert!(
        !title.is_empty() && title.starts_with(spoken.split(' ').next().unwrap()),
        "{title:?}, {spoken:?}"
    );
    assert_ne!(spoken, "");
    app.destroy();
}
