//! Fields as they came, and as hyper keeps them: names in small letters, and only the order within one
//! name.
//!
//! A `HeaderMap` groups what stands under one name, so of `A: 1`, `B: 2`, `a: 3` it knows that 1 came
//! before 3, and nothing of where 2 stood. Both sides are brought to that form before they are compared.

use std::collections::BTreeMap;
use std::fmt;

/// Fields in the order in which they came, or, where hyper has them, in its own.
#[derive(Clone, Default)]
pub struct Fields(pub Vec<(Vec<u8>, Vec<u8>)>);

/// Values by name.
type Grouped<'a> = BTreeMap<Vec<u8>, Vec<&'a [u8]>>;

impl Fields {
    pub fn new<'a>(fields: impl IntoIterator<Item = (&'a [u8], &'a [u8])>) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.to_vec(), value.to_vec())).collect())
    }

    /// Whether hyper has made these of those.
    pub fn is_made_of(&self, came: &Self) -> bool {
        self.grouped() == came.grouped()
    }

    /// Whether hyper has made this head of that one: of several equal Content-Lengths it hands on the
    /// first, and none beside a Transfer-Encoding (`parse` of the server in `src/proto/h1/role.rs`).
    pub fn is_head_made_of(&self, came: &Self) -> bool {
        let mut kept = came.grouped();
        if kept.contains_key(&b"transfer-encoding"[..]) {
            kept.remove(&b"content-length"[..]);
        } else if let Some(lengths) = kept.get_mut(&b"content-length"[..]) {
            lengths.truncate(1);
        }
        self.grouped() == kept
    }

    fn grouped(&self) -> Grouped<'_> {
        let mut by_name = Grouped::new();
        for (name, value) in &self.0 {
            by_name.entry(name.to_ascii_lowercase()).or_default().push(value);
        }
        by_name
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines =
            self.0.iter().map(|(name, value)| format!("{}: {}", name.escape_ascii(), value.escape_ascii()));
        f.debug_list().entries(lines).finish()
    }
}
