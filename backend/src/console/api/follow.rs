//! `GET /api/exchanges?follow=1`: a line of JSON for each change, from now on or from `after`.
//!
//! Each line is an exchange as it stands at that moment. Nothing is queued: when the reader has taken what
//! there was, the capture is asked what has changed since, so changes that follow fast on each other come
//! as one line. While nothing happens an empty line comes now and then: it shows that both are still
//! there, and keeps the connection from looking idle.
//!
//! There are `--followers` places for readers, so that they leave those of pages alone.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::stream;
use shared::wire::Summary;
use tokio::sync::{OwnedSemaphorePermit, mpsc, watch};

use super::{Shared, form, of_kind};
use crate::capture::Watching;
use crate::problem::Problem;
use crate::stop::told_to_stop;

/// The least time between two looks at what has changed, as for a page.
const LOOK_EVERY: Duration = Duration::from_millis(16);

/// What one reader has been told.
struct Reader {
    shared: Arc<Shared>,
    _place: OwnedSemaphorePermit,
    _watching: Watching,
    /// So that stopping can wait for the end of the answer.
    _alive: mpsc::Sender<()>,
    stop: watch::Receiver<bool>,
    /// The capture's version as far as it has been told.
    seen: u64,
    after: u64,
    /// Lines that may still come.
    left: u64,
}

pub(super) fn answer(
    shared: &Arc<Shared>,
    after: Option<u64>,
    limit: Option<u64>,
) -> Result<Response, Problem> {
    let console = &shared.console;
    let Ok(place) = Arc::clone(&shared.followers).try_acquire_owned() else {
        let limit = console.config.followers;
        console.notices.reached("--followers", limit, "A reader was turned away: too many follow the list.");
        let detail = format!("As many follow the list as the server takes: {limit} (option --followers).");
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail));
    };
    // Only while somebody watches are changes marked: first this, then the version.
    let watching = console.capture.watch();
    let seen = match after {
        Some(_) => 0,
        None => console.capture.changes(u64::MAX).version,
    };
    let reader = Reader {
        shared: Arc::clone(shared),
        _place: place,
        _watching: watching,
        _alive: shared.alive.clone(),
        stop: shared.stop.clone(),
        seen,
        after: after.unwrap_or(0),
        left: limit.unwrap_or(u64::MAX),
    };
    let lines = stream::unfold(reader, |mut reader| async {
        let text = reader.next().await?;
        Some((Ok::<_, Infallible>(text), reader))
    });
    Ok(of_kind("application/x-ndjson", Body::from_stream(lines)))
}

impl Reader {
    /// The next lines, or an empty one; nothing more when the server stops or all that was asked for has
    /// been told.
    async fn next(&mut self) -> Option<String> {
        let shared = Arc::clone(&self.shared);
        let config = &shared.console.config;
        let quiet = tokio::time::sleep(config.page_stall.min(config.console_idle) / 3);
        let mut quiet = pin!(quiet);
        while self.left > 0 {
            // Waiting again before looking: a change that comes in between wakes us once more.
            let mut changed = pin!(shared.console.capture.changed());
            changed.as_mut().enable();
            let changes = shared.console.capture.changes(self.seen);
            self.seen = changes.version;
            let text = self.lines(&changes.changed);
            if !text.is_empty() {
                return Some(text);
            }
            tokio::select! {
                () = changed => {}
                () = quiet.as_mut() => return Some("\n".to_owned()),
                () = told_to_stop(&mut self.stop) => return None,
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        None
    }

    fn lines(&mut self, changed: &[Summary]) -> String {
        let mut text = String::new();
        for summary in changed.iter().filter(|summary| summary.id.0 > self.after) {
            if self.left == 0 {
                break;
            }
            self.left -= 1;
            text.push_str(&form::summary(summary).to_string());
            text.push('\n');
        }
        text
    }
}
