//! How fast a page's messages are taken: a steady rate, with room for a burst.

use std::time::Duration;

use tokio::time::Instant;

/// How many seconds' worth of messages may come at once.
const BURST: u32 = 5;

/// Messages are not thrown away: one that comes too fast waits, and with it, by the network's own
/// back-pressure, its sender.
#[derive(Debug)]
pub(super) struct Throttle {
    interval: Duration,
    burst: Duration,
    /// When the messages taken so far would have been due at the steady rate.
    due: Instant,
    flooded: bool,
}

impl Throttle {
    pub(super) fn new(per_second: u32) -> Self {
        let interval = Duration::from_secs(1) / per_second.max(1);
        Self { interval, burst: interval * per_second.max(1) * BURST, due: Instant::now(), flooded: false }
    }

    /// When the next message may be taken; in the past or now, if at once.
    pub(super) fn next(&self) -> Instant {
        self.due.checked_sub(self.burst).unwrap_or(self.due)
    }

    /// A message was taken. True once in each flood: when the next one has to wait for the first time.
    pub(super) fn took(&mut self) -> bool {
        let now = Instant::now();
        if self.due <= now {
            self.flooded = false;
        }
        self.due = self.due.max(now) + self.interval;
        self.next() > now && !std::mem::replace(&mut self.flooded, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_burst_is_taken_at_once_and_the_rest_at_the_steady_rate() {
        let mut throttle = Throttle::new(10);
        let began = Instant::now();
        let mut floods = 0;
        for _ in 0..70 {
            tokio::time::sleep_until(throttle.next()).await;
            floods += u32::from(throttle.took());
        }
        assert_eq!(floods, 1);
        let took = began.elapsed();
        assert!((Duration::from_millis(1800)..=Duration::from_millis(2000)).contains(&took), "{took:?}");
    }
}
