//! The same JSON in four content codings (RFC 9110 8.4.1).
//!
//! It is sent encoded whatever the client accepts, so that one can see what a client makes of it; the
//! JSON says whether it had been asked for.

use std::io::{self, Write as _};

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use ruzstd::encoding::CompressionLevel;
use serde_json::json;

use crate::lab::extract::Watched;
use crate::lab::handlers::requests::described::{Client, grouped_fields};
use crate::lab::negotiate::{Field, Weight, judge};
use crate::lab::reply::{self, Problem};

/// A content coding.
#[derive(Clone, Copy, Debug)]
enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

impl Coding {
    /// Its name in Content-Encoding.
    const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    /// The member of the JSON that is true: what the well-known services call it.
    const fn member(self) -> &'static str {
        match self {
            Self::Gzip => "gzipped",
            Self::Deflate => "deflated",
            Self::Brotli => "brotli",
            Self::Zstd => "zstd",
        }
    }

    fn encode(self, plain: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip => gzipped(plain),
            Self::Deflate => {
                let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(plain)?;
                encoder.finish()
            }
            Self::Brotli => {
                let mut out = Vec::new();
                let parameters = ::brotli::enc::BrotliEncoderParams { quality: 5, ..Default::default() };
                ::brotli::BrotliCompress(&mut &plain[..], &mut out, &parameters)?;
                Ok(out)
            }
            Self::Zstd => Ok(ruzstd::encoding::compress_to_vec(plain, CompressionLevel::Fastest)),
        }
    }
}

pub(super) fn gzipped(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain)?;
    encoder.finish()
}

pub(super) async fn gzip(
    method: Method,
    Watched(fields): Watched<HeaderMap>,
    client: Client,
) -> Result<Response, Problem> {
    encoded(Coding::Gzip, &method, &fields, client)
}

pub(super) async fn deflate(
    method: Method,
    Watched(fields): Watched<HeaderMap>,
    client: Client,
) -> Result<Response, Problem> {
    encoded(Coding::Deflate, &method, &fields, client)
}

pub(super) async fn brotli(
    method: Method,
    Watched(fields): Watched<HeaderMap>,
    client: Client,
) -> Result<Response, Problem> {
    encoded(Coding::Brotli, &method, &fields, client)
}

pub(super) async fn zstd(
    method: Method,
    Watched(fields): Watched<HeaderMap>,
    client: Client,
) -> Result<Response, Problem> {
    encoded(Coding::Zstd, &method, &fields, client)
}

fn encoded(coding: Coding, method: &Method, fields: &HeaderMap, client: Client) -> Result<Response, Problem> {
    let accepted = Field::AcceptEncoding.said(fields);
    let asked_for = accepted.is_some()
        && judge(Field::AcceptEncoding, accepted.as_deref(), &[coding.name()])
            .judged
            .iter()
            .any(|judged| judged.weight > Weight::NONE);
    let described = json!({
        coding.member(): true,
        "content_encoding": coding.name(),
        "asked_for": asked_for,
        "method": method.as_str(),
        "origin": client.origin(),
        "headers": grouped_fields(fields),
    });
    let plain = format!("{described:#}\n");
    let body = coding.encode(plain.as_bytes()).map_err(cannot_encode)?;
    let head = [
        (header::CONTENT_TYPE, reply::JSON),
        (header::CONTENT_ENCODING, HeaderValue::from_static(coding.name())),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
    ];
    Ok((head, body).into_response())
}

/// Encoders that write to memory do not fail; should one do so, it is not the client's fault.
pub(super) fn cannot_encode(error: io::Error) -> Problem {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, format!("The body could not be encoded: {error}."))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn what_is_packed_is_the_same_when_unpacked() {
        let plain: Vec<_> = (0..200_000_u32).flat_map(|n| (n / 7).to_le_bytes()).collect();
        for plain in [&b""[..], b"x", &plain] {
            for coding in [Coding::Gzip, Coding::Deflate, Coding::Brotli, Coding::Zstd] {
                let packed = coding.encode(plain).unwrap();
                let mut unpacked = Vec::new();
                match coding {
                    Coding::Gzip => flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut unpacked),
                    Coding::Deflate => flate2::read::ZlibDecoder::new(&packed[..]).read_to_end(&mut unpacked),
                    Coding::Brotli => {
                        ::brotli::Decompressor::new(&packed[..], 4096).read_to_end(&mut unpacked)
                    }
                    Coding::Zstd => ruzstd::decoding::StreamingDecoder::new(&packed[..])
                        .unwrap()
                        .read_to_end(&mut unpacked),
                }
                .unwrap();
                assert!(unpacked == plain, "{coding:?} of {} bytes", plain.len());
            }
        }
    }
}
