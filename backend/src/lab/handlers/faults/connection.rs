//! Connections that are reset, cut or silent.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::broken::{Breakable, TEXT, text};
use crate::lab::Setting;
use crate::lab::extract::Args;
use crate::lab::reply::Problem;

/// How much of a body goes out at once: whole lines, so that one goes on where the other ends.
const PIECE: usize = 400 * TEXT.len();

/// How much is missing of a body that is cut off by a reset.
const MISSING: usize = 1000;

/// A reset in the middle of the body, or before anything. A client knows that the response is not whole
/// and not whether the request was acted upon: only an idempotent one may be sent again by itself.
pub(super) async fn reset(
    State(setting): State<Arc<Setting>>,
    wire: Breakable,
    args: Args,
) -> Result<Response, Problem> {
    let most = u64::try_from(setting.rules.made_bytes).unwrap_or(u64::MAX);
    let after = usize::try_from(args.number("after", 16, 0..=most)?).unwrap_or(usize::MAX);
    let broken = wire.take(&setting).await?;
    if after > 0 {
        let said = after.saturating_add(MISSING);
        broken.head(&[&format!("Content-Length: {said}")]).await;
        broken.body("", &format!("{after} of {said} bytes")).await;
        let mut left = if broken.has_body() { after } else { 0 };
        while left > 0 {
            let n = left.min(PIECE);
            broken.more(text(n)).await;
            left -= n;
        }
    }
    Ok(broken.reset().await)
}

/// A whole response that says the connection stays, and then it does not. A client's next request may
/// fail before anything is answered; then it may be sent again on a new connection, if it is idempotent.
pub(super) async fn keep_alive_cut(
    State(setting): State<Arc<Setting>>,
    wire: Breakable,
) -> Result<Response, Problem> {
    let broken = wire.take(&setting).await?;
    let length = format!("Content-Length: {}", TEXT.len());
    broken.head(&[&length, "Connection: keep-alive", "Keep-Alive: timeout=60"]).await;
    broken.body(TEXT, "a whole body, though the connection will not stay").await;
    Ok(broken.hang_up())
}

/// No answer, then the end. A client needs a timeout of its own, and after it knows nothing of what
/// became of its request.
pub(super) async fn silent(
    State(setting): State<Arc<Setting>>,
    wire: Breakable,
    args: Args,
) -> Result<Response, Problem> {
    let longest = setting.rules.longest;
    let duration = args.time("duration", longest, longest)?;
    let broken = wire.take(&setting).await?;
    broken.pause(duration).await;
    Ok(broken.hang_up())
}
