//! Exchanges for other tools: the conversions are in [`shared::export`].

use std::collections::VecDeque;
use std::io::{self, Read as _};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::response::Response;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use futures_util::stream;
use shared::export::{har, http_file};
use shared::wire::ExchangeId;
use tokio::sync::OwnedSemaphorePermit;

use super::kept::Kept;
use super::query::{Pairs, Parameters};
use super::{Shared, apart, json_text, room};
use crate::listen;
use crate::problem::Problem;

/// The release that the files name.
const RELEASE: &str = env!("CARGO_PKG_VERSION");

/// Bytes that a compressed body may have when it is not: what becomes longer stays compressed.
const DECODED_BYTES: u64 = 2 * 1024 * 1024;

/// One exchange as a HAR.
pub(super) fn har(shared: &Shared, kept: &Kept) -> Vec<u8> {
    let mut text = har::log(RELEASE, vec![entry(shared, kept)]).to_string().into_bytes();
    text.push(b'\n');
    text
}

/// One exchange's request as a `.http` file.
pub(super) fn http_file(shared: &Shared, kept: &Kept) -> Vec<u8> {
    kept.export(&lab(shared), http_file::file).into_bytes()
}

/// All that is kept as a HAR, one exchange after the other: only one is in memory at a time.
pub(super) async fn all(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<Pairs>,
) -> Result<Response, Problem> {
    Parameters::among(&[], query)?;
    let ids: VecDeque<_> = shared.console.capture.numbers().map(ExchangeId).collect();
    let (before, behind) = har::around_entries(RELEASE);
    let _room = room(&shared).await?;
    let parts = All { shared, ids, before: Some(before), behind: Some(behind), is_first: true, _room };
    // A part that cannot be made ends the answer in its middle, where everybody can see that it is not all.
    let parts = stream::unfold(Some(parts), |parts| async {
        let mut parts = parts?;
        match apart(move || Ok((parts.next(), parts))).await {
            Ok((part, parts)) => Some((Ok(part?), Some(parts))),
            Err(problem) => Some((Err(io::Error::other(problem)), None)),
        }
    });
    Ok(json_text(Body::from_stream(parts)))
}

/// A HAR that is being written.
struct All {
    shared: Arc<Shared>,
    /// Those that are still to come, as far as they are still kept by then.
    ids: VecDeque<ExchangeId>,
    before: Option<String>,
    behind: Option<String>,
    is_first: bool,
    _room: OwnedSemaphorePermit,
}

impl All {
    fn next(&mut self) -> Option<String> {
        if let Some(before) = self.before.take() {
            return Some(before);
        }
        while let Some(id) = self.ids.pop_front() {
            if let Some(kept) = Kept::read(&self.shared.console.capture, id) {
                let comma = if std::mem::replace(&mut self.is_first, false) { "\n" } else { ",\n" };
                return Some(format!("{comma}{}", entry(&self.shared, &kept)));
            }
        }
        self.behind.take()
    }
}

fn entry(shared: &Shared, kept: &Kept) -> serde_json::Value {
    kept.export(&lab(shared), |exchange| har::entry(exchange, &decode))
}

/// Where the lab can be reached.
fn lab(shared: &Shared) -> String {
    listen::reachable(shared.console.lab_addr).to_string()
}

/// Undoes gzip and deflate, as far as the result is of a bearable size.
fn decode(coding: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    let read = match coding {
        "gzip" | "x-gzip" => MultiGzDecoder::new(bytes).take(DECODED_BYTES + 1).read_to_end(&mut plain),
        "deflate" => ZlibDecoder::new(bytes).take(DECODED_BYTES + 1).read_to_end(&mut plain),
        _ => return None,
    };
    (read.is_ok() && plain.len() as u64 <= DECODED_BYTES).then_some(plain)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};

    use super::{DECODED_BYTES, decode};

    #[test]
    fn known_codings_are_undone_and_bombs_are_not() {
        let gzip = |plain: &[u8]| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(plain).unwrap();
            encoder.finish().unwrap()
        };
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(b"hello").unwrap();
        assert_eq!(decode("gzip", &gzip(b"hello")).unwrap(), b"hello");
        assert_eq!(decode("deflate", &zlib.finish().unwrap()).unwrap(), b"hello");
        assert_eq!(decode("gzip", b"hello"), None);
        assert_eq!(decode("br", b"hello"), None);
        let most = usize::try_from(DECODED_BYTES).unwrap();
        assert_eq!(decode("gzip", &gzip(&vec![0; most])).map(|plain| plain.len()), Some(most));
        assert_eq!(decode("gzip", &gzip(&vec![0; most + 1])), None);
    }
}
