//! How many requests a second each address may send: a bucket per address that fills up steadily.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;

use crate::address::network;

/// Addresses that are remembered at once. A full bucket is as good as none, so only those that have
/// just sent something matter.
const ADDRESSES: usize = 4096;

const SECOND: u64 = 1_000_000_000;

/// The buckets.
#[derive(Debug)]
pub(super) struct Rates {
    per_second: u32,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    /// What is in it, in nanoseconds of filling: one request takes a second's share.
    level: u64,
    at: u64,
}

/// The bucket was empty.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Over {
    /// After how many whole seconds there will be something in it again.
    pub(super) seconds: u64,
}

impl Rates {
    pub(super) fn new(per_second: u32) -> Self {
        Self { per_second, buckets: Mutex::new(HashMap::new()) }
    }

    /// Whether this address's requests are counted at all.
    pub(super) fn counts(&self, client: IpAddr) -> bool {
        // Whoever sits at the machine itself can do it other harm.
        self.per_second > 0 && !client.is_loopback()
    }

    /// Takes a request's share out of an address's bucket at a time, in nanoseconds of any clock.
    pub(super) fn take(&self, client: IpAddr, at: u64) -> Result<(), Over> {
        if !self.counts(client) {
            return Ok(());
        }
        let share = SECOND / u64::from(self.per_second);
        let mut buckets = self.buckets.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if buckets.len() >= ADDRESSES {
            buckets.retain(|_, bucket| bucket.filled(at) < SECOND);
            // Ever new addresses, faster than buckets fill: then forgetting them all is kinder than
            // growing without end or letting nobody in.
            if buckets.len() >= ADDRESSES {
                buckets.clear();
            }
        }
        let bucket = buckets.entry(network(client)).or_insert(Bucket { level: SECOND, at });
        (bucket.level, bucket.at) = (bucket.filled(at), at.max(bucket.at));
        match bucket.level.checked_sub(share) {
            Some(left) => {
                bucket.level = left;
                Ok(())
            }
            None => Err(Over { seconds: 1 }),
        }
    }
}

impl Bucket {
    fn filled(&self, at: u64) -> u64 {
        self.level.saturating_add(at.saturating_sub(self.at)).min(SECOND)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let rates = Rates::new(10);
        for _ in 0..10 {
            assert_eq!(rates.take(address(1), 5), Ok(()));
        }
        assert_eq!(rates.take(address(1), 5), Err(Over { seconds: 1 }));
        assert_eq!(rates.take(address(2), 5), Ok(()), "another address has its own");
        assert_eq!(rates.take(address(1), 5 + SECOND / 10), Ok(()));
        assert!(rates.take(address(1), 5 + SECOND / 10).is_err());
    }

    #[test]
    fn a_household_is_one_address_and_this_machine_is_none() {
        let rates = Rates::new(1);
        let household = |last: u16| IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, last]);
        assert!(rates.take(household(1), 0).is_ok() && rates.take(household(2), 0).is_err());
        for _ in 0..9 {
            assert_eq!(rates.take(IpAddr::from([127, 0, 0, 1]), 0), Ok(()));
        }
    }

    #[test]
    fn ever_new_addresses_do_not_grow_the_table_without_end() {
        let rates = Rates::new(1);
        for i in 0..3 * ADDRESSES as u32 {
            let _ = rates.take(IpAddr::from(i.to_be_bytes()), 0);
        }
        assert!(rates.buckets.lock().unwrap().len() <= ADDRESSES);
    }
}
