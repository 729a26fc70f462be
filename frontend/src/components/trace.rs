//! The right column: an exchange step by step.

use yew::prelude::*;

use super::routing::Routing;
use super::state_diagram::StateDiagram;
use super::step_card::StepCard;
use super::step_list::StepList;
use super::stepper::Stepper;
use super::{Dispatch, Same, compare};
use crate::state::State;
use crate::state::detail::Detail;
use crate::state::player::Player;
use crate::state::walk::Walk;

/// What each part of the column needs, and the timeline.
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

/// The column; `story` is what the server told, in sentences.
pub fn trace(state: &State, story: Html, dispatch: &Dispatch) -> Html {
    let walk = Same::from(&state.walk);
    let detail = Same::from(&state.shown);
    let player = &state.player;
    html! {
        <section class="trace" aria-label="Trace">
            <Stepper walk={walk.clone()} detail={detail.clone()} player={player.clone()} dispatch={dispatch.clone()} />
            <StepCard walk={walk.clone()} detail={detail.clone()} player={player.clone()} dispatch={dispatch.clone()} />
            { compare::edit_from_here(state, dispatch) }
            <StateDiagram walk={walk.clone()} detail={detail.clone()} player={player.clone()} dispatch={dispatch.clone()} />
            <Routing walk={walk.clone()} detail={detail.clone()} player={player.clone()} dispatch={dispatch.clone()} />
            <StepList {walk} {detail} player={player.clone()} dispatch={dispatch.clone()} />
            { story }
        </section>
    }
}
