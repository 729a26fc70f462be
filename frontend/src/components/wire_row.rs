//! One row of bytes.
//!
//! What is drawn and what is copied are two things: a line end stands in the text as the CR and LF that
//! it is, invisibly, and is drawn from an attribute as `\r\n`. So selecting a row and copying it gives
//! what was on the wire.

use yew::prelude::*;

use super::{Same, token_class};
use crate::state::row::{Boundary, Piece, Row, Show};
use crate::state::tokens::Token;

/// Up to how many cuts a row has each of them marked in full.
const FEW_CUTS: usize = 4;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The row.
    pub row: Same<Row>,
}

/// The offset, the bytes, and what is said beside them.
#[component]
pub fn WireRow(props: &Props) -> Html {
    let row = &props.row;
    let class = match (row.cuts > FEW_CUTS, row.fresh) {
        (false, false) => "row",
        (false, true) => "row fresh",
        (true, false) => "row many",
        (true, true) => "row many fresh",
    };
    html! {
        <div {class} data-at={row.at.to_string()}>
            <span class="bytes">{ for row.pieces.iter().map(piece) }</span>
            if let Some(note) = &row.note {
                <span class="note" data-say={note.clone()} />
            }
        </div>
    }
}

fn piece(piece: &Piece) -> Html {
    let cut = match piece.cut {
        Boundary::None => None,
        Boundary::Before => Some("cut"),
        Boundary::Inside => Some("cut-inside"),
    };
    let class = |kind: &'static str| match cut {
        None => AttrValue::from(kind),
        Some(cut) => AttrValue::from([kind, cut].join(" ")),
    };
    match &piece.show {
        Show::Text(text) if cut.is_none() && piece.token == Token::Plain => html! { { text } },
        Show::Text(text) => html! { <span class={class(token_class(piece.token))}>{ text }</span> },
        Show::Escape { shown, real } => html! {
            <span class={class("esc")} data-show={shown.clone()}>{ real }</span>
        },
        Show::End { shown, real } => html! {
            <span class={class("end")} data-show={*shown}>{ *real }</span>
        },
    }
}
