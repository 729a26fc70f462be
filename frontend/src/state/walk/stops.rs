//! Where playing stops.

use shared::trace::Kind;

use super::{Moment, Walk};
use crate::state::detail::Detail;

/// What one wants to stop at; nothing at first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stops {
    /// At every step of these kinds.
    pub kinds: Vec<Kind>,
    /// At the line of the field with this name; empty for none.
    pub name: String,
    /// At everything that is not as it should be.
    pub problems: bool,
}

/// The kinds that are offered: what one would want to look at again.
pub const KINDS: [Kind; 8] = [
    Kind::RequestLine,
    Kind::FieldLine,
    Kind::FramingAsked,
    Kind::Host,
    Kind::Body,
    Kind::Chunk,
    Kind::StatusLine,
    Kind::Keep,
];

impl Stops {
    /// Whether there is nothing to stop at.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty() && self.name.is_empty() && !self.problems
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.kinds.len() + usize::from(!self.name.is_empty()) + usize::from(self.problems)
    }

    /// The same with one kind more, or less.
    pub fn toggled(&self, kind: Kind) -> Self {
        let mut stops = self.clone();
        match stops.kinds.iter().position(|other| *other == kind) {
            Some(place) => drop(stops.kinds.remove(place)),
            None => stops.kinds.push(kind),
        }
        stops
    }

    /// Whether playing stops at a moment.
    pub fn stop_at(&self, detail: &Detail, moment: &Moment) -> bool {
        if self.problems && moment.is_problem() {
            return true;
        }
        let Some((side, step)) = moment.step() else { return false };
        self.kinds.contains(&step.kind)
            || !self.name.is_empty()
                && matches!(step.kind, Kind::FieldLine | Kind::TrailerLine | Kind::FieldName)
                && {
                    let bytes = step.span.of(detail.bytes(side), 0);
                    let end = bytes.iter().position(|&byte| byte == b':').unwrap_or(bytes.len());
                    bytes[..end].trim_ascii().eq_ignore_ascii_case(self.name.trim().as_bytes())
                }
    }

    /// The places of a zoom at which playing stops.
    pub fn places(&self, walk: &Walk, detail: &Detail, zoom: shared::trace::Zoom) -> Vec<usize> {
        if self.is_empty() {
            return Vec::new();
        }
        let stops = walk.at(zoom).enumerate().filter(|(_, moment)| self.stop_at(detail, moment));
        stops.map(|(n, _)| n).collect()
    }
}
