//! Components in a real browser.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::rc::Rc;

use frontend::components::Same;
use frontend::components::editor::Editor;
use frontend::components::exchange_list::ExchangeList;
use frontend::components::wire::{Region, wire};
use frontend::state::saved::Theme;
use frontend::state::stream::{Read, Stream};
use frontend::state::view::WireAs;
use frontend::state::walk::Light;
use frontend::state::{Action, State};
use gloo_timers::future::TimeoutFuture;
use shared::span::Span;
use shared::wire::{Bytes, Client, ConnId, Direction, ExchangeId, PageId, Stage, Summary, ToPage};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{
    ClipboardEvent, ClipboardEventInit, DataTransfer, Element, HtmlElement, HtmlTextAreaElement, InputEvent,
    KeyboardEvent, KeyboardEventInit,
};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

fn document() -> web_sys::Document {
    web_sys::window().unwrap().document().unwrap()
}

/// Lets Yew draw what has changed.
async fn drawn() {
    TimeoutFuture::new(20).await;
}

/// An empty place in the document.
fn place() -> Element {
    let place = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&place).unwrap();
    place
}

fn all(within: &Element, selector: &str) -> Vec<HtmlElement> {
    let found = within.query_selector_all(selector).unwrap();
    (0..found.length()).map(|i| found.item(i).unwrap().dyn_into().unwrap()).collect()
}

#[derive(Properties, PartialEq)]
struct WireProps {
    stream: Same<Stream>,
    #[prop_or_default]
    light: Option<Light>,
    #[prop_or_default]
    shown_as: WireAs,
}

fn shown(stream: Stream) -> WireProps {
    WireProps { stream: Same(Rc::new(stream)), light: None, shown_as: WireAs::Text }
}

#[component]
fn OneWire(props: &WireProps) -> Html {
    wire(Region {
        id: "request",
        name: "Request on the wire",
        stream: Some(&props.stream.0),
        foretold: false,
        light: props.light,
        asked: None,
        shown_as: props.shown_as,
        dispatch: None,
        when: "",
        empty: "Nothing.",
    })
}

#[wasm_bindgen_test]
async fn the_wire_shows_line_ends_and_holds_the_text_that_was_there() {
    let mut stream = Stream::new(Direction::In);
    let reads = [Read::new(1, 0, b"GET / HTTP/1.1\r\nHo"), Read::new(2, 3_000_000, b"st: \xff\x01\r\n\r\n")];
    stream.append(&reads, false);
    let place = place();
    let root = yew::Renderer::<OneWire>::with_root_and_props(place.clone(), shown(stream));
    let app = root.render();
    drawn().await;

    let rows = place.query_selector(".rows").unwrap().unwrap();
    assert_eq!(rows.text_content().unwrap(), "GET / HTTP/1.1\r\nHost: \u{fffd}\u{1}\r\n\r\n");
    let glyphs: Vec<String> =
        all(&place, "[data-show]").iter().map(|e| e.get_attribute("data-show").unwrap()).collect();
    assert_eq!(glyphs, ["\\r\\n", "\\xff", "\\x01", "\\r\\n", "\\r\\n"]);
    // No control may stand in a value: that byte stands apart.
    assert_eq!(all(&place, ".t-error")[0].get_attribute("data-b").as_deref(), Some("23"));
    let offsets: Vec<String> =
        all(&place, ".row").iter().map(|e| e.get_attribute("data-at").unwrap()).collect();
    assert_eq!(offsets, ["0", "16", "26"]);
    assert_eq!(all(&place, ".cut").len(), 1);
    assert_eq!(all(&place, ".note")[0].get_attribute("data-say").unwrap(), "second read, 3.0\u{a0}ms later");
    assert_eq!(all(&place, "section[aria-label='Request on the wire']").len(), 1);
    app.destroy();
}

#[wasm_bindgen_test]
async fn what_is_copied_is_what_was_on_the_wire() {
    let mut stream = Stream::new(Direction::In);
    let reads = [Read::new(1, 0, b"GET / HTTP/1.1\r\nHo"), Read::new(2, 5, b"st: lab\r\n\r\n")];
    stream.append(&reads, false);
    let place = place();
    let root = yew::Renderer::<OneWire>::with_root_and_props(place.clone(), shown(stream));
    let app = root.render();
    drawn().await;

    let rows = place.query_selector(".rows").unwrap().unwrap();
    let selection = web_sys::window().unwrap().get_selection().unwrap().unwrap();
    selection.select_all_children(&rows).unwrap();
    let copied = DataTransfer::new().unwrap();
    let init = ClipboardEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_clipboard_data(Some(&copied));
    let event = ClipboardEvent::new_with_event_init_dict("copy", &init).unwrap();
    rows.dispatch_event(&event).unwrap();
    assert!(event.default_prevented(), "the browser's own idea of the text is not taken");
    assert_eq!(copied.get_data("text/plain").unwrap(), "GET / HTTP/1.1\r\nHost: lab\r\n\r\n");
    app.destroy();
}

#[wasm_bindgen_test]
async fn of_a_long_body_only_what_is_near_the_window_is_drawn() {
    let mut stream = Stream::new(Direction::In);
    let bytes =
        [&b"POST / HTTP/1.1\r\nHost: lab\r\nContent-Length: 20000\r\n\r\n"[..], &b"x\n".repeat(10_000)]
            .concat();
    stream.append(&[Read::new(1, 0, &bytes)], false);
    let place = place();
    // The last byte but one is pointed at: it is drawn, however far away it is.
    let light = Light {
        side: Direction::In,
        span: Span { at: bytes.len() as u64 - 2, len: 1 },
        about: Span::default(),
    };
    let root = yew::Renderer::<OneWire>::with_root_and_props(
        place.clone(),
        WireProps { light: Some(light), ..shown(stream) },
    );
    let app = root.render();
    drawn().await;
    let rows = all(&place, ".row").len();
    assert!((64..640).contains(&rows), "{rows} rows");
    assert_eq!(all(&place, ".page").len(), 10_004usize.div_ceil(64));
    assert_eq!(all(&place, ".lit").len(), 1);
    app.destroy();
}

#[wasm_bindgen_test]
async fn hexadecimal_is_copied_without_the_text_beside_it() {
    let mut stream = Stream::new(Direction::In);
    stream.append(&[Read::new(1, 0, b"GET /\xff HTTP/1.1\r\n")], false);
    let place = place();
    let root = yew::Renderer::<OneWire>::with_root_and_props(
        place.clone(),
        WireProps { shown_as: WireAs::Hex, ..shown(stream) },
    );
    let app = root.render();
    drawn().await;
    let rows = place.query_selector(".rows").unwrap().unwrap();
    let bytes: Vec<String> =
        rows.text_content().unwrap().split_ascii_whitespace().map(str::to_owned).collect();
    assert_eq!(bytes.join(" "), "47 45 54 20 2f ff 20 48 54 54 50 2f 31 2e 31 0d 0a");
    app.destroy();
}

/// A page with three exchanges.
fn three_exchanges() -> State {
    let mut state = State::new(PageId(7), None, Theme::System);
    let line = |id: u64| Summary {
        id: ExchangeId(id),
        conn: ConnId(id),
        nth: 1,
        service: None,
        client: Client { addr: "127.0.0.1:9".into(), page: None, agent: Some("curl/8".into()) },
        began_ms: 0,
        start_line: Bytes(b"GET /\xff HTTP/1.1".to_vec()),
        status: Some(404),
        bytes_in: 18,
        bytes_out: 1_234,
        took: 31_000,
        stage: Stage::Complete,
    };
    let changed = vec![line(1), line(2), line(3)];
    state.update(Action::Says(ToPage::Exchanges { changed, oldest: ExchangeId(1) }));
    state
}

#[component]
fn OneList() -> Html {
    let state = use_reducer(three_exchanges);
    let exchanges = &state.exchanges;
    html! {
        <ExchangeList listing={Same::from(&state.listing)} me={state.page} open={exchanges.open} epoch={0}
            letters={state.view.letters} dropped={false} hello={None::<Rc<shared::wire::Hello>>} notices={Same::from(&state.notices)}
            dispatch={state.dispatcher()} />
    }
}

fn press(element: &Element, key: &str) {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    element
        .dispatch_event(&KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap())
        .unwrap();
}

#[wasm_bindgen_test]
async fn the_list_is_walked_with_the_arrows_and_opened_with_a_click() {
    let place = place();
    let app = yew::Renderer::<OneList>::with_root(place.clone()).render();
    drawn().await;
    let lines = all(&place, "ol[aria-label='Exchanges'] .line");
    assert_eq!(lines.len(), 3);
    assert!(lines[0].text_content().unwrap().contains("GET /\\xff"));
    assert_eq!(all(&place, "[tabindex='0']").len(), 1);

    lines[0].focus().unwrap();
    press(&lines[0], "ArrowDown");
    drawn().await;
    assert_eq!(document().active_element().as_ref(), Some(&*lines[1]));
    assert_eq!(lines[1].get_attribute("tabindex").as_deref(), Some("0"));
    press(&lines[1], "End");
    assert_eq!(document().active_element().as_ref(), Some(&*lines[2]));

    lines[2].click();
    drawn().await;
    assert_eq!(lines[2].get_attribute("aria-current").as_deref(), Some("true"));

    // The line that is pinned moves to the top, and the focus with it.
    press(&lines[2], "p");
    drawn().await;
    let lines = all(&place, "ol[aria-label='Exchanges'] .line");
    assert!(lines[0].text_content().unwrap().contains("pinned"));
    assert_eq!(document().active_element().as_ref(), Some(&*lines[0]));
    app.destroy();
}

#[component]
fn OneEditor() -> Html {
    let state = use_reducer(|| State::new(PageId(7), None, Theme::System));
    html! { <Editor draft={Same::from(&state.draft)} part={None::<shared::message::Part>} described_by="facts" dispatch={state.dispatcher()} /> }
}

#[wasm_bindgen_test]
async fn the_editor_draws_what_is_typed_and_leaves_the_text_alone() {
    let place = place();
    let app = yew::Renderer::<OneEditor>::with_root(place.clone()).render();
    drawn().await;
    let field: HtmlTextAreaElement = all(&place, "textarea")[0].clone().unchecked_into();
    assert_eq!(field.get_attribute("aria-label").as_deref(), Some("Raw request"));
    field.set_value("PUT /é HTTP/1.1\n\n");
    let init = web_sys::InputEventInit::new();
    init.set_bubbles(true);
    field.dispatch_event(&InputEvent::new_with_event_init_dict("input", &init).unwrap()).unwrap();
    drawn().await;
    assert_eq!(field.value(), "PUT /é HTTP/1.1\n\n");
    let lines: Vec<String> =
        all(&place, ".copy > div").iter().map(|line| line.text_content().unwrap()).collect();
    assert_eq!(lines, ["PUT /é HTTP/1.1", "", ""]);
    assert_eq!(all(&place, ".copy [data-show='\\\\r\\\\n']").len(), 2);
    app.destroy();
}
