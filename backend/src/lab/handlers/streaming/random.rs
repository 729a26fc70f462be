//! Random bytes: of known length, or chunk by chunk.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::{Stream, stream};

use super::body;
use crate::lab::Setting;
use crate::lab::extract::{Args, Watched, made_bytes, number};
use crate::lab::places::Places;
use crate::lab::reply::Problem;

const OCTETS: HeaderValue = HeaderValue::from_static("application/octet-stream");

/// How much of a body is made at once.
const PIECE: u64 = 16 * 1024;

/// So many bytes, and a Content-Length that says so.
pub(super) async fn bytes(
    State(setting): State<Arc<Setting>>,
    places: Places,
    Watched(Path(n)): Watched<Path<String>>,
    args: Args,
) -> Result<Response, Problem> {
    let made = Made::asked_for(&setting, &n, &args)?;
    let fields = [(header::CONTENT_TYPE, OCTETS), (header::CONTENT_LENGTH, HeaderValue::from(made.left))];
    Ok((fields, body(places.take()?, made.pieces(PIECE))).into_response())
}

/// The same bytes, each piece a chunk of its own.
pub(super) async fn stream_bytes(
    State(setting): State<Arc<Setting>>,
    places: Places,
    Watched(Path(n)): Watched<Path<String>>,
    args: Args,
) -> Result<Response, Problem> {
    let made = Made::asked_for(&setting, &n, &args)?;
    let size = args.number("chunk_size", 10 * 1024, 1..=64 * 1024)?;
    Ok(([(header::CONTENT_TYPE, OCTETS)], body(places.take()?, made.pieces(size))).into_response())
}

/// Bytes that are still to be made.
struct Made {
    left: u64,
    /// SplitMix64: small, and the same everywhere. Nothing secret is made of it.
    state: u64,
}

impl Made {
    fn asked_for(setting: &Setting, n: &str, args: &Args) -> Result<Self, Problem> {
        let left = made_bytes(n, setting.rules.made_bytes)?;
        let state = match args.get("seed") {
            Some(seed) => number("seed", seed, 0..=u64::MAX)?,
            None => setting.outside.random(),
        };
        Ok(Self { left, state })
    }

    fn byte(&mut self) -> u8 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)).to_be_bytes()[0]
    }

    fn pieces(self, size: u64) -> impl Stream<Item = Bytes> + Send + 'static {
        stream::unfold(self, move |mut made| async move {
            let n = made.left.min(size);
            made.left -= n;
            let piece: Vec<u8> = (0..n).map(|_| made.byte()).collect();
            (n > 0).then_some((Bytes::from(piece), made))
        })
    }
}
