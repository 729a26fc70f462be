//! The raw request: a plain text field over a coloured copy of its text.
//!
//! The field takes the keys and holds the caret and the selection; its own text is transparent. The copy
//! beneath has the same font and wraps at the same places, and carries the colours, the line ends, which
//! take no room of their own, the light, and the place where the parser stops. Both grow with the text, and
//! scroll as one. Undo is not the field's, but the draft's.

mod bar;
mod line;
mod undo;

use std::rc::Rc;

use shared::message::Part;
use shared::trace::Verdict;
use web_sys::{Element, HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

pub use self::undo::use_undo;

use self::bar::bar;
use self::line::EditorLine;
use super::{Dispatch, Same};
use crate::service::listener::Listener;
use crate::service::{self, editing};
use crate::state::composed::{Line, lines};
use crate::state::draft::sheet::{Sheet, View};
use crate::state::draft::{Change, Draft, ends};
use crate::state::{Action, view};

/// What it needs.
#[derive(Clone, Properties, PartialEq)]
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

/// What was drawn last, for whatever happens next.
type Latest = Option<(Props, Rc<Sheet>)>;

/// The field, its coloured copy, and the bar below them.
#[component]
pub fn Editor(props: &Props) -> Html {
    let Props { draft, part, dispatch, .. } = props;
    let field = use_node_ref();
    let copy = use_node_ref();
    let wanted = use_state_eq(View::default);
    let typed = use_state_eq(String::new);
    let caret = use_state_eq(|| None);
    let before = use_mut_ref(Vec::new);
    let latest = use_mut_ref(Latest::default);
    let sheet = use_memo((draft.clone(), *wanted, typed.clone()), |(draft, wanted, typed)| {
        Sheet::new(draft.bytes(), *wanted, typed)
    });
    let drawn = use_memo((draft.clone(), Same(sheet.clone())), |(draft, sheet)| {
        let new = lines(draft, sheet, &before.borrow());
        before.replace(new.clone());
        new
    });
    latest.replace(Some((props.clone(), sheet.clone())));

    // The text is now another one.
    let changed = {
        let (field, latest, typed) = (field.clone(), latest.clone(), typed.setter());
        use_callback((), move |(), ()| {
            let (Some(field), Some((props, sheet))) =
                (field.cast::<HtmlTextAreaElement>(), latest.borrow().clone())
            else {
                return;
            };
            let draft = &props.draft;
            let now = sheet.typed(draft.bytes(), &field.value(), editing::caret(&field), draft.line_end);
            editing::put(&field, &now.text, now.caret);
            if sheet.view == View::Escapes {
                typed.set(now.text);
            }
            props.dispatch.dispatch(Action::Draft(Change::Bytes(now.bytes)));
        })
    };
    // The caret is now elsewhere.
    let moved = {
        let (field, latest, caret) = (field.clone(), latest.clone(), caret.setter());
        use_callback((), move |(), ()| {
            let (Some(field), Some((props, sheet))) =
                (field.cast::<HtmlTextAreaElement>(), latest.borrow().clone())
            else {
                return;
            };
            if editing::has_focus(&field) {
                let at = sheet.byte_at(props.draft.bytes(), editing::caret(&field));
                caret.set(Some(at));
                point(&props, props.draft.part_near(at));
            }
        })
    };
    {
        let (field, moved, changed) = (field.clone(), moved.clone(), changed.clone());
        use_effect_with((), move |()| {
            let moves = Listener::new(&service::document(), "selectionchange", move |_| moved.emit(()));
            // What an input method writes is complete now.
            let composed = field
                .cast::<Element>()
                .map(|field| Listener::new(&field, "compositionend", move |_| changed.emit(())));
            move || drop((moves, composed))
        });
    }
    // An undo, or a click: that is where one reads on.
    {
        let (field, copy, latest) = (field.clone(), copy.clone(), latest.clone());
        use_effect_with(draft.place(), move |&(times, byte)| {
            if let (Some(field), Some((props, sheet)), true) =
                (field.cast::<HtmlTextAreaElement>(), &*latest.borrow(), times > 0)
            {
                let bytes = props.draft.bytes();
                editing::set_caret(&field, sheet.caret_at(bytes, byte));
                reveal(&copy, ends::place(bytes, byte).line);
            }
        });
    }
    let lit = part.and_then(|part| draft.sent().span_of(part)).map(|span| (at(span.at), at(span.end())));
    {
        let (field, copy, latest) = (field.clone(), copy.clone(), latest.clone());
        use_effect_with(*part, move |part| {
            let elsewhere =
                field.cast::<HtmlTextAreaElement>().is_some_and(|field| !editing::has_focus(&field));
            if let (Some((props, _)), true, true) = (&*latest.borrow(), elsewhere, part.is_some()) {
                let from = lit.map_or(0, |(from, _)| from);
                reveal(&copy, ends::place(props.draft.bytes(), from).line);
            }
        });
    }
    let bad = match draft.trace().verdict() {
        Verdict::Rejected(why) => Some(at(why.at)),
        _ => None,
    };

    let oninput = {
        let escapes = sheet.view == View::Escapes;
        use_callback(escapes, move |event: InputEvent, escapes| {
            // Escaping what an input method is still at would take it out of its hands.
            if !(*escapes && event.is_composing()) {
                changed.emit(());
            }
        })
    };
    let onfocus = Callback::from(move |_: FocusEvent| moved.emit(()));
    let onblur = {
        let latest = latest.clone();
        use_callback((), move |_: FocusEvent, ()| {
            if let Some((props, _)) = latest.borrow().clone() {
                point(&props, None);
            }
        })
    };
    let onkeydown = {
        let (latest, caret) = (latest.clone(), *caret);
        Callback::from(move |event: KeyboardEvent| {
            if let (Some(at), "Enter", true) = (caret, event.key().as_str(), event.alt_key()) {
                event.prevent_default();
                if let Some((props, _)) = &*latest.borrow() {
                    props.dispatch.dispatch(Action::Draft(Change::OtherEnd(at)));
                }
            }
        })
    };
    let show = Callback::from(move |view| wanted.set(view));
    html! {
        <>
            <div class="editor">
                <div class="sheet">
                    <div class="copy" ref={copy} aria-hidden="true">{ for copied(&drawn, lit, bad) }</div>
                    <textarea ref={field} aria-label="Raw request" aria-describedby={props.described_by}
                        aria-keyshortcuts="Alt+Enter"
                        spellcheck="false" autocomplete="off" autocapitalize="off" autocorrect="off"
                        value={sheet.text.clone()} {oninput} {onkeydown} {onfocus} {onblur} />
                </div>
            </div>
            { bar(draft, &sheet, *caret, &show, dispatch) }
        </>
    }
}

fn at(place: u64) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

/// Lights a part, if it is not lit already.
fn point(props: &Props, part: Option<Part>) {
    if props.part != part {
        props.dispatch.dispatch(Action::View(view::Change::Part(part)));
    }
}

/// The lines, each with what of it is lit and where in it the parser stops.
fn copied(lines: &[Rc<Line>], lit: Option<(usize, usize)>, bad: Option<usize>) -> impl Iterator<Item = Html> {
    let last = lines.len() - 1;
    let mut start = 0;
    lines.iter().enumerate().map(move |(n, line)| {
        let (from, end) = (start, start + line.bytes);
        start = end;
        let lit =
            lit.filter(|&(a, b)| a < end && from < b).map(|(a, b)| (a.max(from) - from, b.min(end) - from));
        let bad = bad.filter(|bad| from <= *bad && (*bad < end || n == last)).map(|bad| bad - from);
        html! { <EditorLine key={Rc::as_ptr(line) as usize} line={Same(line.clone())} {lit} {bad} /> }
    })
}

/// Has a line in sight, counted from 1.
fn reveal(copy: &NodeRef, line: usize) {
    let Some(copy) = copy.cast::<HtmlElement>() else { return };
    let scroller = copy.closest(".editor").ok().flatten();
    let n = u32::try_from(line - 1).unwrap_or(u32::MAX);
    let (Some(scroller), Some(line)) = (scroller, copy.children().item(n)) else { return };
    if let (Some(scroller), Some(line)) = (html(scroller), html(line)) {
        editing::reveal(&scroller, &line);
    }
}

fn html(element: Element) -> Option<HtmlElement> {
    wasm_bindgen::JsCast::dyn_into(element).ok()
}
