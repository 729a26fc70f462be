//! How to reach the lab from the room's other machines: an address, a command, and a picture for telephones.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::Dispatch;
use super::copied::CopyText;
use super::dialog::Dialog;
use crate::service::{self, page_host, page_port};
use crate::state::State;
use crate::state::lab;

/// The dialog.
pub fn reach(state: &State, dispatch: &Dispatch) -> Html {
    let lab = state.hello.as_ref().map(|hello| AttrValue::from(hello.lab.clone()));
    html! { <Reach {lab} dispatch={dispatch.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    lab: Option<AttrValue>,
    dispatch: Dispatch,
}

#[component]
fn Reach(props: &Props) -> Html {
    // Where this machine is in its network; it matters where the page was opened by a name for itself alone.
    let outward = use_state(|| None::<String>);
    {
        let outward = outward.setter();
        use_effect_with((), move |()| {
            spawn_local(async move { outward.set(service::texts::plain("api/address").await) });
        });
    }
    let own = page_host();
    let host = match outward.as_deref() {
        Some(outward) if lab::is_loopback(&own) => outward.trim().to_owned(),
        _ => own,
    };
    let inside = match props.lab.as_deref() {
        None => html! { <p class="empty">{ "There is no connection to the server at the moment." }</p> },
        Some(lab) if lab::is_loopback(lab) => html! {
            <>
                <p>{ "The lab listens on this machine alone, so nobody else can reach it." }</p>
                <p>{ "To let the room in, start the server with both addresses open:" }</p>
                <CopyText text="playground serve --addr 0.0.0.0:8080 --lab-addr 0.0.0.0:8081" />
                <p class="quiet">{ "Everybody in the same network then sees every exchange: fine for a class, not for the internet." }</p>
            </>
        },
        Some(lab) => open(&lab::address(lab, &host), &host),
    };
    html! { <Dialog name="Reach the lab" class="reach" dispatch={props.dispatch.clone()}>{ inside }</Dialog> }
}

fn open(lab: &str, host: &str) -> Html {
    let lab = ["http://", lab, "/"].concat();
    let page = ["http://", host, &page_port(), "/"].concat();
    let code = |name: &'static str, url: &str| {
        let of = js_sys::encode_uri_component(url);
        let src = ["api/qr.svg?text=", &String::from(of)].concat();
        let alt = ["QR code for ", url].concat();
        html! { <figure><img {src} {alt} width="280" height="280" /><figcaption><b>{ name }</b><code>{ url }</code></figcaption></figure> }
    };
    html! {
        <>
            <div class="codes">
                { code("The lab: send to it", &lab) }
                { code("This page: watch", &page) }
            </div>
            <p>{ "From any terminal in the room:" }</p>
            <CopyText text={["curl ", &lab, "hello"].concat()} />
            <p class="quiet">{ "What they send appears in this page's list at once." }</p>
        </>
    }
}
