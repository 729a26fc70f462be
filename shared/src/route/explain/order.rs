//! The order in which the tree comes to the routes.
//!
//! In the tree, patterns that begin alike share their beginning, byte by byte, and where they part, they
//! part in a fork. A search comes to a fork with what is left of the path and looks, in this order, at
//!
//! 1. the pattern that ends here, which matches if the path ends, too;
//! 2. the patterns that go on with the byte that comes next in the path;
//! 3. those that go on with another byte, which it can see, but does not enter;
//! 4. the wildcard, of which there is one at most: parameter and catch-all at the same place are a
//!    conflict, which axum refuses.
//!
//! The turns that lead to a pattern, written one behind the other, sort the patterns; those that part
//! from the path at the same place (3) stay in the table's order. Two patterns that both match a path can
//! only part where one of them has a fixed byte and the other a wildcard, so the first match in this order
//! is the one that the search finds, and coming back to a wildcard is going on in the list.

use super::pattern::{Pattern, Wildcard};
use super::target::Path;
use crate::route::Route;

/// What a pattern does next, seen from the path.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Ends,
    GoesAlong,
    GoesElsewhere,
    Wildcard,
}

pub(super) fn as_the_tree_comes_to_them<'r>(
    routes: impl Iterator<Item = (&'r Route, Pattern<'r>)>,
    path: &Path,
) -> Vec<(&'r Route, Pattern<'r>)> {
    let mut routes: Vec<_> = routes.collect();
    routes.sort_by_cached_key(|(_, pattern)| turns(pattern, path.text.as_bytes()));
    routes
}

/// The turns that lead to a pattern, up to where it parts from the path.
fn turns(pattern: &Pattern<'_>, path: &[u8]) -> Vec<Turn> {
    let mut turns = Vec::new();
    let mut left = path;
    for segment in &pattern.segments {
        for byte in std::iter::once(b'/').chain(segment.fixed.bytes()) {
            let Some((_, behind)) = left.split_first().filter(|(next, _)| **next == byte) else {
                turns.push(Turn::GoesElsewhere);
                return turns;
            };
            turns.push(Turn::GoesAlong);
            left = behind;
        }
        match segment.wildcard {
            Wildcard::None => {}
            Wildcard::Param(_) => {
                turns.push(Turn::Wildcard);
                let end = left.iter().position(|byte| *byte == b'/').unwrap_or(left.len());
                left = &left[end..];
            }
            Wildcard::Rest(_) => {
                turns.push(Turn::Wildcard);
                left = &[];
            }
        }
    }
    turns.push(Turn::Ends);
    turns
}
