//! What the current step is about: a title, a sentence, the rule, the states, what if.

use shared::explain::{Explained, Topic, byte};
use shared::trace::{Kind, Step};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::trace::Props;
use super::{Dispatch, token_class};
use crate::service::texts::detail;
use crate::state::detail::Detail;
use crate::state::draft::Change;
use crate::state::player::{Move, Player};
use crate::state::tokens::Token;
use crate::state::walk::say::{Told, caret, say};
use crate::state::walk::what_if::{WhatIf, what_if};
use crate::state::walk::{Moment, Walk};
use crate::state::{Action, words};

/// Faster than this it would speak over itself: milliseconds from one step to the next.
const SPOKEN: u32 = 500;

/// The card.
#[component]
pub fn StepCard(props: &Props) -> Html {
    let Props { walk, detail, player, dispatch } = props;
    let more = use_state(|| false);
    let aloud = !player.playing || player.pause() >= SPOKEN;
    let about = (walk.clone(), detail.clone(), player.zoom, player.at, aloud);
    let spoken = use_memo(about, |_| match player.moment(walk) {
        Some(moment) if aloud => {
            let told = say(walk, detail, moment);
            [&told.title, " ", &told.value, ". ", &told.sentence].concat()
        }
        _ => String::new(),
    });
    let Some(moment) = player.moment(walk) else { return empty(walk) };
    let told = say(walk, detail, moment);
    let step = moment.step().map(|(_, step)| step);
    let since = walk.since(player.zoom, player.at);
    let class = if moment.is_problem() { "say problem" } else { "say" };
    let toggle = {
        let more = more.clone();
        move |_| more.set(!*more)
    };
    html! {
        <section {class} aria-label="Step">
            if walk.foretold {
                <p class="foretold">{ "Foretold: nothing of this has been sent." }</p>
            }
            <h3>{ &told.title }if !told.value.is_empty() { { " " }<code>{ &told.value }</code> }</h3>
            <p class="sentence">{ &told.sentence }</p>
            { asked(walk, detail, player) }
            { problem(detail, moment, &told) }
            if let (Some(explained), Some(step)) = (&told.explained, step) {
                { rule(explained, step) }
            }
            if let Some(nanos) = since {
                <p class="rule">{ words::duration(nanos) }{ " after the step before" }</p>
            }
            if !player.playing {
                { for what_if(walk, detail, moment).into_iter().map(|change| offer(change, dispatch)) }
            }
            if let Some(explained) = &told.explained {
                <button class="plain more" type="button" aria-expanded={if *more { "true" } else { "false" }} onclick={toggle}>
                    { if *more { "Less" } else { "More" } }
                </button>
                if *more {
                    <LongText place={explained.place} />
                }
            }
            <p class="sr" aria-live="polite">{ spoken.as_str() }</p>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct LongProps {
    place: (Topic, &'static str),
}

/// The long text, which is asked of the server when somebody wants to read it.
#[component]
fn LongText(props: &LongProps) -> Html {
    let read = use_state(|| None);
    {
        let read = read.setter();
        use_effect_with(props.place, move |&place| {
            spawn_local(async move { read.set(Some((place, detail(place).await))) });
        });
    }
    // What was asked for at another step may come later than one thinks.
    let text = match &*read {
        Some((place, text)) if *place == props.place => text.as_deref(),
        _ => return html! { <p class="quiet">{ "Asking the server for the text…" }</p> },
    };
    let text = text.unwrap_or("The text cannot be had: the server does not answer at the moment.");
    html! { <div class="long">{ for text.split("\n\n").map(|text| html! { <p>{ text }</p> }) }</div> }
}

fn empty(walk: &Walk) -> Html {
    html! {
        <p class="empty say">
            { if walk.foretold {
                "There is nothing to step through yet. Write a request, and here stands what the server would make of it, step by step, before it is sent."
            } else {
                "Nothing of this exchange is held here, so there is nothing to step through."
            } }
        </p>
    }
}

/// The byte that was asked about.
fn asked(walk: &Walk, detail: &Detail, player: &Player) -> Html {
    let Some((side, at)) = player.asked else { return html! {} };
    let value = usize::try_from(at).ok().and_then(|at| detail.bytes(side).get(at));
    let text = match (walk.token(side, at), value) {
        (Some(step), Some(&value)) => byte(step, at, value),
        (None, Some(&value)) => words::printable(&[value]),
        (_, None) => return html! {},
    };
    html! { <p class="asked"><b>{ "Byte " }{ words::grouped(at) }{ ":" }</b>{ " " }{ text }</p> }
}

/// What is wrong: the byte with a caret under it, what was expected, what real servers do.
fn problem(detail: &Detail, moment: &Moment, told: &Told) -> Html {
    let Some((side, step)) =
        moment.step().filter(|(_, step)| matches!(step.kind, Kind::Rejected | Kind::Finding))
    else {
        return html! {};
    };
    let (text, before) = caret(detail.bytes(side), step.about.at);
    let pad = " ".repeat(before);
    html! {
        <>
            <pre class="caret">{ text }<span aria-hidden="true">{ "\n" }{ pad }<b>{ "^" }</b></span></pre>
            if let Some(refusal) = &told.refusal {
                <p>{ &refusal.expected }{ " " }{ &refusal.answer }</p>
                if let Some(servers) = refusal.servers {
                    <p class="rule">{ "What servers do: " }{ servers }</p>
                }
            }
        </>
    }
}

/// The rule with its section, and what it did to the tracer's state.
fn rule(explained: &Explained, step: &Step) -> Html {
    let section = explained.section;
    let place = section.strip_prefix("RFC ").and_then(|rest| rest.split_once(' '));
    html! {
        <>
            <p class="rule">{ explained.rule.summary() }{ " " }
                if let Some((rfc, at)) = place {
                    <a rel="noreferrer" target="_blank" href={["https://www.rfc-editor.org/rfc/rfc", rfc, "#section-", at.split(' ').next().unwrap_or_default()].concat()}>
                        { "RFC " }{ rfc }{ ", section " }{ at }
                    </a>
                } else { { section } }
            </p>
            if step.before != step.after {
                <p class="states">
                    <span class="sr">{ "The tracer's state: " }</span><code>{ step.before.id() }</code>
                    <span aria-hidden="true">{ " → " }</span><span class="sr">{ " then " }</span>
                    <code class="is">{ step.after.id() }</code>
                </p>
            }
        </>
    }
}

/// A change, what would come of it, and the button that makes it.
fn offer(change: WhatIf, dispatch: &Dispatch) -> Html {
    let WhatIf { question, value, answer, bytes, at } = change;
    let dispatch = dispatch.clone();
    let onclick = move |_| {
        // The changed request is shown as it is foretold, at the place of the change.
        dispatch.dispatch(Action::Draft(Change::Replace(bytes.clone())));
        dispatch.dispatch(Action::Open(None));
        dispatch.dispatch(Action::Move(Move::Ask(shared::wire::Direction::In, at)));
        dispatch.dispatch(Action::Move(Move::Answered));
    };
    let class = token_class(Token::Framing);
    html! {
        <p class="what-if">
            { "What if " }{ question }if !value.is_empty() { { " " }<code {class}>{ value }</code> }{ "? " }
            { answer }{ " " }
            <button class="plain" type="button" {onclick}>{ "Try it" }</button>
        </p>
    }
}
