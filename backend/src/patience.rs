//! How long a connection may go on, or stand still.

use std::time::Duration;

use shared::wire::CloseReason;
use tokio::time::Instant;

use crate::capture::Recorder;
use crate::config::{LabConfig, show};
use crate::notices::Notices;

/// Whether a connection has gone on, or stood still, for too long; otherwise when to look again.
pub(crate) fn overdue(
    config: &LabConfig,
    notices: &Notices,
    recorder: &Recorder,
    began: Instant,
) -> Result<Instant, CloseReason> {
    let (idle, lifetime) = (config.lab_idle, config.lab_lifetime);
    let limit_ms = |limit: Duration| u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
    let (lasted, still) = (began.elapsed(), recorder.still_for());
    if lasted >= lifetime {
        notices.reached("--lab-lifetime", show(lifetime), "A connection had lasted too long and was closed.");
        return Err(CloseReason::Lifetime { limit_ms: limit_ms(lifetime) });
    }
    if still >= idle {
        return Err(CloseReason::Idle { limit_ms: limit_ms(idle) });
    }
    Ok(Instant::now() + (idle - still).min(lifetime - lasted).max(Duration::from_millis(1)))
}
