//! A pattern in pieces.

/// A pattern, segment by segment.
pub(super) struct Pattern<'r> {
    pub(super) segments: Vec<PatternSegment<'r>>,
}

/// What a pattern wants between two slashes: a fixed text, and behind it a wildcard or nothing. matchit
/// takes no text behind a wildcard.
pub(super) struct PatternSegment<'r> {
    /// As it is written.
    pub(super) written: &'r str,
    /// The fixed text, `{{` and `}}` in it read as the one brace they mean.
    pub(super) fixed: String,
    pub(super) wildcard: Wildcard<'r>,
}

/// What a pattern leaves open, by name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wildcard<'r> {
    /// Nothing.
    None,
    /// What is left of the segment.
    Param(&'r str),
    /// What is left of the path, slashes and all.
    Rest(&'r str),
}

impl<'r> Pattern<'r> {
    pub(super) fn of(pattern: &'r str) -> Self {
        let segments = pattern.split('/').skip(1).map(PatternSegment::of);
        Self { segments: segments.collect() }
    }
}

impl<'r> PatternSegment<'r> {
    fn of(written: &'r str) -> Self {
        let mut fixed = String::new();
        let mut letters = written.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let is_brace = letter == '{' || letter == '}';
            let is_doubled = is_brace && letters.next_if(|(_, next)| *next == letter).is_some();
            if letter == '{' && !is_doubled {
                return Self { written, fixed, wildcard: Wildcard::of(&written[at..]) };
            }
            fixed.push(letter);
        }
        Self { written, fixed, wildcard: Wildcard::None }
    }
}

impl<'r> Wildcard<'r> {
    /// What stands in braces.
    fn of(written: &'r str) -> Self {
        let name = written.trim_start_matches('{').trim_end_matches('}');
        match name.strip_prefix('*') {
            Some(name) => Self::Rest(name),
            None => Self::Param(name),
        }
    }
}
