//! One line of the live list.

use shared::wire::{PageId, Stage, Summary};
use yew::prelude::*;

use super::Same;
use crate::service::clock_offset;
use crate::state::exchanges::{Entry, Key};
use crate::state::words;

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
    /// It is from a run of the server that has ended.
    pub before: bool,
    /// Opens it.
    pub on_open: Callback<Key>,
    /// It has the focus.
    pub on_focus: Callback<Key>,
}

/// The line.
#[component]
pub fn ExchangeRow(props: &Props) -> Html {
    let Entry { key, ref summary, .. } = *props.entry.0;
    let (open, focus) = (props.on_open.clone(), props.on_focus.clone());
    let line = words::printable(&summary.start_line.0);
    let (method, target) = line.split_once(' ').unwrap_or((&line, ""));
    // The version says little in a list, and its absence is seen on the wire.
    let target = match target.rsplit_once(' ') {
        Some((target, version)) if version.starts_with("HTTP/") => target,
        _ => target,
    };
    html! {
        <li class={props.before.then_some("before")}>
            <button type="button" aria-current={props.open.then_some("true")} tabindex={if props.reached { "0" } else { "-1" }}
                onclick={move |_| open.emit(key)} onfocus={move |_| focus.emit(key)}>
                <span class="time">{ words::clock(summary.began_ms, clock_offset(summary.began_ms)) }</span>
                <span class="start">{ for summary.service.as_ref().map(|service| html! { <>{ service }{ ": " }</> }) }
                    <b>{ method }</b>{ " " }<span>{ target }</span></span>
                { status(summary) }
                <span class="stage">{ stage(summary, props.before) }</span>
                <span class="size">{ words::grouped(summary.bytes_in) }{ " → " }{ words::grouped(summary.bytes_out) }
                    <span class="unit">{ " bytes" }</span></span>
                <span class="took">{ took(summary.took) }</span>
                <span class="who">{ who(summary, props.me) }</span>
            </button>
        </li>
    }
}

/// The status with a shape for its class, so that colour is not all that tells them apart.
fn status(summary: &Summary) -> Html {
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
