//! What a stateful service remembers: so many entries, each for so long after it was last asked for.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use super::setting::Rules;

/// Entries by name. Where there are too many, the one that was not asked for longest goes.
#[derive(Debug)]
pub(super) struct Store<V> {
    // A std Mutex: held for a few instructions, never across an await.
    entries: Mutex<HashMap<String, Entry<V>>>,
    /// How often entries have been asked for: many times within a millisecond, perhaps.
    turns: AtomicU64,
    most: usize,
    lifetime_ms: u64,
}

#[derive(Debug)]
struct Entry<V> {
    asked_ms: u64,
    /// The turn at which that was.
    turn: u64,
    value: V,
}

impl<V> Store<V> {
    pub(super) fn new(rules: &Rules) -> Self {
        Self::holding(rules.state_entries, rules.state_lifetime)
    }

    fn holding(most: usize, lifetime: Duration) -> Self {
        let lifetime_ms = u64::try_from(lifetime.as_millis()).unwrap_or(u64::MAX);
        Self { entries: Mutex::new(HashMap::new()), turns: AtomicU64::new(0), most, lifetime_ms }
    }

    /// Does something with an entry, which is made where there is none.
    pub(super) fn with<R>(
        &self,
        now_ms: u64,
        name: &str,
        make: impl FnOnce() -> V,
        act: impl FnOnce(&mut V) -> R,
    ) -> R {
        let mut entries = self.fresh(now_ms);
        let turn = self.turns.fetch_add(1, Ordering::Relaxed);
        if !entries.contains_key(name) && entries.len() >= self.most {
            let oldest = entries.iter().min_by_key(|(_, entry)| entry.turn).map(|(name, _)| name.clone());
            if let Some(oldest) = oldest {
                entries.remove(&oldest);
            }
        }
        let entry =
            entries.entry(name.to_owned()).or_insert_with(|| Entry { asked_ms: now_ms, turn, value: make() });
        (entry.asked_ms, entry.turn) = (now_ms, turn);
        act(&mut entry.value)
    }

    /// Does something with an entry that is there.
    pub(super) fn find<R>(&self, now_ms: u64, name: &str, act: impl FnOnce(&mut V) -> R) -> Option<R> {
        let mut entries = self.fresh(now_ms);
        let entry = entries.get_mut(name)?;
        (entry.asked_ms, entry.turn) = (now_ms, self.turns.fetch_add(1, Ordering::Relaxed));
        Some(act(&mut entry.value))
    }

    /// Forgets an entry; whether there was one.
    pub(super) fn remove(&self, name: &str) -> bool {
        self.lock().remove(name).is_some()
    }

    /// Forgets everything.
    pub(super) fn reset(&self) {
        self.lock().clear();
    }

    /// How many there are, and what `show` makes of each, by name.
    pub(super) fn list<R>(&self, now_ms: u64, mut show: impl FnMut(&str, &V) -> R) -> Vec<R> {
        let entries = self.fresh(now_ms);
        let mut all: Vec<_> = entries.iter().collect();
        all.sort_by_key(|(name, _)| name.as_str());
        all.into_iter().map(|(name, entry)| show(name, &entry.value)).collect()
    }

    /// The entries that are still remembered. There are few enough to look through them all each time.
    fn fresh(&self, now_ms: u64) -> MutexGuard<'_, HashMap<String, Entry<V>>> {
        let mut entries = self.lock();
        let lifetime = self.lifetime_ms;
        entries.retain(|_, entry| now_ms.saturating_sub(entry.asked_ms) <= lifetime);
        entries
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Entry<V>>> {
        self.entries.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(store: &Store<u32>, now_ms: u64) -> Vec<String> {
        store.list(now_ms, |name, _| name.to_owned())
    }

    #[test]
    fn where_there_are_too_many_the_one_not_asked_for_longest_goes() {
        // All within one millisecond, too, and as often as it takes to see that no chance decides.
        for times in [[1, 2, 3, 4]].into_iter().chain([[4; 4]; 20]) {
            let store = Store::holding(2, Duration::from_secs(10));
            for (now, name) in times.into_iter().zip(["a", "b", "a", "c"]) {
                store.with(now, name, || 0, |n| *n += 1);
            }
            assert_eq!(names(&store, 4), ["a", "c"]);
            assert_eq!(store.find(5, "a", |n| *n), Some(2));
        }
    }

    #[test]
    fn what_nobody_asks_for_is_forgotten_in_time() {
        let store = Store::holding(9, Duration::from_millis(100));
        store.with(0, "old", || 1, |_| ());
        store.with(50, "new", || 2, |_| ());
        assert_eq!(names(&store, 100), ["new", "old"]);
        assert_eq!(names(&store, 101), ["new"]);
        assert!(store.remove("new") && !store.remove("new"));
        store.with(101, "again", || 3, |_| ());
        store.reset();
        assert!(names(&store, 101).is_empty());
    }
}
