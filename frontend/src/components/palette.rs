//! Every command, by name: type a few letters, Enter does it.

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
    html! { <Palette commands={Commands(commands(state))} send={send.clone()} dispatch={dispatch.clone()} /> }
}

/// What is offered; the same as long as the dialog is open.
#[derive(Clone, Debug)]
struct Commands(Vec<Command>);

impl PartialEq for Commands {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[derive(Properties, PartialEq)]
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
    let run = |command: &Command| {
        let (does, send, dispatch) = (command.does.clone(), props.send.clone(), props.dispatch.clone());
        move || {
            dispatch.dispatch(Action::View(Change::Dialog(None)));
            match &does {
                Does::Send => send.emit(()),
                Does::Act(action) => dispatch.dispatch(action.clone()),
                Does::Focus(selector) => service::focus_later(selector),
                Does::Print => service::print_later(),
            }
        }
    };
    let oninput = {
        let (typed, chosen) = (typed.clone(), chosen.clone());
        move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
            chosen.set(0);
        }
    };
    let onkeydown = {
        let (chosen, last) = (chosen.clone(), found.len().saturating_sub(1));
        let run = found.get(*chosen).map(|command| run(command));
        move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" => chosen.set((*chosen + 1).min(last)),
                "ArrowUp" => chosen.set(chosen.saturating_sub(1)),
                "Enter" if !event.is_composing() => {
                    if let Some(run) = &run {
                        run();
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
        let run = run(command);
        let selected = n == *chosen;
        html! {
            <>
                if let Some(heading) = heading { <li class="group" role="presentation">{ heading }</li> }
                <li id={id(n)} role="option" aria-selected={if selected { "true" } else { "false" }} onclick={move |_| run()}>
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

fn id(n: usize) -> String {
    let mut id = "command-".to_owned();
    id.push_str(&n.to_string());
    id
}
