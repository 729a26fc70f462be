//! The tracer's states as a picture: where each of them stands, and the ways between them.
//!
//! All of it is computed from the tracer's own table ([`TRANSITIONS`]), so the picture cannot lie. Each part
//! of a message has a lane; in its lane, a state stands one place behind the farthest one that leads to it.
//! Lengths are in the picture's own units, of which a column is [`WIDTH`] wide.

mod way;

use shared::trace::{Kind, State, TRANSITIONS};
use shared::wire::Direction;

pub use way::{Way, way};

/// The width of the picture.
pub const WIDTH: i32 = 340;
/// How large a state is drawn: the half of its width.
pub const RADIUS: i32 = 4;

const LANES: [&str; 5] = ["start line", "fields", "body", "chunks", "end"];
const LEFT: i32 = 74;
const STEP: i32 = 28;
const LANE: i32 = 34;
const SUB_LANE: i32 = 18;
const TOP: i32 = 22;

/// One state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Which.
    pub state: State,
    /// Its middle, from the left.
    pub x: i32,
    /// Its middle, from the top.
    pub y: i32,
}

/// One transition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Its place in [`TRANSITIONS`].
    pub index: usize,
    /// The line, as SVG writes it.
    pub path: String,
}

/// The states and transitions of one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagram {
    /// Its height.
    pub height: i32,
    /// The lanes: a name, and where its line stands.
    pub lanes: Vec<(&'static str, i32)>,
    /// The states.
    pub nodes: Vec<Node>,
    /// The transitions.
    pub edges: Vec<Edge>,
}

/// Whether a transition is one that messages of a side can take.
fn is_of(side: Direction, from: State, kind: Kind) -> bool {
    match side {
        Direction::In => match kind {
            Kind::Version => from != State::Start,
            _ => !matches!(kind, Kind::FramedUntilClose | Kind::Interim),
        },
        Direction::Out => !matches!(kind, Kind::Method | Kind::Switched),
    }
}

/// Whether a side comes to each state.
fn reached(side: Direction) -> [bool; State::ALL.len()] {
    let mut reached = [false; State::ALL.len()];
    reached[State::Start as usize] = true;
    reached[State::Rejected as usize] = true;
    // As often as there are states, which is as long as any way can be.
    for _ in State::ALL {
        for &(from, kind, to) in TRANSITIONS {
            reached[to as usize] |= reached[from as usize] && is_of(side, from, kind);
        }
    }
    reached
}

/// The places in [`TRANSITIONS`] of those that a side can take.
pub fn transitions(side: Direction) -> impl Iterator<Item = usize> {
    let reached = reached(side);
    TRANSITIONS
        .iter()
        .enumerate()
        .filter(move |(_, (from, kind, _))| reached[*from as usize] && is_of(side, *from, *kind))
        .map(|(index, _)| index)
}

fn lane(state: State) -> usize {
    match state {
        _ if state.is_in_fields() => 1,
        _ if state.is_in_head() => 0,
        State::Head | State::Body | State::UntilClose => 2,
        State::End | State::Closed | State::Tunnel | State::Rejected => 4,
        _ => 3,
    }
}

/// The picture of one side.
pub fn diagram(side: Direction) -> Diagram {
    let reached = reached(side);
    let mut layers = [0; State::ALL.len()];
    // States are in the order of a message, so that what leads forward has been placed before.
    for &state in State::ALL {
        for &(from, kind, to) in TRANSITIONS {
            if to == state
                && from < to
                && lane(from) == lane(to)
                && reached[from as usize]
                && is_of(side, from, kind)
            {
                layers[to as usize] = layers[to as usize].max(layers[from as usize] + 1);
            }
        }
    }
    let (mut lanes, mut nodes) = (Vec::new(), Vec::new());
    let mut y = TOP;
    for (number, name) in LANES.into_iter().enumerate() {
        let mut lowest = y;
        let begun = nodes.len();
        for &state in State::ALL.iter().filter(|state| lane(**state) == number && reached[**state as usize]) {
            let x = LEFT + layers[state as usize] * STEP;
            let here = nodes[begun..].iter().filter(|node: &&Node| node.x == x).count();
            let node = Node { state, x, y: y + SUB_LANE * i32::try_from(here).unwrap_or(0) };
            lowest = lowest.max(node.y);
            nodes.push(node);
        }
        lanes.push((name, y));
        y = lowest + LANE;
    }
    let edges = transitions(side).filter_map(|index| {
        let (from, _, to) = TRANSITIONS[index];
        Some(Edge { index, path: line(node(&nodes, from)?, node(&nodes, to)?) })
    });
    Diagram { height: y - LANE + SUB_LANE, lanes, edges: edges.collect(), nodes }
}

fn node(nodes: &[Node], state: State) -> Option<Node> {
    nodes.iter().find(|node| node.state == state).copied()
}

impl Diagram {
    /// Where a state stands.
    pub fn node(&self, state: State) -> Option<Node> {
        node(&self.nodes, state)
    }

    /// The lines of all transitions in a set, as one.
    pub fn lines(&self, of: u128) -> String {
        let mut lines = String::new();
        for edge in self.edges.iter().filter(|edge| of >> edge.index & 1 == 1) {
            lines.push_str(&edge.path);
        }
        lines
    }
}

/// The line from one state to another: along the lane; above what it passes over; below, if it leads back.
pub fn line(from: Node, to: Node) -> String {
    let apart = (to.x - from.x) / STEP;
    let down = (to.y - from.y).signum() * RADIUS;
    if from == to {
        numbers(&[("M", from.x - 2, from.y - RADIUS), ("c", -9, -12), (" ", 13, -12), (" ", 4, 0)])
    } else if down != 0 {
        let middle = i32::midpoint(from.y, to.y);
        // Straight past other lanes it would run through what stands there: it bows, upwards to the left.
        let past = (from.y - to.y).abs() - LANE;
        let bow = if apart == 0 && past > 0 { down.signum() * (8 + past / 6) } else { 0 };
        numbers(&[
            ("M", from.x, from.y + down),
            ("C", from.x + bow, middle),
            (" ", to.x + bow, middle),
            (" ", to.x, to.y - down),
        ])
    } else if apart == 1 {
        numbers(&[("M", from.x + RADIUS, from.y), ("L", to.x - RADIUS, to.y)])
    } else {
        let side = if apart > 0 { -1 } else { 1 };
        let bow = from.y + side * (9 + 3 * apart.abs());
        let (start, end) = (from.y + side * RADIUS, to.y + side * RADIUS);
        numbers(&[("M", from.x, start), ("Q", i32::midpoint(from.x, to.x), bow), (" ", to.x, end)])
    }
}

fn numbers(points: &[(&str, i32, i32)]) -> String {
    let mut text = String::new();
    for (before, x, y) in points {
        text.push_str(before);
        text.push_str(&x.to_string());
        text.push(' ');
        text.push_str(&y.to_string());
    }
    text
}

#[cfg(test)]
mod tests;
