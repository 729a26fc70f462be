//! Mistakes to make on purpose.

use yew::prelude::*;

use super::Dispatch;
use crate::state::draft::Draft;

/// The palette.
pub fn mistakes(_draft: &Draft, _dispatch: &Dispatch) -> Html {
    html! {}
}
