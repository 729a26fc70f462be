//! What crossed each connection, and what the server said of it.
//!
//! A [`Recorder`] belongs to one connection. The tap gives it every read and write, the lab its facts;
//! it cuts the connection into [`Exchange`]s and files them here. Pages do not get events pushed at
//! them: each asks, with a [`Cursor`] or a version of its own, for what is new to it. So a page that
//! stops reading costs nothing, nothing can pile up, and with nobody watching nothing is computed for
//! the watchers.
//!
//! **Bounds.** Of one exchange at most [`keep_bytes`](CaptureConfig::keep_bytes), of all together
//! [`keep_total`](CaptureConfig::keep_total) bytes are held; beyond that the oldest exchange goes. What
//! was not kept is counted and told, never silently missing.

mod exchange;
mod recorder;

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use shared::wire::{ConnId, Detail, ExchangeId, PageId, Summary};
use tokio::sync::Notify;

use self::exchange::Birth;
pub use self::exchange::{Cursor, Exchange};
pub use self::recorder::{Following, Recorder, Seen, Witness};
use crate::config::CaptureConfig;
use crate::notices::Notices;

/// Turned-away connections that are remembered for their dialers, who ask at once.
const TURNED_AWAY_KNOWN: usize = 256;

/// Everything that is kept.
#[derive(Debug)]
pub struct Capture {
    config: CaptureConfig,
    notices: Arc<Notices>,
    // A std Mutex: it is held for a few instructions and never across an await.
    index: Mutex<Index>,
    /// Raised with each change while somebody watches; an exchange remembers its last.
    version: AtomicU64,
    watchers: AtomicUsize,
    changed: Notify,
    /// Bytes held by all exchanges together.
    held: AtomicUsize,
    next_conn: AtomicU64,
    /// Connections the dialer is opening, by its end of them, so that the lab's side knows whose they are.
    dialled: Mutex<HashMap<SocketAddr, (ConnId, PageId)>>,
    /// Dialled connections that the lab had no room for, until the dialer asks.
    turned_away: Mutex<VecDeque<ConnId>>,
    started: Instant,
    started_ms: u64,
}

#[derive(Debug)]
struct Index {
    /// Consecutive numbers, oldest first.
    kept: VecDeque<Arc<Exchange>>,
    next: u64,
}

/// What has changed since a version.
#[derive(Debug)]
pub struct Changes {
    /// New and changed exchanges, oldest first.
    pub changed: Vec<Summary>,
    /// The oldest one that is kept.
    pub oldest: ExchangeId,
    /// The version this brings one to.
    pub version: u64,
}

/// Somebody is watching as long as this lives.
#[derive(Debug)]
pub struct Watching(Arc<Capture>);

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.watchers.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Capture {
    /// An empty one.
    pub fn new(config: CaptureConfig, notices: Arc<Notices>) -> Arc<Self> {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Arc::new(Self {
            config,
            notices,
            index: Mutex::new(Index { kept: VecDeque::new(), next: 1 }),
            version: AtomicU64::new(1),
            watchers: AtomicUsize::new(0),
            changed: Notify::new(),
            held: AtomicUsize::new(0),
            next_conn: AtomicU64::new(1),
            dialled: Mutex::new(HashMap::new()),
            turned_away: Mutex::new(VecDeque::new()),
            started: Instant::now(),
            started_ms: u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX),
        })
    }

    /// How much may be kept.
    pub fn config(&self) -> &CaptureConfig {
        &self.config
    }

    /// Begins to watch: from now on changes are marked.
    pub fn watch(self: &Arc<Self>) -> Watching {
        self.watchers.fetch_add(1, Ordering::Relaxed);
        Watching(Arc::clone(self))
    }

    /// Completes at the next change after this call.
    pub fn changed(&self) -> tokio::sync::futures::Notified<'_> {
        self.changed.notified()
    }

    /// What has changed after `version`; everything, for version 0.
    pub fn changes(&self, version: u64) -> Changes {
        // Read before anything is looked at: a change that comes meanwhile may be told twice, never missed.
        let now = self.version.load(Ordering::Acquire);
        let (kept, oldest): (Vec<_>, _) = {
            let index = self.index();
            (index.kept.iter().cloned().collect(), index.oldest())
        };
        let changed = kept.iter().filter_map(|exchange| exchange.summary_after(version)).collect();
        Changes { changed, oldest, version: now }
    }

    /// More of one exchange, from where the cursor stands; `None` when there is nothing new or the
    /// exchange is no longer kept.
    pub fn read(&self, id: ExchangeId, cursor: &mut Cursor) -> Option<Detail> {
        let exchange = self.index().get(id)?;
        exchange.read(cursor)
    }

    /// Whether an exchange is still kept.
    pub fn keeps(&self, id: ExchangeId) -> bool {
        self.index().get(id).is_some()
    }

    /// The summary of one exchange, if it is kept.
    pub fn summary(&self, id: ExchangeId) -> Option<Summary> {
        let exchange = self.index().get(id)?;
        exchange.summary_after(0)
    }

    /// The numbers of the exchanges that are kept, up to and without the next one's.
    pub fn numbers(&self) -> Range<u64> {
        let index = self.index();
        index.oldest().0..index.next
    }

    /// A summary of every exchange that is kept, oldest first.
    pub fn summaries(&self) -> Vec<Summary> {
        self.changes(0).changed
    }

    /// Announces a connection that the dialer is about to open from `from`.
    pub fn announce(&self, from: SocketAddr, page: PageId) -> ConnId {
        let conn = self.next_conn();
        lock(&self.dialled).insert(from, (conn, page));
        conn
    }

    /// Whether the dialer has announced a connection from this address and port.
    pub fn is_announced(&self, from: SocketAddr) -> bool {
        lock(&self.dialled).contains_key(&from)
    }

    /// Takes an announcement back: the connection did not come about.
    pub fn forget(&self, from: SocketAddr) {
        lock(&self.dialled).remove(&from);
    }

    /// The lab had no room for this connection.
    pub fn turned_away(&self, peer: SocketAddr) {
        if let Some((conn, _)) = lock(&self.dialled).remove(&peer) {
            let mut turned_away = lock(&self.turned_away);
            turned_away.push_back(conn);
            if turned_away.len() > TURNED_AWAY_KNOWN {
                turned_away.pop_front();
            }
        }
    }

    /// Whether the lab had no room for this connection; to be asked once.
    pub fn was_turned_away(&self, conn: ConnId) -> bool {
        let mut turned_away = lock(&self.turned_away);
        let place = turned_away.iter().position(|&other| other == conn);
        place.is_some_and(|place| turned_away.remove(place).is_some())
    }

    /// Begins to record a connection to a plain service: there is no HTTP on it.
    pub fn accepted_plain(self: &Arc<Self>, peer: SocketAddr, service: &'static str) -> Recorder {
        Recorder::plain(Arc::clone(self), self.next_conn(), peer, service)
    }

    /// Begins to record a connection that was accepted.
    pub fn accepted(self: &Arc<Self>, peer: SocketAddr) -> Recorder {
        let announced = lock(&self.dialled).remove(&peer);
        let (conn, page) = match announced {
            Some((conn, page)) => (conn, Some(page)),
            None => (self.next_conn(), None),
        };
        Recorder::new(Arc::clone(self), conn, peer, page)
    }

    fn next_conn(&self) -> ConnId {
        ConnId(self.next_conn.fetch_add(1, Ordering::Relaxed))
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        lock(&self.index)
    }

    /// Milliseconds since 1970, on a clock that never goes back.
    fn now_ms(&self) -> u64 {
        self.started_ms.saturating_add(nanos(self.started.elapsed()) / 1_000_000)
    }

    /// Files a new exchange; where there are as many as are kept, the oldest becomes the new one.
    fn file(&self, birth: &Birth) -> Arc<Exchange> {
        let most = self.config.keep_exchanges;
        let mut index = self.index();
        let id = ExchangeId(index.next);
        index.next += 1;
        let mut oldest = if index.kept.len() >= most { index.kept.pop_front() } else { None };
        let renewed = oldest.take_if(|oldest| match Arc::get_mut(oldest) {
            Some(unique) => {
                self.give_back(unique.held());
                self.charge(unique.renew(id, birth));
                true
            }
            None => false,
        });
        let exchange = renewed.unwrap_or_else(|| Arc::new(Exchange::new(id, birth)));
        index.kept.push_back(Arc::clone(&exchange));
        drop(index);
        // Its connection, or a page that reads it, still holds on to it.
        if let Some(oldest) = oldest {
            self.give_back(oldest.evict());
        }
        exchange
    }

    /// Makes room for bytes, by dropping the oldest exchanges where it must, though never `but`. False
    /// when there is still no room.
    fn make_room(&self, bytes: usize, but: ExchangeId) -> bool {
        let limit = self.config.keep_total;
        while self.held.load(Ordering::Relaxed) + bytes > limit {
            let oldest = {
                let mut index = self.index();
                match index.kept.front() {
                    Some(oldest) if oldest.id != but => index.kept.pop_front(),
                    _ => None,
                }
            };
            let Some(oldest) = oldest else {
                self.notices.reached("--keep-total", limit, "The capture is full: some bytes were not kept.");
                return false;
            };
            self.give_back(oldest.evict());
        }
        true
    }

    fn charge(&self, bytes: usize) {
        if bytes > 0 {
            self.held.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    fn give_back(&self, bytes: usize) {
        self.held.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// The mark a change gets: none while nobody watches, since whoever begins to reads everything.
    fn mark(&self) -> Option<u64> {
        (self.watchers.load(Ordering::Relaxed) > 0).then(|| self.version.fetch_add(1, Ordering::AcqRel) + 1)
    }

    fn tell(&self) {
        if self.watchers.load(Ordering::Relaxed) > 0 {
            self.changed.notify_waiters();
        }
    }
}

impl Index {
    fn oldest(&self) -> ExchangeId {
        self.kept.front().map_or(ExchangeId(self.next), |exchange| exchange.id)
    }

    fn get(&self, id: ExchangeId) -> Option<Arc<Exchange>> {
        let place = id.0.checked_sub(self.oldest().0)?;
        self.kept.get(usize::try_from(place).ok()?).cloned()
    }
}

/// A poisoned lock only means that some thread panicked between two assignments; what is recorded is
/// for looking at, so going on is better than stopping.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
