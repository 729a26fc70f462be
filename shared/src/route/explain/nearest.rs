//! The route that was probably meant: the one whose segments can be made into the path's with the least
//! to change.
//!
//! An edit distance as between words, with segments for letters: pairing two, leaving one of the pattern
//! out, or taking one of the path too many each have a price, and a table over both ends finds the
//! cheapest way.

use super::compare::{self, Compared, Fit, Near};
use super::pattern::{Pattern, Wildcard};
use super::target::Path;
use crate::route::Route;

/// The highest price at which a route is still near.
const FAR: u32 = 4;

/// Paths of more segments are near nothing, and cost nothing.
const MOST_SEGMENTS: usize = 32;

/// The route that was probably meant, and what is different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest<'r> {
    /// Which.
    pub route: &'r Route,
    /// Its segments beside those of the path that correspond to them, so that one too many or too few
    /// does not put the rest out of step.
    pub segments: Vec<Compared<'r>>,
}

pub(super) fn nearest<'r>(routes: &[(&'r Route, Pattern<'r>)], path: &Path) -> Option<Nearest<'r>> {
    if path.segments.is_empty() || path.segments.len() > MOST_SEGMENTS {
        return None;
    }
    let aligned = routes.iter().map(|(route, pattern)| {
        let (price, segments) = align(pattern, path);
        (price, Nearest { route, segments })
    });
    let near = aligned.filter(|(price, nearest)| *price <= FAR && have_something_in_common(nearest, path));
    near.min_by_key(|(price, _)| *price).map(|(_, nearest)| nearest)
}

/// Whether there is anything fixed in the pattern that the path has, or nearly has. A wildcard alone
/// takes everything and tells nothing.
fn have_something_in_common(nearest: &Nearest<'_>, path: &Path) -> bool {
    let says_nothing = path.segments.iter().all(|segment| segment.text.is_empty());
    says_nothing
        || nearest.segments.iter().any(|compared| match compared.fit {
            Fit::Equal => compared.pattern.is_some_and(|segment| !segment.is_empty()),
            Fit::Differs(near) => near != Near::Far,
            _ => false,
        })
}

fn price(fit: &Fit<'_>) -> u32 {
    match fit {
        Fit::Equal | Fit::Captured(_) | Fit::Swallowed(_) => 0,
        Fit::Differs(Near::Far) => FAR + 1,
        Fit::Differs(Near::TrailingSlash) => 3,
        Fit::Missing(Near::Far) | Fit::LeftOver(Near::Far) => 3,
        Fit::Empty | Fit::Differs(Near::Slip) => 2,
        Fit::Differs(_) | Fit::Missing(_) | Fit::LeftOver(_) => 1,
    }
}

/// The cheapest way from a place in the pattern and one in the path to both ends: its price, and its
/// first step.
type Way<'r> = (u32, Option<(Compared<'r>, usize, usize)>);

fn align<'r>(pattern: &Pattern<'r>, path: &Path) -> (u32, Vec<Compared<'r>>) {
    let (wanted, given) = (pattern.segments.len(), path.segments.len());
    let mut ways: Vec<Vec<Way<'r>>> = vec![vec![(0, None); given + 1]; wanted + 1];
    for i in (0..=wanted).rev() {
        for j in (0..=given).rev() {
            let mut steps = Vec::new();
            if i < wanted && j < given {
                let behind = match pattern.segments[i].wildcard {
                    Wildcard::Rest(_) => given,
                    _ => j + 1,
                };
                steps.push((compare::pair(&pattern.segments[i], path, j), i + 1, behind));
            }
            if j < given {
                steps.push((compare::left_over(path, j), i, j + 1));
            }
            if i < wanted {
                steps.push((compare::missing(pattern, i, j + 1), i + 1, j));
            }
            let priced =
                steps.into_iter().map(|step| (price(&step.0.fit) + ways[step.1][step.2].0, Some(step)));
            if let Some(cheapest) = priced.min_by_key(|(price, _)| *price) {
                ways[i][j] = cheapest;
            }
        }
    }
    let total = ways[0][0].0;
    let mut segments = Vec::new();
    let (mut i, mut j) = (0, 0);
    while let Some((step, next_i, next_j)) = ways[i][j].1.take() {
        segments.push(step);
        (i, j) = (next_i, next_j);
    }
    (total, segments)
}
