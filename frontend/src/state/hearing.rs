//! What is asked of the server, what it says, and what becomes of that.

use std::rc::Rc;

use shared::wire::{ConnId, ExchangeId, Stage, ToPage};

use super::exchanges::Key;
use super::link::Link;
use super::notices::Place;
use super::{State, desk, guess};

/// How many unanswered questions are remembered. Most are answered at once, some never are.
pub(super) const QUESTIONS_AT_MOST: usize = 256;

/// What the page asked of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// To send bytes on this connection, or on a new one.
    Send(Option<ConnId>),
    /// To hang up.
    HangUp,
    /// To tell about an exchange.
    Watch(ExchangeId),
}

/// What became of the last send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastSend {
    pub(super) seq: u64,
    /// The exchanges of its connection that were known before it, where it continues one.
    pub(super) after: u32,
    /// Its connection.
    pub conn: Option<ConnId>,
    /// How far it has come.
    pub progress: Progress,
    /// The exchange that it can be compared with.
    pub before: Option<Key>,
    /// Which revision of the draft it was.
    pub revision: u32,
}

/// How far a send has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The server knows of it.
    Asked,
    /// All bytes are on their way.
    Sent(u64),
    /// The server did not send it, or not all of it.
    Refused,
    /// The connection has ended; how, in a sentence.
    HungUp(String),
    /// The server went away meanwhile.
    Unknown,
}

/// What is said when a pinned line stays without its bytes.
const LET_GO: &str = "The pinned exchanges have more bytes than this page holds at once, so those of the oldest were let go. \
    Open it, and the server is asked for them again.";

impl State {
    pub(super) fn link_is(&mut self, link: Link) {
        if let Link::Connecting { .. } = link {
            self.socket += 1;
            Rc::make_mut(&mut self.exchanges).new_socket(self.socket);
        }
        if self.link == Link::Connected && link != Link::Connected {
            // The server hangs up on the lab for a page that is gone.
            self.questions.clear();
            self.wanted = None;
            self.connections = Rc::default();
            self.on = None;
            self.progress(|last| match last.progress {
                Progress::Asked | Progress::Sent(_) => Some(Progress::Unknown),
                _ => None,
            });
        }
        self.link = link;
    }

    pub(super) fn hear(&mut self, says: ToPage) {
        match says {
            ToPage::Hello(hello) => {
                Rc::make_mut(&mut self.exchanges).greeted(&hello);
                self.hello = Some(Rc::new(hello));
                self.link = Link::Connected;
                // What was said of a missing connection holds no more.
                Rc::make_mut(&mut self.notices).clear(Place::Compose);
            }
            ToPage::Dialled { re, conn } => self.dialled(re, conn),
            ToPage::Sent { re, bytes } => {
                self.question(re);
                self.progress(|last| (last.seq == re).then_some(Progress::Sent(bytes)));
            }
            ToPage::Refused { re, why } => {
                let place = match self.question(re) {
                    Some(Question::Send(_)) => {
                        self.progress(|last| (last.seq == re).then_some(Progress::Refused));
                        self.at_desk(desk::Change::Guess(guess::Change::NotSent));
                        Place::Compose
                    }
                    Some(Question::HangUp) => Place::Compose,
                    Some(Question::Watch(id)) => {
                        let key = Key { epoch: self.exchanges.epoch, id };
                        self.wanted.take_if(|(wanted, _)| *wanted == key);
                        Place::List
                    }
                    None => Place::List,
                };
                Rc::make_mut(&mut self.notices).say(place, why);
            }
            ToPage::HungUp { conn, how } => {
                Rc::make_mut(&mut self.connections).retain(|open| *open != conn);
                if self.on == Some(conn) {
                    self.on = None;
                }
                self.progress(|last| (last.conn == Some(conn)).then_some(Progress::HungUp(how)));
            }
            ToPage::Exchanges { changed, oldest } => {
                Rc::make_mut(&mut self.exchanges).listed(changed, oldest)
            }
            ToPage::Detail(more) => {
                if Rc::make_mut(&mut self.exchanges).told(more) {
                    Rc::make_mut(&mut self.notices).say(Place::List, LET_GO.to_owned());
                }
            }
            ToPage::Notice(limit) => Rc::make_mut(&mut self.notices).limit(limit),
        }
    }

    pub(super) fn asked(&mut self, seq: u64, question: Question) {
        match question {
            Question::Send(on) => {
                Rc::make_mut(&mut self.notices).clear(Place::Compose);
                // Bytes on a connection whose last request is not whole continue that request.
                let last = on.and_then(|conn| self.exchanges.last_on(conn));
                let after = last.map_or(0, |last| match last.summary.stage {
                    Stage::Receiving => last.summary.nth - 1,
                    _ => last.summary.nth,
                });
                let before = self.take_origin();
                self.last_send = Some(Rc::new(LastSend {
                    seq,
                    after,
                    conn: on,
                    progress: Progress::Asked,
                    before,
                    revision: self.draft.revision(),
                }));
                self.at_desk(desk::Change::Guess(guess::Change::Sent));
            }
            Question::Watch(id) => Rc::make_mut(&mut self.exchanges).asked_about(id),
            Question::HangUp => {}
        }
        self.questions.push((seq, question));
        if self.questions.len() > QUESTIONS_AT_MOST {
            self.questions.remove(0);
        }
    }

    /// The question that an answer is about; it is answered now.
    fn question(&mut self, re: u64) -> Option<Question> {
        let place = self.questions.iter().position(|(seq, _)| *seq == re)?;
        Some(self.questions.remove(place).1)
    }

    fn dialled(&mut self, re: u64, conn: ConnId) {
        Rc::make_mut(&mut self.exchanges).dialled(conn);
        if !self.connections.contains(&conn) {
            Rc::make_mut(&mut self.connections).push(conn);
        }
        if let Some(last) = &mut self.last_send
            && last.seq == re
        {
            Rc::make_mut(last).conn = Some(conn);
            Rc::make_mut(&mut self.exchanges).await_on(conn, last.after);
        }
    }

    fn progress(&mut self, next: impl FnOnce(&LastSend) -> Option<Progress>) {
        if let Some(last) = &mut self.last_send
            && let Some(progress) = next(last)
        {
            Rc::make_mut(last).progress = progress;
        }
    }
}
