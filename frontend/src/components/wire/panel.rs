//! A panel of bytes: its tools, and the cursor that goes from byte to byte.

use web_sys::{Element, KeyboardEvent, MouseEvent};
use yew::prelude::*;

use super::segments::Segments;
use super::tools::{CopyButton, switch, told};
use super::{hex, rows};
use crate::components::body::BodyView;
use crate::components::{Dispatch, Same};
use crate::service::listener::Listener;
use crate::service::{clipboard, pointing};
use crate::state::row::Lit;
use crate::state::stream::Stream;
use crate::state::view::WireAs;
use crate::state::{Action, player};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The region's.
    pub id: &'static str,
    /// The bytes.
    pub stream: Same<Stream>,
    /// Those that are lit.
    pub lit: Lit,
    /// How they are shown.
    pub shown_as: WireAs,
    /// How to ask about a byte.
    pub dispatch: Option<Dispatch>,
}

/// Tools above, bytes below.
#[component]
pub fn Panel(props: &Props) -> Html {
    let Props { id, stream, shown_as, dispatch, .. } = props;
    let (shown_as, direction) = (*shown_as, stream.direction());
    let list = use_node_ref();
    let cursor = use_state_eq(|| None::<usize>);
    let near = use_state_eq(pointing::Near::default);
    let before = use_mut_ref(|| 0);
    let mark = cursor.filter(|at| *at < stream.len()).or(props.lit.asked);
    let lit = Lit { asked: mark, ..props.lit };

    // Whoever has scrolled to the end stays there while more arrives.
    let grown = stream.len() > before.replace(stream.len()).max(1);
    let follow = list.cast::<Element>().filter(|_| grown).and_then(|list| pointing::at_the_end(&list));
    {
        let (list, near) = (list.clone(), near.setter());
        use_effect_with((stream.len(), shown_as), move |_| {
            if let Some(box_) = follow {
                box_.set_scroll_top(box_.scroll_height());
            }
            if let Some(near_now) = list.cast::<Element>().and_then(|list| pointing::near(&list)) {
                near.set(near_now);
            }
        });
    }
    {
        let list = list.clone();
        use_effect_with((lit, shown_as), move |(lit, _)| {
            let class = match lit {
                Lit { asked: Some(_), .. } => ".asked",
                lit if lit.span != (0, 0) => ".lit",
                _ => ".about",
            };
            if let Some(list) = list.cast::<Element>() {
                pointing::reveal(&list, class);
            }
        });
    }
    {
        let (list, near) = (list.clone(), near.setter());
        use_effect_with(shown_as, move |_| {
            let listen = |(target, event)| {
                let (list, near) = (list.clone(), near.clone());
                Listener::new(&target, event, move |_| {
                    if let Some(near_now) = list.cast::<Element>().and_then(|list| pointing::near(&list)) {
                        near.set(near_now);
                    }
                })
            };
            let watched =
                list.cast::<Element>().map(|list| pointing::what_scrolls(&list)).unwrap_or_default();
            let listeners: Vec<Listener> = watched.into_iter().map(listen).collect();
            move || drop(listeners)
        });
    }

    let ask = {
        let dispatch = dispatch.clone();
        move |at: usize| {
            if let Some(dispatch) = &dispatch {
                dispatch.dispatch(Action::Move(player::Move::Ask(direction, at as u64)));
            }
        }
    };
    let onclick = {
        let (ask, cursor) = (ask.clone(), cursor.setter());
        move |event: MouseEvent| {
            if let Some(at) = pointing::byte_at(&event).filter(|_| !pointing::has_selection()) {
                cursor.set(None);
                ask(at);
            }
        }
    };
    let width = near.width();
    let onkeydown = {
        let (stream, cursor) = (stream.clone(), cursor.clone());
        move |event: KeyboardEvent| {
            if event.alt_key() || event.meta_key() {
                return;
            }
            let key = event.key();
            if key == "Escape" && cursor.is_some() {
                event.prevent_default();
                cursor.set(None);
                return;
            }
            let next = match (key.as_str(), mark) {
                ("Enter", Some(at)) if !event.ctrl_key() => {
                    ask(at);
                    Some(at)
                }
                // The first key shows where the cursor is.
                (_, None) => {
                    next_byte(&stream, 0, &key, shown_as, width).map(|_| lit.span.0.max(lit.about.0))
                }
                (_, Some(at)) => next_byte(&stream, at, &key, shown_as, width),
            };
            if let Some(next) = next {
                event.prevent_default();
                cursor.set(Some(next));
            }
        }
    };
    let onblur = {
        let cursor = cursor.setter();
        move |_: FocusEvent| cursor.set(None)
    };
    let class = match (shown_as, width) {
        (WireAs::Hex, 16) => "rows hex",
        (WireAs::Hex, _) => "rows hex narrow",
        _ => "rows",
    };
    let bytes = match shown_as {
        WireAs::Text => rows::pages(stream, &lit, *near),
        WireAs::Hex => hex::pages(stream, &lit, *near),
        WireAs::Segments => html! { <Segments stream={stream.clone()} {lit} /> },
        WireAs::Body => html! {},
    };
    html! {
        <>
            <div class="tools">
                { switch(id, shown_as, direction, dispatch) }
                if shown_as != WireAs::Body {
                    <p class="byte" aria-live="polite">{ told(stream, mark) }</p>
                }
                <CopyButton stream={stream.clone()} {shown_as} />
            </div>
            if shown_as == WireAs::Body {
                <BodyView stream={stream.clone()} />
            } else {
                <div ref={list} {class} tabindex="0" role="group"
                    aria-label="Bytes: arrow keys go from one to the next, Enter asks about it"
                    oncopy={clipboard::copy_selected_bytes} {onclick} {onkeydown} {onblur}>{ bytes }</div>
            }
            { for [stream.folds(), stream.loss()].into_iter().flatten().map(|text| html! {
                <p class="loss">{ text }</p>
            }) }
        </>
    }
}

/// Where a key leads from a byte; nowhere, if it is no key of the cursor's.
fn next_byte(stream: &Stream, at: usize, key: &str, shown_as: WireAs, width: usize) -> Option<usize> {
    let last = stream.len().checked_sub(1)?;
    let row = stream.row_of(at);
    let start = |row: usize| stream.row(row).map_or(0, |row| row.at);
    let in_row =
        |to: usize| stream.row(to).map(|row_to| row_to.at + (at - start(row)).min(row_to.len.max(1) - 1));
    let next = match (key, shown_as) {
        ("ArrowLeft", _) => at.saturating_sub(1),
        ("ArrowRight", _) => at + 1,
        ("ArrowUp", WireAs::Hex) => at.checked_sub(width).unwrap_or(at),
        ("ArrowDown", WireAs::Hex) => at + if at + width <= last { width } else { 0 },
        ("ArrowUp", _) => row.checked_sub(1).and_then(in_row).unwrap_or(at),
        ("ArrowDown", _) => in_row(row + 1).unwrap_or(at),
        ("Home", WireAs::Hex) => at - at % width,
        ("End", WireAs::Hex) => at - at % width + width - 1,
        ("Home", _) => start(row),
        ("End", _) => stream.row(row).map_or(last, |row| row.at + row.len.max(1) - 1),
        _ => return None,
    };
    Some(next.min(last))
}
