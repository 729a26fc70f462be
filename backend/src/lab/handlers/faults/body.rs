//! Bodies that do not end where they say, or say nothing one could understand, or never end.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::Response;

use super::broken::{Breakable, TEXT, text};
use crate::lab::Setting;
use crate::lab::extract::Args;
use crate::lab::reply::Problem;
use crate::problem::echoed;

/// The most bytes too many or too few.
const MOST_OFF: u64 = 64 * 1024;

/// Fewer bytes than Content-Length says, then the end. A client must not take what came for the whole.
pub(super) async fn truncate(
    State(setting): State<Arc<Setting>>,
    wire: Breakable,
    args: Args,
) -> Result<Response, Problem> {
    let by = args.number("by", 10, 1..=MOST_OFF)?;
    let broken = wire.take(&setting).await?;
    let said = u64::try_from(TEXT.len()).unwrap_or_default() + by;
    broken.head(&[&format!("Content-Length: {said}"), "Connection: close"]).await;
    broken.body(TEXT, &format!("a body that is {by} bytes short of its Content-Length")).await;
    Ok(broken.hang_up())
}

/// More bytes than Content-Length says. A client must not take the rest for another response: it was
/// not asked for, so it may only be dropped, and the connection with it.
pub(super) async fn bad_length(
    State(setting): State<Arc<Setting>>,
    wire: Breakable,
    args: Args,
) -> Result<Response, Problem> {
    let by = args.number("by", 10, 1..=MOST_OFF)?;
    let broken = wire.take(&setting).await?;
    let beyond = "!".repeat(usize::try_from(by).unwrap_or_default());
    broken.head(&[&format!("Content-Length: {}", TEXT.len()), "Connection: keep-alive"]).await;
    broken
        .body(format!("{TEXT}{beyond}"), &format!("a body {by} bytes longer than its Content-Length"))
        .await;
    Ok(broken.hang_up())
}

/// Chunks that break their grammar. A client cannot know where the body ends, and must report an error.
pub(super) async fn bad_chunk(
    State(setting): State<Arc<Setting>>,
    wire: Breakable,
    args: Args,
) -> Result<Response, Problem> {
    if !wire.knows_chunks() {
        return Err(Problem::bad(
            "There are no chunks in HTTP/1.0 (RFC 9112 6.1), so none of them can be bad; ask in HTTP/1.1.",
        ));
    }
    let (chunks, what) = match args.get("kind").unwrap_or("size") {
        "size" => ("5\r\nfirst\r\nsix\r\nsecond\r\n0\r\n\r\n", "a chunk whose size is a word"),
        "missing-crlf" => ("5\r\nfirst6\r\nsecond\r\n0\r\n\r\n", "a chunk without CRLF behind it"),
        "no-last-chunk" => ("5\r\nfirst\r\n6\r\nsecond\r\n", "chunks without a last one"),
        other => {
            return Err(Problem::bad(format!(
                "kind is {:?}; size, missing-crlf or no-last-chunk is needed.",
                echoed(other)
            )));
        }
    };
    let broken = wire.take(&setting).await?;
    broken.head(&["Transfer-Encoding: chunked", "Connection: close"]).await;
    broken.body(chunks, what).await;
    Ok(broken.hang_up())
}

/// How much of an endless body goes out at once.
const PIECE: usize = 1024;

/// A body without an end: it stops when the client has left, or the lab's own limits are reached, and
/// then in the middle. A client needs limits too.
pub(super) async fn infinite(
    State(setting): State<Arc<Setting>>,
    wire: Breakable,
    args: Args,
) -> Result<Response, Problem> {
    let pause = args.time("pause", Duration::from_millis(100), setting.rules.longest)?;
    let usual = if wire.knows_chunks() { "chunked" } else { "close" };
    let (framing, begin, end) = match args.get("kind").unwrap_or(usual) {
        "chunked" if !wire.knows_chunks() => {
            return Err(Problem::bad("There are no chunks in HTTP/1.0 (RFC 9112 6.1); ask for kind=close."));
        }
        "chunked" => ("Transfer-Encoding: chunked", format!("{PIECE:x}\r\n"), "\r\n"),
        "close" => ("Connection: close", String::new(), ""),
        other => {
            return Err(Problem::bad(format!("kind is {:?}; chunked or close is needed.", echoed(other))));
        }
    };
    let broken = wire.take(&setting).await?;
    broken.head(&[framing]).await;
    let piece = format!("{begin}{}{end}", text(PIECE));
    let until =
        setting.unix_ms().saturating_add(setting.rules.longest.as_millis().try_into().unwrap_or(u64::MAX));
    let mut left = setting.rules.made_bytes;
    if broken.has_body() {
        broken.raw("", "the beginning of a body without an end").await;
        while left >= PIECE && setting.unix_ms() < until {
            broken.more(piece.as_str()).await;
            left -= PIECE;
            broken.pause(pause).await;
        }
    }
    Ok(broken.hang_up())
}
