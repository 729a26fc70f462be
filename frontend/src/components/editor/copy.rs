//! The coloured copy below the text field.

use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::line::EditorLine;
use crate::components::Same;
use crate::service::editing;
use crate::state::composed::Line;

/// The lines, each with what of it is lit and where in it the parser stops.
pub(super) fn copied(
    lines: &[Rc<Line>],
    lit: Option<(usize, usize)>,
    bad: Option<usize>,
) -> impl Iterator<Item = Html> {
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
pub(super) fn reveal(copy: &NodeRef, line: usize) {
    let Some(copy) = copy.cast::<HtmlElement>() else { return };
    let scroller = copy.closest(".editor").ok().flatten();
    let n = u32::try_from(line - 1).unwrap_or(u32::MAX);
    let (Some(scroller), Some(line)) = (scroller, copy.children().item(n)) else { return };
    if let (Some(scroller), Some(line)) = (html(scroller), html(line)) {
        editing::reveal(&scroller, &line);
    }
}

fn html(element: Element) -> Option<HtmlElement> {
    element.dyn_into().ok()
}
