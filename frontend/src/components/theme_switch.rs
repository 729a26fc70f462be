//! Light, dark, or as the system has it.

use yew::prelude::*;

use super::Dispatch;
use super::icon::{Picture, icon};
use crate::state::Action;
use crate::state::saved::Theme;

/// The switch.
pub fn theme_switch(chosen: Theme, dispatch: &Dispatch) -> Html {
    let option = |theme: Theme| {
        let picture = match theme {
            Theme::System => Picture::System,
            Theme::Light => Picture::Light,
            Theme::Dark => Picture::Dark,
        };
        let dispatch = dispatch.clone();
        html! {
            <label title={theme.name()}>
                <input type="radio" name="theme" checked={chosen == theme}
                    onchange={move |_| dispatch.dispatch(Action::Theme(theme))} />
                { icon(picture) }
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
