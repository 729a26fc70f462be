//! How the bytes are to be sent: in which pieces, with which pauses, and what happens after the last.

use shared::wire::{Cut, Plan};

/// How many cuts a plan has at most: what lies beyond goes out in one piece. Enough for any head, and
/// just what a server takes that was not told otherwise.
pub const CUTS_AT_MOST: usize = 4095;

/// In which pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pieces {
    /// All at once.
    #[default]
    Whole,
    /// Cut after every line.
    Lines,
    /// Cut after every byte.
    Bytes,
    /// Cut where the learner says.
    Offsets,
}

impl Pieces {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Whole, Self::Lines, Self::Bytes, Self::Offsets];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Lines => "line by line",
            Self::Bytes => "byte by byte",
            Self::Offsets => "cut at bytes…",
        }
    }
}

/// Everything the learner chose about the sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendOptions {
    /// In which pieces.
    pub pieces: Pieces,
    /// Where to cut, as typed: offsets with commas or spaces between them.
    pub offsets: String,
    /// How long to wait at each cut.
    pub pause_ms: u32,
    /// Say "nothing more will come" after the last byte.
    pub half_close: bool,
}

impl Default for SendOptions {
    fn default() -> Self {
        Self { pieces: Pieces::Whole, offsets: "4, 20".to_owned(), pause_ms: 100, half_close: false }
    }
}

impl SendOptions {
    /// The plan for these bytes. Pauses longer than the server allows are shortened to its limit.
    pub fn plan(&self, bytes: &[u8], longest_pause: u32) -> Plan {
        let pause_ms = self.pause_ms.min(longest_pause);
        let cuts = self.places(bytes).into_iter().map(|at| Cut { at, pause_ms }).collect();
        Plan { cuts, half_close: self.half_close }
    }

    fn places(&self, bytes: &[u8]) -> Vec<u32> {
        let inside = 1..u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let mut places: Vec<u32> = match self.pieces {
            Pieces::Whole => Vec::new(),
            Pieces::Bytes => inside.clone().take(CUTS_AT_MOST).collect(),
            Pieces::Lines => {
                inside.clone().filter(|&at| bytes[at as usize - 1] == b'\n').take(CUTS_AT_MOST).collect()
            }
            Pieces::Offsets => self.offsets().0,
        };
        places.retain(|at| inside.contains(at));
        places.truncate(CUTS_AT_MOST);
        places
    }

    /// The offsets in the order of the bytes, each once; and the first word that is no offset.
    pub fn offsets(&self) -> (Vec<u32>, Option<&str>) {
        let mut places: Vec<u32> = Vec::new();
        let mut unclear = None;
        for word in self.offsets.split([',', ' ', ';']).filter(|word| !word.is_empty()) {
            match word.parse() {
                Ok(at) => {
                    let place = places.partition_point(|before| *before < at);
                    if places.get(place) != Some(&at) {
                        places.insert(place, at);
                    }
                }
                Err(_) => unclear = unclear.or(Some(word)),
            }
        }
        (places, unclear)
    }

    /// The choices in a few words, for when they are folded away.
    pub fn summary(&self) -> String {
        let mut text = String::from(match self.pieces {
            Pieces::Whole => "whole",
            Pieces::Lines => "line by line",
            Pieces::Bytes => "byte by byte",
            Pieces::Offsets => "in pieces",
        });
        if self.pieces != Pieces::Whole {
            text.push_str(", ");
            text.push_str(&self.pause_ms.to_string());
            text.push_str(" ms apart");
        }
        if self.half_close {
            text.push_str(", then half-closed");
        }
        text
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(pieces: Pieces, bytes: &[u8]) -> Vec<u32> {
        let options = SendOptions { pieces, ..SendOptions::default() };
        options.plan(bytes, 1_000).cuts.iter().map(|cut| cut.at).collect()
    }

    #[test]
    fn whole_has_no_cut() {
        assert_eq!(at(Pieces::Whole, b"a\r\nb\r\n"), [0; 0]);
    }

    #[test]
    fn lines_are_cut_after_each_line_but_the_last() {
        assert_eq!(at(Pieces::Lines, b"a\r\nb\r\n\r\n"), [3, 6]);
        assert_eq!(at(Pieces::Lines, b"a\nbody"), [2]);
    }

    #[test]
    fn bytes_are_cut_between_each_two() {
        assert_eq!(at(Pieces::Bytes, b"abc"), [1, 2]);
        assert_eq!(at(Pieces::Bytes, b""), [0; 0]);
        assert_eq!(at(Pieces::Bytes, &[b'x'; CUTS_AT_MOST * 2]).len(), CUTS_AT_MOST);
    }

    #[test]
    fn offsets_are_read_leniently_and_the_first_mistake_is_named() {
        let options = SendOptions {
            pieces: Pieces::Offsets,
            offsets: "20, 4 4;x 99 y".into(),
            ..SendOptions::default()
        };
        assert_eq!(options.offsets(), (vec![4, 20, 99], Some("x")));
        assert_eq!(options.plan(&[b'a'; 30], 1_000).cuts.iter().map(|c| c.at).collect::<Vec<_>>(), [4, 20]);
    }

    #[test]
    fn a_pause_is_no_longer_than_the_server_allows() {
        let options = SendOptions { pieces: Pieces::Bytes, pause_ms: 9_999, ..SendOptions::default() };
        assert!(options.plan(b"ab", 500).cuts.iter().all(|cut| cut.pause_ms == 500));
    }

    proptest! {
        #[test]
        fn cuts_always_ascend_and_lie_inside(bytes: Vec<u8>, offsets in "[0-9 ,x]{0,30}", which in 0usize..4) {
            let options = SendOptions { pieces: Pieces::ALL[which], offsets, ..SendOptions::default() };
            let cuts = options.plan(&bytes, 10).cuts;
            prop_assert!(cuts.iter().map(|cut| cut.at).is_sorted_by(|a, b| a < b));
            prop_assert!(cuts.iter().all(|cut| cut.at > 0 && (cut.at as usize) < bytes.len()));
        }
    }
}
