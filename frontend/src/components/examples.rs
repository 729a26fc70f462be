//! Requests to begin with, and one for every route, by what they teach.

use shared::route::{GROUPS, Route};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::Dispatch;
use super::dialog::Dialog;
use crate::service::{focus, page_host};
use crate::state::draft::Change;
use crate::state::examples::{EXAMPLES, matches, of_route, of_text};
use crate::state::{Action, State, lab, view};

/// The dialog.
pub fn examples(state: &State, send: &Callback<()>, dispatch: &Dispatch) -> Html {
    let lab =
        state.hello.as_ref().map_or_else(|| "lab".to_owned(), |hello| lab::address(&hello.lab, &page_host()));
    html! {
        <Dialog name="Examples" class="formats" dispatch={dispatch.clone()}>
            <Examples {lab} send={send.clone()} dispatch={dispatch.clone()} />
        </Dialog>
    }
}

/// What it needs.
#[derive(Properties, PartialEq)]
struct Props {
    /// Where the lab is.
    lab: AttrValue,
    /// Sends.
    send: Callback<()>,
    /// How to change the state.
    dispatch: Dispatch,
}

/// The search, and what it finds.
#[component]
fn Examples(props: &Props) -> Html {
    let sought = use_state(String::new);
    let oninput = {
        let sought = sought.clone();
        move |event: InputEvent| sought.set(event.target_unchecked_into::<HtmlInputElement>().value())
    };
    let choose = use_callback((props.lab.clone(), props.send.clone(), props.dispatch.clone()), {
        move |(bytes, and_send): (Vec<u8>, bool),
              (_, send, dispatch): &(AttrValue, Callback<()>, Dispatch)| {
            dispatch.dispatch(Action::Draft(Change::Replace(bytes)));
            dispatch.dispatch(Action::View(view::Change::Dialog(None)));
            if and_send {
                send.emit(());
            }
        }
    });
    let onkeydown = |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        event.prevent_default();
        if let Some(list) = event.current_target().and_then(|list| list.dyn_into::<Element>().ok()) {
            focus::step(&list, "input, .example", by);
        }
    };
    let mut found = 0;
    let mut group = |title: &'static str, about: &'static str, rows: Vec<Html>| {
        found += rows.len();
        if rows.is_empty() {
            return html! {};
        }
        html! { <section aria-label={title}><h3>{ title }</h3><p class="quiet">{ about }</p><ul>{ rows }</ul></section> }
    };
    let begin = EXAMPLES
        .iter()
        .filter(|one| !one.broken && matches(&sought, &["To begin with", one.name, one.teaches]));
    let begin = begin.map(|one| row(one.name, one.teaches, &choose, of_text(one, &props.lab))).collect();
    let mut groups = vec![group("To begin with", "A request and its parts.", begin)];
    for all in GROUPS {
        let is_sought = |route: &&Route| {
            matches(
                &sought,
                &[
                    all.title,
                    all.about,
                    route.pattern,
                    route.teaches,
                    route.example.method,
                    route.example.target,
                ],
            )
        };
        let rows = all.routes.iter().filter(is_sought).map(|route| {
            let example = &route.example;
            let name = [example.method, " ", example.target].concat();
            row(&name, route.teaches, &choose, of_route(example, &props.lab))
        });
        groups.push(group(all.title, all.about, rows.collect()));
    }
    html! {
        <div class="finder" {onkeydown}>
            <p class="seek">
                <input type="search" aria-label="Search the examples" placeholder="Search: cookies, 304, PUT, /users" autofocus=true
                    value={(*sought).clone()} {oninput} />
                <span class="quiet" role="status">{ crate::state::words::count(found as u64, "example") }</span>
            </p>
            { groups }
            if found == 0 {
                <p class="empty">{ "No example has all of these words. Try a method, a status, a field’s name or part of a path." }</p>
            }
        </div>
    }
}

/// One example: choosing it, and sending it at once.
fn row(name: &str, teaches: &'static str, choose: &Callback<(Vec<u8>, bool)>, bytes: Vec<u8>) -> Html {
    let act = |and_send: bool| {
        let (choose, bytes) = (choose.clone(), bytes.clone());
        move |_| choose.emit((bytes.clone(), and_send))
    };
    html! {
        <li>
            <button class="example" type="button" onclick={act(false)}>
                <code>{ name }</code>
                <span>{ teaches }</span>
            </button>
            <button class="plain" type="button" aria-label={["Choose and send ", name].concat()} onclick={act(true)}>{ "Send" }</button>
        </li>
    }
}
