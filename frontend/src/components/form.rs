//! The request as fields to fill in.

use shared::message::Part;
use yew::prelude::*;

use super::{Dispatch, Same};
use crate::state::draft::Draft;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The request.
    pub draft: Same<Draft>,
    /// The part that is pointed at.
    pub part: Option<Part>,
    /// How to change it.
    pub dispatch: Dispatch,
}

/// The fields.
#[component]
pub fn Form(_props: &Props) -> Html {
    html! { <div class="form" role="group" aria-label="Request as a form" /> }
}
