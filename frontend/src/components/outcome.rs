//! What became of the last send, in a line beside the button that sent it.

use yew::prelude::*;

use crate::state::exchanges::Entry;
use crate::state::fetching::{Fetched, Stage};
use crate::state::words;
use crate::state::{LastSend, Progress};
use shared::wire::Stage as Reached;

/// The line; it is read out when it changes. `answer` is the exchange that the send began, `keys` are
/// those that send; `changed`, the draft has changed since; `fetch` is what the browser has sent, and is told of where the next send is its too.
pub fn outcome(
    by_browser: bool,
    fetch: Option<&Fetched>,
    last: Option<&LastSend>,
    changed: bool,
    answer: Option<&Entry>,
    connected: bool,
    keys: &'static str,
) -> Html {
    let fetch = fetch.filter(|_| by_browser);
    let last = last.filter(|_| !by_browser);
    html! {
        <p class="outcome" aria-live="polite">
            if !connected {
                { "Waiting for the server; what you write is kept." }
            } else if let Some(fetch) = fetch {
                { browser_told(fetch) }
            } else if let Some(last) = last {
                if changed && answer.is_some() {
                    { "Before your change: " }
                }
                { told(last, answer) }
            } else {
                <kbd>{ keys }</kbd>
            }
        </p>
    }
}

fn browser_told(fetch: &Fetched) -> String {
    let mut text = String::new();
    match &fetch.stage {
        Stage::Asked => return "The browser is sending…".to_owned(),
        Stage::Failed(_) => {
            return "The browser gives the page nothing. Side by side, it is told why.".to_owned();
        }
        Stage::Aborted => text.push_str("Aborted. "),
        Stage::Answered | Stage::Done => {}
    }
    if let Some(seen) = &fetch.seen {
        if seen.opaque {
            return "An answer that the page may not look into.".to_owned();
        }
        text.push_str("Answered ");
        text.push_str(&seen.status.to_string());
        text.push_str(". ");
    }
    text.push_str(&words::count(fetch.came.0, "byte"));
    text.push_str(" of body in ");
    text.push_str(&words::count(u64::from(fetch.came.1), "piece"));
    text.push_str(if fetch.is_running() { " so far…" } else { "." });
    text
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
        (None, Reached::Receiving) => html! { { "The server waits for more." } },
        (None, Reached::CutShort | Reached::Refused) => html! { { "No answer." } },
        (None, _) => html! { { "No answer yet." } },
        (Some(status), _) => html! {
            <>{ "Answered " }<a href="#response"><b>{ status }</b></a>{ " in " }{ words::duration(summary.took) }{ "." }</>
        },
    }
}
