//! Every command, by name: type a few letters, Enter does it.

use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::Dispatch;
use super::dialog::Dialog;
use crate::service;
use crate::state::commands::{Command, Does, commands, is_meant};
use crate::state::view::Change;
use crate::state::{Action, State};

/// The dialog; `send` sends the draft.
pub fn palette(state: &State, send: &Callback<()>, dispatch: &Dispatch) -> Html {
    html! { <Palette commands={Commands(commands(state).into())} send={send.clone()} dispatch={dispatch.clone()} /> }
}

/// What is offered; the same as long as the dialog is open.
#[derive(Clone, Debug)]
struct Commands(Rc<[Command]>);

impl PartialEq for Commands {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[derive(Clone, Properties, PartialEq)]
struct Props {
    commands: Commands,
    send: Callback<()>,
    dispatch: Dispatch,
}

#[component]
fn Palette(props: &Props) -> Html {
    let typed = use_state(String::new);
    let chosen = use_state(|| 0);
    let found: Vec<&Command> = props.commands.0.iter().filter(|command| is_meant(command, &typed)).collect();
    let oninput = {
        let (typed, chosen) = (typed.clone(), chosen.clone());
        move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
            chosen.set(0);
        }
    };
    let onkeydown = {
        let (typed, chosen, props) = (typed.clone(), chosen.clone(), props.clone());
        move |event: KeyboardEvent| {
            // Who types fast is ahead of what is drawn, so what counts is asked for again.
            let mut found = props.commands.0.iter().filter(|command| is_meant(command, &typed));
            match event.key().as_str() {
                "ArrowDown" => chosen.set((*chosen + 1).min(found.count().saturating_sub(1))),
                "ArrowUp" => chosen.set(chosen.saturating_sub(1)),
                "Enter" if !event.is_composing() => {
                    if let Some(command) = found.nth(*chosen) {
                        run(&command.does, &props);
                    }
                }
                _ => return,
            }
            event.prevent_default();
        }
    };
    use_effect_with(*chosen, |_| {
        let line = service::document().query_selector(".palette [aria-selected='true']").ok().flatten();
        if let Some(line) = line.and_then(|line| line.dyn_into::<HtmlElement>().ok()) {
            service::scroll_into_nearest_view(&line);
        }
    });
    let mut group = "";
    let line = |(n, command): (usize, &&Command)| {
        let heading = (command.group != group).then_some(command.group);
        group = command.group;
        let (does, props) = (command.does.clone(), props.clone());
        let selected = n == *chosen;
        html! {
            <>
                if let Some(heading) = heading { <li class="group" role="presentation">{ heading }</li> }
                <li id={id(n)} role="option" aria-selected={if selected { "true" } else { "false" }} onclick={move |_| run(&does, &props)}>
                    <span>{ command.name }</span><kbd>{ command.keys }</kbd>
                </li>
            </>
        }
    };
    html! {
        <Dialog name="Commands" class="palette" dispatch={props.dispatch.clone()}>
            <input type="text" role="combobox" aria-label="What to do" aria-expanded="true" aria-controls="commands"
                aria-activedescendant={(!found.is_empty()).then(|| id(*chosen))} aria-autocomplete="list"
                autocomplete="off" spellcheck="false" placeholder="Type what you want to do" autofocus=true
                value={(*typed).clone()} {oninput} {onkeydown} />
            <ul id="commands" role="listbox" aria-label="Commands">{ for found.iter().enumerate().map(line) }</ul>
            if found.is_empty() {
                <p class="empty">{ "There is no command with these words." }</p>
            }
        </Dialog>
    }
}

/// Closes the dialog, and does it.
fn run(does: &Does, props: &Props) {
    props.dispatch.dispatch(Action::View(Change::Dialog(None)));
    match does {
        Does::Send => props.send.emit(()),
        Does::Act(action) => props.dispatch.dispatch(action.clone()),
        Does::Focus(selector) => service::focus_later(selector),
        Does::Print => service::print_later(),
    }
}

fn id(n: usize) -> String {
    let mut id = "command-".to_owned();
    id.push_str(&n.to_string());
    id
}
