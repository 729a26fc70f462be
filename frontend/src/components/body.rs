//! A body as what it means.
//!
//! Nothing of it ever runs: a page is shown in a frame without any rights, made of its text and structure
//! alone; an image is an image; everything else is text.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::Same;
use crate::service::decoding;
use crate::state::preview::{self, BYTES_AT_MOST, Body, Meaning, json};
use crate::state::stream::Stream;
use crate::state::words;

/// From how many lines on a part of a JSON value is folded.
const LONG: usize = 24;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The bytes of the direction.
    pub stream: Same<Stream>,
}

/// What it is, in a line, and then itself.
#[component]
pub fn BodyView(props: &Props) -> Html {
    let body = use_memo(props.stream.clone(), |stream| preview::body(stream));
    // What was unpacked, and of which body; nothing where the browser cannot.
    let unpacked = use_state(|| None::<(Same<Stream>, Unpacked)>);
    {
        let (body, unpacked) = (body.clone(), unpacked.setter());
        use_effect_with(props.stream.clone(), move |stream| {
            // Once another body is shown, nobody waits for this one any more.
            let wanted = Rc::new(Cell::new(true));
            if let Some(body) = body.as_ref().as_ref().ok().filter(|body| is_coded(body)) {
                let (coding, bytes) = (body.coding.clone(), body.bytes.clone());
                let (stream, wanted) = (stream.clone(), wanted.clone());
                spawn_local(async move {
                    let bytes = decoding::decode(&coding, &bytes).await.ok();
                    if wanted.get() {
                        unpacked.set(Some((stream, bytes.map(Rc::new))));
                    }
                });
            }
            move || wanted.set(false)
        });
    }
    let unpacked = unpacked.as_ref().filter(|(stream, _)| *stream == props.stream).map(|(_, bytes)| bytes);
    let body = match &*body {
        Ok(body) => body,
        Err(why) => return html! { <p class="empty">{ *why }</p> },
    };
    let bytes = match (is_coded(body), unpacked) {
        (false, _) => Rc::new(body.bytes.clone()),
        (true, Some(Some(bytes))) => bytes.clone(),
        (true, None) => return html! { { facts(body, None) } },
        (true, Some(None)) => {
            return html! {
                <>
                    { facts(body, None) }
                    <p class="empty">{ "It is compressed, and this browser cannot undo that: its bytes stand in Text and Hex." }</p>
                </>
            };
        }
    };
    html! {
        <div class="body">
            { facts(body, Some(bytes.len()).filter(|_| is_coded(body))) }
            if is_coded(body) && bytes.len() >= decoding::BYTES_AT_MOST {
                <p class="loss">{ "Not unpacked beyond " }{ words::count(decoding::BYTES_AT_MOST as u64, "byte") }{ ": a small body may say that it is a huge one." }</p>
            }
            <Meant media={body.media.clone()} bytes={Same(bytes)} />
        </div>
    }
}

/// The bytes; nothing, where the browser does not know the coding.
type Unpacked = Option<Rc<Vec<u8>>>;

fn is_coded(body: &Body) -> bool {
    !matches!(body.coding.as_str(), "" | "identity")
}

/// `application/json, 1,204 bytes in 3 pieces, gzip: 5,000 bytes unpacked`.
fn facts(body: &Body, unpacked: Option<usize>) -> Html {
    let mut text = body.media.clone();
    if text.is_empty() {
        text.push_str("No Content-Type");
    }
    text.push_str(", ");
    text.push_str(&words::count(body.bytes.len() as u64, "byte"));
    if body.parts > 1 {
        text.push_str(", joined from ");
        text.push_str(&words::count(body.parts as u64, "chunk"));
    }
    if is_coded(body) {
        text.push_str(", ");
        text.push_str(&body.coding);
        if let Some(unpacked) = unpacked {
            text.push_str(": ");
            text.push_str(&words::count(unpacked as u64, "byte"));
            text.push_str(" unpacked");
        }
    }
    if !body.whole {
        text.push_str(", not whole yet");
    }
    html! { <p class="kind">{ text }</p> }
}

#[derive(Properties, PartialEq)]
struct MeantProps {
    media: String,
    bytes: Same<Vec<u8>>,
}

#[component]
fn Meant(props: &MeantProps) -> Html {
    let bytes = &props.bytes;
    let meant = match preview::meaning(&props.media, bytes) {
        Meaning::Json(nodes) => {
            html! { <div class="json">{ for nodes.iter().map(|node| value(node, "", true)) }</div> }
        }
        Meaning::Image(media) => html! {
            <img class="picture" src={decoding::data_url(media, bytes)} alt="The body as an image; where none is seen, it is not whole or not what it says" />
        },
        Meaning::Html(document) => html! {
            <>
                <iframe title="The body as a page" sandbox="" srcdoc={document} />
                <p class="quiet">{ "Its text and structure. Scripts, styles, images and links are left out, so that nothing of it acts here." }</p>
            </>
        },
        Meaning::Pairs(groups) => html! {
            <ol class="groups">{ for groups.iter().map(|pairs| html! {
                <li><dl>{ for pairs.iter().map(|(name, value)| html! {
                    <><dt>{ name }</dt><dd>{ value }</dd></>
                }) }</dl></li>
            }) }</ol>
        },
        Meaning::Text(text) => html! { <pre tabindex="0" aria-label="The body as text">{ text }</pre> },
        Meaning::Other => {
            html! { <p class="empty">{ "No text, and nothing that can be shown as what it means: its bytes stand in Hex." }</p> }
        }
    };
    html! {
        <>
            { meant }
            if bytes.len() > BYTES_AT_MOST {
                <p class="loss">{ "Only the first " }{ words::count(BYTES_AT_MOST as u64, "byte") }{ " are shown here." }</p>
            }
        </>
    }
}

/// How many values there are that are not shown.
fn left_out(values: usize) -> Html {
    html! { <div class="quiet">{ "… and " }{ words::count(values as u64, "more value") }{ ": too many to be shown here." }</div> }
}

/// A value, with a comma behind it unless it is the last; a long one is folded unless it is to be `open`.
fn value(node: &json::Node, behind: &'static str, open: bool) -> Html {
    if node.left_out > 0 {
        return left_out(node.left_out);
    }
    let name = node.name.as_ref().map(|name| html! { <><span class="t-name">{ name }</span>{ ": " }</> });
    let close = match node.text.as_str() {
        "{" => "}",
        "[" => "]",
        text => {
            let class = if text.starts_with('"') { "t-body" } else { "t-framing" };
            return html! { <div>{ name }<span {class}>{ text }</span>{ behind }</div> };
        }
    };
    if node.items.is_empty() {
        return html! { <div>{ name }{ &node.text }{ close }{ behind }</div> };
    }
    let last = node.items.len() - 1;
    html! {
        <details open={open || node.lines <= LONG}>
            <summary>{ name }{ &node.text }<small>{ words::count(node.count() as u64, if close == "}" { "member" } else { "item" }) }</small></summary>
            <div class="items">{ for node.items.iter().enumerate().map(|(n, item)| value(item, if n == last { "" } else { "," }, false)) }</div>
            <div>{ close }{ behind }</div>
        </details>
    }
}
