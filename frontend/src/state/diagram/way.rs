//! The way that a message has taken through the states.

use shared::span::Span;
use shared::trace::{Kind, State, Step, TRANSITIONS, Zoom};
use shared::wire::Direction;

use super::transitions;
use crate::state::walk::{Moment, Walk, What};

/// How far a message has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Whose message.
    pub side: Direction,
    /// The transitions taken so far: a bit for each place in [`TRANSITIONS`].
    pub taken: u128,
    /// The steps that one looks at, each a state, the kind of what was read, and a state.
    pub now: Vec<(State, Kind, State)>,
    /// Where it stands.
    pub state: State,
}

// One bit each.
const _: () = assert!(TRANSITIONS.len() <= 128);

/// The way up to a moment; up to the beginning, without one.
pub fn way(walk: &Walk, moment: Option<&Moment>) -> Way {
    let until = moment.and_then(|moment| walk.moments.iter().position(|other| std::ptr::eq(other, moment)));
    let moments = &walk.moments[..until.map_or(0, |until| until + 1)];
    let mut way = Way { side: Direction::In, taken: 0, now: Vec::new(), state: State::Start };
    let Some((side, last, is_now)) = moments.iter().rev().find_map(|other| match other.what {
        What::Step(side, step) => Some((side, step, Some(other) == moments.last())),
        _ => None,
    }) else {
        return way;
    };
    way.side = side;
    way.state = last.after;
    // A line is told when it has ended, and its tokens may be told before or behind it.
    let before = |n: usize, step: &Step| {
        let (end, last_end) = (step.span.end(), last.span.end());
        end < last_end || end == last_end && (n < moments.len() || !step.span.is_empty())
    };
    for (n, other) in walk.moments.iter().enumerate() {
        let What::Step(of, step) = &other.what else { continue };
        if *of != side || step.message != last.message || !before(n, step) {
            continue;
        }
        let index = index(step);
        if let Some(index) = index {
            way.taken |= 1 << index;
        }
        let is_part = match last.zoom() {
            Zoom::Message => false,
            Zoom::Line if !last.span.is_empty() => {
                is_within(step.span, last.span) && step.zoom() == Zoom::Token
            }
            _ => *step == last,
        };
        if is_now && is_part && (index.is_some() || step.kind == Kind::Rejected) {
            way.now.push((step.before, step.kind, step.after));
        }
    }
    way
}

fn is_within(inner: Span, outer: Span) -> bool {
    !inner.is_empty() && outer.at <= inner.at && inner.end() <= outer.end()
}

/// The place of a step in the table; none for those that change no state.
fn index(step: &Step) -> Option<usize> {
    TRANSITIONS.iter().position(|entry| *entry == (step.before, step.kind, step.after))
}

impl Way {
    /// The transition one looks at, where it is a single one.
    pub fn single(&self) -> Option<(State, Kind, State)> {
        match self.now[..] {
            [one] => Some(one),
            _ => None,
        }
    }

    /// What else could have been read in a state, and where it would have led.
    pub fn ways_out(&self, from: State) -> impl Iterator<Item = (Kind, State)> {
        transitions(self.side)
            .map(|index| TRANSITIONS[index])
            .filter(move |entry| entry.0 == from)
            .map(|entry| (entry.1, entry.2))
    }

    /// Whether it has come through a state.
    pub fn has_seen(&self, state: State) -> bool {
        state == self.state
            || TRANSITIONS
                .iter()
                .enumerate()
                .any(|(index, entry)| self.taken >> index & 1 == 1 && (entry.0 == state || entry.2 == state))
    }

    /// All this for those who do not see the picture.
    pub fn words(&self) -> String {
        let mut words = String::from(if self.side == Direction::In { "Request" } else { "Response" });
        for (n, (from, kind, to)) in self.now.iter().enumerate() {
            if n == 0 {
                words.push_str(": ");
                words.push_str(from.id());
            }
            words.push_str(" → ");
            words.push_str(to.id());
            words.push_str(" (");
            words.push_str(kind.id());
            words.push(')');
        }
        words.push_str("; now in ");
        words.push_str(self.state.id());
        words.push_str("; seen so far");
        let mut before = ": ";
        for state in State::ALL.iter().filter(|state| self.has_seen(**state)) {
            words.push_str(before);
            words.push_str(state.id());
            before = ", ";
        }
        if let Some((from, kind, _)) = self.single() {
            for (other, to) in self.ways_out(from).filter(|(other, _)| *other != kind) {
                words.push_str("; ");
                words.push_str(other.id());
                words.push_str(" would have led to ");
                words.push_str(to.id());
            }
        }
        words.push('.');
        words
    }
}
