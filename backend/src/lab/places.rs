//! Places for responses that take their time: so many at once, and so many of one address, so that
//! whoever takes all that there are for one leaves some to others.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;

use super::observe::Observed;
use super::reply::Problem;
use super::setting::Setting;
use crate::address::network;

/// Who has places. There are no more entries than places.
#[derive(Debug, Default)]
pub(super) struct Streams {
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    of: HashMap<IpAddr, usize>,
}

impl Streams {
    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// What a handler takes to get a place.
#[derive(Debug)]
pub(super) struct Places {
    setting: Arc<Setting>,
    /// Whose request it is; unknown where nobody observes.
    client: Option<IpAddr>,
}

impl FromRequestParts<Arc<Setting>> for Places {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, setting: &Arc<Setting>) -> Result<Self, Infallible> {
        let client = parts.extensions.get::<Observed>().map(|Observed(observer)| network(observer.client()));
        Ok(Self { setting: Arc::clone(setting), client })
    }
}

impl Places {
    /// A place; it is given back when dropped.
    ///
    /// # Errors
    /// There is none, or none for this address.
    pub(super) fn take(&self) -> Result<Place, Problem> {
        let rules = &self.setting.rules;
        let mut taken = self.setting.streams.lock();
        if taken.all >= rules.streams {
            return Err(full("", rules.streams, "--streams"));
        }
        if let Some(client) = self.client {
            let own = taken.of.entry(client).or_default();
            if *own >= rules.address_streams {
                return Err(full(" of your address", rules.address_streams, "--address-streams"));
            }
            *own += 1;
        }
        taken.all += 1;
        Ok(Place { setting: Arc::clone(&self.setting), client: self.client })
    }
}

fn full(whose: &str, limit: usize, option: &str) -> Problem {
    let detail = format!(
        "As many responses{whose} that take their time are under way as may be: {limit} (option {option})."
    );
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).with("retry-after", "1")
}

/// A place among the responses that take their time.
#[derive(Debug)]
pub(super) struct Place {
    setting: Arc<Setting>,
    client: Option<IpAddr>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.setting.streams.lock();
        taken.all -= 1;
        if let Some(client) = self.client
            && let Some(own) = taken.of.get_mut(&client)
        {
            *own -= 1;
            if *own == 0 {
                taken.of.remove(&client);
            }
        }
    }
}
