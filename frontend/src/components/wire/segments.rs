//! One read or write after another.

use std::rc::Rc;

use yew::prelude::*;

use super::row::WireRow;
use crate::components::Same;
use crate::state::row::{Lit, Row};
use crate::state::segments::{ROWS_AT_MOST, Segment, segments};
use crate::state::stream::Stream;
use crate::state::words;

/// How many reads or writes are shown.
const AT_MOST: usize = 200;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The bytes.
    pub stream: Same<Stream>,
    /// Those that are lit.
    pub lit: Lit,
}

/// Each with its time, its size, and what it begins in the middle of.
#[component]
pub fn Segments(props: &Props) -> Html {
    let Props { stream, lit } = props;
    let all = use_memo(stream.clone(), |stream| {
        let with_rows = |segment: Segment| {
            let mut rows = stream.rows_of(segment.at, segment.end, ROWS_AT_MOST);
            for row in &mut rows {
                row.note = None;
            }
            (segment, rows.into_iter().map(Rc::new).collect::<Vec<_>>())
        };
        segments(stream, AT_MOST).into_iter().map(with_rows).collect::<Vec<_>>()
    });
    let one = |(segment, rows): &(Segment, Vec<Rc<Row>>)| {
        let shown = rows.last().map_or(segment.at, |row| row.at + row.len);
        html! {
            <li key={segment.at}>
                <h3>{ &segment.title }<small>{ &segment.facts }</small></h3>
                if let Some(split) = &segment.split {
                    <p class="split">{ split }</p>
                }
                { for rows.iter().map(|row| {
                    let lit = lit.within(row.at, row.at + row.len);
                    let stream = (!lit.is_dark()).then(|| stream.clone());
                    html! { <WireRow key={row.at} row={Same::from(row)} {lit} {stream} /> }
                }) }
                if shown < segment.end {
                    <p class="quiet">{ words::count((segment.end - shown) as u64, "more byte") }</p>
                }
            </li>
        }
    };
    let more = stream.marks().len().saturating_sub(AT_MOST);
    html! {
        <>
            <ol class="segments">{ for all.iter().map(one) }</ol>
            if more > 0 {
                <p class="quiet more">{ words::count(more as u64, "further one") }{ ", shown as text and in hexadecimal only" }</p>
            }
        </>
    }
}
