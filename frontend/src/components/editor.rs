//! The raw request: a plain text field over a coloured copy of its text.
//!
//! The field takes the keys and holds the caret and the selection; its own text is transparent. The copy
//! beneath has the same font and wraps at the same places, and carries the colours, the line ends, which
//! take no room of their own, the light, and the place where the parser stops. Both grow with the text, and
//! scroll as one. Undo is not the field's, but the draft's.

mod bar;
mod caret;
mod copy;
mod line;
mod undo;

use std::rc::Rc;

use shared::message::Part;
use shared::trace::Verdict;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

pub use self::undo::use_undo;

use self::bar::bar;
use self::caret::use_caret;
use self::copy::copied;
use super::{Dispatch, Same};
use crate::service::listener::Listener;
use crate::service::{self, editing};
use crate::state::composed::lines;
use crate::state::draft::sheet::{Sheet, View};
use crate::state::draft::{Change, Draft};
use crate::state::{Action, desk, view};

const TO_COME: &str =
    "A request line, as in GET /hello HTTP/1.1, then a line for each field, then an empty line.";

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
    // The byte that the state was told the caret is at, and after which change of the draft.
    let last = use_mut_ref(|| None);
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
        let (caret, last) = (caret.setter(), last.clone());
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
            caret.set(Some(now.byte));
            props.dispatch.dispatch(Action::Draft(Change::Bytes(now.bytes)));
            // Told with the text, and so not drawn twice.
            last.replace(Some((now.byte, draft.place())));
            props.dispatch.dispatch(Action::View(view::Change::Caret(now.byte, props.part)));
        })
    };
    // The caret is now elsewhere.
    let moved = {
        let (field, latest, caret, last) = (field.clone(), latest.clone(), caret.setter(), last.clone());
        use_callback((), move |(), ()| {
            let (Some(field), Some((props, sheet))) =
                (field.cast::<HtmlTextAreaElement>(), latest.borrow().clone())
            else {
                return;
            };
            if editing::has_focus(&field) {
                let at = sheet.byte_at(props.draft.bytes(), editing::caret(&field));
                let (now, part) = (Some((at, props.draft.place())), props.draft.part_near(at));
                if last.replace(now) != now || props.part != part {
                    let now = view::Change::Caret(at, part);
                    props.dispatch.dispatch(Action::View(now));
                }
                caret.set(Some(at));
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
    use_caret(&field, &copy, &latest, *caret);
    let lit = part.and_then(|part| draft.sent().span_of(part)).map(|span| (at(span.at), at(span.end())));
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
            // With AltGr, Ctrl is down too: that is somebody typing.
            let Some(at) = caret.filter(|_| event.alt_key() && !event.ctrl_key()) else { return };
            // On some keyboards Alt and S make another letter.
            let action = match (event.key().as_str(), event.code().as_str()) {
                ("Enter", _) => Action::Draft(Change::OtherEnd(at)),
                ("s" | "S", _) | (_, "KeyS") => Action::Desk(desk::Change::CutAtCaret),
                _ => return,
            };
            event.prevent_default();
            if let Some((props, _)) = latest.borrow().clone() {
                props.dispatch.dispatch(action);
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
                        aria-keyshortcuts="Alt+Enter Alt+S" placeholder={TO_COME}
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
