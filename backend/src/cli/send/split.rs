//! In which pieces bytes are sent.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::str::FromStr;

/// Where to cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Split {
    /// Nowhere.
    Whole,
    /// After every so many bytes.
    Every(NonZeroUsize),
    /// Behind each line.
    Lines,
    /// Before these bytes.
    At(Vec<usize>),
}

impl FromStr for Split {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted =
            "a number of bytes, `lines`, `bytes`, or ascending offsets as in 5,17 (5, for one) is needed";
        match text {
            "lines" => return Ok(Self::Lines),
            "bytes" => return Ok(Self::Every(NonZeroUsize::MIN)),
            _ => {}
        }
        if !text.contains(',') {
            return text.parse().map(Self::Every).map_err(|_| wanted.to_owned());
        }
        let numbers = text.strip_suffix(',').unwrap_or(text).split(',').map(|number| number.trim().parse());
        let offsets: Vec<usize> = numbers.collect::<Result<_, _>>().map_err(|_| wanted.to_owned())?;
        let ascend = offsets[0] > 0 && offsets.windows(2).all(|pair| pair[0] < pair[1]);
        if ascend { Ok(Self::At(offsets)) } else { Err(wanted.to_owned()) }
    }
}

impl Split {
    /// The pieces of these bytes, none of them empty.
    ///
    /// # Errors
    /// An offset lies behind the last byte.
    pub(super) fn pieces(&self, bytes: &[u8]) -> Result<Vec<Range<usize>>, String> {
        let all = bytes.len();
        let cuts: Vec<usize> = match self {
            Self::Whole => Vec::new(),
            Self::Every(size) => (size.get()..all).step_by(size.get()).collect(),
            Self::Lines => {
                let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
                ends.map(|(at, _)| at + 1).filter(|&at| at < all).collect()
            }
            Self::At(offsets) => match offsets.iter().find(|&&at| at >= all) {
                Some(at) => {
                    return Err(format!(
                        "--split {at} lies behind the last of {all} bytes: there is nothing to cut"
                    ));
                }
                None => offsets.clone(),
            },
        };
        let starts = std::iter::once(0).chain(cuts.iter().copied());
        let ends = cuts.iter().copied().chain([all]);
        Ok(starts.zip(ends).map(|(start, end)| start..end).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Split;

    /// The pieces themselves.
    fn cut(split: &Split) -> Result<Vec<&'static str>, String> {
        const TEXT: &str = "ab\ncd\n";
        Ok(split.pieces(TEXT.as_bytes())?.into_iter().map(|piece| &TEXT[piece]).collect())
    }

    #[test]
    fn pieces_are_cut_where_it_was_asked() {
        let pieces = |split: &str| cut(&split.parse().unwrap());
        assert_eq!(pieces("4").unwrap(), ["ab\nc", "d\n"]);
        assert_eq!(pieces("6").unwrap(), ["ab\ncd\n"]);
        assert_eq!(pieces("bytes").unwrap(), ["a", "b", "\n", "c", "d", "\n"]);
        assert_eq!(pieces("lines").unwrap(), ["ab\n", "cd\n"]);
        assert_eq!(pieces("1,5").unwrap(), ["a", "b\ncd", "\n"]);
        assert_eq!(pieces("2,").unwrap(), ["ab", "\ncd\n"]);
        assert!(pieces("2,6").unwrap_err().contains("--split 6"));
        assert_eq!(cut(&Split::Whole).unwrap(), ["ab\ncd\n"]);
    }

    #[test]
    fn other_words_are_no_split() {
        for text in ["", "0", "-1", "line", ",", "0,5", "5,5", "7,5", "1,x"] {
            assert!(text.parse::<Split>().is_err(), "{text}");
        }
    }
}
