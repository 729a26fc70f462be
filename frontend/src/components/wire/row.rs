//! One row of bytes.
//!
//! What is drawn and what is copied are two things: a line end stands in the text as the CR and LF that
//! it is, invisibly, and is drawn from an attribute as `\r\n`. So selecting a row and copying it gives
//! what was on the wire.

use yew::prelude::*;

use crate::components::{Same, token_class};
use crate::state::row::{Boundary, Lit, Piece, Row, Show};
use crate::state::stream::Stream;

/// Up to how many cuts a row has each of them marked in full.
const FEW_CUTS: usize = 4;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The row.
    pub row: Same<Row>,
    /// Which of its bytes are lit.
    pub lit: Lit,
    /// The stream it is of, where some are.
    pub stream: Option<Same<Stream>>,
}

/// The offset, the bytes, and what is said beside them.
#[component]
pub fn WireRow(props: &Props) -> Html {
    let (row, lit) = (&props.row, &props.lit);
    let class = match (row.cuts > FEW_CUTS, row.fresh) {
        (false, false) => "row",
        (false, true) => "row fresh",
        (true, false) => "row many",
        (true, true) => "row many fresh",
    };
    let divided = props.stream.as_ref().map(|stream| stream.lit_pieces(row, lit));
    let pieces = divided.as_ref().unwrap_or(&row.pieces);
    html! {
        <div {class} data-at={row.at.to_string()}>
            <span class="bytes">{ for pieces.iter().map(|one| piece(one, lit)) }</span>
            if let Some(note) = &row.note {
                <span class="note" data-say={note.clone()} />
            }
        </div>
    }
}

fn piece(piece: &Piece, lit: &Lit) -> Html {
    let class = |kind: &str| {
        let cut = match piece.cut {
            Boundary::None => "",
            Boundary::Before => " cut",
            Boundary::Inside => " cut-inside",
        };
        let [one, two, three] = lit.classes(piece.at);
        [kind, cut, one, two, three].concat()
    };
    let at = piece.at.to_string();
    let token = token_class(piece.token);
    match &piece.show {
        Show::Text(text) if text.is_empty() => html! { <span class="missing" /> },
        Show::Text(text) => html! { <span class={class(token)} data-b={at}>{ text }</span> },
        Show::Escape { shown, real } => html! {
            <span class={class(if token == "t-error" { "esc t-error" } else { "esc" })} data-b={at} data-n={piece.len.to_string()} data-show={shown.clone()}>{ real }</span>
        },
        Show::End { shown, real } => html! {
            <span class={class(if token == "t-error" { "end t-error" } else { "end" })} data-b={at} data-n={piece.len.to_string()} data-show={*shown}>{ *real }</span>
        },
    }
}
