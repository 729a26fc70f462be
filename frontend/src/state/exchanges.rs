//! The live list, what is held of each exchange, and which one is open.
//!
//! Exchange numbers begin again whenever the server does. So each run of the server is an *epoch* of
//! the page, and a [`Key`] names the epoch too: what the page held before a restart stays, and is
//! marked as such.

use std::rc::Rc;

use shared::wire::{self, ConnId, ExchangeId, Hello, PageId, Summary};

use super::detail::Detail;
use super::kept::Kept;
use super::stream::Stream;

/// How many exchanges have their bytes held in the page. Others are asked for again when opened.
const DETAILS_HELD: usize = 64;
/// How much memory those may take together, roughly.
const DETAILS_WEIGHT: usize = 64 << 20;
/// How many of its latest exchanges a page takes for granted to be told of unasked. The server tells of
/// more; an older one is asked for when it is opened.
const OWN_TOLD: usize = 16;
/// How many of the connections that were dialled last are remembered: of what is on others the server is asked.
const DIALLED_AT_MOST: usize = 64;
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

    /// The lines, oldest first.
    pub fn oldest_first(&self) -> &[Rc<Entry>] {
        &self.0
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
    /// Those that stay whatever else is dropped.
    pub pinned: Rc<Vec<Key>>,
    /// Those whose bytes are wanted just now, beside the open one: they stay for so long.
    pub needed: Vec<Key>,
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
    /// What was dialled over this very socket: the server tells unasked of no other connection, even one
    /// that an earlier visit of this page has dialled.
    dialled: Vec<ConnId>,
}

impl Exchanges {
    /// What an earlier visit has kept, oldest first. Each run of the server that it is from becomes an epoch; if the
    /// last of them still goes on, the server's list goes on where this ends.
    pub fn restore(&mut self, kept: Vec<Kept>) {
        if self.instance.is_some() {
            return;
        }
        let entries = Rc::make_mut(&mut self.entries);
        for (instance, summary, detail) in kept {
            if self.instance.is_some_and(|before| before != instance) {
                self.epoch += 1;
            }
            self.instance = Some(instance);
            let key = Key { epoch: self.epoch, id: summary.id };
            entries.put(Entry { key, summary });
            let mut held = Detail::new(0);
            held.append(detail, false);
            self.details.push((key, Rc::new(held)));
        }
        self.details.sort_by_key(|(key, _)| *key);
    }

    /// A name for an exchange of the run of the server that goes on, or was the last.
    pub fn name_of(&self, key: Key) -> Option<String> {
        let instance = self.instance.filter(|_| key.epoch == self.epoch)?;
        Some([&instance.to_string(), "-", &key.id.0.to_string()].concat())
    }

    /// The exchange of that name, if there is one.
    pub fn named(&self, name: &str) -> Option<Key> {
        let (instance, id) = name.split_once('-')?;
        let key = Key { epoch: self.epoch, id: ExchangeId(id.parse().ok()?) };
        (self.instance?.to_string() == instance && self.entries.get(key).is_some()).then_some(key)
    }

    /// A new socket is being opened: whatever is told over it is told from the beginning.
    pub fn new_socket(&mut self, socket: u32) {
        self.socket = socket;
        self.awaited = None;
        self.refill.clear();
        self.forgotten.clear();
        self.on_request.clear();
        self.dialled.clear();
    }

    /// This connection to the lab was dialled for the page, over the socket there is now.
    pub fn dialled(&mut self, conn: ConnId) {
        if !self.dialled.contains(&conn) {
            self.dialled.push(conn);
        }
        if self.dialled.len() > DIALLED_AT_MOST {
            self.dialled.remove(0);
        }
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
            entries.put(Entry { key, summary });
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
            let goes = (surplus > 0 || gone) && self.open != Some(key) && !self.pinned.contains(&key);
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

    /// More of an exchange; whether the bytes of a pinned one had to make room.
    pub fn told(&mut self, more: wire::Detail) -> bool {
        let key = Key { epoch: self.epoch, id: more.exchange };
        if self.is_let_go(key) {
            return false;
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
        self.bound_details()
    }

    fn bound_details(&mut self) -> bool {
        let mut pinned = false;
        let weight = |details: &[(Key, Rc<Detail>)]| details.iter().map(|(_, d)| d.weight()).sum::<usize>();
        while self.details.len() > DETAILS_HELD || weight(&self.details) > DETAILS_WEIGHT {
            let may_go = |(key, _): &(Key, Rc<Detail>)| self.open != Some(*key) && !self.needed.contains(key);
            let loose = self.details.iter().position(|held| may_go(held) && !self.pinned.contains(&held.0));
            let Some(oldest) = loose.or_else(|| self.details.iter().position(may_go)) else {
                break;
            };
            let (oldest, _) = self.details.remove(oldest);
            pinned |= self.pinned.contains(&oldest);
            for keys in [&mut self.forgotten, &mut self.on_request] {
                if !keys.contains(&oldest) {
                    keys.push(oldest);
                }
            }
        }
        pinned
    }

    /// Whether its bytes had to make room, and nobody has asked for them since. Who asked again for what has to go
    /// again would never come to an end.
    pub fn is_let_go(&self, key: Key) -> bool {
        self.forgotten.contains(&key)
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
    /// it is of the page's own making over this socket, which is told unasked.
    pub fn to_watch(&self, me: PageId) -> Option<(u32, ExchangeId)> {
        self.asked(self.open?, me)
    }

    /// The same for any exchange that the server can still tell of.
    pub fn to_ask(&self, key: Key, me: PageId) -> Option<(u32, ExchangeId)> {
        if self.is_out_of_reach(key) { None } else { self.asked(key, me) }
    }

    fn asked(&self, key: Key, me: PageId) -> Option<(u32, ExchangeId)> {
        if key.epoch != self.epoch {
            return None;
        }
        let told_unasked = self.entries.get(key).is_some_and(|entry| {
            entry.summary.client.page == Some(me)
                && self.dialled.contains(&entry.summary.conn)
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
        self.entries
            .after(entry.key)
            .iter()
            .any(|later| later.key.epoch == entry.key.epoch && later.summary.conn == entry.summary.conn)
    }

    /// Pins a line, or lets go of it; whether there was room.
    pub fn pin(&mut self, key: Key, most: usize) -> bool {
        let pinned = Rc::make_mut(&mut self.pinned);
        match pinned.iter().position(|other| *other == key) {
            Some(place) => drop(pinned.remove(place)),
            None if pinned.len() >= most => return false,
            None => pinned.push(key),
        }
        true
    }

    /// Whether all that crossed the wire so far is held.
    pub fn holds(&self, key: Key) -> bool {
        let (Some(entry), Some(detail)) = (self.entries.get(key), self.detail(key)) else { return false };
        let whole = |stream: &Stream, seen: u64| stream.len() as u64 + stream.dropped >= seen;
        let refilled = !self.refill.contains(&key) || key.epoch != self.epoch;
        refilled
            && whole(&detail.request, entry.summary.bytes_in)
            && whole(&detail.response, entry.summary.bytes_out)
    }

    /// Whether the server cannot tell of an exchange any more.
    pub fn is_out_of_reach(&self, key: Key) -> bool {
        key.epoch < self.epoch || key.id < self.oldest
    }

    /// Whether an exchange is from a run of the server that has ended.
    pub fn is_from_before(&self, key: Key) -> bool {
        key.epoch < self.epoch
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
