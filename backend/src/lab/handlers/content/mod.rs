//! One thing, many forms.
//!
//! | module | what it knows |
//! |---|---|
//! | [`encoded`] | the same JSON in four content codings |
//! | [`negotiation`] | choosing among forms, languages and encodings, and saying why |
//! | [`images`] | one picture in four formats |
//! | [`base64`] | Base64, both ways |
//!
//! The sample documents are files beside this one.

pub(super) mod base64;
mod encoded;
mod images;
mod negotiation;

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use shared::route::Route;
use shared::route::groups::content::Handler;

use crate::lab::reply;
use crate::lab::router::{Code, answer};
use crate::lab::setting::Setting;

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Gzip => answer(route, encoded::gzip),
        Handler::Deflate => answer(route, encoded::deflate),
        Handler::Brotli => answer(route, encoded::brotli),
        Handler::Zstd => answer(route, encoded::zstd),
        Handler::Negotiate => answer(route, negotiation::negotiate),
        Handler::Image => answer(route, images::image),
        Handler::ImageKind => answer(route, images::image_kind),
        Handler::Json => answer(route, sample_json),
        Handler::Xml => answer(route, sample_xml),
        Handler::Html => answer(route, sample_html),
        Handler::Utf8 => answer(route, utf8),
        Handler::Robots => answer(route, robots),
        Handler::Base64 => answer(route, base64::decode),
        Handler::Base64Encode => answer(route, base64::encode),
        Handler::Base64Decode => answer(route, base64::decode),
        Handler::Uuid => answer(route, uuid),
    }
}

async fn sample_json() -> Response {
    ([(header::CONTENT_TYPE, reply::JSON)], include_str!("sample.json")).into_response()
}

async fn sample_xml() -> Response {
    // A type of its own, with a policy: a browser would run a script in XML, too.
    let fields = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/xml")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ];
    (fields, include_str!("sample.xml")).into_response()
}

async fn sample_html() -> Response {
    reply::page(include_str!("sample.html"))
}

async fn utf8() -> Response {
    reply::page(include_str!("utf8.html"))
}

async fn robots() -> Response {
    reply::text(include_str!("robots.txt"))
}

async fn uuid(State(setting): State<Arc<Setting>>) -> Response {
    let chance = u128::from(setting.outside.random()) << 64 | u128::from(setting.outside.random());
    reply::json(&json!({ "uuid": uuid_v4(chance) }))
}

/// Version 4 (RFC 9562 5.4): chance, but for the four bits of the version and the two of the variant.
fn uuid_v4(chance: u128) -> String {
    let mut bits = chance;
    bits = bits & !(0xf << 76) | 0x4 << 76;
    bits = bits & !(0x3 << 62) | 0x2 << 62;
    let hex = format!("{bits:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_all_chance_but_for_version_and_variant() {
        assert_eq!(uuid_v4(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid_v4(u128::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
