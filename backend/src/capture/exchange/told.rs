//! What is told of an exchange: its line in the list, its bytes, and what a reader has not seen yet.

use std::sync::atomic::Ordering;

use shared::wire::{Bytes, Client, Detail, Direction, Segment, Summary, TimedFact};

use super::{Cursor, Exchange};
use crate::capture::lock;

/// How many bytes one [`Detail`] carries, so that a large exchange arrives in pieces and a page can
/// draw in between.
const DETAIL_BYTES: usize = 64 * 1024;

impl Exchange {
    /// The line for the live list, if it changed after `version`.
    pub(in crate::capture) fn summary_after(&self, version: u64) -> Option<Summary> {
        let inner = lock(&self.inner);
        if inner.changed <= version && version != 0 {
            return None;
        }
        Some(Summary {
            id: self.id,
            conn: self.conn,
            nth: self.nth,
            service: self.service.map(str::to_owned),
            client: Client {
                addr: self.peer.to_string(),
                page: self.page,
                agent: (!inner.agent.is_empty()).then(|| String::from_utf8_lossy(&inner.agent).into_owned()),
            },
            began_ms: self.began_ms,
            start_line: inner.start_line(),
            status: inner.status,
            bytes_in: inner.bytes_in,
            bytes_out: inner.bytes_out,
            took: inner.last.0.saturating_sub(inner.began.0),
            stage: inner.stage,
        })
    }

    /// The bytes received so far; `None` when not all of them were kept.
    pub(in crate::capture) fn received(&self) -> Option<Vec<u8>> {
        let inner = lock(&self.inner);
        if inner.dropped_in > 0 || self.evicted.load(Ordering::Relaxed) {
            return None;
        }
        let mut received = Vec::new();
        let mut from = 0;
        for segment in &inner.segments {
            if segment.direction == Direction::In {
                received.extend_from_slice(&inner.kept[from..segment.end]);
            }
            from = segment.end;
        }
        Some(received)
    }

    /// What the cursor has not seen yet, at most [`DETAIL_BYTES`] of it.
    pub(in crate::capture) fn read(&self, cursor: &mut Cursor) -> Option<Detail> {
        let inner = lock(&self.inner);
        let mut segments = Vec::new();
        let mut left = DETAIL_BYTES;
        while let Some(stored) = inner.segments.get(cursor.segment) {
            let until = stored.end.min(cursor.byte + left);
            if until > cursor.byte {
                segments.push(Segment {
                    direction: stored.direction,
                    at: stored.at,
                    turn: stored.turn,
                    folded: stored.folded,
                    bytes: Bytes(inner.kept[cursor.byte..until].to_vec()),
                });
                left -= until - cursor.byte;
                cursor.byte = until;
            }
            // The last segment may still grow, when further ones are folded into it.
            if until < stored.end || cursor.segment + 1 == inner.segments.len() {
                break;
            }
            cursor.segment += 1;
        }
        let new_facts = inner.facts.get(cursor.fact..).unwrap_or_default();
        let facts: Vec<_> = new_facts
            .iter()
            .flat_map(|(at, noted)| noted.tell().map(|fact| TimedFact { at: *at, fact }))
            .collect();
        cursor.fact = inner.facts.len();
        let dropped = (inner.dropped_in, inner.dropped_out);
        let nothing_new = segments.is_empty()
            && facts.is_empty()
            && (dropped, inner.facts_dropped) == (cursor.dropped, cursor.facts_dropped);
        (cursor.dropped, cursor.facts_dropped) = (dropped, inner.facts_dropped);
        (!nothing_new).then_some(Detail {
            exchange: self.id,
            segments,
            facts,
            dropped,
            facts_dropped: inner.facts_dropped,
        })
    }
}
