//! Heads that are none, take too long, or contradict themselves.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::Response;

use super::broken::{Breakable, TEXT, head};
use crate::lab::Setting;
use crate::lab::extract::Args;
use crate::lab::reply::Problem;
use crate::problem::echoed;

/// What is missing for the other length to be right.
const OFF: usize = 10;

/// Two Content-Length fields of different values. Whoever picks one of them may be made to see another
/// response than their neighbour does; a client must drop it all (RFC 9112 6.3).
pub(super) async fn two_lengths(
    State(setting): State<Arc<Setting>>,
    wire: Breakable,
) -> Result<Response, Problem> {
    let broken = wire.take(&setting).await?;
    let (right, wrong) = (TEXT.len(), TEXT.len() - OFF);
    let fields = [format!("Content-Length: {wrong}"), format!("Content-Length: {right}")];
    broken.head(&[&fields[0], &fields[1], "Connection: close"]).await;
    broken.body(TEXT, "a body of two lengths").await;
    Ok(broken.hang_up())
}

/// A head byte by byte over a time, and in the end a correct response. A client's timeout should count
/// for the whole head, or somebody can hold it for ever.
pub(super) async fn slow_head(
    State(setting): State<Arc<Setting>>,
    wire: Breakable,
    args: Args,
) -> Result<Response, Problem> {
    let longest = setting.rules.longest;
    let duration = args.time("duration", Duration::from_secs(3).min(longest), longest)?;
    let broken = wire.take(&setting).await?;
    let length = format!("Content-Length: {}", TEXT.len());
    let head = head("HTTP/1.1 200 OK", &[&length, "Connection: close"]);
    let each = duration / u32::try_from(head.len()).unwrap_or(u32::MAX);
    broken.raw("", "a head, byte by byte").await;
    for byte in head.bytes() {
        broken.more([byte]).await;
        broken.pause(each).await;
    }
    broken.body(TEXT, "the body, all at once").await;
    Ok(broken.hang_up())
}

/// Something else where the status line should be. A client must not guess what was meant.
pub(super) async fn status_line(
    State(setting): State<Arc<Setting>>,
    wire: Breakable,
    args: Args,
) -> Result<Response, Problem> {
    let (line, what) = match args.get("kind").unwrap_or("text") {
        "text" => ("Good morning, and thank you for asking.", "a greeting where the status line should be"),
        "code" => ("HTTP/1.1 OK 200", "a status line whose code is a word"),
        "version" => ("HTTP/one 200 OK", "a status line whose version is a word"),
        other => {
            return Err(Problem::bad(format!(
                "kind is {:?}; text, code or version is needed.",
                echoed(other)
            )));
        }
    };
    let broken = wire.take(&setting).await?;
    let length = format!("Content-Length: {}", TEXT.len());
    broken.raw(head(line, &[&length, "Connection: close"]), what).await;
    broken.body(TEXT, "a body behind it").await;
    Ok(broken.hang_up())
}
