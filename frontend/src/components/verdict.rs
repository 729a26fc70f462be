//! What the parser will make of the draft: that it is whole, what it waits for, or where it will stop and why.

use gloo_timers::callback::Timeout;
use shared::explain;
use shared::trace::{Edit, Kind, Outline, Profile, Rejection, Side, Trace, Verdict as Said};
use yew::prelude::*;

use super::{Dispatch, Same};
use crate::state::Action;
use crate::state::draft::{Change, Draft, ends};
use crate::state::words;

/// How long after the last key it is read out.
const SAY_AFTER_MS: u32 = 1_000;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The request.
    pub draft: Same<Draft>,
    /// How to change it.
    pub dispatch: Dispatch,
}

/// The verdict, before it is sent.
#[component]
pub fn Verdict(props: &Props) -> Html {
    let Props { draft, dispatch } = props;
    let in_short = use_memo(draft.clone(), |draft| in_short(draft));
    // Who listens hears it when they pause, and not at every key.
    let said = use_state_eq(String::new);
    {
        let said = said.setter();
        use_effect_with((*in_short).clone(), move |text| {
            let text = text.clone();
            let later = Timeout::new(SAY_AFTER_MS, move || said.set(text));
            move || drop(later)
        });
    }
    let detail = match draft.trace().verdict() {
        Said::Rejected(why) => refused(draft, why, dispatch),
        _ => strict(draft.bytes()),
    };
    html! {
        <div class="verdict" role="group" aria-label="Before it is sent">
            <p class="in-short">{ &*in_short }</p>
            { detail }
            <p class="sr" role="status">{ &*said }</p>
        </div>
    }
}

/// In a sentence.
fn in_short(draft: &Draft) -> String {
    let trace = draft.trace();
    let whole = trace.messages().filter(|message| message.complete).count() as u64;
    let mut text = String::new();
    match trace.verdict() {
        Said::Rejected(why) => {
            let at = usize::try_from(why.at).unwrap_or(usize::MAX);
            let place = ends::place(draft.bytes(), at);
            text.push_str(if whole > 0 { "After " } else { "" });
            if whole > 0 {
                text.push_str(&words::count(whole, "whole request"));
                text.push_str(": r");
            } else {
                text.push('R');
            }
            text.push_str("efused at line ");
            text.push_str(&place.line.to_string());
            text.push_str(", column ");
            text.push_str(&place.column.to_string());
            text.push_str(", byte ");
            text.push_str(&words::grouped(why.at));
            text.push_str(": ");
            text.push_str(explain::rule(why.rule).title);
            text.push('.');
        }
        _ if draft.bytes().is_empty() => text.push_str("There is nothing to send yet."),
        Said::Complete => {
            match whole {
                0 | 1 => text.push_str("A whole request."),
                many => {
                    text.push_str(&words::count(many, "whole request"));
                    text.push_str(", one behind the other.");
                }
            }
            if is_unread(trace) {
                text.push_str(" What follows is not read: the connection closes first.");
            }
        }
        Said::NeedMore(need) => {
            if whole > 0 {
                text.push_str(&words::count(whole, "whole request"));
                text.push_str(", then one that has begun. ");
            }
            text.push_str("The server will wait for ");
            text.push_str(&need.words());
            text.push('.');
        }
    }
    text
}

/// Whether there are bytes behind the last message that hyper reads.
fn is_unread(trace: &Trace) -> bool {
    let ignored = |kind| kind == Kind::Ignored;
    trace.open().iter().chain(trace.steps().last()).any(|step| ignored(step.kind))
}

/// Why it is refused, by what it will be told, and what would mend it.
fn refused(draft: &Draft, why: &Rejection, dispatch: &Dispatch) -> Html {
    let refusal = explain::rejection(why, draft.bytes());
    let answer = match why.status.and_then(explain::status) {
        Some(status) => ["hyper will answer ", status.title, ", and close."].concat(),
        None => "hyper will close the connection without an answer.".to_owned(),
    };
    let mend = why.fix.as_ref().zip(refusal.fix);
    html! {
        <div class="refused">
            <p>{ refusal.summary }{ " " }{ refusal.expected }</p>
            <p>{ answer }</p>
            if let Some((edit, words)) = mend {
                <p>{ fix(draft, edit, &words, dispatch) }</p>
            }
        </div>
    }
}

fn fix(draft: &Draft, edit: &Edit, words: &str, dispatch: &Dispatch) -> Html {
    let mended = edit.apply(draft.bytes());
    let dispatch = dispatch.clone();
    let onclick = move |_| dispatch.dispatch(Action::Draft(Change::Put(mended.clone())));
    html! { <button class="plain" type="button" {onclick}>{ words.trim_end_matches('.') }</button> }
}

/// What a strict server would say, where hyper says nothing.
fn strict(bytes: &[u8]) -> Html {
    let mut outline = Outline::new(Side::Request, Profile::RFC);
    outline.feed(bytes);
    let Said::Rejected(why) = outline.verdict() else { return html! {} };
    let text = [
        "hyper lets it through; a strict server would refuse it at byte ",
        &words::grouped(why.at),
        ": ",
        explain::rule(why.rule).title,
        ".",
    ];
    html! { <p class="quiet">{ text.concat() }</p> }
}
