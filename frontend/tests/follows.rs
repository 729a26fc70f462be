//! Parts that show something else as soon as they are given something else.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::rc::Rc;

use frontend::components::Same;
use frontend::components::body::BodyView;
use frontend::components::paste::paste;
use frontend::components::step_card::StepCard;
use frontend::state::State;
use frontend::state::player::Player;
use frontend::state::saved::Theme;
use frontend::state::stream::{Read, Stream};
use gloo_timers::future::TimeoutFuture;
use shared::wire::{Direction, PageId};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlTextAreaElement, InputEventInit};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

/// A text as gzip takes it that does not pack anything.
fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packed = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
    let blocks = text.chunks(0xffff);
    let last = blocks.len() - 1;
    for (n, block) in blocks.enumerate() {
        let length = u16::try_from(block.len()).unwrap();
        packed.push(u8::from(n == last));
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend_from_slice(block);
    }
    let check = text.iter().fold(!0_u32, |check, byte| {
        let shift = |check: u32, _| (check >> 1) ^ (0xedb8_8320 * (check & 1));
        (0..8).fold(check ^ u32::from(*byte), shift)
    });
    packed.extend((!check).to_le_bytes());
    packed.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
    packed
}

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

fn response(text: &[u8]) -> Same<Stream> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\nContent-Length: ";
    let packed = gzip(text);
    let bytes = [head.as_bytes(), packed.len().to_string().as_bytes(), b"\r\n\r\n", &packed].concat();
    let mut stream = Stream::new(Direction::Out);
    stream.append(&[Read::new(1, 0, &bytes)], false);
    Same(Rc::new(stream))
}

#[component]
fn OneOfTwo() -> Html {
    let second = use_state(|| false);
    // The first takes long to be unpacked.
    let streams = use_memo((), |()| [response(&b"first\n".repeat(150_000)), response(b"the second")]);
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
    // The first is at work when the second is shown, and done when that is.
    while place.query_selector(".other").unwrap().is_none() {
        TimeoutFuture::new(0).await;
    }
    press(&place);
    let mut shown = false;
    for _ in 0..300 {
        TimeoutFuture::new(1).await;
        let text = text(&place, "pre");
        assert!(!text.starts_with("first"), "what is shown no more");
        shown |= text == "the second";
    }
    assert!(shown, "{:?}", text(&place, "div"));
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

#[component]
fn PasteBox() -> Html {
    let state = use_reducer(|| State::new(PageId(7), None, Theme::System));
    paste(&state.dispatcher())
}

#[wasm_bindgen_test]
async fn requests_that_one_cannot_choose_are_told_of() {
    let place = place();
    let app = yew::Renderer::<PasteBox>::with_root(place.clone()).render();
    TimeoutFuture::new(20).await;
    let field: HtmlTextAreaElement = place.query_selector("textarea").unwrap().unwrap().dyn_into().unwrap();
    field.set_value(&"GET http://127.0.0.1:8081/hello\n\n###\n".repeat(502));
    let init = InputEventInit::new();
    init.set_bubbles(true);
    field.dispatch_event(&InputEvent::new_with_event_init_dict("input", &init).unwrap()).unwrap();
    TimeoutFuture::new(50).await;
    assert_eq!(place.query_selector_all(".choices input").unwrap().length(), 500);
    let told = text(&place, ".choices p");
    assert!(told.contains("2 more requests"), "{told:?}");
    app.destroy();
}
