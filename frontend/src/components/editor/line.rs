//! One line of the coloured copy.

use yew::prelude::*;

use crate::components::{Same, token_class};
use crate::state::composed::{Drawn, Line};
use crate::state::draft::ends;

/// What it needs. Places count from the line's first byte.
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The line.
    pub line: Same<Line>,
    /// What of it is pointed at.
    pub lit: Option<(usize, usize)>,
    /// The byte at which the parser stops.
    pub bad: Option<usize>,
}

/// The line, its end drawn by style so that it takes no room.
#[component]
pub(super) fn EditorLine(props: &Props) -> Html {
    let line = &*props.line;
    let drawn = line.cut(props.lit, props.bad);
    // The line end, or the place behind the last byte.
    let content: usize = line.pieces.iter().map(|piece| piece.bytes).sum();
    let bad = props.bad.is_some_and(|bad| bad >= content);
    let lit = props.lit.is_some_and(|(from, to)| from < to && to > content && from < line.bytes);
    html! {
        <div>
            { for drawn.iter().map(piece) }
            if let Some(end) = line.end {
                <span class={class("end", lit, bad, line.in_body || end == Default::default())} data-show={ends::name(end)} />
            } else if bad {
                <span class="end bad" />
            }
        </div>
    }
}

fn class(kind: &'static str, lit: bool, bad: bool, usual: bool) -> Classes {
    classes!(kind, lit.then_some("lit"), bad.then_some("bad"), (!usual).then_some("lf"))
}

fn piece(part: &Drawn<'_>) -> Html {
    let mut class = class(token_class(part.token), part.lit, part.bad, true);
    if part.glyph {
        class.push(if part.text == "\t" { "tab" } else { "esc" });
    }
    html! { <span {class}>{ part.text }</span> }
}
