//! Which lines of the live list are in sight, and what one does with a line.
//!
//! A filter says which lines are wanted; what is *cleared* is out of sight until asked for, a *paused* list
//! stands still, and a *pinned* line stays on top whatever else happens. Nothing here is forgotten: the
//! server keeps what it keeps, and the page its lines.

use std::rc::Rc;

use shared::filter::{Filter, Subject};
use shared::message::Part;
use shared::wire::{Bytes, Direction, ExchangeId, PageId, Plan, Stage, ToServer};

use super::exchanges::{Entries, Entry, Exchanges, Key};
use super::link::Link;
use super::notices::Place;
use super::view::{self, Dialog};
use super::{State, draft, words};

/// How many lines can be pinned. What is pinned is held for as long as the page lives.
pub const PINNED_AT_MOST: usize = 32;
/// How many exchanges beside the open one are asked about at once.
const ASKED_AT_ONCE: usize = 4;

/// What people filter by, for the list of suggestions.
const SUGGESTIONS: [&str; 21] = [
    "method:get",
    "method:post",
    "method:put",
    "method:delete",
    "status:2xx",
    "status:3xx",
    "status:4xx",
    "status:5xx",
    "status:none",
    "from:page",
    "from:curl",
    "from:python",
    "path:/",
    "stage:receiving",
    "stage:responding",
    "stage:complete",
    "stage:refused",
    "stage:cut-short",
    "-from:page",
    "-status:2xx",
    "-method:get",
];

/// What one does with the list, or with a line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// These lines are wanted.
    Filter(String),
    /// What is there now is out of sight.
    Clear,
    /// What was cleared is in sight again.
    ShowAgain,
    /// The list stands still, or goes on.
    Pause(bool),
    /// This line stays on top, or not any more.
    Pin(Key),
    /// This one is compared: with the one that was chosen before it, or with the open one; else it is chosen.
    Mark(Key),
    /// These two are compared.
    Compare(Key, Key),
    /// Its very bytes are sent again.
    Again(Key),
    /// Its bytes come into the composer, from the current step on if it is the open one.
    Edit(Key),
}

/// What an exchange's bytes are wanted for, as soon as they are all there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be sent again.
    Again,
    /// To be changed; from this byte on.
    Edit(Option<u64>),
}

/// The lines, and which of them are in sight.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The filter as it is written.
    pub text: String,
    filter: Filter,
    /// What is wrong with what is written; the filter before it goes on to hold.
    pub mistake: Option<String>,
    /// The lines that are pinned.
    pub pinned: Rc<Vec<Key>>,
    /// The line that waits for another to be compared with.
    pub marked: Option<Key>,
    /// How many lines of others have appeared since the page was opened.
    pub arrived: u64,
    latest: Matched,
    /// What was there when the list was paused.
    still: Option<Matched>,
    cleared: Option<Key>,
}

/// Lines, and whether the filter lets each of them through.
#[derive(Clone, Debug, Default)]
struct Matched {
    entries: Rc<Entries>,
    wanted: Rc<Vec<bool>>,
}

/// How many lines there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// In sight, the pinned ones included.
    pub shown: usize,
    /// Not cleared.
    pub all: usize,
    /// Cleared.
    pub cleared: usize,
    /// Wanted, and come since the list was paused.
    pub waiting: usize,
}

impl Matched {
    /// Which of these lines the filter lets through; a line that was looked at before is not looked at again.
    fn follow(&mut self, entries: &Rc<Entries>, filter: &Filter, mut fresh: impl FnMut(&Entry)) {
        let mut before = self.entries.oldest_first().iter().zip(self.wanted.iter()).peekable();
        let mut wanted = Vec::with_capacity(entries.len());
        for entry in entries.oldest_first() {
            while before.next_if(|(old, _)| old.key < entry.key).is_some() {}
            let old = before.next_if(|(old, _)| old.key == entry.key);
            if old.is_none() {
                fresh(entry);
            }
            wanted.push(match old {
                Some((old, wanted)) if Rc::ptr_eq(old, entry) => *wanted,
                _ => lets_through(filter, entry),
            });
        }
        self.wanted = Rc::new(wanted);
        self.entries = entries.clone();
    }

    fn match_anew(&mut self, filter: &Filter) {
        let wanted = self.entries.oldest_first().iter().map(|entry| lets_through(filter, entry));
        self.wanted = Rc::new(wanted.collect());
    }

    fn newest_first(&self) -> impl Iterator<Item = (&Rc<Entry>, bool)> {
        self.entries.oldest_first().iter().zip(self.wanted.iter().copied()).rev()
    }
}

fn lets_through(filter: &Filter, entry: &Entry) -> bool {
    filter.is_empty() || {
        let line = words::printable(&entry.summary.start_line.0);
        filter.matches(&Subject::of(&entry.summary, &line))
    }
}

impl Listing {
    /// Whether it is made of these already.
    fn is_of(&self, exchanges: &Exchanges) -> bool {
        Rc::ptr_eq(&self.latest.entries, &exchanges.entries) && Rc::ptr_eq(&self.pinned, &exchanges.pinned)
    }

    /// Follows what is listed.
    fn follow(&mut self, exchanges: &Exchanges, me: PageId) {
        let arrived = &mut self.arrived;
        self.latest.follow(&exchanges.entries, &self.filter, |entry| {
            *arrived += u64::from(entry.summary.client.page != Some(me));
        });
        self.pinned = exchanges.pinned.clone();
        self.marked = self.marked.filter(|key| exchanges.entries.get(*key).is_some());
    }

    /// Other lines are wanted. What is no filter is kept as it is written, and changes nothing else.
    fn write(&mut self, text: String) {
        match Filter::parse(&text) {
            Ok(filter) => {
                self.mistake = None;
                if filter != self.filter {
                    self.latest.match_anew(&filter);
                    if let Some(still) = &mut self.still {
                        still.match_anew(&filter);
                    }
                    self.filter = filter;
                }
            }
            Err(why) => self.mistake = Some(why.to_string()),
        }
        self.text = text;
    }

    fn seen(&self) -> &Matched {
        self.still.as_ref().unwrap_or(&self.latest)
    }

    /// The lines in sight: the pinned ones, then the others, each newest first.
    pub fn shown(&self) -> impl Iterator<Item = &Rc<Entry>> {
        let seen = self.seen();
        let is_pinned = |key: &Key| self.pinned.contains(key);
        let pinned = self.latest.entries.newest_first().filter(move |entry| is_pinned(&entry.key));
        let others = seen.newest_first().filter(move |(entry, wanted)| {
            *wanted && Some(entry.key) > self.cleared && !is_pinned(&entry.key)
        });
        pinned.chain(others.map(|(entry, _)| entry))
    }

    /// How many lines there are.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { shown: self.shown().count(), ..Counts::default() };
        for entry in self.latest.entries.oldest_first() {
            if Some(entry.key) > self.cleared || self.pinned.contains(&entry.key) {
                counts.all += 1;
            } else {
                counts.cleared += 1;
            }
        }
        if let Some(still) = &self.still {
            let last = still.entries.newest_first().next().map(|entry| entry.key);
            let newest = self.latest.newest_first();
            counts.waiting =
                newest.take_while(|(entry, _)| Some(entry.key) > last).filter(|(_, wanted)| *wanted).count();
        }
        counts
    }

    /// Whether it stands still.
    pub fn is_paused(&self) -> bool {
        self.still.is_some()
    }

    /// Whether some lines are not wanted.
    pub fn is_filtered(&self) -> bool {
        !self.filter.is_empty()
    }

    /// How what is written could go on.
    pub fn suggestions(&self) -> Vec<String> {
        let (before, word) =
            self.text.rsplit_once(' ').map_or(("", &*self.text), |(before, word)| (before, word));
        let fits = |known: &&str| known.starts_with(word) && *known != word;
        let whole =
            |known| if before.is_empty() { String::from(known) } else { [before, " ", known].concat() };
        SUGGESTIONS.into_iter().filter(fits).map(whole).collect()
    }
}

impl State {
    /// What follows from every change, for the list.
    pub(super) fn follow(&mut self) {
        if !self.listing.is_of(&self.exchanges) {
            Rc::make_mut(&mut self.listing).follow(&self.exchanges, self.page);
        }
        self.edit_what_is_there();
        let needed = self.needed();
        if needed != self.exchanges.needed {
            Rc::make_mut(&mut self.exchanges).needed = needed;
        }
    }

    /// Those whose bytes are wanted beside those of the open one: to be sent again or edited, or to be compared.
    fn needed(&self) -> Vec<Key> {
        let compared = self.compared.filter(|_| self.view.dialog == Some(Dialog::Compare));
        let pair = compared.into_iter().flat_map(|(one, other)| [one, other]);
        self.wanted.map(|(key, _)| key).into_iter().chain(pair).collect()
    }

    /// Does something with the list.
    pub(super) fn list(&mut self, change: Change) {
        let listing = Rc::make_mut(&mut self.listing);
        match change {
            Change::Filter(text) => listing.write(text),
            Change::Clear => {
                listing.cleared = listing.latest.entries.newest_first().next().map(|entry| entry.key);
                if let Some(still) = &mut listing.still {
                    *still = listing.latest.clone();
                }
            }
            Change::ShowAgain => listing.cleared = None,
            Change::Pause(true) => listing.still = Some(listing.latest.clone()),
            Change::Pause(false) => listing.still = None,
            Change::Pin(key) => self.pin(key),
            Change::Mark(key) => match listing.marked.or(self.exchanges.open).filter(|other| *other != key) {
                Some(other) => self.compare(other, key),
                None => listing.marked = if listing.marked == Some(key) { None } else { Some(key) },
            },
            Change::Compare(one, other) => self.compare(one, other),
            Change::Again(key) => self.want(key, Purpose::Again),
            Change::Edit(key) => {
                let light = self.player.light(&self.walk).filter(|light| light.side == Direction::In);
                let is_open = self.exchanges.open == Some(key);
                self.want(key, Purpose::Edit(light.filter(|_| is_open).map(|light| light.span.at)));
            }
        }
    }

    fn pin(&mut self, key: Key) {
        if !Rc::make_mut(&mut self.exchanges).pin(key, PINNED_AT_MOST) {
            let text =
                ["As many lines are pinned as can be: ", &PINNED_AT_MOST.to_string(), ". Unpin one first."];
            Rc::make_mut(&mut self.notices).say(Place::List, text.concat());
        }
    }

    /// The older one is the first of the two.
    fn compare(&mut self, one: Key, other: Key) {
        Rc::make_mut(&mut self.listing).marked = None;
        self.compared = Some((one.min(other), one.max(other)));
        self.view.update(view::Change::Dialog(Some(Dialog::Compare)));
    }

    fn want(&mut self, key: Key, purpose: Purpose) {
        let held = self.exchanges.holds(key);
        let parted = self.exchanges.detail(key).is_some_and(|detail| detail.request.dropped > 0);
        self.wanted = None;
        let why = if !held && self.exchanges.is_out_of_reach(key) {
            "Neither the page nor the server holds the bytes of this exchange any more."
        } else if !held && self.link != Link::Connected {
            "The bytes of this exchange have to be asked for, and there is no connection to the server at the moment."
        } else if parted {
            "Not all bytes of this request were kept, so it cannot be sent again as it was."
        } else {
            self.wanted = Some((key, purpose));
            return;
        };
        Rc::make_mut(&mut self.notices).say(Place::List, why.to_owned());
    }

    /// The exchange whose bytes are all there, to be sent again.
    pub fn to_send_again(&self) -> Option<Key> {
        let (key, _) = self.wanted.filter(|(_, purpose)| *purpose == Purpose::Again)?;
        self.exchanges.holds(key).then_some(key)
    }

    /// How many bytes are to be sent again, and the message that asks for it: at once, on a new connection.
    pub fn message_again(&self) -> Option<(usize, ToServer)> {
        let bytes = self.exchanges.detail(self.to_send_again()?)?.request.bytes().to_vec();
        Some((bytes.len(), ToServer::Send { bytes: Bytes(bytes), plan: Plan::default(), on: None }))
    }

    /// What is wanted to be edited comes into the composer, as soon as it is there.
    fn edit_what_is_there(&mut self) {
        let Some((key, Purpose::Edit(byte))) = self.wanted else { return };
        let Some(detail) = self.exchanges.detail(key).filter(|_| self.exchanges.holds(key)) else { return };
        let bytes = detail.request.bytes().to_vec();
        self.wanted = None;
        self.change_draft(draft::Change::Replace(bytes));
        self.origin = Some(key);
        let part: Option<Part> = byte.and_then(|byte| self.draft.sent().part_at(byte));
        self.view.update(view::Change::Part(part));
    }

    /// Which exchange the next send will be compared with: the one that the draft came from, else what one
    /// looks at, else the one sent last.
    pub(super) fn take_origin(&mut self) -> Option<Key> {
        let again = self.wanted.take_if(|(_, purpose)| *purpose == Purpose::Again).map(|(key, _)| key);
        let last = self.answer().map(|entry| entry.key);
        again.or(self.origin.take()).or(self.exchanges.open).or(last)
    }

    /// The answer of the last send, and the exchange that it can be compared with.
    pub fn to_compare(&self) -> Option<(Key, Key)> {
        let before = self.last_send.as_ref()?.before?;
        let answer = self.answer()?.key;
        (before != answer && self.exchanges.entries.get(before).is_some()).then_some((before, answer))
    }

    /// Which exchanges beside the open one the server has to be asked about, and on which socket.
    pub fn to_watch_too(&self) -> Vec<(u32, ExchangeId)> {
        let is_over = |key: &Key| {
            let stage = self.exchanges.entries.get(*key).map(|entry| entry.summary.stage);
            !matches!(stage, None | Some(Stage::Receiving | Stage::Responding))
        };
        let may_be_asked = |key: &Key| is_over(key) && !self.exchanges.is_let_go(*key);
        let pinned = self.exchanges.pinned.iter().copied().filter(may_be_asked);
        let mut asked = Vec::new();
        for key in self.needed().into_iter().chain(pinned) {
            if self.exchanges.open != Some(key) && !self.exchanges.holds(key) && asked.len() < ASKED_AT_ONCE {
                asked.extend(self.exchanges.to_ask(key, self.page).filter(|ask| !asked.contains(ask)));
            }
        }
        if self.link == Link::Connected { asked } else { Vec::new() }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
