//! For a room full of machines: where this one is, and a picture that a telephone reads it from.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use qrcodegen::{QrCode, QrCodeEcc};

use super::of_kind;
use super::query::{Pairs, Parameters};
use crate::address::outward;
use crate::problem::Problem;

/// How long a text may be: an address with room to spare, and a picture that can still be read from a wall.
const LONGEST: usize = 300;
/// The white that a reader needs around the picture, in squares.
const MARGIN: i32 = 4;

/// `GET /api/address`: the address of this machine in its network, as text.
pub(super) async fn address() -> Result<Response, Problem> {
    let address = outward().ok_or_else(|| {
        Problem::new(StatusCode::NOT_FOUND, "This machine is in no network, as far as it knows.".to_owned())
    })?;
    Ok(of_kind("text/plain; charset=utf-8", format!("{address}\n").into()))
}

/// `GET /api/qr.svg?text=…`: the text as a QR code.
pub(super) async fn qr(Query(pairs): Query<Pairs>) -> Result<Response, Problem> {
    let parameters = Parameters::among(&["text"], pairs)?;
    let text = parameters.get("text").unwrap_or_default();
    if text.is_empty() || text.len() > LONGEST {
        return Err(Problem::bad(format!("text takes 1 to {LONGEST} bytes, not {}.", text.len())));
    }
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)
        .map_err(|why| Problem::bad(format!("It does not fit into a QR code: {why}.")))?;
    Ok(of_kind("image/svg+xml", svg(&code).into()))
}

/// Dark squares on white, whatever the theme: readers expect it so.
fn svg(code: &QrCode) -> String {
    let side = code.size() + 2 * MARGIN;
    let mut dark = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|&x| code.get_module(x, y)) {
            dark.push_str(&format!("M{},{}h1v1h-1z", x + MARGIN, y + MARGIN));
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{dark}\"/></svg>\n"
    )
}
