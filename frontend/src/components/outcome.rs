//! What became of the last send, in a line beside the button that sent it.

use yew::prelude::*;

use crate::state::exchanges::Entry;
use crate::state::words;
use crate::state::{LastSend, Progress};
use shared::wire::Stage;

/// The line; it is read out when it changes. `answer` is the exchange that the send began, `keys` are
/// those that send.
pub fn outcome(last: Option<&LastSend>, answer: Option<&Entry>, connected: bool, keys: &'static str) -> Html {
    html! {
        <p class="outcome" aria-live="polite">
            if !connected {
                { "Waiting for the server; what you write is kept." }
            } else if let Some(last) = last {
                { told(last, answer) }
            } else {
                <kbd>{ keys }</kbd>
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
        (None, Stage::CutShort | Stage::Refused) => html! { { "No answer." } },
        (None, _) => html! { { "No answer yet." } },
        (Some(status), _) => html! {
            <>{ "Answered " }<a href="#response"><b>{ status }</b></a>{ " in " }{ words::duration(summary.took) }{ "." }</>
        },
    }
}
