//! Names that were probably meant.

use shared::edits::edits;

/// Those of `names` that are nearest to what was written, at most three, the nearest first.
pub(super) fn near<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let far = written.len() / 3 + 1;
    let mut found: Vec<(usize, &str)> = names
        .map(|name| {
            let part = !written.is_empty() && (name.contains(written) || written.contains(name));
            (if part { 1 } else { edits(written.as_bytes(), name.as_bytes()) }, name)
        })
        .filter(|&(distance, _)| distance <= far)
        .collect();
    found.sort();
    found.truncate(3);
    found.into_iter().map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn a_slip_of_the_finger_is_near() {
        let names = ["bare-cr", "bare-lf-field", "space-before-colon", "host"];
        assert_eq!(near("bare-lf-feild", names.into_iter()), ["bare-lf-field"]);
        assert_eq!(near("space-before", names.into_iter()), ["space-before-colon"]);
        assert_eq!(near("hots", names.into_iter()), ["host"]);
        assert_eq!(near("zzz", names.into_iter()), [""; 0]);
    }
}
