//! The page's connection to the server, and how long to wait before trying it again.
//!
//! ```text
//! Connecting ──Hello──▶ Connected ──closed──▶ Waiting ──time, or "Try now"──▶ Connecting
//!      └──────failed──────────────────────────▶ ▲
//! any ──other version──▶ OtherVersion   (ends: only a reload helps)
//! ```

use std::rc::Rc;

/// How things stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// On the way.
    Connecting {
        /// Not for the first time.
        again: bool,
    },
    /// The server has said hello.
    Connected,
    /// The connection is gone; the page tries again by itself.
    Waiting {
        /// Seconds until then, rounded up.
        seconds: u32,
        /// What the server said when it hung up, if it did.
        why: Option<Rc<str>>,
    },
    /// The server was built from another definition of the protocol.
    OtherVersion,
}

impl Link {
    /// In words.
    pub const fn says(&self) -> &'static str {
        match self {
            Self::Connecting { again: false } => "Connecting…",
            Self::Connecting { again: true } => "Reconnecting…",
            Self::Connected => "Connected",
            Self::Waiting { .. } => "Reconnecting",
            Self::OtherVersion => "This page and the server are of different versions.",
        }
    }
}

/// The waits double from the first to the last.
const FIRST_WAIT_MS: u32 = 250;
const LONGEST_WAIT_MS: u32 = 8_000;

/// How long to wait before the next try, after `failures` in a row (from 1). `random`, from 0 to 1,
/// spreads the pages of a class over a quarter of the wait, so that they do not all return at once.
pub fn wait_ms(failures: u32, random: f64) -> u32 {
    let doublings = failures.saturating_sub(1).min(8);
    let whole = FIRST_WAIT_MS.saturating_mul(1 << doublings).min(LONGEST_WAIT_MS);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a quarter of 8,000, times 0 to 1"
    )]
    let spread = (f64::from(whole / 4) * random.clamp(0.0, 1.0)) as u32;
    whole - spread
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_eight_seconds() {
        let waits: Vec<u32> = (1..=8).map(|failures| wait_ms(failures, 0.0)).collect();
        assert_eq!(waits, [250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
        assert_eq!(wait_ms(u32::MAX, 0.0), LONGEST_WAIT_MS);
    }

    #[test]
    fn chance_shortens_a_wait_by_a_quarter_at_most() {
        assert_eq!(wait_ms(6, 1.0), 6_000);
        assert_eq!(wait_ms(6, 7.0), 6_000);
        assert_eq!(wait_ms(6, -7.0), 8_000);
    }
}
