//! Mistakes to make on purpose.

use yew::prelude::*;

use super::Dispatch;
use crate::state::Action;
use crate::state::desk::{Change, Desk};
use crate::state::mistakes::{GROUPS, Group, Mistake};

/// The palette, and what should happen after the one just made.
pub fn mistakes(desk: &Desk, dispatch: &Dispatch) -> Html {
    let made = desk.made.as_ref();
    let one = |mistake: &'static Mistake| {
        let dispatch = dispatch.clone();
        let pressed = made.is_some_and(|(made, part)| part.is_ok() && made.name == mistake.name);
        let onclick = move |_| dispatch.dispatch(Action::Desk(Change::Make(mistake)));
        html! {
            <li><button class="plain" type="button" aria-pressed={pressed.to_string()} {onclick}>{ mistake.name }</button></li>
        }
    };
    let group = |group: &'static Group| {
        html! {
            <div role="group" aria-label={group.name}>
                <h3>{ group.name }</h3>
                <ul>{ for group.mistakes.iter().map(one) }</ul>
            </div>
        }
    };
    let told = made.map(|(mistake, part)| match part {
        Ok(_) if desk.guess.hides() => (mistake.name, "Made. What will the server say?"),
        Ok(_) => (mistake.name, mistake.says),
        Err(why) => (mistake.name, *why),
    });
    html! {
        <details class="how mistakes">
            <summary>{ "Break it on purpose" }<span class="quiet">{ "bare LF, two lengths, no Host…" }</span></summary>
            <div aria-live="polite">
                if let Some((name, says)) = told {
                    <p class="should"><b>{ name }</b>{ ": " }{ says }</p>
                }
            </div>
            { for GROUPS.iter().map(group) }
        </details>
    }
}
