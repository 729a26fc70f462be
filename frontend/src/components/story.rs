//! What the server did, in order.

use yew::prelude::*;

use crate::state::detail::Detail;
use crate::state::exchanges::Entry;
use crate::state::story::{Event, Kind, Part, story as tell};
use crate::state::words;

/// The right column, for the exchange that is open and what is held of it; `before`: it is from a run of
/// the server that has ended; `connected`: somebody can tell how it stands now; `followed`: another began on its
/// connection since; `now`: the fact one stands at.
pub fn story(
    entry: Option<&Entry>,
    detail: Option<&Detail>,
    before: bool,
    connected: bool,
    followed: bool,
    now: Option<usize>,
) -> Html {
    let told = match (entry, detail) {
        (Some(entry), Some(detail)) => {
            let mut events = tell(&entry.summary, detail, followed);
            if before || !connected {
                // How things stand is not known of a server that is not there.
                events.retain(|event| event.kind != Kind::Now);
            }
            html! { <ol class="events">{ for events.iter().map(|event| draw(event, now)) }</ol> }
        }
        (Some(_), None) if before => html! {
            <p class="empty">
                { "This exchange was before the restart and was never opened here: only its line in the list was kept." }
            </p>
        },
        (Some(_), None) => html! { <p class="empty">{ "Asking the server for it…" }</p> },
        (None, _) => html! {
            <div class="empty">
                <p>{ "Here it says what the server made of the bytes, one sentence for each thing that it did:" }</p>
                <ul>
                    <li><b>{ "hyper" }</b>{ " reads the bytes and parses the head, or refuses it;" }</li>
                    <li><b>{ "axum" }</b>{ " looks for a route that fits the path and the method;" }</li>
                    <li>{ "the " }<b>{ "handler" }</b>{ " of that route makes the response;" }</li>
                    <li>{ "hyper writes it, and the connection stays open or ends." }</li>
                </ul>
            </div>
        },
    };
    html! {
        <section class="story" tabindex="0" aria-label="What the server did">
            <h2>{ "What the server did" }
                if let Some(entry) = entry {
                    <small>{ "connection " }{ entry.summary.conn.0 }{ ", " }
                        { words::ordinal(entry.summary.nth as usize) }{ " request" }</small>
                }
            </h2>
            if before {
                <p class="before">{ "Before the restart of the server." }</p>
            }
            { told }
        </section>
    }
}

fn draw(event: &Event, now: Option<usize>) -> Html {
    let is_now = now.is_some_and(|now| event.facts.contains(&now));
    let class = match event.kind {
        Kind::Wire => "on-wire",
        Kind::Done => "done",
        Kind::Trouble => "trouble",
        Kind::End => "end-of",
        Kind::Now => "now",
    };
    let when = match event.at {
        Some(0) => AttrValue::from("0"),
        Some(at) => {
            let mut text = "+".to_owned();
            text.push_str(&words::duration(at));
            AttrValue::from(text)
        }
        None if event.kind == Kind::Now => AttrValue::from("now"),
        None => AttrValue::from("then"),
    };
    html! {
        <li {class} aria-current={is_now.then_some("true")}>
            <span class="when">{ when }</span>
            <span class="what">{ for event.parts.iter().map(|part| match part {
                Part::Text(text) => html! { { text } },
                Part::Value(value) => html! { <code>{ words::printable(value.as_bytes()) }</code> },
            }) }</span>
        </li>
    }
}
