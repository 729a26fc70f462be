//! What one page has asked for and been told: its connections to the lab, the exchanges it watches,
//! and how far it has seen each.
//!
//! Nothing waits here for a page: it has a place in what is kept, and asks from there.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;

use shared::wire::{self, ConnId, DecodeError, Detail, ExchangeId, Hello, PageId, Plan, ToPage, ToServer};
use tokio::sync::{Semaphore, mpsc};

use super::Console;
use crate::capture::Cursor;
use crate::dialer::{self, Dialled, Told};

/// Lines of the list in one message.
const LIST_PART: usize = 100;

/// How many of a page's own exchanges are told without being asked for.
const OWN_WATCHED: usize = 32;

/// One page's dealings with the console.
pub(super) struct Session<'a> {
    console: &'a Console,
    page: PageId,
    dialled: Vec<Dialled>,
    /// Room for bytes that have been asked to be sent and are not yet.
    waiting: Arc<Semaphore>,
    /// Connections whose exchanges are this page's own, also those that have ended.
    own: VecDeque<ConnId>,
    watched: Vec<(ExchangeId, Cursor)>,
    own_watched: VecDeque<(ExchangeId, Cursor)>,
    seen_list: u64,
    oldest: ExchangeId,
    seen_notices: u64,
}

impl<'a> Session<'a> {
    pub(super) fn new(console: &'a Console, page: PageId) -> Self {
        Self {
            console,
            page,
            dialled: Vec::new(),
            waiting: Arc::new(Semaphore::new(console.config.page_waiting)),
            own: VecDeque::new(),
            watched: Vec::new(),
            own_watched: VecDeque::new(),
            seen_list: 0,
            oldest: ExchangeId(0),
            seen_notices: 0,
        }
    }

    pub(super) fn hello(&self) -> ToPage {
        let config = &self.console.config;
        ToPage::Hello(Hello {
            instance: self.console.instance,
            release: env!("CARGO_PKG_VERSION").to_owned(),
            lab: self.console.lab_addr.to_string(),
            send_bytes: config.send_bytes as u64,
            pause_ms: u32::try_from(config.send_pause.as_millis()).unwrap_or(u32::MAX),
            exchanges_kept: self.console.capture.config().keep_exchanges as u64,
        })
    }

    /// Does what a message asks, and says what there is to say at once. Breaks when the page speaks
    /// another version, with what it should be told last.
    pub(super) async fn take(
        &mut self,
        text: &str,
        tell: &mpsc::Sender<Told>,
    ) -> ControlFlow<ToPage, Vec<ToPage>> {
        let (re, message) = match wire::decode::<ToServer>(text) {
            Ok(envelope) => (envelope.seq, envelope.body),
            Err(DecodeError::OtherVersion(_)) => return ControlFlow::Break(self.hello()),
            Err(DecodeError::Invalid(why)) => {
                let why = format!("The server could not read a message of this page: {why}.");
                return ControlFlow::Continue(vec![ToPage::Refused { re: 0, why }]);
            }
        };
        let done = match message {
            ToServer::Send { bytes, plan, on } => self.send(re, bytes.0, plan, on, tell).await,
            ToServer::Close(conn) => self.close(conn),
            ToServer::Watch(exchange) => self.watch(exchange),
            ToServer::Unwatch(exchange) => {
                self.watched.retain(|(watched, _)| *watched != exchange);
                Ok(Vec::new())
            }
        };
        ControlFlow::Continue(done.unwrap_or_else(|why| vec![ToPage::Refused { re, why }]))
    }

    async fn send(
        &mut self,
        re: u64,
        bytes: Vec<u8>,
        plan: Plan,
        on: Option<ConnId>,
        tell: &mpsc::Sender<Told>,
    ) -> Result<Vec<ToPage>, String> {
        dialer::check(bytes.len(), &plan, &self.console.config)?;
        let share = u32::try_from(bytes.len()).ok();
        let share = share.and_then(|bytes| Arc::clone(&self.waiting).try_acquire_many_owned(bytes).ok());
        let Some(share) = share else {
            let limit = self.console.config.page_waiting;
            return Err(format!(
                "As many bytes of this page wait to be sent as may: {limit} (option --page-waiting). \
                 Let some go out first."
            ));
        };
        self.dialled.retain(|dialled| !dialled.is_over());
        let place = match on {
            Some(conn) => self
                .dialled
                .iter()
                .position(|dialled| dialled.conn == conn)
                .ok_or_else(|| format!("Connection {} is no longer open; send on a new one.", conn.0))?,
            None => {
                self.dial(tell).await?;
                self.dialled.len() - 1
            }
        };
        let conn = self.dialled[place].conn;
        match self.dialled[place].send(dialer::Send { re, bytes, plan, share }) {
            Ok(()) => Ok(vec![ToPage::Dialled { re, conn }]),
            Err(mpsc::error::TrySendError::Full(_)) => {
                Err(format!("Too many sends are waiting on connection {}; let some go out first.", conn.0))
            }
            Err(mpsc::error::TrySendError::Closed(_)) => {
                Err(format!("Connection {} has just ended; send on a new one.", conn.0))
            }
        }
    }

    async fn dial(&mut self, tell: &mpsc::Sender<Told>) -> Result<(), String> {
        let limit = self.console.config.page_connections;
        if self.dialled.len() >= limit {
            // The one that has been open longest makes room, so that pressing Send goes on working.
            self.dialled.remove(0);
        }
        let dialled = self
            .console
            .dialer
            .dial(self.page, tell.clone())
            .await
            .map_err(|error| format!("The lab could not be reached: {error}."))?;
        self.own.push_back(dialled.conn);
        self.dialled.push(dialled);
        // An old one that is still open may begin another exchange.
        let is_over = |conn: &ConnId| !self.dialled.iter().any(|dialled| dialled.conn == *conn);
        if self.own.len() > OWN_WATCHED + limit
            && let Some(place) = self.own.iter().position(is_over)
        {
            self.own.remove(place);
        }
        Ok(())
    }

    fn close(&mut self, conn: ConnId) -> Result<Vec<ToPage>, String> {
        let place = self.dialled.iter().position(|dialled| dialled.conn == conn);
        // Dropping it hangs up; the end is told like any other.
        place
            .map(|place| drop(self.dialled.remove(place)))
            .map(|()| Vec::new())
            .ok_or_else(|| format!("Connection {} is not open.", conn.0))
    }

    fn watch(&mut self, exchange: ExchangeId) -> Result<Vec<ToPage>, String> {
        // Watching begins from the beginning, so that whoever asks again has everything once.
        self.own_watched.retain(|(watched, _)| *watched != exchange);
        self.watched.retain(|(watched, _)| *watched != exchange);
        if !self.console.capture.keeps(exchange) {
            return Err(format!("Exchange {} is no longer kept.", exchange.0));
        }
        let limit = self.console.config.page_watches;
        if self.watched.len() >= limit {
            return Err(format!("A page can watch {limit} exchanges at once (option --page-watches)."));
        }
        self.watched.push((exchange, Cursor::default()));
        Ok(Vec::new())
    }

    /// What the dialer says, for the page.
    pub(super) fn told(&mut self, told: Told) -> Vec<ToPage> {
        vec![match told {
            Told::Sent { re, bytes } => ToPage::Sent { re, bytes },
            Told::Failed { re, why } => ToPage::Refused { re, why },
            Told::HungUp { conn, how } => {
                self.dialled.retain(|dialled| dialled.conn != conn);
                ToPage::HungUp { conn, how }
            }
        }]
    }

    /// What is new in the list of exchanges.
    pub(super) fn list(&mut self) -> Vec<ToPage> {
        let changes = self.console.capture.changes(self.seen_list);
        self.seen_list = changes.version;
        for summary in &changes.changed {
            let known = |(watched, _): &(ExchangeId, Cursor)| *watched == summary.id;
            if self.own.contains(&summary.conn)
                && !self.own_watched.iter().any(known)
                && !self.watched.iter().any(known)
                && self.own_watched.back().is_none_or(|(latest, _)| *latest < summary.id)
            {
                self.own_watched.push_back((summary.id, Cursor::default()));
                if self.own_watched.len() > OWN_WATCHED {
                    self.own_watched.pop_front();
                }
            }
        }
        let moved = std::mem::replace(&mut self.oldest, changes.oldest) != changes.oldest;
        if changes.changed.is_empty() && moved {
            return vec![ToPage::Exchanges { changed: Vec::new(), oldest: changes.oldest }];
        }
        let part =
            |part: &[wire::Summary]| ToPage::Exchanges { changed: part.to_vec(), oldest: changes.oldest };
        changes.changed.chunks(LIST_PART).map(part).collect()
    }

    /// The next piece of an exchange that is watched.
    pub(super) fn next_detail(&mut self) -> Option<Detail> {
        let watched = self.own_watched.iter_mut().chain(&mut self.watched);
        watched.filter_map(|(exchange, cursor)| self.console.capture.read(*exchange, cursor)).next()
    }

    /// Limits reached since they were last told.
    pub(super) fn notices(&mut self) -> Vec<ToPage> {
        if !self.console.notices.is_newer_than(self.seen_notices) {
            return Vec::new();
        }
        let (notices, version) = self.console.notices.since(self.seen_notices);
        self.seen_notices = version;
        notices.into_iter().map(ToPage::Notice).collect()
    }
}
