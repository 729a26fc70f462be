//! Where the draft is cut, and what goes out with it.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::icon::{Picture, icon};
use super::send_options::{Props, Set};
use crate::state::desk::Change;
use crate::state::sending::TIMES_AT_MOST;
use crate::state::{Action, words};

/// How many marks are drawn one by one.
const MARKS_SHOWN: usize = 40;

/// The marks: as offsets to type, and each with what stands behind it.
pub(super) fn marks(props: &Props, set: &Set) -> Html {
    let typed = {
        let set = set.clone();
        move |event: InputEvent| {
            let typed = event.target_unchecked_into::<HtmlInputElement>().value();
            set(&|options| options.offsets.clone_from(&typed));
        }
    };
    let split = {
        let dispatch = props.dispatch.clone();
        move |_| dispatch.dispatch(Action::Desk(Change::CutAtCaret))
    };
    let (places, unclear) = props.options.offsets();
    let bytes = props.draft.bytes();
    let mark = |at: u32| {
        let rest = bytes.get(at as usize..).filter(|rest| !rest.is_empty() && at > 0);
        let label = match rest {
            Some(rest) => {
                [&at.to_string(), " before ", &words::printable(&rest[..rest.len().min(8)])].concat()
            }
            None => [&at.to_string(), ", where nothing is to be cut"].concat(),
        };
        let dispatch = props.dispatch.clone();
        let remove = ["Take the mark at ", &at.to_string(), " away"].concat();
        let onclick = move |_| dispatch.dispatch(Action::Desk(Change::Cut(at)));
        html! { <li>{ label }<button type="button" class="icon-button" aria-label={remove} {onclick}>{ icon(Picture::Close) }</button></li> }
    };
    html! {
        <>
            <label class="row"><span>{ "Marks" }</span>
                <input type="text" inputmode="numeric" spellcheck="false" value={props.options.offsets.clone()}
                    aria-invalid={unclear.map(|_| "true")} oninput={typed} />
                if let Some(word) = unclear {
                    <span class="quiet">{ "“" }{ word }{ "” is not a number of bytes" }</span>
                }
            </label>
            <div class="row"><span />
                <span class="pair">
                    <button type="button" class="chip" onclick={split} aria-keyshortcuts="Alt+S">{ "Split at the caret" }</button>
                    <kbd>{ "Alt+S" }</kbd>
                </span>
            </div>
            <ul class="marks" aria-label="Marks">{ for places.into_iter().take(MARKS_SHOWN).map(mark) }</ul>
        </>
    }
}

/// Several requests in one go.
pub(super) fn several(props: &Props, set: &Set) -> Html {
    let times = {
        let set = set.clone();
        move |event: InputEvent| {
            let typed = event.target_unchecked_into::<HtmlInputElement>().value();
            set(&|options| options.times = typed.parse().unwrap_or(1).clamp(1, TIMES_AT_MOST));
        }
    };
    let queue = {
        let dispatch = props.dispatch.clone();
        move |_| dispatch.dispatch(Action::Desk(Change::Queue))
    };
    let waiting = |(n, bytes): (usize, &Rc<[u8]>)| {
        let line = bytes.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
        let line = words::printable(&line[..line.len().min(40)]);
        let dispatch = props.dispatch.clone();
        let remove = ["Take request ", &(n + 1).to_string(), " out"].concat();
        let onclick = move |_| dispatch.dispatch(Action::Desk(Change::Unqueue(n)));
        html! { <li>{ line }<button type="button" class="icon-button" aria-label={remove} {onclick}>{ icon(Picture::Close) }</button></li> }
    };
    html! {
        <>
            <div class="row"><span>{ "Pipeline" }</span>
                <span class="pair">
                    <label><input type="number" min="1" max={TIMES_AT_MOST.to_string()} aria-label="How often" value={props.options.times.to_string()} oninput={times} />{ " times" }</label>
                    <button type="button" class="chip" onclick={queue}>{ "Queue this request" }</button>
                </span>
            </div>
            if !props.desk.queue.is_empty() {
                <ol class="marks" aria-label="Queue">
                    { for props.desk.queue.iter().enumerate().map(waiting) }
                    <li class="quiet">{ "then the one above, all in one go" }</li>
                </ol>
            }
        </>
    }
}
