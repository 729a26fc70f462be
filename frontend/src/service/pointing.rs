//! From places on the screen to bytes, and back.

use wasm_bindgen::JsCast as _;
use web_sys::{DomRect, Element, EventTarget, MouseEvent};

/// The byte under the pointer. What is drawn says where it begins in `data-b`; where its glyphs are not its
/// text, `data-n` says how many bytes they are.
pub fn byte_at(event: &MouseEvent) -> Option<usize> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let piece = target.closest("[data-b]").ok()??;
    let number = |name| piece.get_attribute(name)?.parse::<usize>().ok();
    let first = number("data-b")?;
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    let Some(count) = number("data-n") else { return Some(first + bytes_before(&piece, x, y)?) };
    // The first box: the text of a line end, which takes no room, begins another line.
    let drawn = piece.get_client_rects().item(0)?;
    let share = ((x - drawn.left()) / drawn.width().max(1.0)).clamp(0.0, 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "below the length of a row"
    )]
    let nth = (share * count as f64) as usize;
    Some(first + nth.min(count.saturating_sub(1)))
}

/// How many bytes of a text come before the character under the pointer.
fn bytes_before(piece: &Element, x: f64, y: f64) -> Option<usize> {
    let text = piece.first_child()?;
    let range = super::document().create_range().ok()?;
    let (mut units, mut bytes) = (0, 0);
    for c in text.text_content()?.chars() {
        range.set_start(&text, units).ok()?;
        #[expect(clippy::cast_possible_truncation, reason = "one or two")]
        let next = units + c.len_utf16() as u32;
        range.set_end(&text, next).ok()?;
        if holds(&range.get_bounding_client_rect(), x, y) {
            break;
        }
        units = next;
        bytes += c.len_utf8();
    }
    // In the air between two lines the last one is as good as any.
    (bytes < piece.text_content()?.len()).then_some(bytes)
}

fn holds(rect: &DomRect, x: f64, y: f64) -> bool {
    rect.left() <= x && x < rect.right() && rect.top() <= y && y < rect.bottom()
}

/// Whether somebody has just selected something: then a click was no question.
pub fn has_selection() -> bool {
    super::window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed())
}

/// The boxes round an element that may scroll: its rows, and the column.
fn scrollers(element: &Element) -> impl Iterator<Item = Element> {
    [".rows", ".wires"].into_iter().filter_map(|name| element.closest(name).ok().flatten())
}

/// Scrolls the panel, and never the page, until an element inside is to be seen.
pub fn reveal(rows: &Element, selector: &str) {
    let Ok(Some(lit)) = rows.query_selector(selector) else { return };
    // One column: the page is the only thing that scrolls, and what somebody writes is not to be scrolled away.
    if super::is_narrow() {
        if !super::is_writing() {
            super::scroll_to_middle(&lit);
        }
        return;
    }
    for scroller in scrollers(&lit) {
        if scroller.scroll_height() <= scroller.client_height() {
            continue;
        }
        let (view, place) = (scroller.get_bounding_client_rect(), lit.get_bounding_client_rect());
        // The tools stay in sight at the top and cover what scrolls beneath them.
        let (top, bottom) = (view.top() + 64.0, view.bottom() - 24.0);
        if place.top() < top || place.bottom() > bottom {
            #[expect(clippy::cast_possible_truncation, reason = "pixels of a page")]
            let by = (place.top() - view.top() - view.height() / 3.0) as i32;
            scroller.set_scroll_top(scroller.scroll_top() + by);
        }
    }
}

/// The box in which somebody has scrolled down to the end, if there is one.
pub fn at_the_end(rows: &Element) -> Option<Element> {
    let (end, slack) = (|of: &Element| of.scroll_height() - of.client_height(), 4);
    scrollers(rows).find(|of| end(of) > slack && of.scroll_top() >= end(of) - slack)
}

/// Which pages are near the window, and whether a row has room for sixteen bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near {
    first: usize,
    last: usize,
    narrow: bool,
}

impl Default for Near {
    fn default() -> Self {
        Self { first: 0, last: 2, narrow: false }
    }
}

impl Near {
    /// Whether this one, of so many pages, is to be drawn. Few are drawn always.
    pub const fn holds(&self, page: usize, of: usize) -> bool {
        of <= 3 || self.first <= page && page <= self.last
    }

    /// How many bytes a row of hexadecimal has.
    pub const fn width(&self) -> usize {
        if self.narrow { 8 } else { 16 }
    }
}

/// How far outside of the window pages are drawn, in pixels: what is scrolled to is there already.
const MARGIN: f64 = 900.0;

/// The narrowest panel in which sixteen bytes have room.
const ROOM_FOR_SIXTEEN: i32 = 470;

/// Looks where the pages are; nothing where there are so few that it does not matter.
pub fn near(rows: &Element) -> Option<Near> {
    let pages = rows.children();
    if pages.length() <= 3 && !rows.class_list().contains("hex") {
        return None;
    }
    let place = |n: u32| pages.item(n).map(|page| page.get_bounding_client_rect());
    let height = super::document().document_element().map_or(0, |root| root.client_height());
    let end = f64::from(height) + MARGIN;
    // They lie one below the other.
    let (mut low, mut high) = (0, pages.length());
    while low < high {
        let middle = low.midpoint(high);
        if place(middle).is_some_and(|place| place.bottom() < -MARGIN) {
            low = middle + 1
        } else {
            high = middle
        }
    }
    let mut last = low;
    while place(last + 1).is_some_and(|place| place.top() < end) {
        last += 1;
    }
    Some(Near { first: low as usize, last: last as usize, narrow: rows.client_width() < ROOM_FOR_SIXTEEN })
}

/// Whatever moves pages past the window: each with its event.
pub fn what_scrolls(rows: &Element) -> Vec<(EventTarget, &'static str)> {
    let mut targets: Vec<(EventTarget, &'static str)> =
        vec![(super::window().into(), "resize"), (super::document().into(), "scroll")];
    targets.extend(scrollers(rows).map(|scroller| (scroller.into(), "scroll")));
    targets
}
