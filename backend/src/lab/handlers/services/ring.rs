//! A list that forgets its beginning: the latest entries, each with an index that stays its own.

use std::collections::VecDeque;

use crate::lab::setting::Rules;

/// The latest entries. Those that are too many, or too old, are dropped from the front.
#[derive(Debug)]
pub(super) struct Ring<T> {
    /// Each with when it was added.
    entries: VecDeque<(u64, T)>,
    /// The index of the first that is kept; as many have been dropped.
    first: u64,
    most: usize,
    lifetime_ms: u64,
}

impl<T> Ring<T> {
    pub(super) fn new(rules: &Rules) -> Self {
        let lifetime_ms = u64::try_from(rules.state_lifetime.as_millis()).unwrap_or(u64::MAX);
        Self::holding(rules.state_entries, lifetime_ms)
    }

    pub(super) fn holding(most: usize, lifetime_ms: u64) -> Self {
        Self { entries: VecDeque::new(), first: 0, most, lifetime_ms }
    }

    /// Adds an entry at the end; its index.
    pub(super) fn push(&mut self, now_ms: u64, entry: T) -> u64 {
        self.entries.push_back((now_ms, entry));
        self.tidy(now_ms);
        self.next() - 1
    }

    /// The index of the first entry that is kept.
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    /// The index that the next entry will have.
    pub(super) fn next(&self) -> u64 {
        self.first + self.entries.len() as u64
    }

    /// The entries from an index on, with theirs.
    pub(super) fn since(&self, from: u64) -> impl Iterator<Item = (u64, &T)> {
        let skipped = usize::try_from(from.saturating_sub(self.first)).unwrap_or(usize::MAX);
        (self.first..).zip(&self.entries).skip(skipped).map(|(index, (_, entry))| (index, entry))
    }

    /// Drops what is too old or too many.
    pub(super) fn tidy(&mut self, now_ms: u64) {
        let is_old = |(added, _): &(u64, T)| now_ms.saturating_sub(*added) > self.lifetime_ms;
        while self.entries.len() > self.most || self.entries.front().is_some_and(is_old) {
            self.entries.pop_front();
            self.first += 1;
        }
    }

    /// Begins again, at index 0.
    pub(super) fn reset(&mut self) {
        self.entries.clear();
        self.first = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_stay_when_the_beginning_is_dropped() {
        let mut ring = Ring::holding(2, 100);
        assert_eq!([ring.push(0, 'a'), ring.push(0, 'b'), ring.push(50, 'c')], [0, 1, 2]);
        assert_eq!((ring.first(), ring.next()), (1, 3));
        assert_eq!(ring.since(0).collect::<Vec<_>>(), [(1, &'b'), (2, &'c')]);
        assert_eq!(ring.since(2).collect::<Vec<_>>(), [(2, &'c')]);
        assert_eq!(ring.since(u64::MAX).count(), 0);
        ring.tidy(101);
        assert_eq!(ring.since(0).collect::<Vec<_>>(), [(2, &'c')]);
        ring.reset();
        assert_eq!((ring.first(), ring.next()), (0, 0));
    }
}
