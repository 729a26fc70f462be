//! Compressing the page once, so that the server need not for every visitor.
//!
//! Beside each file `X` of the page come `X.br` and `X.gz`, where they are smaller than `X`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::failure::{During, Outcome};
use crate::fingerprint;

const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW: u32 = 22;
/// A change of the settings is a reason to compress again.
pub(crate) const SETTINGS: &str = "brotli 11/22, gzip 9";

/// What is compressed already, and our own siblings.
const LEFT_ALONE: [&str; 10] = ["avif", "br", "gif", "gz", "jpeg", "jpg", "png", "webp", "woff", "woff2"];

/// How many files are compressed at once.
const THREADS: usize = 4;

/// Writes the siblings of every file in a folder; returns how many.
pub(crate) fn siblings(folder: &Path) -> Outcome<usize> {
    let originals: Vec<PathBuf> =
        fingerprint::files(folder)?.into_iter().filter(|path| is_compressible(path)).collect();
    // Two jobs per file, shared out among a few threads: brotli on the wasm file is nearly all the work.
    let waiting = Mutex::new(originals.iter().flat_map(|path| [(path, true), (path, false)]));
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || -> Outcome<usize> {
        let mut made = 0;
        while let Some((path, best)) = next() {
            let done = if best { sibling(path, "br", brotli) } else { sibling(path, "gz", gzip) };
            made += usize::from(done?);
        }
        Ok(made)
    };
    thread::scope(|scope| {
        let jobs: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        jobs.into_iter().try_fold(0, |made, job| match job.join() {
            Ok(result) => Ok(made + result?),
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}

fn sibling(path: &Path, suffix: &str, method: fn(&[u8]) -> io::Result<Vec<u8>>) -> Outcome<bool> {
    let content = fs::read(path).during(|| format!("read {}", path.display()))?;
    let compressed = method(&content).during(|| format!("compress {}", path.display()))?;
    if compressed.len() >= content.len() {
        return Ok(false);
    }
    let sibling = sibling_path(path, suffix);
    fs::write(&sibling, compressed).during(|| format!("write {}", sibling.display()))?;
    Ok(true)
}

/// `X` and `br` make `X.br`.
pub(crate) fn sibling_path(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}

/// Whether a file may have siblings.
pub(crate) fn is_compressible(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    !LEFT_ALONE.contains(&extension.as_str())
}

fn brotli(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressed = Vec::new();
    // The buffer is one for reading; any size will do.
    let mut writer = brotli::CompressorWriter::new(&mut compressed, 64 * 1024, BROTLI_QUALITY, BROTLI_WINDOW);
    writer.write_all(content)?;
    writer.flush()?;
    drop(writer);
    Ok(compressed)
}

fn gzip(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(content)?;
    writer.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn both_siblings_hold_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let text = "All the world's a stage. ".repeat(400);
        let path = folder.path().join("page.js");
        fs::write(&path, &text).unwrap();
        assert_eq!(siblings(folder.path()).unwrap(), 2);

        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(fs::File::open(sibling_path(&path, "gz")).unwrap())
            .read_to_string(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, text);

        let mut unpacked = String::new();
        brotli::Decompressor::new(fs::File::open(sibling_path(&path, "br")).unwrap(), 4096)
            .read_to_string(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, text);
    }

    #[test]
    fn what_would_grow_or_is_compressed_already_gets_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("tiny.txt"), "x").unwrap();
        fs::write(folder.path().join("empty.css"), "").unwrap();
        fs::write(folder.path().join("picture.png"), "0".repeat(1000)).unwrap();
        assert_eq!(siblings(folder.path()).unwrap(), 0);
    }

    #[test]
    fn a_second_run_does_not_compress_the_siblings() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.css"), "a".repeat(1000)).unwrap();
        assert_eq!(siblings(folder.path()).unwrap(), 2);
        assert_eq!(siblings(folder.path()).unwrap(), 2);
        assert_eq!(fingerprint::files(folder.path()).unwrap().len(), 3);
    }
}
