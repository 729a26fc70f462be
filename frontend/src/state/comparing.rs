//! Where two exchanges differ: byte by byte, and step by step.
//!
//! Bytes are compared line by line, and lines that took each other's place byte by byte. Steps are compared by
//! their kind and their value; where they first are not the same is where the two exchanges part.
//!
//! One algorithm does all of it: Myers' shortest edit script[^1], over numbers that stand for lines, bytes or
//! steps. Its cost is bounded: what is too different is told as a whole that took the place of a whole.
//!
//! [^1]: E. W. Myers, *An O(ND) difference algorithm and its variations*, Algorithmica 1 (1986).
//!
//! ```
//! use frontend::state::comparing::{Kind, lines};
//!
//! let lines = lines(b"GET /a HTTP/1.1\r\nHost: lab\r\n", b"GET /b HTTP/1.1\r\nHost: lab\r\n");
//! assert_eq!((lines[0].kind, lines[1].kind), (Kind::Changed, Kind::Same));
//! ```

pub mod rows;

use std::ops::Range;

use shared::trace::{Step, Zoom};
use shared::wire::{Direction, Fact};

use super::detail::Detail;
use super::walk::{Walk, What};

/// How many things may have to be taken away or put in until two rows of things count as altogether different.
const EDITS_AT_MOST: usize = 600;
/// How many comparisons all of it may cost, roughly.
const COST_AT_MOST: usize = 8_000_000;
/// Longer lines are not compared byte by byte.
const LINE_AT_MOST: usize = 4_096;

/// A part of two rows of things: the same in both, or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Where it is in the first.
    pub left: Range<usize>,
    /// Where it is in the second.
    pub right: Range<usize>,
    /// The same in both.
    pub same: bool,
}

/// What two rows of things have in common. The runs cover both, in order; of two that follow each other one
/// is the same and one is not.
pub fn diff(left: &[u32], right: &[u32]) -> Vec<Run> {
    // Of several shortest scripts the same one is chosen whichever comes first.
    let mut pairs = if left <= right {
        pairs(left, right)
    } else {
        pairs(right, left).into_iter().map(|(a, b)| (b, a)).collect()
    };
    pairs.push((left.len(), right.len()));
    let mut runs: Vec<Run> = Vec::new();
    let (mut a, mut b) = (0, 0);
    for (x, y) in pairs {
        if x > a || y > b {
            runs.push(Run { left: a..x, right: b..y, same: false });
        }
        (a, b) = (x, y);
        if x < left.len() && y < right.len() {
            (a, b) = (x + 1, y + 1);
            match runs.last_mut() {
                Some(run) if run.same => (run.left.end, run.right.end) = (a, b),
                _ => runs.push(Run { left: x..a, right: y..b, same: true }),
            }
        }
    }
    runs
}

/// The places of what is the same in both, in order.
fn pairs(a: &[u32], b: &[u32]) -> Vec<(usize, usize)> {
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a_rest, b_rest) = (&a[start..], &b[start..]);
    let end = a_rest.iter().rev().zip(b_rest.iter().rev()).take_while(|(x, y)| x == y).count();
    let middle = shortest(&a_rest[..a_rest.len() - end], &b_rest[..b_rest.len() - end]);
    let mut pairs: Vec<_> = (0..start).map(|n| (n, n)).collect();
    pairs.extend(middle.into_iter().map(|(x, y)| (start + x, start + y)));
    pairs.extend((0..end).rev().map(|n| (a.len() - 1 - n, b.len() - 1 - n)));
    pairs
}

/// Myers' way through the grid of both: along a diagonal what is the same, right what is taken away, down what
/// is put in. `furthest` says for each diagonal how far right one has come.
fn shortest(a: &[u32], b: &[u32]) -> Vec<(usize, usize)> {
    let size = a.len() + b.len();
    let most = size.min(EDITS_AT_MOST).min(COST_AT_MOST / (size + 1));
    // Diagonal 0, so that a diagonal's number is never negative.
    let zero = most + 1;
    let mut furthest = vec![0_usize; 2 * most + 3];
    let mut rounds = Vec::new();
    for edits in 0..=most {
        rounds.push(furthest[zero - edits..=zero + edits].to_vec());
        for diagonal in (zero - edits..=zero + edits).step_by(2) {
            let down = goes_down(diagonal, zero, edits, furthest[diagonal - 1], furthest[diagonal + 1]);
            let mut x = if down { furthest[diagonal + 1] } else { furthest[diagonal - 1] + 1 };
            // One step outside of the grid leads nowhere.
            let Some(mut y) = (x + zero).checked_sub(diagonal) else { continue };
            while x < a.len() && y < b.len() && a[x] == b[y] {
                (x, y) = (x + 1, y + 1);
            }
            furthest[diagonal] = x;
            if (x, y) == (a.len(), b.len()) {
                return way_back(&rounds, x, y);
            }
        }
    }
    Vec::new()
}

fn goes_down(diagonal: usize, zero: usize, edits: usize, before: usize, after: usize) -> bool {
    diagonal == zero - edits || diagonal != zero + edits && before < after
}

fn way_back(rounds: &[Vec<usize>], mut x: usize, mut y: usize) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (edits, round) in rounds.iter().enumerate().rev() {
        // The round's diagonals are numbered from its lowest: diagonal 0 is in the middle.
        let diagonal = x + edits - y;
        let at = |n: usize| round.get(n).copied().unwrap_or(0);
        let down = goes_down(diagonal, edits, edits, at(diagonal.wrapping_sub(1)), at(diagonal + 1));
        let (from_x, from_y) = match (edits, down) {
            (0, _) => (0, 0),
            (_, true) => (at(diagonal + 1), at(diagonal + 1) + edits - diagonal - 1),
            (_, false) => (at(diagonal - 1), at(diagonal - 1) + edits + 1 - diagonal),
        };
        let (least_x, least_y) = match (edits, down) {
            (0, _) => (0, 0),
            (_, true) => (from_x, from_y + 1),
            (_, false) => (from_x + 1, from_y),
        };
        while x > least_x && y > least_y {
            (x, y) = (x - 1, y - 1);
            pairs.push((x, y));
        }
        (x, y) = (from_x, from_y);
    }
    pairs.reverse();
    pairs
}

/// A number for each of these things: the same for those that are the same.
fn numbered(left: &[&[u8]], right: &[&[u8]]) -> (Vec<u32>, Vec<u32>) {
    let all: Vec<&[u8]> = left.iter().chain(right).copied().collect();
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_unstable_by_key(|&n| all[n]);
    let mut numbers = vec![0; all.len()];
    let mut number = 0;
    for pair in order.windows(2) {
        number += u32::from(all[pair[0]] != all[pair[1]]);
        numbers[pair[1]] = number;
    }
    let right = numbers.split_off(left.len());
    (numbers, right)
}

/// How a line of the one and a line of the other go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The same in both.
    Same,
    /// One took the place of the other.
    Changed,
    /// Only in the first.
    Left,
    /// Only in the second.
    Right,
}

/// A line of the one beside a line of the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its bytes in the first.
    pub left: Range<usize>,
    /// Its bytes in the second.
    pub right: Range<usize>,
    /// How they go together.
    pub kind: Kind,
}

/// Two messages, line by line.
pub fn lines(left: &[u8], right: &[u8]) -> Vec<Line> {
    let (a, b) = (split(left), split(right));
    let (ids_a, ids_b) = numbered(&a, &b);
    let mut lines = Lines { lines: Vec::new(), left: 0, right: 0 };
    for run in diff(&ids_a, &ids_b) {
        let (a, b) = (&a[run.left], &b[run.right]);
        if run.same {
            for (a, b) in a.iter().zip(b) {
                lines.put(Some(a), Some(b), Kind::Same);
            }
            continue;
        }
        // Fields of one name stand beside each other, wherever they can.
        let names_a: Vec<&[u8]> = a.iter().map(|line| name(line)).collect();
        let names_b: Vec<&[u8]> = b.iter().map(|line| name(line)).collect();
        let (names_a, names_b) = numbered(&names_a, &names_b);
        for run in diff(&names_a, &names_b) {
            let (a, b) = (&a[run.left], &b[run.right]);
            for n in 0..a.len().max(b.len()) {
                match (a.get(n), b.get(n)) {
                    (Some(a), Some(b)) if run.same || names_a.len() == names_b.len() => {
                        lines.put(Some(a), Some(b), Kind::Changed);
                    }
                    (a, b) => {
                        if let Some(a) = a {
                            lines.put(Some(a), None, Kind::Left);
                        }
                        if let Some(b) = b {
                            lines.put(None, Some(b), Kind::Right);
                        }
                    }
                }
            }
        }
    }
    lines.lines
}

struct Lines {
    lines: Vec<Line>,
    left: usize,
    right: usize,
}

impl Lines {
    fn put(&mut self, left: Option<&&[u8]>, right: Option<&&[u8]>, kind: Kind) {
        let (a, b) = (self.left, self.right);
        self.left += left.map_or(0, |line| line.len());
        self.right += right.map_or(0, |line| line.len());
        self.lines.push(Line { left: a..self.left, right: b..self.right, kind });
    }
}

fn split(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|&byte| byte == b'\n').collect()
}

/// What a line begins with: the name of a field.
fn name(line: &[u8]) -> &[u8] {
    let end = line.iter().position(|&byte| byte == b':').unwrap_or(0);
    &line[..end]
}

/// Two lines, byte by byte; a character of several bytes counts as one. Lines that have little in common
/// count as altogether different.
pub fn bytes(left: &[u8], right: &[u8]) -> Vec<Run> {
    let whole = vec![Run { left: 0..left.len(), right: 0..right.len(), same: left == right }];
    if left == right || left.len().max(right.len()) > LINE_AT_MOST {
        return whole;
    }
    let (ids_a, at_a) = characters(left);
    let (ids_b, at_b) = characters(right);
    let runs = diff(&ids_a, &ids_b);
    let same: usize = runs.iter().filter(|run| run.same).map(|run| run.left.len()).sum();
    if same * 3 < ids_a.len().max(ids_b.len()) {
        return whole;
    }
    let bytes_of = |run: Run| Run {
        left: at_a[run.left.start]..at_a[run.left.end],
        right: at_b[run.right.start]..at_b[run.right.end],
        ..run
    };
    runs.into_iter().map(bytes_of).collect()
}

/// Each character as a number, and where each begins, and the end.
fn characters(bytes: &[u8]) -> (Vec<u32>, Vec<usize>) {
    /// What no character is.
    const BYTE: u32 = 0x11_0000;
    let (mut ids, mut places, mut at) = (Vec::new(), vec![0], 0);
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            ids.push(u32::from(c));
            at += c.len_utf8();
            places.push(at);
        }
        for &byte in chunk.invalid() {
            ids.push(BYTE + u32::from(byte));
            at += 1;
            places.push(at);
        }
    }
    (ids, places)
}

/// One thing that was understood or happened, in one of two exchanges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its place in the walk, at the nearest zoom.
    pub place: usize,
    /// What it is, in bytes: those of two exchanges are the same if these are.
    value: Vec<u8>,
}

/// Both exchanges step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps {
    /// Those of the first.
    pub left: Vec<Event>,
    /// Those of the second.
    pub right: Vec<Event>,
    /// What they have in common.
    pub runs: Vec<Run>,
}

impl Steps {
    /// How many steps they have in common before they part; `None` if they never do.
    pub fn parting(&self) -> Option<usize> {
        self.runs.iter().find(|run| !run.same).map(|run| run.left.start)
    }
}

/// What two exchanges have in common, step by step. When something happened does not count, nor how long it
/// took, nor how the bytes were cut.
pub fn steps(left: (&Walk, &Detail), right: (&Walk, &Detail)) -> Steps {
    let facts: Vec<Fact> =
        left.1.facts.iter().chain(&*right.1.facts).map(|timed| timeless(&timed.fact)).collect();
    let left_events = events(left.0, left.1, &facts, 0);
    let right_events = events(right.0, right.1, &facts, left.1.facts.len());
    let values_left: Vec<&[u8]> = left_events.iter().map(|event| &*event.value).collect();
    let values_right: Vec<&[u8]> = right_events.iter().map(|event| &*event.value).collect();
    let (a, b) = numbered(&values_left, &values_right);
    Steps { runs: diff(&a, &b), left: left_events, right: right_events }
}

fn events(walk: &Walk, detail: &Detail, facts: &[Fact], first: usize) -> Vec<Event> {
    let value = |what: What| match what {
        What::Step(side, step) => Some(step_value(side, &step, detail)),
        What::Fact(n) => {
            let fact = facts.get(first + n)?;
            let same = facts.iter().position(|other| other == fact)?;
            Some(["fact".as_bytes(), &same.to_be_bytes()].concat())
        }
        _ => None,
    };
    let events = walk.at(Zoom::Token).enumerate();
    events.filter_map(|(place, moment)| Some(Event { place, value: value(moment.what)? })).collect()
}

/// The kind of a step and the bytes that it is about.
fn step_value(side: Direction, step: &Step, detail: &Detail) -> Vec<u8> {
    let stream = if side == Direction::In { &detail.request } else { &detail.response };
    let span = if step.span.is_empty() { step.about } else { step.span };
    [&[side as u8, step.kind as u8][..], span.of(stream.bytes(), 0)].concat()
}

fn timeless(fact: &Fact) -> Fact {
    let mut fact = fact.clone();
    if let Fact::HandlerFinished { took } | Fact::LayerLeft { took, .. } = &mut fact {
        *took = 0;
    }
    fact
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
