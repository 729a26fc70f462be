//! One line of the live list.
//!
//! Hundreds are drawn, so a line has no closures of its own: the list listens for all of them, and finds what
//! was meant by `data-key` and `data-act`.

use shared::wire::{PageId, Stage, Summary};
use yew::prelude::*;

use super::Same;
use super::icon::{Picture, icon};
use crate::service::clock_offset;
use crate::state::exchanges::{Entry, Key};
use crate::state::listing::Change;
use crate::state::words;

/// What one does with a line: the key, the name, the picture, and what it does.
#[expect(clippy::type_complexity, reason = "a table")]
pub const ACTS: [(&str, &str, Picture, fn(Key) -> Change); 4] = [
    ("p", "Pin", Picture::Pin, Change::Pin),
    ("c", "Compare", Picture::Compare, Change::Mark),
    ("r", "Send again", Picture::Again, Change::Again),
    ("e", "Edit in the composer", Picture::Edit, Change::Edit),
];

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The exchange.
    pub entry: Same<Entry>,
    /// This page.
    pub me: PageId,
    /// It is the one that is open.
    pub open: bool,
    /// It is the one that Tab reaches.
    pub reached: bool,
    /// What one does with it is in sight.
    pub acts: bool,
    /// It stays on top.
    pub pinned: bool,
    /// It waits for another to be compared with.
    pub marked: bool,
    /// It is from a run of the server that has ended.
    pub before: bool,
}

/// The line.
#[component]
pub fn ExchangeRow(props: &Props) -> Html {
    let Entry { key, ref summary, .. } = *props.entry.0;
    let line = words::printable(&summary.start_line.0);
    // The version says little in a list, and its absence is seen on the wire.
    let (method, target) = shared::filter::parts(&line);
    html! {
        <li class={props.before.then_some("before")} data-key={key_text(key)}>
            <button type="button" class="line" aria-current={props.open.then_some("true")} tabindex={if props.reached { "0" } else { "-1" }}>
                <span class="time">{ words::clock(summary.began_ms, clock_offset(summary.began_ms)) }</span>
                <span class="start" title={target.to_owned()}>
                    if props.pinned { { flag(Picture::Pin, "pinned") } }
                    if props.marked { { flag(Picture::Compare, "chosen to be compared") } }
                    { for summary.service.as_ref().map(|service| html! { <>{ service }{ ": " }</> }) }
                    <b>{ method }</b>{ " " }<span>{ target }</span></span>
                { status(summary) }
                <span class="stage">{ stage(summary, props.before) }</span>
                <span class="size">{ words::grouped(summary.bytes_in) }{ " → " }{ words::grouped(summary.bytes_out) }
                    <span class="sr">{ " bytes" }</span></span>
                <span class="took">{ took(summary.took) }</span>
                <span class="who">{ who(summary, props.me) }</span>
            </button>
            if props.acts { { acts(props) } }
        </li>
    }
}

fn flag(picture: Picture, says: &'static str) -> Html {
    html! { <i class="flag">{ icon(picture) }<span class="sr">{ says }{ " " }</span></i> }
}

/// The buttons. Tab reaches those of the line that it reaches.
fn acts(props: &Props) -> Html {
    let act = |(letter, name, picture, _): (&'static str, &'static str, Picture, fn(Key) -> Change)| {
        let pressed = match letter {
            "p" => Some(props.pinned),
            "c" => Some(props.marked),
            _ => None,
        };
        html! {
            <button class="icon-button" type="button" data-act={letter} aria-label={name} title={name}
                tabindex={(!props.reached).then_some("-1")}
                aria-pressed={pressed.map(|pressed| if pressed { "true" } else { "false" })}>{ icon(picture) }</button>
        }
    };
    html! { <span class="acts">{ for ACTS.map(act) }</span> }
}

/// A key, as the page's elements carry it.
pub fn key_text(key: Key) -> String {
    let mut text = key.epoch.to_string();
    text.push('/');
    text.push_str(&key.id.0.to_string());
    text
}

/// The key that an element carries.
pub fn key_of(text: &str) -> Option<Key> {
    let (epoch, id) = text.split_once('/')?;
    Some(Key { epoch: epoch.parse().ok()?, id: shared::wire::ExchangeId(id.parse().ok()?) })
}

/// The status with a shape for its class, so that colour is not all that tells them apart.
pub fn status(summary: &Summary) -> Html {
    let (class, shape) = match summary.status {
        None => ("status none", "○"),
        Some(..200) => ("status info", "◌"),
        Some(200..300) => ("status good", "●"),
        Some(300..400) => ("status moved", "◆"),
        Some(400..500) => ("status bad", "▲"),
        Some(_) => ("status bad", "■"),
    };
    html! {
        <span {class}>
            <i aria-hidden="true">{ shape }</i>
            if let Some(status) = summary.status { { status } } else { <span class="sr">{ "no status" }</span> }
        </span>
    }
}

/// Of one read alone there is no duration to tell.
fn took(nanos: u64) -> String {
    if nanos == 0 { String::new() } else { words::duration(nanos) }
}

fn stage(summary: &Summary, before: bool) -> &'static str {
    match summary.stage {
        Stage::Receiving | Stage::Responding if !before && summary.service.is_some() => "open",
        Stage::Receiving if !before => "receiving…",
        Stage::Responding if !before => "responding…",
        Stage::Refused => "refused",
        Stage::CutShort | Stage::Receiving | Stage::Responding => "cut short",
        Stage::Complete if before => "before the restart",
        Stage::Complete => "",
    }
}

fn who(summary: &Summary, me: PageId) -> Html {
    match (summary.client.page, &summary.client.agent) {
        (Some(page), _) if page == me => html! { { "this page" } },
        (Some(_), _) => html! { { "another page" } },
        (None, Some(agent)) => {
            html! { <>{ words::printable(agent.as_bytes()) }{ " " }{ &summary.client.addr }</> }
        }
        (None, None) => html! { { &summary.client.addr } },
    }
}
