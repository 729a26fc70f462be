//! The bytes that went one way.

use yew::prelude::*;

use super::Same;
use super::wire_row::WireRow;
use crate::state::stream::Stream;

/// How many rows are drawn at first, and how many more at each request.
const ROWS_AT_FIRST: usize = 400;
const ROWS_MORE: usize = 5_000;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Where it can be pointed to.
    #[prop_or_default]
    pub id: Option<&'static str>,
    /// The region's name.
    pub name: &'static str,
    /// The bytes; `None` where none are held.
    pub stream: Option<Same<Stream>>,
    /// What is said beside the total: when it began.
    #[prop_or_default]
    pub when: AttrValue,
    /// What stands there while there are no bytes.
    #[prop_or_default]
    pub children: Html,
}

/// A region with its rows.
#[component]
pub fn Wire(props: &Props) -> Html {
    let stream = props.stream.as_ref().filter(|stream| !stream.is_empty() || stream.dropped > 0);
    html! {
        <section id={props.id} class="wire" aria-label={props.name}>
            <h2>{ props.name }
                if let Some(stream) = stream {
                    <small>{ stream.total() }{ &props.when }</small>
                }
            </h2>
            if let Some(stream) = stream {
                <Rows stream={stream.clone()} />
            } else {
                <div class="empty">{ props.children.clone() }</div>
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
            html! { <>{ "Show all " }{ rows.len() }{ " lines" }</> }
        } else {
            html! { <>{ "Show " }{ ROWS_MORE }{ " more of " }{ rows.len() }{ " lines" }</> }
        };
        html! { <button class="plain" type="button" {onclick}>{ label }</button> }
    });
    html! {
        <>
            <div class="rows">
                { for rows.iter().take(*shown).map(|row| html! { <WireRow key={row.at} row={Same::from(row)} /> }) }
            </div>
            { more }
            { for [props.stream.folds(), props.stream.loss()].into_iter().flatten().map(|text| html! {
                <p class="loss">{ text }</p>
            }) }
        </>
    }
}
