//! The exchanges that the browser keeps, with all that is needed to step through them again: those that were opened,
//! the latest ones, and no more than there is room for.
//!
//! What is written is what the server told, in the protocol's own form, so whatever can be shown can be kept. Each
//! is kept under a name of its own; one that cannot be read any more is as if it had not been kept.

use shared::wire::{self, Bytes, Direction, Nanos, Segment, Stage, Summary};

use super::State;
use super::detail::Detail;
use super::stream::Stream;

/// How many are kept.
pub const AT_MOST: usize = 40;
/// How much all of them take, in characters. Browsers give a page five million.
pub const ROOM: usize = 2_000_000;
/// How much one may take.
const ROOM_OF_ONE: usize = 400_000;

/// One exchange as it is kept: the run of the server it was in, its line in the list, its bytes and facts.
pub type Kept = (u64, Summary, wire::Detail);

/// The exchange that is open, as it is kept, with its name: as soon as nothing more is to come of it.
pub fn to_keep(state: &State) -> Option<(String, String)> {
    let key = state.exchanges.open.filter(|key| !state.exchanges.is_from_before(*key))?;
    let entry = state.exchanges.open_entry()?;
    let detail = state.exchanges.detail(key)?;
    let over = matches!(entry.summary.stage, Stage::Complete | Stage::Refused | Stage::CutShort);
    let instance = state.hello.as_ref()?.instance;
    if !over || detail.request.len() + detail.response.len() > ROOM_OF_ONE / 2 {
        return None;
    }
    let kept: Kept = (instance, entry.summary.clone(), told(key.id, detail));
    let text = serde_json::to_string(&kept).ok().filter(|text| text.len() <= ROOM_OF_ONE)?;
    Some(([&instance.to_string(), "-", &key.id.0.to_string()].concat(), text))
}

/// One that was kept.
pub fn read(text: &str) -> Option<Kept> {
    serde_json::from_str(text).ok()
}

/// Which of the names, oldest first with what each takes, have to go so that there is room for one more.
pub fn to_drop(kept: &[(String, usize)], more: usize) -> usize {
    let mut room: usize = kept.iter().map(|(_, size)| size).sum::<usize>() + more;
    let mut left = kept.len() + 1;
    let mut dropped = 0;
    while dropped < kept.len() && (left > AT_MOST || room > ROOM) {
        room -= kept[dropped].1;
        left -= 1;
        dropped += 1;
    }
    dropped
}

/// What is held, as the server told it.
fn told(exchange: wire::ExchangeId, detail: &Detail) -> wire::Detail {
    let mut segments = self::segments(&detail.request, Direction::In);
    segments.append(&mut self::segments(&detail.response, Direction::Out));
    segments.sort_by_key(|segment| segment.at);
    wire::Detail {
        exchange,
        segments,
        facts: (*detail.facts).clone(),
        dropped: (detail.request.dropped, detail.response.dropped),
        facts_dropped: detail.facts_dropped,
    }
}

fn segments(stream: &Stream, direction: Direction) -> Vec<Segment> {
    let ends = stream.marks().iter().skip(1).map(|mark| mark.offset).chain([stream.len()]);
    let of = |(mark, end): (&super::stream::Mark, usize)| Segment {
        direction,
        at: Nanos(mark.at),
        turn: mark.turn,
        folded: mark.folded,
        bytes: Bytes(stream.bytes()[mark.offset..end].to_vec()),
    };
    stream.marks().iter().zip(ends).map(of).collect()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;
    use shared::wire::{ExchangeId, Fact, TimedFact};

    use super::*;

    #[test]
    fn the_oldest_go_first_and_no_more_than_have_to() {
        let kept = |sizes: &[usize]| sizes.iter().map(|&size| (String::new(), size)).collect::<Vec<_>>();
        assert_eq!(to_drop(&kept(&[]), 10), 0);
        assert_eq!(to_drop(&kept(&[1; AT_MOST]), 1), 1);
        assert_eq!(to_drop(&kept(&[ROOM / 2, ROOM / 4, ROOM / 4]), 10), 1);
        assert_eq!(to_drop(&kept(&[10, ROOM]), 10), 2);
    }

    proptest! {
        #[test]
        fn what_is_kept_is_what_was_told(
            reads in proptest::collection::vec((any::<bool>(), proptest::collection::vec(any::<u8>(), 1..30)), 0..6),
            dropped: (u32, u32), facts in 0usize..3,
        ) {
            let segments: Vec<Segment> = reads.iter().enumerate().map(|(n, (asked, bytes))| Segment {
                direction: if *asked { Direction::In } else { Direction::Out },
                at: Nanos(n as u64 * 1_000),
                turn: n as u32 + 1,
                folded: 0,
                bytes: Bytes(bytes.clone()),
            }).collect();
            let fact = TimedFact { at: Nanos(5), fact: Fact::ClientFinished };
            let first = wire::Detail {
                exchange: ExchangeId(3), segments, facts: vec![fact; facts],
                dropped: (dropped.0.into(), dropped.1.into()), facts_dropped: 0,
            };
            let mut detail = Detail::new(1);
            detail.append(first.clone(), false);
            prop_assert_eq!(told(ExchangeId(3), &detail), first);
        }
    }
}
