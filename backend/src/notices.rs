//! Limits that were reached: said once to the log, counted, and told to every open page.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use shared::wire::Notice;

/// The limits reached since the server started: one entry for each limit, so this cannot grow beyond
/// the number of limits there are.
#[derive(Debug, Default)]
pub struct Notices {
    by_option: Mutex<BTreeMap<&'static str, (u64, Notice)>>,
    /// Counts changes, so that a page asks for the notices only when there is something new.
    version: AtomicU64,
}

impl Notices {
    /// Notes that a limit was reached, and what that meant.
    pub fn reached(&self, option: &'static str, value: impl ToString, what: &str) {
        let mut notices = self.by_option.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let version = self.version.fetch_add(1, Ordering::Relaxed) + 1;
        let (changed, notice) = notices.entry(option).or_insert_with(|| {
            tracing::warn!(option, value = value.to_string(), "{what}");
            let notice =
                Notice { option: option.to_owned(), value: value.to_string(), what: String::new(), times: 0 };
            (0, notice)
        });
        *changed = version;
        notice.times += 1;
        if notice.what != what {
            what.clone_into(&mut notice.what);
        }
    }

    /// Whether something was noted after `version`.
    pub fn is_newer_than(&self, version: u64) -> bool {
        self.version.load(Ordering::Relaxed) > version
    }

    /// What was noted after `version`, and the version this brings one to.
    pub fn since(&self, version: u64) -> (Vec<Notice>, u64) {
        let notices = self.by_option.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let newer =
            notices.values().filter(|(changed, _)| *changed > version).map(|(_, n)| n.clone()).collect();
        (newer, self.version.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_told_once_and_counted_after() {
        let notices = Notices::default();
        notices.reached("--pages", 2, "No room for another page.");
        let (first, version) = notices.since(0);
        assert_eq!((first.len(), first[0].times), (1, 1));
        assert!(notices.since(version).0.is_empty());
        notices.reached("--pages", 2, "No room for another page.");
        assert!(notices.is_newer_than(version));
        assert_eq!(notices.since(version).0[0].times, 2);
    }
}
