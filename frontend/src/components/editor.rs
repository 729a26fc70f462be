//! The raw request: a plain text field over a coloured copy of its text.
//!
//! The field takes the keys and holds the caret, the selection and the undo; its own text is transparent.
//! The copy beneath has the same font and wraps at the same places, and carries the colours and the line
//! ends, which take no room of their own. Both grow with the text, and scroll as one.

use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::{Dispatch, Same, token_class};
use crate::state::Action;
use crate::state::composed::{Line, lines};
use crate::state::draft::Draft;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The text.
    pub draft: Same<Draft>,
    /// The text field, for whoever has to change it.
    pub field: NodeRef,
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
        use_callback((), move |event: InputEvent, ()| {
            dispatch.dispatch(Action::Type(event.target_unchecked_into::<HtmlTextAreaElement>().value()));
        })
    };
    let glyph = props.draft.line_ends.glyph();
    let last = drawn.len() - 1;
    html! {
        <div class="editor">
            <div class="sheet">
                <div class="copy" aria-hidden="true">
                    { for drawn.iter().enumerate().map(|(i, line)| editor_line(line, (i < last).then_some(glyph))) }
                </div>
                <textarea ref={props.field.clone()} aria-label="Raw request" aria-describedby={props.described_by}
                    spellcheck="false" autocomplete="off" autocapitalize="off" autocorrect="off"
                    value={AttrValue::from(Rc::clone(&props.draft.text))} {oninput} />
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
