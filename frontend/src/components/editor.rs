//! The raw request: a plain text field over a coloured copy of its text.
//!
//! The field takes the keys and holds the caret, the selection and the undo; its own text is transparent.
//! The copy beneath has the same font and wraps at the same places, and carries the colours and the line
//! ends, which take no room of their own. Both grow with the text, and scroll as one.

use shared::message::{LineEnd, Part};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::{Dispatch, Same, token_class};
use crate::state::Action;
use crate::state::composed::{Line, lines};
use crate::state::draft::{Change, Draft, text};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The text.
    pub draft: Same<Draft>,
    /// The part of it that is pointed at.
    pub part: Option<Part>,
    /// The id of what describes it.
    pub described_by: &'static str,
    /// How to change it.
    pub dispatch: Dispatch,
}

/// The field and its coloured copy.
#[component]
pub fn Editor(props: &Props) -> Html {
    let drawn = use_memo(props.draft.clone(), |draft| lines(draft));
    let oninput = {
        let dispatch = props.dispatch.clone();
        use_callback(props.draft.clone(), move |event: InputEvent, draft| {
            let typed = event.target_unchecked_into::<HtmlTextAreaElement>().value();
            let bytes = text::apply(draft.bytes(), &typed, draft.line_end);
            dispatch.dispatch(Action::Draft(Change::Bytes(bytes)));
        })
    };
    let glyph = if props.draft.line_end == LineEnd::Lf { "\\n" } else { "\\r\\n" };
    let value = text::shown(props.draft.bytes());
    let last = drawn.len() - 1;
    html! {
        <div class="editor">
            <div class="sheet">
                <div class="copy" aria-hidden="true">
                    { for drawn.iter().enumerate().map(|(i, line)| editor_line(line, (i < last).then_some(glyph))) }
                </div>
                <textarea aria-label="Raw request" aria-describedby={props.described_by}
                    spellcheck="false" autocomplete="off" autocapitalize="off" autocorrect="off"
                    {value} {oninput} />
            </div>
        </div>
    }
}

fn editor_line(line: &Line, end: Option<&'static str>) -> Html {
    let piece = |(token, text): &(_, String)| html! { <span class={token_class(*token)}>{ text }</span> };
    html! {
        <div>
            { for line.pieces.iter().map(piece) }
            if let Some(end) = end {
                <span class="end" data-show={end} />
            }
        </div>
    }
}
