//! A body that takes its time, and comes in pieces of a size that was asked for.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Bytes, HttpBody as _};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::{StreamExt as _, stream};

use crate::lab::extract::Args;
use crate::lab::handlers::streaming;
use crate::lab::places::Places;
use crate::lab::reply::Problem;
use crate::lab::setting::Setting;

/// The largest piece that can be asked for, and the usual one.
const PIECE: u64 = 10 * 1024;

/// How fast a body goes.
pub(super) struct Pace {
    piece: usize,
    duration: Duration,
}

impl Pace {
    /// What the query asks for; none where it asks for nothing.
    pub(super) fn asked_for(args: &Args, longest: Duration) -> Result<Option<Self>, Problem> {
        args.known(&["chunk_size", "duration"])?;
        let piece = args.number("chunk_size", PIECE, 1..=PIECE)?;
        let duration = args.time("duration", Duration::ZERO, longest)?;
        let pace = Self { piece: usize::try_from(piece).unwrap_or(usize::MAX), duration };
        Ok((!args.0.is_empty()).then_some(pace))
    }

    /// Spreads the body of a response over the time: the first piece goes at once, the last when it is over.
    /// Its length stays known.
    pub(super) fn spread(
        self,
        response: Response,
        setting: &Arc<Setting>,
        places: &Places,
    ) -> Result<Response, Problem> {
        let Self { piece, duration } = self;
        let (mut head, body) = response.into_parts();
        let length = body.size_hint().exact().unwrap_or_default();
        if length == 0 {
            return Ok(Response::from_parts(head, body));
        }
        let place = places.take()?;
        let setting = Arc::clone(setting);
        let (began, whole_ms) = (setting.unix_ms(), duration.as_millis());
        let last = u128::from(length).saturating_sub(piece as u128).max(1);
        let due = move |sent: u64| {
            began.saturating_add(u64::try_from(whole_ms * u128::from(sent) / last).unwrap_or(u64::MAX))
        };
        let start = (body.into_data_stream(), Bytes::new(), 0_u64);
        let pieces = stream::unfold(start, move |(mut data, mut rest, sent)| {
            let setting = Arc::clone(&setting);
            async move {
                while rest.len() < piece
                    && let Some(Ok(more)) = data.next().await
                {
                    rest = if rest.is_empty() { more } else { [rest, more].concat().into() };
                }
                if rest.is_empty() {
                    return None;
                }
                let next = rest.split_to(rest.len().min(piece));
                let wait = due(sent).saturating_sub(setting.unix_ms());
                streaming::pause(&setting, Duration::from_millis(wait).min(duration)).await;
                let sent = sent + next.len() as u64;
                Some((next, (data, rest, sent)))
            }
        });
        head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        Ok(Response::from_parts(head, streaming::body(place, pieces)))
    }
}
