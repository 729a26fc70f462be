//! The bytes that went one way.

use std::rc::Rc;

use yew::prelude::*;

use super::wire_row::WireRow;
use super::{Dispatch, Same};
use crate::service::clipboard;
use crate::state::stream::Stream;
use crate::state::walk::Light;
use crate::state::words;

/// How many rows are drawn at first, and how many more at each request.
const ROWS_AT_FIRST: usize = 400;
const ROWS_MORE: usize = 2_000;

/// What a region shows.
#[derive(Clone, Copy)]
pub struct Region<'a> {
    /// Where it can be pointed to.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The bytes; `None` where none are held.
    pub stream: Option<&'a Rc<Stream>>,
    /// Its bytes that are lit.
    pub light: Option<Light>,
    /// How to ask about a byte.
    pub dispatch: Option<&'a Dispatch>,
    /// What is said beside the total: when it began.
    pub when: &'a str,
    /// What stands there while there are no bytes.
    pub empty: &'static str,
}

/// A region with its rows.
pub fn wire(region: Region<'_>) -> Html {
    let Region { id, name, stream, when, empty, .. } = region;
    let stream = stream.filter(|stream| !stream.is_empty() || stream.dropped > 0);
    html! {
        <section {id} class="wire" aria-label={name}>
            <h2>{ name }
                if let Some(stream) = stream {
                    <small>{ stream.total() }{ when }</small>
                }
            </h2>
            if let Some(stream) = stream {
                <Rows stream={Same::from(stream)} />
            } else {
                <p class="empty">{ empty }</p>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct RowsProps {
    stream: Same<Stream>,
}

/// As many rows as a screen can make use of; the others on request.
#[component]
fn Rows(props: &RowsProps) -> Html {
    let shown = use_state(|| ROWS_AT_FIRST);
    let rows = props.stream.rows();
    let more = (rows.len() > *shown).then(|| {
        let limit = *shown + ROWS_MORE;
        let onclick = {
            let shown = shown.clone();
            move |_| shown.set(limit)
        };
        let label = if rows.len() <= limit {
            html! { <>{ "Show all " }{ words::count(rows.len() as u64, "line") }</> }
        } else {
            html! { <>{ "Show " }{ words::grouped(ROWS_MORE as u64) }{ " more of " }{ words::count(rows.len() as u64, "line") }</> }
        };
        html! { <button class="plain" type="button" {onclick}>{ label }</button> }
    });
    html! {
        <>
            <div class="rows" oncopy={clipboard::copy_selected_bytes}>
                { for rows.iter().take(*shown).map(|row| html! { <WireRow key={row.at} row={Same::from(row)} /> }) }
            </div>
            { more }
            { for [props.stream.folds(), props.stream.loss()].into_iter().flatten().map(|text| html! {
                <p class="loss">{ text }</p>
            }) }
        </>
    }
}
