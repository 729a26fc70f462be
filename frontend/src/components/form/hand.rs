//! Takes what is typed, clicked and pressed anywhere in the form.

use std::cell::RefCell;
use std::rc::Rc;

use shared::message::Part;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement, Node};
use yew::prelude::*;

use super::local::Local;
use super::{Dispatch, Same};
use crate::service::files;
use crate::state::draft::{Change, Draft};
use crate::state::form::kind::content_type;
use crate::state::form::op::{List, Op, Slot};
use crate::state::form::{Typed, apply, press};
use crate::state::{Action, view, words};

/// What it takes to act.
#[derive(Clone)]
pub(super) struct Hand {
    pub(super) local: Rc<RefCell<Local>>,
    pub(super) draw: UseForceUpdateHandle,
    pub(super) root: NodeRef,
    /// The draft as it is now, for what ends later than it began.
    pub(super) latest: Rc<RefCell<Same<Draft>>>,
    /// What gets the focus as soon as it is drawn.
    pub(super) next: Rc<RefCell<Option<Op>>>,
    pub(super) most: u64,
    pub(super) dispatch: Dispatch,
}

/// What carries a code, and what it stands for.
fn target(event: &Event, selector: &str) -> Option<(Element, Op)> {
    let element = event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()??;
    let op = Op::of(&element.get_attribute("data-op")?)?;
    Some((element, op))
}

impl Hand {
    fn act(&self, op: Op, typed: String, focus: Option<Op>) {
        let draft = self.latest.borrow().clone();
        let slot = if let Op::Type(slot, _) = op { Some(slot) } else { None };
        // Of what is typed, only a question mark in the path has other consequences than its own.
        let done = match slot {
            Some(slot) if slot != Slot::Path => None,
            _ => apply(draft.composed(), op, &typed),
        };
        self.change(|local| {
            local.said = done.as_ref().map_or(String::new(), |done| done.said.clone());
            if let (Some(slot), Some(request)) = (slot, draft.composed().request()) {
                local.typed = Typed::of(request, slot, &typed).or(local.typed.take());
            }
            // While one types in a body it stays of its kind, and the kind that was chosen is shown.
            let kind = match (op, draft.composed().request()) {
                (Op::Kind(kind), _) => Some(kind),
                (_, Some(request)) if slot.is_some_and(|slot| slot.part(0) == Part::Body) => {
                    Some(local.kind(request))
                }
                _ => None,
            };
            let request = match done.as_ref().map(|done| &done.change) {
                Some(Change::Click(composed)) => composed.request(),
                _ => draft.composed().request(),
            };
            if let (Some(kind), Some(request)) = (kind, request) {
                local.kind = Some((kind, content_type(request).map(<[u8]>::to_vec)));
            }
        });
        *self.next.borrow_mut() = focus.or(done.and_then(|done| done.focus));
        self.dispatch.dispatch(Action::Draft(Change::Fill(op, typed)));
    }

    /// Changes what only the form knows, and draws it anew if that is something else now.
    fn change(&self, change: impl FnOnce(&mut Local)) {
        let before = self.local.borrow().clone();
        change(&mut self.local.borrow_mut());
        if *self.local.borrow() != before {
            self.draw.force_update();
        }
    }

    fn say(&self, said: String) {
        self.change(|local| local.said = said);
    }

    /// Something was typed, ticked or chosen.
    pub(super) fn typed(&self, event: &Event) {
        let Some((element, op)) = target(event, "[data-op]") else { return };
        match element.dyn_into::<HtmlTextAreaElement>() {
            Ok(area) => self.act(op, area.value(), None),
            Err(element) => {
                let input: HtmlInputElement = element.unchecked_into();
                match op {
                    Op::File(n) => self.take_file(&input, n),
                    op => self.act(op, input.value(), None),
                }
            }
        }
    }

    /// A button was clicked.
    pub(super) fn clicked(&self, event: &Event) {
        if let Some((_, op)) = target(event, "button[data-op]") {
            self.act(op, String::new(), None);
        }
    }

    /// A key was pressed.
    pub(super) fn pressed(&self, event: &KeyboardEvent) {
        if event.is_composing() || event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        let Some((_, op)) = target(event, "[data-op]") else { return };
        let draft = self.latest.borrow().clone();
        let Some(request) = draft.composed().request() else { return };
        let Some((op, focus)) = press(request, op, &event.key(), event.alt_key()) else { return };
        event.prevent_default();
        match op {
            Some(op) => self.act(op, String::new(), focus),
            None => {
                *self.next.borrow_mut() = focus;
                self.focus_next();
            }
        }
    }

    /// The focus came.
    pub(super) fn entered(&self, event: &Event) {
        let focus = target(event, "[data-op]").map(|(_, op)| op);
        self.point(focus);
    }

    /// The focus left the form.
    pub(super) fn left(&self, event: &Event) {
        let to = event.unchecked_ref::<FocusEvent>().related_target();
        let to = to.and_then(|to| to.dyn_into::<Node>().ok());
        if !self.root.get().is_some_and(|root| root.contains(to.as_ref())) || to.is_none() {
            self.point(None);
        }
    }

    /// Lights what one stands in.
    fn point(&self, focus: Option<Op>) {
        let part = match focus {
            Some(Op::Type(slot, n)) => Some(slot.part(n)),
            Some(Op::Switch(n) | Op::Row(_, List::Fields, n)) => Some(Part::Field(n)),
            _ => None,
        };
        self.change(|local| local.focus = focus);
        self.dispatch.dispatch(Action::View(view::Change::Part(part)));
    }

    /// Puts the focus where it shall be, if that is drawn.
    pub(super) fn focus_next(&self) {
        let Some(op) = *self.next.borrow() else { return };
        let selector = ["[data-op=\"", &op.code(), "\"]"].concat();
        let root = self.root.cast::<Element>();
        let Some(element) = root.and_then(|root| root.query_selector(&selector).ok()?) else { return };
        *self.next.borrow_mut() = None;
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }

    fn take_file(&self, input: &HtmlInputElement, n: usize) {
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // The same file can then be chosen again.
        input.set_value("");
        if files::size(&file) > self.most {
            let mut said = file.name();
            said.push_str(" has ");
            said.push_str(&words::count(files::size(&file), "byte"));
            said.push_str(", and the server takes ");
            said.push_str(&words::grouped(self.most));
            said.push_str(" at once. The request is as it was.");
            self.say(said);
            return;
        }
        let (hand, name, media) = (self.clone(), file.name(), file.type_());
        files::read(&file, move |bytes| {
            let Some(bytes) = bytes else {
                return hand
                    .say("The browser could not read this file. The request is as it was.".to_owned());
            };
            hand.dispatch.dispatch(Action::Draft(Change::File { n, name, media, bytes }));
        });
    }
}
