//! Two messages as the rows that are shown of them: what differs, and what is near it.

use super::{Kind, Line, Run, bytes};

/// How many lines that are the same are shown before and after one that is not.
pub const AROUND: usize = 2;
/// How many rows of one message are shown.
pub const ROWS_AT_MOST: usize = 300;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// So many lines that are the same in both.
    Fold(usize),
    /// A line.
    Line {
        /// Which.
        n: usize,
        /// It begins this difference, counted from 1.
        nth: Option<usize>,
        /// Its pieces.
        runs: Vec<Run>,
    },
}

/// All of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// In order.
    pub rows: Vec<Row>,
    /// How many differences begin in them.
    pub differences: usize,
    /// Further lines differ, which have no row.
    pub more: bool,
}

/// The rows of two messages whose lines were compared.
pub fn rows(lines: &[Line], left: &[u8], right: &[u8]) -> Rows {
    let differs = |n: usize| lines.get(n).is_some_and(|line| line.kind != Kind::Same);
    let mut all = Rows::default();
    let (mut same, mut before) = (0, false);
    for (n, line) in lines.iter().enumerate() {
        if !(n.saturating_sub(AROUND)..=n + AROUND).any(differs) {
            (same, before) = (same + 1, false);
            continue;
        }
        // A fold and this line have to find room.
        if all.rows.len() + usize::from(same > 0) >= ROWS_AT_MOST {
            all.more = (n..lines.len()).any(differs);
            if !all.more {
                same += lines.len() - n;
            }
            break;
        }
        if same > 0 {
            all.rows.push(Row::Fold(std::mem::take(&mut same)));
        }
        let is_first = differs(n) && !before;
        before = differs(n);
        all.differences += usize::from(is_first);
        let (a, b) = (line.left.clone(), line.right.clone());
        let runs = match line.kind {
            Kind::Changed => bytes(&left[a], &right[b]),
            kind => vec![Run { left: 0..a.len(), right: 0..b.len(), same: kind == Kind::Same }],
        };
        all.rows.push(Row::Line { n, nth: is_first.then_some(all.differences), runs });
    }
    if same > 0 && !all.more {
        all.rows.push(Row::Fold(same));
    }
    all
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::super::lines;
    use super::*;

    fn of(left: &str, right: &str) -> Rows {
        rows(&lines(left.as_bytes(), right.as_bytes()), left.as_bytes(), right.as_bytes())
    }

    /// So many lines, each by its number.
    fn numbered(count: usize) -> String {
        (0..count).map(|n| [&n.to_string(), "\n"].concat()).collect()
    }

    #[test]
    fn what_is_far_from_every_difference_is_folded() {
        let same = numbered(20);
        let found = of(&same, &same.replace("\n10\n", "\nten\n"));
        assert_eq!((found.differences, found.more), (1, false));
        assert_eq!((&found.rows[0], found.rows.last()), (&Row::Fold(8), Some(&Row::Fold(7))));
        assert_eq!(found.rows.len(), 1 + AROUND + 1 + AROUND + 1);
        assert_eq!(of(&same, &same).rows, [Row::Fold(20)]);
    }

    #[test]
    fn that_more_differs_is_said_only_if_it_does() {
        let changed =
            |count: usize| (0..count).map(|n| ["x", &n.to_string(), "\n"].concat()).collect::<String>();
        let exact = of(&numbered(ROWS_AT_MOST), &changed(ROWS_AT_MOST));
        assert_eq!((exact.rows.len(), exact.differences, exact.more), (ROWS_AT_MOST, 1, false));
        let more = of(&numbered(ROWS_AT_MOST + 1), &changed(ROWS_AT_MOST + 1));
        assert_eq!((more.rows.len(), more.more), (ROWS_AT_MOST, true));
        // What is the same behind the last row is one fold more.
        let tail = "end\n".repeat(50);
        let behind =
            of(&[numbered(ROWS_AT_MOST), tail.clone()].concat(), &[changed(ROWS_AT_MOST), tail].concat());
        assert_eq!((behind.rows.last(), behind.more), (Some(&Row::Fold(50)), false));
    }

    #[test]
    fn folds_have_no_room_of_their_own() {
        let (left, count) = (numbered(20_000), 20_000);
        let right: String = (0..count)
            .map(|n| [if n % 20 == 10 { "x" } else { "" }, &n.to_string(), "\n"].concat())
            .collect();
        let found = of(&left, &right);
        assert!(found.rows.len() <= ROWS_AT_MOST && found.more, "{}", found.rows.len());
        let nths = found.rows.iter().filter(|row| matches!(row, Row::Line { nth: Some(_), .. })).count();
        assert_eq!(found.differences, nths, "each that is counted can be gone to");
    }

    proptest! {
        #[test]
        fn every_line_has_a_row_or_is_counted_in_a_fold(left in "[ab\n]{0,60}", right in "[ab\n]{0,60}") {
            let found = of(&left, &right);
            let told: usize = found.rows.iter().map(|row| if let Row::Fold(same) = row { *same } else { 1 }).sum();
            prop_assert_eq!(told, lines(left.as_bytes(), right.as_bytes()).len());
            prop_assert!(!found.more);
        }
    }
}
