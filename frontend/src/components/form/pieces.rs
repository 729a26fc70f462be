//! The body in parts: fields and files.

use yew::prelude::*;

use super::View;
use super::field::{area, button, input, row};
use crate::state::form::kind::multipart;
use crate::state::form::multipart::Piece;
use crate::state::form::op::{Act, List, Op, Slot};
use crate::state::form::text;
use crate::state::words;

/// Its rows, and what divides them.
pub(super) fn as_pieces(view: &View<'_>) -> Html {
    let Some(all) = multipart(view.request) else { return html! {} };
    html! {
        <>
            <div class="entries" role="group" aria-label="Parts of the body">
                { for all.pieces.iter().enumerate().map(|(n, one)| piece(view, n, one)) }
            </div>
            <p class="ways">
                { button(Op::Row(Act::Add, List::Pieces, all.pieces.len()), "Add a part") }
                <span class="quiet">{ "divided by " }<code>{ &all.boundary }</code></span>
            </p>
        </>
    }
}

fn piece(view: &View<'_>, n: usize, piece: &Piece) -> Html {
    let number = (n + 1).to_string();
    let of = |what: &str| [what, " of part ", &number].concat();
    let named = piece.named();
    let name = named.as_ref().map_or(String::new(), |named| named.name.clone());
    let is_file = named.as_ref().is_some_and(|named| named.file.is_some());
    let head = match &named {
        None => {
            html! { <div class="odd">{ area(Slot::PieceHead, n, &of("Head"), None, text::shown(&piece.head, true)) }</div> }
        }
        Some(named) => html! {
            <>
                <div>{ input(view, Slot::PieceName, n, &of("Name"), "t-name", named.name.as_bytes()) }</div>
                <div class="value">
                    { input(view, Slot::PieceFile, n, &of("File name"), "t-value", named.file.as_deref().unwrap_or_default().as_bytes()) }
                    { input(view, Slot::PieceType, n, &of("Type"), "t-value", named.media.as_bytes()) }
                </div>
            </>
        },
    };
    let data = if text::shows_all(&piece.data, true) {
        area(Slot::PieceText, n, &of("Text"), None, text::shown(&piece.data, true))
    } else {
        html! { <span class="t-body">{ words::count(piece.data.len() as u64, "byte") }</span> }
    };
    let fields = html! {
        <>
            { head }
            <div class="odd ways">{ data }{ file(n + 1, if is_file { "Another file" } else { "A file" }) }</div>
        </>
    };
    row(List::Pieces, n, &name, "piece", html! { <span class="sign">{ &number }</span> }, fields)
}

/// The browser's own way to choose a file, in our words.
pub(super) fn file(n: usize, name: &'static str) -> Html {
    html! {
        <label class="plain file">{ name }<input class="sr" type="file" data-op={Op::File(n).code()} /></label>
    }
}
