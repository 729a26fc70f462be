//! Parts of a document: what Range asks for (RFC 9110 14), and which bytes that comes to.

use std::ops::Range;

/// More ranges than this are refused: nobody who resumes a download or seeks in a film needs them, and
/// each costs the server more than it costs the client (RFC 9110 17.15).
pub(super) const MOST: usize = 32;

/// What a Range field comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The field counts for nothing, and why.
    Whole(&'static str),
    /// These bytes, in the order they were asked for; at least one part, none of them empty.
    Parts {
        /// Which.
        parts: Vec<Range<u64>>,
        /// Ranges that begin after the end of the document.
        missing: usize,
        /// How many became part of another.
        merged: usize,
    },
    /// 416, and why.
    Refused(String),
}

/// One range as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spec {
    From { first: u64, last: u64 },
    Last { count: u64 },
}

/// Reads a Range field, for a document of so many bytes.
pub(super) fn wanted(field: &str, length: u64) -> Wanted {
    let Some((unit, set)) = field.split_once('=') else {
        return Wanted::Whole("it is not written as unit=ranges");
    };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return Wanted::Whole("bytes is the only unit known here");
    }
    let specs: Option<Vec<_>> = set
        .split(',')
        .map(|spec| spec.trim_matches([' ', '\t']))
        .filter(|spec| !spec.is_empty())
        .map(spec)
        .collect();
    let Some(specs) = specs.filter(|specs| !specs.is_empty()) else {
        return Wanted::Whole("its ranges are not written as first-last, first- or -count");
    };
    if specs.len() > MOST {
        return Wanted::Refused(format!("{} ranges are asked for, and {MOST} at most are sent", specs.len()));
    }
    if length == 0 && specs.iter().any(|spec| matches!(spec, Spec::Last { count } if *count > 0)) {
        // That is satisfiable, but no Content-Range can say which bytes of nothing these are.
        return Wanted::Whole("the document is empty, so its last bytes are all of it");
    }
    let found: Vec<_> = specs.iter().filter_map(|spec| bytes(*spec, length)).collect();
    if found.is_empty() {
        return Wanted::Refused(format!("no range asked for has a byte of these {length}"));
    }
    let missing = specs.len() - found.len();
    let parts = merged(&found);
    let merged = found.len() - parts.len();
    Wanted::Parts { parts, missing, merged }
}

fn spec(text: &str) -> Option<Spec> {
    let (first, last) = text.split_once('-')?;
    match (first, last) {
        ("", count) => Some(Spec::Last { count: number(count)? }),
        (first, "") => Some(Spec::From { first: number(first)?, last: u64::MAX }),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(Spec::From { first, last })
        }
    }
}

/// Any number of digits; what is too large for us is larger than every document.
fn number(digits: &str) -> Option<u64> {
    let right = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    right.then(|| digits.parse().unwrap_or(u64::MAX))
}

fn bytes(spec: Spec, length: u64) -> Option<Range<u64>> {
    let range = match spec {
        Spec::From { first, last } => first..last.saturating_add(1).min(length),
        Spec::Last { count } => length.saturating_sub(count)..length,
    };
    (!range.is_empty()).then_some(range)
}

/// Ranges that overlap or touch become one, where the first of them stood.
fn merged(ranges: &[Range<u64>]) -> Vec<Range<u64>> {
    let mut parts: Vec<Range<u64>> = Vec::new();
    for range in ranges {
        let touches = |part: &Range<u64>| part.start <= range.end && range.start <= part.end;
        let Some(at) = parts.iter().position(touches) else {
            parts.push(range.clone());
            continue;
        };
        // What has grown may reach others.
        let mut whole = range.clone();
        parts.retain(|part| {
            let joins = part.start <= whole.end && whole.start <= part.end;
            if joins {
                whole = whole.start.min(part.start)..whole.end.max(part.end);
            }
            !joins
        });
        parts.insert(at, whole);
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(field: &str, length: u64) -> Vec<Range<u64>> {
        match wanted(field, length) {
            Wanted::Parts { parts, .. } => parts,
            other => panic!("{field}: {other:?}"),
        }
    }

    #[test]
    fn ranges_are_read_as_in_the_examples_of_the_rfc() {
        for (field, expected) in [
            ("bytes=0-499", 0..500),
            ("bytes=500-999", 500..1000),
            ("bytes=-500", 9500..10_000),
            ("bytes=9500-", 9500..10_000),
            ("Bytes = 0-0", 0..1),
            ("bytes=, 9999-9999 ,", 9999..10_000),
            ("bytes=-99999999999999999999999", 0..10_000),
            ("bytes=5-99999999999999999999999", 5..10_000),
            ("bytes=0-", 0..10_000),
        ] {
            assert_eq!(parts(field, 10_000), [expected], "{field}");
        }
        assert_eq!(parts("bytes= 0-999, 4500-5499, -1000", 10_000), [0..1000, 4500..5500, 9000..10_000]);
    }

    #[test]
    fn ranges_that_meet_become_one_and_the_rest_keep_their_order() {
        for (field, length, expected) in [
            ("bytes=500-600,601-999", 10_000, 500..1000),
            ("bytes=500-700,601-999", 10_000, 500..1000),
            ("bytes=0-1,20-", 10, 0..2),
        ] {
            assert_eq!(parts(field, length), [expected], "{field}");
        }
        assert_eq!(parts("bytes=-1,0-0", 10), [9..10, 0..1]);
        assert_eq!(parts("bytes=8-9,0-1,3-4,1-3", 10), [8..10, 0..5]);
    }

    #[test]
    fn what_is_not_well_written_counts_for_nothing() {
        for field in [
            "",
            "bytes",
            "bytes=",
            "bytes=,",
            "bytes=-",
            "bytes=a-b",
            "bytes=1",
            "bytes=2-1",
            "bytes=1-2-3",
            "bytes=0-1,x",
            "bytes=+1-2",
            "bytes=0x1-2",
            "bytes=1 - 2",
            "lines=0-1",
            "bytes 0-1",
        ] {
            assert!(matches!(wanted(field, 10), Wanted::Whole(_)), "{field}");
        }
    }

    #[test]
    fn what_cannot_be_had_is_refused() {
        for field in ["bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99-, -0"] {
            assert!(matches!(wanted(field, 10), Wanted::Refused(_)), "{field}");
        }
        let many = format!("bytes={}", "0-0,".repeat(MOST + 1));
        assert!(matches!(wanted(&many, 10), Wanted::Refused(_)));
        assert!(matches!(wanted("bytes=0-", 0), Wanted::Refused(_)));
        assert!(matches!(wanted("bytes=-1", 0), Wanted::Whole(_)));
    }

    proptest! {
        #[test]
        fn parts_hold_just_the_bytes_asked_for_and_never_one_twice(
            length in 1_u64..60,
            asked in prop::collection::vec((0_u64..70, 0_u64..70), 1..MOST),
        ) {
            let asked: Vec<_> = asked.into_iter().map(|(a, b)| (a.min(b), a.max(b))).collect();
            let field: Vec<_> = asked.iter().map(|(a, b)| format!("{a}-{b}")).collect();
            let mut expected = vec![false; 60];
            for at in 0..length {
                expected[at as usize] = asked.iter().any(|(a, b)| (*a..=*b).contains(&at));
            }
            let mut had = vec![false; 60];
            if let Wanted::Parts { parts, missing, merged } = wanted(&format!("bytes={}", field.join(",")), length) {
                prop_assert_eq!(parts.len() + missing + merged, asked.len());
                for at in parts.into_iter().flatten() {
                    prop_assert!(!std::mem::replace(&mut had[at as usize], true));
                }
            }
            prop_assert_eq!(had, expected);
        }
    }
}
