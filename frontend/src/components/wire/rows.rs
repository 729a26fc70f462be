//! Rows of text, page by page.

use yew::prelude::*;

use super::row::WireRow;
use crate::components::Same;
use crate::service::pointing::Near;
use crate::state::row::Lit;
use crate::state::stream::{Page, Stream};

/// The pages; of those far from the window only the room that they take.
pub fn pages(stream: &Same<Stream>, lit: &Lit, near: Near) -> Html {
    let pages = stream.pages();
    let page = |(n, page): (usize, &std::rc::Rc<Page>)| {
        let (from, to) = (page[0].at, page.last().map_or(0, |row| row.at + row.len));
        let lit = lit.within(from, to);
        if near.holds(n, pages.len()) || lit.starts_within(from, to) {
            let stream = (!lit.is_dark()).then(|| stream.clone());
            html! { <TextPage key={n} page={Same::from(page)} {lit} {stream} /> }
        } else {
            gap(n, page.len())
        }
    };
    html! { { for pages.iter().enumerate().map(page) } }
}

/// As much room as so many rows take.
pub fn gap(key: usize, rows: usize) -> Html {
    // A row is 1.75 em high. Of attributes a policy that forbids inline style has nothing to say.
    let mut height = (rows * 7).div_ceil(4).to_string();
    height.push_str("em");
    html! { <div {key} class="page"><svg class="gap" width="1" {height} aria-hidden="true" /></div> }
}

#[derive(Properties, PartialEq)]
struct PageProps {
    page: Same<Page>,
    lit: Lit,
    /// Only where something is lit: then its rows are divided there.
    stream: Option<Same<Stream>>,
}

#[component]
fn TextPage(props: &PageProps) -> Html {
    html! {
        <div class="page">
            { for props.page.iter().map(|row| {
                let lit = props.lit.within(row.at, row.at + row.len);
                let stream = props.stream.clone().filter(|_| !lit.is_dark());
                html! { <WireRow key={row.at} row={Same::from(row)} {lit} {stream} /> }
            }) }
        </div>
    }
}
