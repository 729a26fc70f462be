//! Where the caret goes when something else than typing has changed the text, and what is scrolled into sight.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::Latest;
use super::copy::reveal;
use crate::service::editing;
use crate::state::draft::ends;

/// Keeps the caret where one reads on. `latest` is what is being drawn.
#[hook]
pub(super) fn use_caret(field: &NodeRef, copy: &NodeRef, latest: &Rc<RefCell<Latest>>, caret: Option<usize>) {
    let now = latest.borrow().clone();
    let (view, place, part) = match &now {
        Some((props, sheet)) => (Some(sheet.view), props.draft.place(), props.part),
        None => (None, (0, 0), None),
    };
    // Written in the other way, the caret is at the same byte.
    {
        let (field, latest) = (field.clone(), latest.clone());
        use_effect_with(view, move |_| {
            if let (Some(field), Some((props, sheet)), Some(at)) =
                (field.cast::<HtmlTextAreaElement>(), &*latest.borrow(), caret)
            {
                editing::set_caret(&field, sheet.caret_at(props.draft.bytes(), at));
            }
        });
    }
    // An undo, or a click: that is where one reads on.
    {
        let (field, copy, latest) = (field.clone(), copy.clone(), latest.clone());
        use_effect_with(place, move |&(times, byte)| {
            if let (Some(field), Some((props, sheet)), true) =
                (field.cast::<HtmlTextAreaElement>(), &*latest.borrow(), times > 0)
            {
                let bytes = props.draft.bytes();
                editing::set_caret(&field, sheet.caret_at(bytes, byte));
                reveal(&copy, ends::place(bytes, byte).line);
            }
        });
    }
    // What is pointed at in the form is in sight here.
    {
        let (field, copy, latest) = (field.clone(), copy.clone(), latest.clone());
        use_effect_with(part, move |part| {
            let elsewhere =
                field.cast::<HtmlTextAreaElement>().is_some_and(|field| !editing::has_focus(&field));
            if let (Some((props, _)), Some(part), true) = (&*latest.borrow(), part, elsewhere) {
                let span = props.draft.sent().span_of(*part);
                let from = span.and_then(|span| usize::try_from(span.at).ok()).unwrap_or(0);
                reveal(&copy, ends::place(props.draft.bytes(), from).line);
            }
        });
    }
}
