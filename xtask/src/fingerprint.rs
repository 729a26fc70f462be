//! One number for the content of many files: the same inputs need not be built again.
//!
//! Content, not time stamps: a fresh clone, a branch switched there and back, or a restored cache
//! change every time stamp and nothing else.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::failure::{During, Outcome};

/// Collects files and values. Each is written with its length, so that no two different
/// collections read the same.
pub(crate) struct Fingerprint {
    hasher: Sha256,
}

impl Fingerprint {
    pub(crate) fn new() -> Self {
        Self { hasher: Sha256::new() }
    }

    /// A named value: a version, a setting.
    pub(crate) fn value(&mut self, name: &str, value: &[u8]) {
        for part in [name.as_bytes(), value] {
            self.hasher.update((part.len() as u64).to_le_bytes());
            self.hasher.update(part);
        }
    }

    /// A file, or every file in a folder, by its path from `root`. One that is not there counts too:
    /// its coming changes the fingerprint.
    pub(crate) fn path(&mut self, root: &Path, relative: &str) -> Outcome {
        let path = root.join(relative);
        if !path.exists() {
            self.value(relative, b"nothing here");
            return Ok(());
        }
        for file in files(&path)? {
            let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
            let content = fs::read(&file).during(|| format!("read {}", file.display()))?;
            self.value(&name, &content);
        }
        Ok(())
    }

    /// The number, in hexadecimal.
    pub(crate) fn finish(self) -> String {
        self.hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Every file at or below a path, in an order that does not depend on the file system.
pub(crate) fn files(path: &Path) -> Outcome<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries = fs::read_dir(path)
        .and_then(|entries| {
            entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()
        })
        .during(|| format!("read the folder {}", path.display()))?;
    entries.sort();
    let mut all = Vec::new();
    for entry in entries {
        all.extend(files(&entry)?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(root: &Path) -> String {
        let mut fingerprint = Fingerprint::new();
        fingerprint.path(root, "src").unwrap();
        fingerprint.path(root, "index.html").unwrap();
        fingerprint.finish()
    }

    #[test]
    fn it_changes_with_content_names_and_presence_and_with_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path();
        fs::create_dir_all(root.join("src/deep")).unwrap();
        fs::write(root.join("src/a"), "one").unwrap();
        fs::write(root.join("src/deep/b"), "two").unwrap();
        let first = of(root);
        assert_eq!(first.len(), 64);

        fs::write(root.join("src/a"), "one").unwrap();
        assert_eq!(of(root), first, "written again with the same content");

        fs::write(root.join("index.html"), "").unwrap();
        let with_index = of(root);
        assert_ne!(with_index, first, "a file has come, though an empty one");

        fs::rename(root.join("src/a"), root.join("src/c")).unwrap();
        assert_ne!(of(root), with_index, "a file has another name");
    }

    #[test]
    fn what_moves_from_one_value_to_the_next_is_seen() {
        let of = |values: &[(&str, &str)]| {
            let mut fingerprint = Fingerprint::new();
            for (name, value) in values {
                fingerprint.value(name, value.as_bytes());
            }
            fingerprint.finish()
        };
        assert_ne!(of(&[("ab", "c")]), of(&[("a", "bc")]));
        assert_ne!(of(&[("a", "b"), ("c", "d")]), of(&[("a", "bcd")]));
    }
}
