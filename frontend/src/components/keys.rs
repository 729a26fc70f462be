//! The keys, as a sheet.

use yew::prelude::*;

use super::Dispatch;
use super::dialog::Dialog;
use crate::service::has_command_key;
use crate::state::commands::commands;
use crate::state::view::Change;
use crate::state::{Action, State};

/// Keys that act in one place only.
const ELSEWHERE: [(&str, &str, &str); 6] = [
    ("In the raw text", "End the line the other way", "Alt+Enter"),
    ("In the raw text", "Split the sending before the caret", "Alt+S"),
    ("In the list", "Up and down", "↑ ↓ Home End"),
    ("In the list", "Open", "Enter"),
    ("On the bytes", "To the next byte, or line", "← → ↑ ↓"),
    ("Anywhere", "Close; then look at the draft again", "Esc"),
];

/// The dialog.
pub fn keys(state: &State, dispatch: &Dispatch) -> Html {
    let command_key = has_command_key();
    let all = commands(state);
    let rows = all.iter().filter(|command| !command.keys.is_empty());
    let rows = rows.map(|command| (command.group, command.name, command.keys)).chain(ELSEWHERE);
    let mut group = "";
    let row = |(of, name, keys): (&'static str, &'static str, &'static str)| {
        let heading = (of != group).then_some(of);
        group = of;
        let keys = if command_key { keys.replace("Ctrl+", "⌘") } else { keys.to_owned() };
        html! {
            <>
                if let Some(heading) = heading { <tr><th colspan="2" scope="rowgroup">{ heading }</th></tr> }
                <tr><td>{ name }</td><td><kbd>{ keys }</kbd></td></tr>
            </>
        }
    };
    let onchange = {
        let (dispatch, letters) = (dispatch.clone(), state.view.letters);
        move |_| dispatch.dispatch(Action::View(Change::Letters(!letters)))
    };
    html! {
        <Dialog name="Keys" class="keys" dispatch={dispatch.clone()}>
            <table>{ for rows.map(row) }</table>
            <label class="letters">
                <input type="checkbox" checked={state.view.letters} {onchange} />
                { "Keys of a single letter act (they never do while you write)" }
            </label>
        </Dialog>
    }
}
