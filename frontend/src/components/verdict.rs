//! What the parser will make of the draft: that it is whole, what it waits for, or where it will stop and why.

use yew::prelude::*;

use super::{Dispatch, Same};
use crate::state::draft::Draft;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The request.
    pub draft: Same<Draft>,
    /// How to change it.
    pub dispatch: Dispatch,
}

/// The verdict, before it is sent.
#[component]
pub fn Verdict(_props: &Props) -> Html {
    html! {}
}
