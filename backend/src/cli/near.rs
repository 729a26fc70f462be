//! Names that were probably meant.

/// Those of `names` that are nearest to what was written, at most three, the nearest first.
pub(super) fn near<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let far = written.len() / 3 + 1;
    let mut found: Vec<(usize, &str)> = names
        .map(|name| {
            let part = !written.is_empty() && (name.contains(written) || written.contains(name));
            (if part { 1 } else { edits(written, name) }, name)
        })
        .filter(|&(distance, _)| distance <= far)
        .collect();
    found.sort();
    found.truncate(3);
    found.into_iter().map(|(_, name)| name).collect()
}

/// How many bytes have to be put in, taken away or changed to make one into the other.
fn edits(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in to.bytes().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::{edits, near};

    #[test]
    fn a_slip_of_the_finger_is_near() {
        let names = ["bare-cr", "bare-lf-field", "space-before-colon", "host"];
        assert_eq!(near("bare-lf-feild", names.into_iter()), ["bare-lf-field"]);
        assert_eq!(near("space-before", names.into_iter()), ["space-before-colon"]);
        assert_eq!(near("hots", names.into_iter()), ["host"]);
        assert_eq!(near("zzz", names.into_iter()), [""; 0]);
    }

    #[test]
    fn distances_are_counted_in_edits() {
        assert_eq!((edits("", "abc"), edits("kitten", "sitting"), edits("x", "x")), (3, 3, 0));
    }
}
