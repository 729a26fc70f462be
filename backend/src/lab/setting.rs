//! What all handlers of one lab share: its rules, what it remembers, and the one small seam to the
//! world outside: a clock, sleep, and chance.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::handlers::States;
use super::places::Streams;
use super::rate::Rates;

/// What cannot be had inside the lab: where there is no socket, no clock and no operating system
/// (wasm32), somebody else brings it.
pub trait Outside: Send + Sync {
    /// Milliseconds since 1970.
    fn unix_ms(&self) -> u64;
    /// Bits that nobody can foretell.
    fn random(&self) -> u64;
    /// Completes after this time.
    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// What handlers keep to. Each has its option in the server's configuration.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Bytes a request's body may have (`--body-bytes`).
    pub body_bytes: usize,
    /// Bytes a made-up response's body may have (`--made-bytes`).
    pub made_bytes: usize,
    /// How long a delay, a drip or a stream may last (`--longest`).
    pub longest: Duration,
    /// Responses at once that take their time (`--streams`).
    pub streams: usize,
    /// How many of them one address may have (`--address-streams`).
    pub address_streams: usize,
    /// Entries that each stateful service remembers (`--state-entries`).
    pub state_entries: usize,
    /// How long an entry that nobody asks for is remembered (`--state-lifetime`).
    pub state_lifetime: Duration,
    /// Hosts that `/redirect-to` may lead to, beside the lab itself (`--redirect-host`).
    pub redirect_hosts: Vec<String>,
    /// What `/env` shows: names of variables with their values (`--show-env`).
    pub shown_env: Vec<(String, String)>,
    /// What `/hostname` says (`--hostname`).
    pub hostname: String,
    /// Requests that an address may send in a second; 0 for any number (`--address-requests`).
    pub address_requests: u32,
    /// Bytes a WebSocket message may have (`--message-bytes`).
    pub message_bytes: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            made_bytes: 10 * 1024 * 1024,
            longest: Duration::from_secs(10),
            streams: 256,
            address_streams: 64,
            state_entries: 1000,
            state_lifetime: Duration::from_secs(3600),
            redirect_hosts: Vec::new(),
            shown_env: Vec::new(),
            hostname: "lab".to_owned(),
            address_requests: 0,
            message_bytes: 64 * 1024,
        }
    }
}

/// What all handlers of one lab share.
pub struct Setting {
    /// What they keep to.
    pub rules: Rules,
    /// The world outside.
    pub outside: Arc<dyn Outside>,
    /// What the stateful ones remember.
    pub(super) states: States,
    pub(super) rates: Rates,
    pub(super) streams: Streams,
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setting").field("rules", &self.rules).finish_non_exhaustive()
    }
}

impl Setting {
    /// A lab that remembers nothing yet.
    pub fn new(rules: Rules, outside: Arc<dyn Outside>) -> Arc<Self> {
        let states = States::new(&rules);
        let (rates, streams) = (Rates::new(rules.address_requests), Streams::default());
        Arc::new(Self { rules, outside, states, rates, streams })
    }

    /// Milliseconds since 1970.
    pub fn unix_ms(&self) -> u64 {
        self.outside.unix_ms()
    }
}

/// The world outside, where there is one.
#[cfg(feature = "net")]
#[derive(Debug)]
pub struct System;

#[cfg(feature = "net")]
impl Outside for System {
    fn unix_ms(&self) -> u64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    fn random(&self) -> u64 {
        // Without the system's source of chance nothing here could be kept secret; a clock would do for
        // everything else, but nobody could tell the two apart.
        getrandom::u64()
            .unwrap_or_else(|_| std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 0))
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(time))
    }
}
