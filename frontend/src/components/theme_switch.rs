//! Light, dark, or as the system has it.

use yew::prelude::*;

use super::Dispatch;
use super::icon::{Icon, Picture};
use crate::state::Action;
use crate::state::saved::Theme;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The one that is on.
    pub theme: Theme,
    /// How to change it.
    pub dispatch: Dispatch,
}

/// The switch.
#[component]
pub fn ThemeSwitch(props: &Props) -> Html {
    let option = |theme: Theme| {
        let picture = match theme {
            Theme::System => Picture::System,
            Theme::Light => Picture::Light,
            Theme::Dark => Picture::Dark,
        };
        let dispatch = props.dispatch.clone();
        html! {
            <label title={theme.name()}>
                <input type="radio" name="theme" checked={props.theme == theme}
                    onchange={move |_| dispatch.dispatch(Action::Theme(theme))} />
                <Icon of={picture} />
                <span class="sr">{ theme.name() }</span>
            </label>
        }
    };
    html! {
        <fieldset class="switch theme">
            <legend class="sr">{ "Colours" }</legend>
            { for Theme::ALL.map(option) }
        </fieldset>
    }
}
