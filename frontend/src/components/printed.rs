//! What is shown, on paper: the bytes, and every step with its sentence and its rule.

use std::rc::Rc;

use yew::prelude::*;

use super::token_class;
use crate::state::State;
use crate::state::row::{Row, Show};
use crate::state::stream::Stream;
use crate::state::walk::Moment;
use crate::state::walk::say::say;
use crate::state::words;

/// So much paper and no more: rows of one direction, and steps.
const ROWS_AT_MOST: usize = 300;
const STEPS_AT_MOST: usize = 600;

/// The sheets; only made while they are printed.
pub fn printed(state: &State) -> Html {
    if !state.view.printing {
        return html! {};
    }
    let walk = &state.walk;
    let zoom = state.player.zoom;
    let what = match state.exchanges.open_entry() {
        Some(entry) => words::printable(&entry.summary.start_line.0),
        None => "A request that has not been sent".to_owned(),
    };
    let step = |(n, moment): (usize, &Moment)| {
        let told = say(walk, &state.shown, moment);
        let rule = told.explained.as_ref().map(|explained| explained.section);
        html! {
            <tr class={moment.is_problem().then_some("problem")}>
                <td>{ n + 1 }</td>
                <td>{ moment.phase.name() }</td>
                <td><b>{ told.title }</b>{ " " }<code>{ told.value }</code><br />{ told.sentence }
                    if let Some(rule) = rule { <small>{ " " }{ rule }</small> }</td>
            </tr>
        }
    };
    let steps = walk.len(zoom);
    html! {
        <article class="printed" aria-hidden="true">
            <h1>{ what }</h1>
            { bytes("Request on the wire", &state.shown.request) }
            { bytes("Response on the wire", &state.shown.response) }
            <h2>{ "Step by step" }</h2>
            <table>{ for walk.at(zoom).take(STEPS_AT_MOST).enumerate().map(step) }</table>
            if steps > STEPS_AT_MOST {
                <p>{ words::count((steps - STEPS_AT_MOST) as u64, "more step") }{ " are left out." }</p>
            }
        </article>
    }
}

fn bytes(name: &'static str, stream: &Rc<Stream>) -> Html {
    if stream.is_empty() {
        return html! {};
    }
    let row = |row: &Rc<Row>| {
        let piece = |piece: &crate::state::row::Piece| match &piece.show {
            Show::Text(text) => html! { <span class={token_class(piece.token)}>{ text }</span> },
            Show::Escape { shown, .. } => html! { <i>{ shown }</i> },
            Show::End { shown, .. } => html! { <i>{ *shown }</i> },
        };
        html! { <div><span class="at">{ row.at }</span>{ for row.pieces.iter().map(piece) }</div> }
    };
    html! {
        <>
            <h2>{ name }{ ", " }{ stream.total() }</h2>
            <pre>{ for stream.rows().take(ROWS_AT_MOST).map(row) }</pre>
            if stream.row_count() > ROWS_AT_MOST {
                <p>{ words::count((stream.row_count() - ROWS_AT_MOST) as u64, "more line") }{ " are left out." }</p>
            }
        </>
    }
}
