//! Files of the learner's machine. They are read here, and go nowhere but into the request.

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

/// Reads a file; `done` gets its bytes, or nothing if the browser does not let it be read.
pub fn read(file: &File, done: impl FnOnce(Option<Vec<u8>>) + 'static) {
    let reading = JsFuture::from(file.array_buffer());
    spawn_local(async move {
        done(reading.await.ok().map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec()));
    });
}

/// How many bytes a file has.
pub fn size(file: &File) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size is a whole number")]
    let size = file.size() as u64;
    size
}
