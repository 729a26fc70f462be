//! The states of the parser, drawn from its own table, with the path taken.

use yew::prelude::*;

use super::{Dispatch, Same};
use crate::state::detail::Detail;
use crate::state::player::Player;
use crate::state::walk::Walk;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// All moments.
    pub walk: Same<Walk>,
    /// What they are made of.
    pub detail: Same<Detail>,
    /// Where one stands.
    pub player: Player,
    /// How to move.
    pub dispatch: Dispatch,
}

/// The picture.
#[component]
pub fn StateDiagram(_props: &Props) -> Html {
    html! {}
}
