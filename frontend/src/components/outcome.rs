//! What became of the last send, in a line beside the button that sent it.

use std::rc::Rc;

use yew::prelude::*;

use crate::state::exchanges::Entry;
use crate::state::words;
use crate::state::{LastSend, Progress};
use shared::wire::Stage;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The last send.
    pub last: Option<Rc<LastSend>>,
    /// The exchange it began.
    pub answer: Option<Rc<Entry>>,
    /// There is a connection to the server.
    pub connected: bool,
    /// The keys that send.
    pub keys: &'static str,
}

/// The line. It is read out when it changes.
#[component]
pub fn Outcome(props: &Props) -> Html {
    html! {
        <p class="outcome" aria-live="polite">
            if !props.connected {
                { "Waiting for the server; what you write is kept." }
            } else if let Some(last) = &props.last {
                { told(last, props.answer.as_deref()) }
            } else {
                <kbd>{ props.keys }</kbd>
            }
        </p>
    }
}

fn told(last: &LastSend, answer: Option<&Entry>) -> Html {
    let on = last.conn.map(|conn| html! { <>{ " on connection " }{ conn.0 }</> });
    match &last.progress {
        Progress::Refused => html! { { "Not sent." } },
        Progress::Unknown => html! { { "The server went away before it could say what became of this." } },
        Progress::Asked => html! { <>{ "Sending" }{ on }{ "…" }</> },
        Progress::Sent(bytes) => html! {
            <>{ words::count(*bytes, "byte") }{ " sent" }{ on }{ ". " }{ answered(answer) }</>
        },
        Progress::HungUp(how) if answer.is_none() => html! { { how } },
        Progress::HungUp(_) => html! { <>{ answered(answer) }{ " The connection has ended." }</> },
    }
}

fn answered(answer: Option<&Entry>) -> Html {
    let Some(Entry { summary, .. }) = answer else { return html! {} };
    match (summary.status, summary.stage) {
        (None, Stage::Receiving) => html! { { "The server waits for more." } },
        (None, _) => html! { { "No answer yet." } },
        (Some(status), _) => html! {
            <>{ "Answered " }<a href="#response"><b>{ status }</b></a>{ " in " }{ words::duration(summary.took) }{ "." }</>
        },
    }
}
