//! Tells a moment in words.

use shared::explain::Explained;
use shared::wire::Direction;

use super::{Moment, Walk, What};
use crate::state::detail::Detail;

/// A moment in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// A few words.
    pub title: String,
    /// One plain sentence about this very value.
    pub sentence: String,
    /// What the tracer's texts have to say beyond that.
    pub explained: Option<Explained>,
}

/// Tells it.
pub fn say(_walk: &Walk, detail: &Detail, moment: &Moment) -> Told {
    match moment.what {
        What::Step(side, step) => {
            let stream = if side == Direction::In { &detail.request } else { &detail.response };
            let message =
                stream.trace().messages().find(|message| message.index == step.message).unwrap_or_default();
            let explained = shared::explain::step(&step, stream.bytes(), &message);
            Told {
                title: explained.title.to_owned(),
                sentence: explained.sentence.clone(),
                explained: Some(explained),
            }
        }
        _ => Told { title: moment.phase.name().to_owned(), sentence: String::new(), explained: None },
    }
}
