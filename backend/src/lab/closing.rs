//! Why a connection ended: what hyper says of it, beside what the tap saw.

use shared::wire::{CloseReason, Side};

use super::write_side::Ending;
use crate::capture::Seen;
use crate::config::LabConfig;

/// What the connection's task knows when hyper has let go of it.
pub(super) struct End<'a> {
    pub(super) result: Result<(), &'a hyper::Error>,
    pub(super) seen: Seen,
    /// A request had begun, or its response was not whole.
    pub(super) in_an_exchange: bool,
    /// A response was whole before its request was.
    pub(super) answered_early: bool,
    pub(super) stopping: bool,
    /// A handler had it ended.
    pub(super) on_purpose: Option<Ending>,
    /// It had left HTTP, and was let go of by whoever had taken it over.
    pub(super) tunnel: bool,
}

impl End<'_> {
    /// Who closed the connection, and why.
    pub(super) fn reason(&self, config: &LabConfig) -> (Side, CloseReason) {
        if self.tunnel {
            return self.tunnel_reason();
        }
        let head_limit = u64::try_from(config.head_timeout.as_millis()).unwrap_or(u64::MAX);
        if let Some(ending) = self.on_purpose {
            return (Side::Server, CloseReason::OnPurpose { reset: ending == Ending::Reset });
        }
        match self.result {
            Err(error) if error.is_parse() => (Side::Server, CloseReason::RequestRefused),
            // hyper's clock for the next head runs from the end of the last exchange.
            Err(error) if error.is_timeout() => {
                (Side::Server, CloseReason::HeadTimeout { limit_ms: head_limit })
            }
            _ if self.seen.broken => (Side::Client, CloseReason::ClientReset),
            Err(error) if error.is_incomplete_message() => (Side::Client, CloseReason::RequestIncomplete),
            Err(error) => (Side::Server, CloseReason::Failed(error.to_string())),
            Ok(()) if self.stopping => (Side::Server, CloseReason::Stopping),
            Ok(()) if self.seen.client_finished && self.in_an_exchange => {
                (Side::Client, CloseReason::RequestIncomplete)
            }
            Ok(()) if self.seen.client_finished => (Side::Client, CloseReason::ClientFinished),
            // The rest of the body cannot be told from the next request.
            Ok(()) if self.answered_early => (Side::Server, CloseReason::RequestUnread),
            Ok(()) => (Side::Server, CloseReason::NotPersistent),
        }
    }

    fn tunnel_reason(&self) -> (Side, CloseReason) {
        if self.seen.broken {
            (Side::Client, CloseReason::ClientReset)
        } else if self.seen.client_finished {
            (Side::Client, CloseReason::ClientFinished)
        } else {
            (Side::Server, CloseReason::TunnelEnded)
        }
    }
}
