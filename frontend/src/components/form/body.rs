//! The body, and how it is told where that ends.

use shared::message::{Body, Framing, Part};
use yew::prelude::*;

use super::View;
use super::field::{area, button, choice, input, issues};
use super::head::pair_row;
use super::pieces::{as_pieces, file};
use crate::state::form::kind::Kind;
use crate::state::form::op::{Act, List, Op, Slot};
use crate::state::form::{current, hex, json, pairs, text};
use crate::state::words;

/// All of it.
pub(super) fn body(view: &View<'_>) -> Html {
    let request = view.request;
    let kind = view.local.kind(request);
    let framing = request.framing();
    let content = request.body.content();
    let shown = match kind {
        Kind::None => html! {},
        Kind::Text => area(Slot::Text, 0, "Body", None, text::shown(&content, true)),
        Kind::Json => as_json(&content),
        Kind::Form => {
            let pairs = pairs::read(&content);
            let add = Op::Row(Act::Add, List::Pairs, pairs.len());
            html! {
                <>
                    <div class="entries" role="group" aria-label="Pairs of the body">
                        { for pairs.iter().enumerate().map(|(n, pair)|
                            pair_row(view, List::Pairs, n, &pair.name, pair.value.as_ref())) }
                    </div>
                    <p class="ways">{ button(add, "Add a pair") }</p>
                </>
            }
        }
        Kind::Files => as_pieces(view),
        Kind::Binary => as_bytes(view, &content),
    };
    html! {
        <div class="form-body">
            <fieldset class="switch">
                <legend>{ "Body" }</legend>
                { for Kind::ALL.map(|one| choice("body-kind", Op::Kind(one), one == kind, one.name())) }
            </fieldset>
            { shown }
            if matches!(kind, Kind::Text | Kind::Json) && !text::shows_all(&content, true) {
                <p class="spelled">{ "Bytes that are no text stand there as �, and stay what they are." }</p>
            }
            if kind != Kind::None || framing != Framing::Counted {
                { ends(view, framing) }
            }
            { issues(view, Part::Body) }
            if !request.behind.is_empty() && request.head_end.is_some() {
                <p class="spelled">
                    { words::count(request.behind.len() as u64, "byte") }
                    { " more behind this request: the raw text has them." }
                </p>
            }
        </div>
    }
}

/// Where the body ends, and who says so.
fn ends(view: &View<'_>, framing: Framing) -> Html {
    let names = ["Counted", "In chunks", "By hand"];
    let one = |(of, name)| choice("framing", Op::Frame(of), of == framing, name);
    let typed = typed(view, Slot::Sizes);
    let sizes = current(view.request, Slot::Sizes, 0)
        .map(|sizes| typed.map_or(sizes, |typed| typed.as_bytes().to_vec()));
    let trailers = match &view.request.body {
        Body::Chunked(chunked) => chunked.trailers.len() as u64,
        Body::Plain(_) => 0,
    };
    html! {
        <>
            <fieldset class="switch">
                <legend>{ "Length" }</legend>
                { for Framing::ALL.into_iter().zip(names).map(one) }
            </fieldset>
            if let Some(sizes) = sizes {
                <p class="sizes">
                    { "Chunks of " }{ input(view, Slot::Sizes, 0, "Sizes of the chunks, in bytes", "t-framing", &sizes) }
                    if trailers > 0 {
                        { words::count(trailers, "trailer") }{ " in the raw text" }
                    }
                </p>
            }
            if framing == Framing::ByHand {
                <p class="spelled">{ "Nothing is counted or mended: fields and body go out as they stand." }</p>
            }
        </>
    }
}

/// What was typed there, as it was typed; after an undo, an example or other typing it stands for nothing any more.
fn typed<'a>(view: &View<'a>, slot: Slot) -> Option<&'a str> {
    view.local.typed.as_ref().filter(|typed| typed.holds(view.request))?.at(slot)
}

fn as_json(content: &[u8]) -> Html {
    let shown = text::shown(content, true);
    let mistake = json::check(&shown);
    let tidy = mistake.is_none() && json::is_untidy(&shown);
    html! {
        <>
            { area(Slot::Text, 0, "Body", Some("json-check"), shown.clone()) }
            <p class={if mistake.is_some() { "issue" } else { "spelled" }} id="json-check">
                if let Some(mistake) = mistake {
                    { "Line " }{ mistake.line }{ ", column " }{ mistake.column }{ ": expected " }{ mistake.expected }{ "." }
                } else {
                    { "This is JSON." }
                }
                if tidy {
                    { " " }{ button(Op::Tidy, "Tidy") }
                }
            </p>
        </>
    }
}

fn as_bytes(view: &View<'_>, content: &[u8]) -> Html {
    let long = content.len() > hex::EDITABLE_AT_MOST;
    let typed = typed(view, Slot::Hex).filter(|_| !long);
    let said = match typed.map(hex::read) {
        Some(Err(sign)) => {
            ["“", sign.encode_utf8(&mut [0; 4]), "” is no hexadecimal digit: not taken yet."].concat()
        }
        Some(Ok((_, true))) => "The last digit waits for its second.".to_owned(),
        _ => words::count(content.len() as u64, "byte"),
    };
    html! {
        <>
            if long {
                <pre class="t-body">{ hex::shown(&content[..256]) }{ " …" }</pre>
            } else {
                { area(Slot::Hex, 0, "Body, in hexadecimal digits", Some("hex-check"), typed.map_or_else(|| hex::shown(content), str::to_owned)) }
            }
            <p class="ways"><span class="quiet" id="hex-check">{ said }</span>{ file(0, "Choose a file") }</p>
        </>
    }
}
