//! The bytes that went one way: as text, in hexadecimal, read by read, or the body for what it means.
//!
//! | module | what it draws |
//! |---|---|
//! | [`panel`], [`tools`] | the cursor that goes from byte to byte, and what stands above |
//! | [`rows`], [`row`] | text, page by page; only what is near the window is there |
//! | [`hex`] | hexadecimal, in the same way |
//! | [`segments`] | one read or write after another |

pub mod hex;
pub mod panel;
pub mod row;
pub mod rows;
pub mod segments;
pub mod tools;

use std::rc::Rc;

use shared::span::Span;
use yew::prelude::*;

use self::panel::Panel;
use super::{Dispatch, Same};
use crate::state::row::Lit;
use crate::state::stream::Stream;
use crate::state::view::WireAs;
use crate::state::walk::Light;

/// What a region shows.
#[derive(Clone, Copy)]
pub struct Region<'a> {
    /// Where it can be pointed to.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The bytes; `None` where none are held.
    pub stream: Option<&'a Rc<Stream>>,
    /// They have not been sent: it is a draft.
    pub foretold: bool,
    /// Its bytes that are lit.
    pub light: Option<Light>,
    /// The byte that was asked about.
    pub asked: Option<u64>,
    /// How they are shown.
    pub shown_as: WireAs,
    /// How to ask about a byte.
    pub dispatch: Option<&'a Dispatch>,
    /// What is said beside the total: when it began.
    pub when: &'a str,
    /// What stands there while there are no bytes.
    pub empty: &'static str,
}

/// A region with its rows.
pub fn wire(region: Region<'_>) -> Html {
    let Region { id, name, stream, foretold, light, asked, shown_as, dispatch, when, empty } = region;
    let stream = stream.filter(|stream| !stream.is_empty() || stream.dropped > 0);
    let bytes = |span: Span| (span.at as usize, span.end() as usize);
    let lit = Lit {
        span: light.map_or((0, 0), |light| bytes(light.span)),
        about: light.map_or((0, 0), |light| bytes(light.about)),
        asked: asked.map(|at| at as usize),
    };
    html! {
        <section {id} class="wire" aria-label={name}>
            <h2>{ name }
                if let Some(stream) = stream {
                    <small>
                        if foretold {
                            { "Not sent yet: " }{ stream.size() }
                        } else {
                            { stream.total() }{ when }
                        }
                    </small>
                }
            </h2>
            if let Some(stream) = stream {
                <Panel {id} stream={Same::from(stream)} lit={lit.within(0, usize::MAX)} {shown_as} dispatch={dispatch.cloned()} />
            } else {
                <p class="empty">{ empty }</p>
            }
        </section>
    }
}
