//! The bar at the top.

use std::rc::Rc;

use shared::wire::Hello;
use yew::prelude::*;

use super::Dispatch;
use super::lab_address::LabAddress;
use super::link_status::LinkStatus;
use super::theme_switch::ThemeSwitch;
use crate::state::link::Link;
use crate::state::saved::Theme;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// How the connection stands.
    pub link: Link,
    /// What the server said of itself.
    pub hello: Option<Rc<Hello>>,
    /// The colours.
    pub theme: Theme,
    /// Tries to connect at once.
    pub try_now: Callback<()>,
    /// How to change the state.
    pub dispatch: Dispatch,
}

/// The bar.
#[component]
pub fn Header(props: &Props) -> Html {
    html! {
        <header>
            <h1>{ "Server Playground" }</h1>
            <LinkStatus link={props.link.clone()} try_now={props.try_now.clone()} />
            if let Some(hello) = &props.hello {
                <LabAddress lab={hello.lab.clone()} />
            }
            <ThemeSwitch theme={props.theme} dispatch={props.dispatch.clone()} />
        </header>
    }
}
