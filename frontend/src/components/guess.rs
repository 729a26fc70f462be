//! Guess first: which status will it be?

use yew::prelude::*;

use super::Dispatch;
use crate::state::draft::Draft;

/// The question.
pub fn guess(_draft: &Draft, _dispatch: &Dispatch) -> Html {
    html! {}
}
