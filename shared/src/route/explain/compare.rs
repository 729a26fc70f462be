//! A pattern's segments and the path's, side by side.

use super::pattern::{Pattern, PatternSegment, Wildcard};
use super::target::{Path, Segment};
use crate::edits::edits;
use crate::span::Span;

/// A segment of the pattern beside one of the path; beside all that is left of it, for a catch-all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared<'r> {
    /// Which segment it is, counted from 1 in the path; in the pattern where the path has none.
    pub number: usize,
    /// The pattern's, as it is written.
    pub pattern: Option<&'r str>,
    /// The path's.
    pub path: Option<Segment>,
    /// What the two have to do with each other.
    pub fit: Fit<'r>,
}

/// How many segments of a path that the pattern knows nothing of are told. The first is what matters, and
/// a path can have tens of thousands.
const MOST_LEFT_OVER: usize = 16;

/// What a segment of a pattern and one of a path have to do with each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit<'r> {
    /// The same bytes.
    Equal,
    /// A parameter took it.
    Captured(Param<'r>),
    /// A catch-all took it and all that follows.
    Swallowed(Param<'r>),
    /// A wildcard stands here, but there is nothing for it, and at the end of a path it needs something.
    Empty,
    /// Other bytes.
    Differs(Near),
    /// The path is over.
    Missing(Near),
    /// The pattern is over.
    LeftOver(Near),
}

/// What a wildcard captured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param<'r> {
    /// Its name.
    pub name: &'r str,
    /// Where what it captured stands in the target.
    pub at: Span,
    /// As it is spelled.
    pub raw: String,
    /// What handlers get: percent-decoded; none if that is no UTF-8.
    pub value: Option<String>,
}

/// How near a segment is to the one it should have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Near {
    /// Only upper and lower case differ.
    Case,
    /// The same once percent-decoded.
    Encoding,
    /// The same up to a slash that is percent-encoded, and therefore divides nothing.
    EncodedSlash,
    /// A slash at the end makes the difference.
    TrailingSlash,
    /// It is empty: two slashes in a row.
    EmptySegment,
    /// A letter or two.
    Slip,
    /// Not near at all.
    Far,
}

impl<'r> Fit<'r> {
    /// Whether the router goes on.
    pub const fn fits(&self) -> bool {
        matches!(self, Self::Equal | Self::Captured(_) | Self::Swallowed(_))
    }

    /// What was captured.
    pub const fn param(&self) -> Option<&Param<'r>> {
        match self {
            Self::Captured(param) | Self::Swallowed(param) => Some(param),
            _ => None,
        }
    }
}

/// Each segment with the one at the same place. What stands behind a first difference is compared as
/// well: it is for people to look at.
pub(super) fn compare<'r>(pattern: &Pattern<'r>, path: &Path) -> Vec<Compared<'r>> {
    let mut compared = Vec::new();
    for (at, segment) in pattern.segments.iter().enumerate() {
        let Some(given) = path.segments.get(at) else {
            compared.push(missing(pattern, at, at + 1));
            continue;
        };
        let mut pair = pair(segment, path, at);
        let next = path.segments.get(at + 1);
        if pair.fit == Fit::Differs(Near::Far)
            && given.text.is_empty()
            && next.is_some_and(|next| next.text.starts_with(&segment.fixed))
        {
            pair.fit = Fit::Differs(Near::EmptySegment);
        }
        compared.push(pair);
        if matches!(segment.wildcard, Wildcard::Rest(_)) {
            return compared;
        }
    }
    let left_over = (pattern.segments.len()..path.segments.len()).map(|at| left_over(path, at));
    compared.extend(left_over.take(MOST_LEFT_OVER));
    compared
}

/// A segment of a pattern beside the one at a place in the path.
pub(super) fn pair<'r>(segment: &PatternSegment<'r>, path: &Path, at: usize) -> Compared<'r> {
    let given = match segment.wildcard {
        Wildcard::Rest(_) => path.from(at),
        _ => path.segments[at].clone(),
    };
    let is_last = at + 1 == path.segments.len();
    let fit = match (given.text.strip_prefix(&segment.fixed), segment.wildcard) {
        (Some(""), Wildcard::None) => Fit::Equal,
        (Some(""), Wildcard::Rest(_)) => Fit::Empty,
        (Some(""), Wildcard::Param(_)) if is_last => Fit::Empty,
        (Some(captured), Wildcard::Param(name)) => Fit::Captured(Param::of(name, captured, given.at)),
        (Some(captured), Wildcard::Rest(name)) => Fit::Swallowed(Param::of(name, captured, given.at)),
        // Nothing behind the last slash, where the route has something.
        (None, _) if given.text.is_empty() && is_last && at > 0 => Fit::Differs(Near::TrailingSlash),
        (Some(_) | None, _) => Fit::Differs(near(segment, &given.text)),
    };
    Compared { number: at + 1, pattern: Some(segment.written), path: Some(given), fit }
}

/// A segment of the pattern for which there is nothing.
pub(super) fn missing<'r>(pattern: &Pattern<'r>, at: usize, number: usize) -> Compared<'r> {
    let segment = &pattern.segments[at];
    let is_slash = at > 0
        && at + 1 == pattern.segments.len()
        && segment.fixed.is_empty()
        && segment.wildcard == Wildcard::None;
    let near = if is_slash { Near::TrailingSlash } else { Near::Far };
    Compared { number, pattern: Some(segment.written), path: None, fit: Fit::Missing(near) }
}

/// A segment of the path that the pattern knows nothing of.
pub(super) fn left_over<'r>(path: &Path, at: usize) -> Compared<'r> {
    let segment = path.segments[at].clone();
    let near = match segment.text.is_empty() {
        true if at + 1 == path.segments.len() => Near::TrailingSlash,
        true => Near::EmptySegment,
        false => Near::Far,
    };
    Compared { number: at + 1, pattern: None, path: Some(segment), fit: Fit::LeftOver(near) }
}

impl<'r> Param<'r> {
    /// What a wildcard captured: the last bytes of what stands here.
    fn of(name: &'r str, raw: &str, segment: Span) -> Self {
        let at = Span::between(segment.end() - raw.len() as u64, segment.end());
        Self { name, at, raw: raw.to_owned(), value: String::from_utf8(decoded(raw)).ok() }
    }
}

/// How near a text is that is not what a segment wants.
fn near(segment: &PatternSegment<'_>, given: &str) -> Near {
    let fixed = segment.fixed.as_str();
    if fixed.is_empty() || given.is_empty() {
        return Near::Far;
    }
    // With a wildcard behind it, only the beginning counts.
    let whole = segment.wildcard == Wildcard::None;
    let same = |a: &[u8], b: &[u8]| if whole { a == b } else { a.starts_with(b) };
    let meant = decoded(given);
    if same(given.to_lowercase().as_bytes(), fixed.to_lowercase().as_bytes()) {
        Near::Case
    } else if same(&meant, &decoded(fixed)) {
        Near::Encoding
    } else if meant.strip_prefix(fixed.as_bytes()).is_some_and(|behind| behind.starts_with(b"/")) {
        Near::EncodedSlash
    } else if whole && is_slip(given, fixed) {
        Near::Slip
    } else {
        Near::Far
    }
}

/// `%XX` read as the byte it stands for. A `%` without two digits behind it means itself.
fn decoded(text: &str) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let bytes = text.as_bytes();
    let mut meant = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match (byte, digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                meant.extend(u8::try_from(16 * high + low));
                at += 3;
            }
            _ => {
                meant.push(byte);
                at += 1;
            }
        }
    }
    meant
}

/// Whether somebody who meant the one may have typed the other: one letter in three is wrong at most, and
/// no more than two.
fn is_slip(given: &str, meant: &str) -> bool {
    let allowed = (meant.len() / 3).min(2);
    given.len().abs_diff(meant.len()) <= allowed && edits(given.as_bytes(), meant.as_bytes()) <= allowed
}
