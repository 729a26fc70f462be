//! Bytes in hexadecimal, page by page.

use yew::prelude::*;

use super::rows::gap;
use crate::components::{Same, token_class};
use crate::service::pointing::Near;
use crate::state::hex::{Cells, PAGE_ROWS, row};
use crate::state::row::Lit;
use crate::state::stream::Stream;

/// The pages; of those far from the window only the room that they take.
pub fn pages(stream: &Same<Stream>, lit: &Lit, near: Near) -> Html {
    let width = near.width();
    let bytes = PAGE_ROWS * width;
    let count = stream.len().div_ceil(bytes);
    let page = |n: usize| {
        let (from, to) = (n * bytes, stream.len().min((n + 1) * bytes));
        let lit = lit.within(from, to);
        if near.holds(n, count) || lit.starts_within(from, to) {
            html! { <HexPage key={n} stream={stream.clone()} {from} {to} {width} {lit} /> }
        } else {
            gap(n, (to - from).div_ceil(width))
        }
    };
    html! { { for (0..count).map(page) } }
}

#[derive(Properties)]
struct Props {
    stream: Same<Stream>,
    from: usize,
    to: usize,
    width: usize,
    lit: Lit,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        let place = |of: &Self| (of.from, of.to, of.width, of.lit);
        place(self) == place(other)
            && (self.stream == other.stream || self.stream.is_same_until(&other.stream, self.to))
    }
}

#[component]
fn HexPage(props: &Props) -> Html {
    let line = |at: usize| {
        let cells = row(&props.stream, at, props.width, &props.lit);
        html! {
            <div class="row" key={at} data-at={at.to_string()}>
                <span class="bytes">{ for cells.iter().map(|cells| cell(cells, &props.lit, false)) }</span>
                <span class="text" aria-hidden="true">{ for cells.iter().map(|cells| cell(cells, &props.lit, true)) }</span>
            </div>
        }
    };
    html! { <div class="page">{ for (props.from..props.to).step_by(props.width).map(line) }</div> }
}

fn cell(cells: &Cells, lit: &Lit, text: bool) -> Html {
    let [one, two, three] = lit.classes(cells.at);
    let cut = if cells.cut { " cut" } else { "" };
    let class = [token_class(cells.token), cut, one, two, three].concat();
    let (at, count) = (cells.at.to_string(), cells.len.to_string());
    if text {
        // Drawn, so that copying takes the one column and not the other.
        html! { <span {class} data-b={at} data-n={count} data-show={cells.text.clone()} /> }
    } else {
        html! { <span {class} data-b={at} data-n={count}>{ &cells.hex }</span> }
    }
}
