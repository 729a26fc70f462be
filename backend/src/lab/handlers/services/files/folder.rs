//! The files there are.

use sha2::{Digest as _, Sha256};

/// A file.
#[derive(Debug)]
pub(super) struct File {
    /// Its path in the folder.
    pub(super) path: &'static str,
    pub(super) bytes: &'static [u8],
}

macro_rules! files {
    ($($path:literal),+ $(,)?) => {
        &[$(File { path: $path, bytes: include_bytes!(concat!("root/", $path)) }),+]
    };
}

/// All of them, as a listing shows them.
pub(super) const FILES: &[File] = files![
    "colours.png",
    "drawing.svg",
    "hello.txt",
    "notes/first.txt",
    "page.html",
    "planets.csv",
    "planets.json",
    "style.css",
];

impl File {
    /// Whether it is in a folder, or in one inside of it; a folder's path ends with a slash, or is empty.
    pub(super) fn is_in(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    /// The type that the end of its name stands for.
    pub(super) fn content_type(&self) -> &'static str {
        match self.path.rsplit_once('.').map(|(_, end)| end) {
            Some("css") => "text/css; charset=utf-8",
            Some("csv") => "text/csv; charset=utf-8",
            Some("html") => "text/html; charset=utf-8",
            Some("json") => "application/json",
            Some("png") => "image/png",
            Some("svg") => "image/svg+xml",
            Some("txt") => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        }
    }

    /// Its version: the beginning of a hash over its content, so other content has another one.
    pub(super) fn version(&self) -> String {
        let hash = Sha256::digest(self.bytes);
        hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_a_type_and_no_page_a_script() {
        for file in FILES {
            assert_ne!(file.content_type(), "application/octet-stream", "{}", file.path);
            assert!(!file.bytes.windows(7).any(|seven| seven == b"<script"), "{}", file.path);
        }
    }
}
