//! Bodies that are compressed, undone by the browser where it can.

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamDefaultReader, ReadableWritablePair, Response};

/// A small body may say that it is a large one; more than this is not unpacked.
pub const BYTES_AT_MOST: usize = 4 * 1024 * 1024;

/// Undoes `gzip`, `deflate` or what else the browser knows, up to [`BYTES_AT_MOST`]. What could be had of a body
/// that is not whole is better than nothing.
///
/// # Errors
/// The browser does not know this coding.
pub async fn decode(coding: &str, bytes: &[u8]) -> Result<Vec<u8>, ()> {
    let name = match coding {
        "x-gzip" => "gzip",
        "br" => "brotli",
        other => other,
    };
    let reader = open(name, bytes).map_err(|_| ())?;
    let mut all = Vec::new();
    while let Ok(read) = JsFuture::from(reader.read()).await {
        let Ok(value) = Reflect::get(&read, &"value".into()) else { break };
        let Ok(part) = value.dyn_into::<Uint8Array>() else { break };
        all.extend_from_slice(&part.to_vec());
        if all.len() >= BYTES_AT_MOST {
            all.truncate(BYTES_AT_MOST);
            // Whoever does not read any more need not be told what went wrong with the rest.
            let _ = reader.cancel();
            break;
        }
    }
    Ok(all)
}

fn open(name: &str, bytes: &[u8]) -> Result<ReadableStreamDefaultReader, JsValue> {
    // By its name: a browser may not have it, or not know the coding.
    let class: Function = Reflect::get(&super::window(), &"DecompressionStream".into())?.dyn_into()?;
    let decoder = Reflect::construct(&class, &Array::of1(&name.into()))?;
    let mut copy = bytes.to_vec();
    let packed: ReadableStream =
        Response::new_with_opt_u8_array(Some(&mut copy))?.body().ok_or(JsValue::NULL)?;
    let unpacked = packed.pipe_through(&decoder.unchecked_into::<ReadableWritablePair>());
    Ok(unpacked.get_reader().unchecked_into())
}

/// The bytes as an address that holds them all.
pub fn data_url(media: &str, bytes: &[u8]) -> Option<String> {
    let latin: String = bytes.iter().copied().map(char::from).collect();
    let coded = super::window().btoa(&latin).ok()?;
    Some(["data:", media, ";base64,", &coded].concat())
}
