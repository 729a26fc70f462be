//! The live list, what is held of each exchange, and which one is open.
//!
//! Exchange numbers begin again whenever the server does. So each run of the server is an *epoch* of
//! the page, and a [`Key`] names the epoch too: what the page held before a restart stays, and is
//! marked as such.

use std::rc::Rc;

use shared::wire::{self, ConnId, ExchangeId, Hello, PageId, Stage, Summary};

use super::detail::Detail;

/// How many exchanges have their bytes held in the page. Others are asked for again when opened.
const DETAILS_HELD: usize = 64;
/// How much memory those may take together, roughly.
const DETAILS_WEIGHT: usize = 64 << 20;
/// How many of its latest exchanges a page takes for granted to be told of unasked. The server tells of
/// more; an older one is asked for when it is opened.
const OWN_TOLD: usize = 16;
/// How many lines the list has before the server says how many it keeps.
const LISTED_AT_FIRST: usize = 1_000;

/// An exchange, for as long as the page lives. Newer ones are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Which run of the server, counted by the page.
    pub epoch: u32,
    /// Its number in that run.
    pub id: ExchangeId,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Which exchange.
    pub key: Key,
    /// What the server says of it.
    pub summary: Summary,
    /// The socket it was first heard of on.
    heard_on: u32,
}

/// The list's lines, newest last. New ones nearly always come at the end, and a few hundred are few: a
/// sorted row of pointers is all it takes.
#[derive(Clone, Debug, Default)]
pub struct Entries(Vec<Rc<Entry>>);

impl Entries {
    /// The line of an exchange.
    pub fn get(&self, key: Key) -> Option<&Rc<Entry>> {
        self.0.binary_search_by_key(&key, |entry| entry.key).ok().map(|i| &self.0[i])
    }

    /// The lines, newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &Rc<Entry>> {
        self.0.iter().rev()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The lines after one, oldest first.
    fn after(&self, key: Key) -> &[Rc<Entry>] {
        &self.0[self.0.partition_point(|entry| entry.key <= key)..]
    }

    fn put(&mut self, entry: Entry) {
        match self.0.binary_search_by_key(&entry.key, |entry| entry.key) {
            Ok(i) => self.0[i] = Rc::new(entry),
            Err(i) => self.0.insert(i, Rc::new(entry)),
        }
    }
}

/// Which exchange shall be opened as soon as it appears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Awaited {
    conn: ConnId,
    after: u32,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Exchanges {
    /// The lines.
    pub entries: Rc<Entries>,
    /// The epoch of the server that is, or was last, connected.
    pub epoch: u32,
    /// The oldest exchange of this epoch that the server still keeps.
    pub oldest: ExchangeId,
    /// The one that is open.
    pub open: Option<Key>,
    /// Oldest first.
    details: Vec<(Key, Rc<Detail>)>,
    instance: Option<u64>,
    socket: u32,
    kept: Option<usize>,
    awaited: Option<Awaited>,
    /// Asked for anew: what comes next replaces what is held.
    refill: Vec<Key>,
    /// Let go while the server may still tell more: what comes would have no beginning.
    forgotten: Vec<Key>,
    /// Own ones that are told no longer unless they are asked for.
    on_request: Vec<Key>,
}

impl Exchanges {
    /// A new socket is being opened: whatever is told over it is told from the beginning.
    pub fn new_socket(&mut self, socket: u32) {
        self.socket = socket;
        self.awaited = None;
        self.refill.clear();
        self.forgotten.clear();
        self.on_request.clear();
    }

    /// The server has said which run it is.
    pub fn greeted(&mut self, hello: &Hello) {
        if self.instance.is_some_and(|before| before != hello.instance) {
            self.epoch += 1;
            self.oldest = ExchangeId(0);
        }
        self.instance = Some(hello.instance);
        self.kept = Some(usize::try_from(hello.exchanges_kept).unwrap_or(usize::MAX));
    }

    /// Lines are new or have changed.
    pub fn listed(&mut self, changed: Vec<Summary>, oldest: ExchangeId) {
        let entries = Rc::make_mut(&mut self.entries);
        for summary in changed {
            let key = Key { epoch: self.epoch, id: summary.id };
            let heard_on = entries.get(key).map_or(self.socket, |entry| entry.heard_on);
            entries.put(Entry { key, summary, heard_on });
        }
        self.oldest = self.oldest.max(oldest);
        self.bound_list();
        self.open_awaited();
    }

    /// The list is as long as the server's memory: lines from before a restart make room first.
    fn bound_list(&mut self) {
        let most = self.kept.unwrap_or(LISTED_AT_FIRST);
        let entries = &mut Rc::make_mut(&mut self.entries).0;
        let mut surplus = entries.len().saturating_sub(most);
        let before = entries.len();
        entries.retain(|entry| {
            let key = entry.key;
            let gone = key.epoch == self.epoch && key.id < self.oldest;
            let goes = (surplus > 0 || gone) && self.open != Some(key);
            surplus = surplus.saturating_sub(1);
            !goes
        });
        if entries.len() < before {
            let listed = |key: Key| entries.binary_search_by_key(&key, |entry| entry.key).is_ok();
            self.details.retain(|(key, _)| listed(*key) || key.epoch == self.epoch && key.id > self.oldest);
            for keys in [&mut self.refill, &mut self.forgotten, &mut self.on_request] {
                keys.retain(|key| listed(*key));
            }
        }
    }

    /// More of an exchange.
    pub fn told(&mut self, more: wire::Detail) {
        let key = Key { epoch: self.epoch, id: more.exchange };
        if self.forgotten.contains(&key) {
            return;
        }
        let asked = self.refill.len();
        self.refill.retain(|refill| *refill != key);
        let again = self.refill.len() < asked;
        let place = self.details.partition_point(|(held, _)| *held < key);
        if self.details.get(place).is_none_or(|(held, _)| *held != key) {
            self.details.insert(place, (key, Rc::new(Detail::new(self.socket))));
        }
        let held = &mut self.details[place].1;
        let begins_anew = again || held.socket != self.socket;
        if begins_anew {
            *held = Rc::new(Detail::new(self.socket));
        }
        Rc::make_mut(held).append(more, !begins_anew);
        self.bound_details();
    }

    fn bound_details(&mut self) {
        let weight = |details: &[(Key, Rc<Detail>)]| details.iter().map(|(_, d)| d.weight()).sum::<usize>();
        while self.details.len() > DETAILS_HELD || weight(&self.details) > DETAILS_WEIGHT {
            let Some(oldest) = self.details.iter().position(|(key, _)| self.open != Some(*key)) else { break };
            let (oldest, _) = self.details.remove(oldest);
            self.forgotten.push(oldest);
            self.on_request.push(oldest);
        }
    }

    /// What is held of an exchange.
    pub fn detail(&self, key: Key) -> Option<&Rc<Detail>> {
        self.details.iter().rev().find(|(held, _)| *held == key).map(|(_, detail)| detail)
    }

    /// The line that is open.
    pub fn open_entry(&self) -> Option<&Rc<Entry>> {
        self.entries.get(self.open?)
    }

    /// Opens one, or none.
    pub fn select(&mut self, key: Option<Key>) {
        self.open = key;
        self.awaited = None;
    }

    /// The place of the last exchange on a connection, and how far that has come.
    pub fn last_on(&self, conn: ConnId) -> Option<&Rc<Entry>> {
        self.entries.newest_first().find(|e| e.key.epoch == self.epoch && e.summary.conn == conn)
    }

    /// The learner's bytes went out on this connection, whose exchanges up to `after` were known when
    /// they did: the next one is what they want to see.
    pub fn await_on(&mut self, conn: ConnId, after: u32) {
        self.awaited = Some(Awaited { conn, after });
        self.open_awaited();
    }

    fn open_awaited(&mut self) {
        let Some(Awaited { conn, after }) = self.awaited else { return };
        if let Some(key) = self.first_on(conn, after).map(|entry| entry.key) {
            self.select(Some(key));
        }
    }

    /// The first exchange on a connection that comes after its `after`th.
    pub fn first_on(&self, conn: ConnId, after: u32) -> Option<&Rc<Entry>> {
        self.entries.0.iter().find(|entry| {
            let Summary { conn: on, nth, .. } = entry.summary;
            entry.key.epoch == self.epoch && on == conn && nth > after
        })
    }

    /// The exchange the server has to be asked about, with the socket to ask on: the open one, unless
    /// it is of the page's own making, which is told unasked.
    pub fn to_watch(&self, me: PageId) -> Option<(u32, ExchangeId)> {
        let key = self.open.filter(|key| key.epoch == self.epoch)?;
        let told_unasked = self.entries.get(key).is_some_and(|entry| {
            entry.summary.client.page == Some(me)
                && entry.heard_on == self.socket
                && !self.on_request.contains(&key)
                && self.is_recent(key, me)
        });
        (!told_unasked).then_some((self.socket, key.id))
    }

    /// Whether few enough of the page's own exchanges came after this one.
    fn is_recent(&self, key: Key, me: PageId) -> bool {
        let own = |entry: &&Rc<Entry>| entry.summary.client.page == Some(me);
        self.entries.after(key).iter().filter(own).count() < OWN_TOLD
    }

    /// The server has been asked: what it tells replaces what is held.
    pub fn asked_about(&mut self, id: ExchangeId) {
        let key = Key { epoch: self.epoch, id };
        self.forgotten.retain(|forgotten| *forgotten != key);
        for keys in [&mut self.on_request, &mut self.refill] {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }

    /// Whether another exchange began on its connection since.
    pub fn is_followed(&self, entry: &Entry) -> bool {
        self.entries.after(entry.key).iter().any(|later| {
            later.key.epoch == entry.key.epoch && later.summary.conn == entry.summary.conn
        })
    }

    /// Whether an exchange is from a run of the server that has ended.
    pub fn is_from_before(&self, key: Key) -> bool {
        key.epoch < self.epoch
    }
}

/// Whether nothing more is to come on the wire.
pub const fn is_over(stage: Stage) -> bool {
    matches!(stage, Stage::Complete | Stage::Refused | Stage::CutShort)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use shared::wire::{Bytes, Client, Direction, Nanos, Segment};

    use super::*;

    const ME: PageId = PageId(7);

    fn hello(instance: u64, kept: u64) -> Hello {
        Hello {
            instance,
            release: String::new(),
            lab: String::new(),
            send_bytes: 1,
            pause_ms: 1,
            exchanges_kept: kept,
        }
    }

    fn line(id: u64, conn: u64, nth: u32) -> Summary {
        Summary {
            id: ExchangeId(id),
            conn: ConnId(conn),
            nth,
            client: Client { addr: "127.0.0.1:9".into(), page: Some(ME), agent: None },
            began_ms: 0,
            start_line: Bytes::default(),
            status: None,
            bytes_in: 0,
            bytes_out: 0,
            took: 0,
            stage: Stage::Receiving,
        }
    }

    fn told(id: u64, turn: u32, bytes: &[u8]) -> wire::Detail {
        let segment =
            Segment { direction: Direction::In, at: Nanos(0), turn, folded: 0, bytes: Bytes(bytes.to_vec()) };
        wire::Detail {
            exchange: ExchangeId(id),
            segments: vec![segment],
            facts: vec![],
            dropped: (0, 0),
            facts_dropped: 0,
        }
    }

    fn greeted() -> Exchanges {
        let mut exchanges = Exchanges::default();
        exchanges.new_socket(1);
        exchanges.greeted(&hello(1, 100));
        exchanges
    }

    fn key(epoch: u32, id: u64) -> Key {
        Key { epoch, id: ExchangeId(id) }
    }

    fn request(exchanges: &Exchanges, key: Key) -> String {
        exchanges.detail(key).map_or(String::new(), |d| d.request.rows().iter().map(|row| row.shown()).collect())
    }

    #[test]
    fn newer_exchanges_have_greater_keys_across_restarts() {
        let mut exchanges = greeted();
        exchanges.listed(vec![line(1, 1, 1), line(2, 2, 1)], ExchangeId(1));
        exchanges.greeted(&hello(2, 100));
        exchanges.listed(vec![line(1, 1, 1)], ExchangeId(1));
        let keys: Vec<Key> = exchanges.entries.0.iter().map(|entry| entry.key).collect();
        assert_eq!(keys, [key(0, 1), key(0, 2), key(1, 1)]);
        assert!(exchanges.is_from_before(key(0, 2)) && !exchanges.is_from_before(key(1, 1)));
    }

    #[test]
    fn a_reconnect_to_the_same_server_begins_no_epoch() {
        let mut exchanges = greeted();
        exchanges.new_socket(2);
        exchanges.greeted(&hello(1, 100));
        assert_eq!(exchanges.epoch, 0);
    }

    #[test]
    fn lines_the_server_has_dropped_go_but_the_open_one_stays() {
        let mut exchanges = greeted();
        exchanges.listed((1..=5).map(|id| line(id, id, 1)).collect(), ExchangeId(1));
        exchanges.select(Some(key(0, 2)));
        exchanges.listed(vec![line(6, 6, 1)], ExchangeId(4));
        let ids: Vec<u64> = exchanges.entries.0.iter().map(|entry| entry.key.id.0).collect();
        assert_eq!(ids, [2, 4, 5, 6]);
    }

    #[test]
    fn lines_from_before_a_restart_make_room_first() {
        let mut exchanges = greeted();
        exchanges.listed((1..=3).map(|id| line(id, id, 1)).collect(), ExchangeId(1));
        exchanges.greeted(&hello(2, 4));
        exchanges.listed((1..=3).map(|id| line(id, id, 1)).collect(), ExchangeId(1));
        assert_eq!(exchanges.entries.0[0].key, key(0, 3));
        assert_eq!(exchanges.entries.len(), 4);
    }

    #[test]
    fn a_send_opens_the_first_exchange_it_begins() {
        let mut exchanges = greeted();
        exchanges.listed(vec![line(1, 5, 1)], ExchangeId(1));
        exchanges.await_on(ConnId(5), 1);
        assert_eq!(exchanges.open, None);
        exchanges.listed(vec![line(2, 9, 1), line(3, 5, 2), line(4, 5, 3)], ExchangeId(1));
        assert_eq!(exchanges.open, Some(key(0, 3)));
        exchanges.listed(vec![line(5, 5, 4)], ExchangeId(1));
        assert_eq!(exchanges.open, Some(key(0, 3)), "only once");
    }

    #[test]
    fn an_exchange_that_is_listed_before_its_send_is_answered_is_opened_too() {
        let mut exchanges = greeted();
        exchanges.listed(vec![line(1, 5, 1)], ExchangeId(1));
        exchanges.await_on(ConnId(5), 0);
        assert_eq!(exchanges.open, Some(key(0, 1)));
    }

    #[test]
    fn what_is_told_again_over_a_new_socket_replaces_what_is_held() {
        let mut exchanges = greeted();
        exchanges.told(told(1, 1, b"GET "));
        exchanges.told(told(1, 2, b"/ "));
        assert_eq!(request(&exchanges, key(0, 1)), "GET / ");
        exchanges.new_socket(2);
        exchanges.greeted(&hello(1, 100));
        assert_eq!(request(&exchanges, key(0, 1)), "GET / ", "shown until then");
        exchanges.told(told(1, 1, b"GET /x"));
        assert_eq!(request(&exchanges, key(0, 1)), "GET /x");
    }

    #[test]
    fn what_is_told_after_asking_replaces_what_is_held() {
        let mut exchanges = greeted();
        exchanges.told(told(1, 1, b"GET "));
        exchanges.asked_about(ExchangeId(1));
        exchanges.told(told(1, 1, b"GET /"));
        exchanges.told(told(1, 2, b"!"));
        assert_eq!(request(&exchanges, key(0, 1)), "GET /!");
    }

    #[test]
    fn own_exchanges_are_not_asked_for_but_others_and_older_ones_are() {
        let mut exchanges = greeted();
        let mut other = line(2, 2, 1);
        other.client.page = None;
        exchanges.listed(vec![line(1, 1, 1), other], ExchangeId(1));
        exchanges.select(Some(key(0, 1)));
        assert_eq!(exchanges.to_watch(ME), None);
        exchanges.select(Some(key(0, 2)));
        assert_eq!(exchanges.to_watch(ME), Some((1, ExchangeId(2))));
        exchanges.new_socket(2);
        exchanges.select(Some(key(0, 1)));
        assert_eq!(exchanges.to_watch(ME), Some((2, ExchangeId(1))));
        exchanges.greeted(&hello(2, 100));
        assert_eq!(exchanges.to_watch(ME), None, "of a server that is gone");
    }

    #[test]
    fn an_own_exchange_that_many_have_followed_is_asked_for() {
        let mut exchanges = greeted();
        exchanges.listed((1..=OWN_TOLD as u64).map(|id| line(id, id, 1)).collect(), ExchangeId(1));
        exchanges.select(Some(key(0, 1)));
        assert_eq!(exchanges.to_watch(ME), None);
        exchanges.listed(vec![line(99, 99, 1)], ExchangeId(1));
        assert_eq!(exchanges.to_watch(ME), Some((1, ExchangeId(1))));
    }

    #[test]
    fn memory_is_bounded_and_what_was_let_go_is_never_shown_without_its_beginning() {
        let mut exchanges = greeted();
        exchanges.listed(vec![line(1, 1, 1)], ExchangeId(1));
        for id in 1..=DETAILS_HELD as u64 + 1 {
            exchanges.told(told(id, 1, b"GET "));
        }
        assert!(exchanges.detail(key(0, 1)).is_none());
        exchanges.told(told(1, 2, b"the rest"));
        assert!(exchanges.detail(key(0, 1)).is_none());
        exchanges.select(Some(key(0, 1)));
        assert_eq!(exchanges.to_watch(ME), Some((1, ExchangeId(1))));
        exchanges.asked_about(ExchangeId(1));
        assert_eq!(exchanges.to_watch(ME), Some((1, ExchangeId(1))), "asked for, so to be asked for");
        exchanges.told(told(1, 1, b"GET the rest"));
        assert_eq!(request(&exchanges, key(0, 1)), "GET the rest");
    }

    proptest! {
        #[test]
        fn the_list_never_outgrows_the_servers_memory(ids in proptest::collection::vec(1u64..60, 0..80), kept in 1u64..20) {
            let mut exchanges = greeted();
            exchanges.greeted(&hello(1, kept));
            for id in ids {
                exchanges.listed(vec![line(id, id, 1)], ExchangeId(id.saturating_sub(kept)));
            }
            prop_assert!(exchanges.entries.len() as u64 <= kept);
        }
    }
}
