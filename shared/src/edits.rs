//! How far two words are from each other.

/// How many bytes have to be put in, taken away or changed to make one into the other.
///
/// ```
/// assert_eq!(shared::edits::edits(b"kitten", b"sitting"), 3);
/// ```
pub fn edits(from: &[u8], to: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in to.iter().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::edits;

    #[test]
    fn distances_are_counted_in_edits() {
        for (from, to, distance) in
            [("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("x", "x", 0), ("", "", 0)]
        {
            assert_eq!(edits(from.as_bytes(), to.as_bytes()), distance, "{from} {to}");
        }
    }
}
