//! How the bytes are to be sent: in which pieces, with which pauses, and what happens after the last.

use std::rc::Rc;

use shared::wire::{Cut, Plan};

/// How many cuts a plan has at most: what lies beyond goes out in one piece. Enough for any head, and
/// just what a server takes that was not told otherwise.
pub const CUTS_AT_MOST: usize = 4095;

/// How often the draft is sent in one go, at most.
pub const TIMES_AT_MOST: u32 = 100;

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
            Self::Offsets => "at marks",
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
    /// How often the draft is sent, back to back on one connection.
    pub times: u32,
    /// By the browser's own `fetch`, and not over a socket.
    pub by_browser: bool,
    /// `fetch` asks nobody for leave, and lets the page read nothing (`no-cors`).
    pub no_cors: bool,
    /// `fetch` sends cookies along.
    pub credentials: bool,
}

impl Default for SendOptions {
    fn default() -> Self {
        Self {
            pieces: Pieces::Whole,
            offsets: "4, 20".to_owned(),
            pause_ms: 100,
            half_close: false,
            times: 1,
            by_browser: false,
            no_cors: false,
            credentials: false,
        }
    }
}

impl SendOptions {
    /// The bytes of a send, and their plan: what is queued, then the draft as often as is wanted.
    pub fn whole(&self, queue: &[Rc<[u8]>], draft: &[u8], longest_pause: u32) -> (Vec<u8>, Plan) {
        (self.parts(queue, draft).concat(), self.plan(queue, draft, longest_pause))
    }

    /// The plan alone, for which the bytes need not be put together. Pauses longer than the server allows are
    /// shortened to its limit.
    pub fn plan(&self, queue: &[Rc<[u8]>], draft: &[u8], longest_pause: u32) -> Plan {
        let pause_ms = self.pause_ms.min(longest_pause);
        let cuts = self.places(queue, draft).into_iter().map(|at| Cut { at, pause_ms }).collect();
        Plan { cuts, half_close: self.half_close }
    }

    fn parts<'a>(&self, queue: &'a [Rc<[u8]>], draft: &'a [u8]) -> Vec<&'a [u8]> {
        let mut parts: Vec<&[u8]> = queue.iter().map(|bytes| &**bytes).collect();
        parts.resize(queue.len() + self.times.clamp(1, TIMES_AT_MOST) as usize, draft);
        parts
    }

    /// Puts a mark before this byte, or takes it away. At the very ends there is nothing to divide. Words that
    /// are no offsets stay, behind those that are.
    pub fn toggle(&mut self, at: u32, len: usize) {
        let (mut places, _) = self.offsets();
        match places.binary_search(&at) {
            Ok(n) => {
                places.remove(n);
            }
            Err(n) if at > 0 && (at as usize) < len => places.insert(n, at),
            Err(_) => {}
        }
        let mut marks = listed(&places);
        for word in words(&self.offsets).filter(|word| word.parse::<u32>().is_err()) {
            marks.push_str(if marks.is_empty() { "" } else { ", " });
            marks.push_str(word);
        }
        self.offsets = marks;
    }

    /// Where it is cut. Marks are those of the draft, where it stands first.
    fn places(&self, queue: &[Rc<[u8]>], draft: &[u8]) -> Vec<u32> {
        if self.pieces == Pieces::Whole {
            return Vec::new();
        }
        let parts = self.parts(queue, draft);
        let size = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        let all = size(parts.iter().map(|part| part.len()).sum());
        let mut places = Vec::new();
        match self.pieces {
            Pieces::Whole => {}
            Pieces::Bytes => places.extend((1..all).take(CUTS_AT_MOST)),
            Pieces::Lines => {
                let bytes = parts.iter().copied().flatten().zip(1..all);
                let ends = bytes.filter(|(byte, _)| **byte == b'\n').map(|(_, at)| at);
                places.extend(ends.take(CUTS_AT_MOST));
            }
            Pieces::Offsets => {
                let before = size(queue.iter().map(|part| part.len()).sum());
                let marks = self.offsets().0.into_iter().filter(|&at| at > 0 && at < size(draft.len()));
                places.extend(marks.take(CUTS_AT_MOST).map(|at| at.saturating_add(before)));
            }
        }
        places
    }

    /// The offsets in the order of the bytes, each once; and the first word that is no offset.
    pub fn offsets(&self) -> (Vec<u32>, Option<&str>) {
        let mut places: Vec<u32> = Vec::new();
        let mut unclear = None;
        for word in words(&self.offsets) {
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
        if self.by_browser {
            return "by the browser, with fetch".to_owned();
        }
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

fn words(offsets: &str) -> impl Iterator<Item = &str> {
    offsets.split([',', ' ', ';']).filter(|word| !word.is_empty())
}

/// Offsets as they are typed.
fn listed(places: &[u32]) -> String {
    places.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

/// Marks after the bytes have changed: those behind the change move with what they stand before, those in
/// what was taken away go. Words that are no offsets stay as typed, and so does everything then.
pub fn moved(offsets: &str, before: &[u8], after: &[u8]) -> String {
    let options = SendOptions { offsets: offsets.to_owned(), ..SendOptions::default() };
    let (places, unclear) = options.offsets();
    if unclear.is_some() {
        return options.offsets;
    }
    let first = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let most = before.len().min(after.len()) - first;
    let last = before.iter().rev().zip(after.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let mut places: Vec<u32> = places
        .into_iter()
        .filter_map(|at| match at as usize {
            here if here <= first => Some(at),
            here if here >= before.len() - last => u32::try_from(here + after.len() - before.len()).ok(),
            _ => None,
        })
        .collect();
    places.dedup();
    listed(&places)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(pieces: Pieces, bytes: &[u8]) -> Vec<u32> {
        let options = SendOptions { pieces, ..SendOptions::default() };
        options.plan(&[], bytes, 1_000).cuts.iter().map(|cut| cut.at).collect()
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
        assert_eq!(
            options.plan(&[], &[b'a'; 30], 1_000).cuts.iter().map(|c| c.at).collect::<Vec<_>>(),
            [4, 20]
        );
    }

    #[test]
    fn a_pause_is_no_longer_than_the_server_allows() {
        let options = SendOptions { pieces: Pieces::Bytes, pause_ms: 9_999, ..SendOptions::default() };
        assert!(options.plan(&[], b"ab", 500).cuts.iter().all(|cut| cut.pause_ms == 500));
    }

    #[test]
    fn several_requests_go_out_as_one_and_marks_stay_with_the_draft() {
        let options =
            SendOptions { pieces: Pieces::Offsets, offsets: "2".into(), times: 3, ..SendOptions::default() };
        let queue: Vec<Rc<[u8]>> = vec![b"one".as_slice().into(), b"two".as_slice().into()];
        let (bytes, plan) = options.whole(&queue, b"draft", 1_000);
        assert_eq!(bytes, b"onetwodraftdraftdraft");
        assert_eq!(plan.cuts.iter().map(|cut| cut.at).collect::<Vec<_>>(), [8]);
        let by_bytes = SendOptions { pieces: Pieces::Bytes, ..options };
        assert_eq!(by_bytes.whole(&queue, b"draft", 1_000).1.cuts.len(), 20, "all of it is cut");
    }

    #[test]
    fn a_mark_is_put_and_taken_away() {
        let mut options = SendOptions { offsets: "9".into(), ..SendOptions::default() };
        for (at, now) in [(4, "4, 9"), (9, "4"), (0, "4"), (20, "4"), (19, "4, 19")] {
            options.toggle(at, 20);
            assert_eq!(options.offsets, now);
        }
    }

    #[test]
    fn a_mark_that_is_put_leaves_what_is_being_typed() {
        let mut options = SendOptions { offsets: "soon 9;4x".into(), ..SendOptions::default() };
        for (at, now) in [(4, "4, 9, soon, 4x"), (9, "4, soon, 4x"), (4, "soon, 4x")] {
            options.toggle(at, 20);
            assert_eq!(options.offsets, now);
        }
    }

    #[test]
    fn marks_move_with_the_text_they_stand_before() {
        assert_eq!(moved("4, 7", b"GET /a HTTP", b"GET /hello HTTP"), "4, 11");
        assert_eq!(moved("4, 7", b"GET /hello HTTP", b"GET /o HTTP"), "4", "its place is gone");
        assert_eq!(moved("4, soon", b"GET /a", b"GE /a"), "4, soon", "what is being typed is left alone");
    }

    proptest! {
        #[test]
        fn a_moved_mark_stands_before_the_same_byte(
            bytes in proptest::collection::vec(0u8..4, 1..30), at in 0usize..30, new: Vec<u8>, mark in 1u32..29,
        ) {
            let at = at.min(bytes.len());
            let after = [&bytes[..at], &new, &bytes[at..]].concat();
            let marked = moved(&mark.to_string(), &bytes, &after);
            if let Ok(to) = marked.parse::<usize>()
                && let Some(byte) = bytes.get(mark as usize)
            {
                // Where what comes begins like what stands there, it may as well have come a little later.
                let first = bytes.iter().zip(&after).take_while(|(a, b)| a == b).count();
                prop_assert!(after.get(to) == Some(byte) || mark as usize == first);
            }
        }

        #[test]
        fn a_plan_is_that_of_all_the_bytes_though_they_are_not_put_together(
            queue in proptest::collection::vec("[a\n]{0,6}", 0..3), draft in "[a\n]{0,9}", which in 0usize..3, times in 1u32..4,
        ) {
            let options = SendOptions { pieces: Pieces::ALL[which], times, ..SendOptions::default() };
            let queue: Vec<Rc<[u8]>> = queue.iter().map(|text| text.as_bytes().into()).collect();
            let (bytes, plan) = options.whole(&queue, draft.as_bytes(), 10);
            let once = SendOptions { times: 1, ..options };
            prop_assert_eq!(plan, once.plan(&[], &bytes, 10));
        }

        #[test]
        fn cuts_always_ascend_and_lie_inside(bytes: Vec<u8>, offsets in "[0-9 ,x]{0,30}", which in 0usize..4) {
            let options = SendOptions { pieces: Pieces::ALL[which], offsets, ..SendOptions::default() };
            let cuts = options.plan(&[], &bytes, 10).cuts;
            prop_assert!(cuts.iter().map(|cut| cut.at).is_sorted_by(|a, b| a < b));
            prop_assert!(cuts.iter().all(|cut| cut.at > 0 && (cut.at as usize) < bytes.len()));
        }
    }
}
