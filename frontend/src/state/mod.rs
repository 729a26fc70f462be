//! Everything the page knows, and how it changes: pure, with no browser in sight.
//!
//! | module | what it knows |
//! |---|---|
//! | [`draft`], [`composed`], [`sending`], [`examples`] | what is to be sent, and how |
//! | [`form`] | what is to be sent, as fields to fill in |
//! | [`link`], [`hearing`] | the connection to the server, and what is said over it |
//! | [`exchanges`], [`detail`] | the exchanges, and what is held of each |
//! | [`watching`] | which of them the server is asked about |
//! | [`listing`], [`comparing`] | which of them are in sight, and where two of them part |
//! | [`walk`], [`player`] | an exchange step by step, and where one stands in it |
//! | [`view`], [`commands`] | what is in sight, and all that one can do, by name |
//! | [`stream`], [`row`], [`tokens`], [`hex`], [`segments`] | bytes as rows to be shown |
//! | [`preview`] | a body as what it means |
//! | [`desk`], [`mistakes`], [`guess`], [`fetching`] | what lies beside the draft: mistakes to make, a guess, what a browser made of it |
//! | [`presenting`] | the page in front of a room |
//! | [`story`] | facts as sentences |
//! | [`diagram`], [`routing`], [`timeline`] | states, routes and times as pictures |
//! | [`notices`] | what the learner has to be told |
//! | [`saved`], [`kept`], [`share`] | what the browser keeps: the draft, exchanges; what a link tells |
//! | [`words`] | numbers and bytes as a person reads them |

pub mod commands;
pub mod comparing;
pub mod composed;
pub mod desk;
pub mod detail;
pub mod diagram;
pub mod draft;
pub mod examples;
pub mod exchanges;
pub mod fetching;
pub mod form;
pub mod guess;
mod hearing;
pub mod hex;
pub mod kept;
pub mod lab;
pub mod link;
pub mod listing;
pub mod mistakes;
pub mod notices;
pub mod player;
pub mod presenting;
pub mod preview;
pub mod routing;
pub mod row;
pub mod saved;
pub mod segments;
pub mod sending;
pub mod share;
pub mod story;
pub mod stream;
pub mod timeline;
pub mod tokens;
pub mod view;
pub mod walk;
pub mod watching;
pub mod words;

use std::rc::Rc;

use shared::trace::Zoom;
use shared::wire::{ConnId, ExchangeId, Hello, PageId, ToPage};

use self::desk::Desk;
use self::detail::Detail;
use self::draft::Draft;
use self::exchanges::{Exchanges, Key};
pub use self::hearing::{LastSend, Progress, Question};
use self::link::Link;
use self::listing::{Listing, Purpose};
use self::notices::{Notices, Place};
use self::player::Player;
use self::saved::{Saved, Theme};
use self::sending::SendOptions;
use self::view::View;
use self::walk::{Walk, build};

/// Everything the page knows.
#[derive(Clone, Debug)]
pub struct State {
    /// The number this page drew.
    pub page: PageId,
    /// How the connection to the server stands.
    pub link: Link,
    /// What the server said of itself, last.
    pub hello: Option<Rc<Hello>>,
    /// The text in the editor.
    pub draft: Rc<Draft>,
    /// How to send it.
    pub options: Rc<SendOptions>,
    /// The connections to the lab that this page holds open.
    pub connections: Rc<Vec<ConnId>>,
    /// The one to send on, unless a new one.
    pub on: Option<ConnId>,
    /// What became of the last send.
    pub last_send: Option<Rc<LastSend>>,
    /// The exchanges.
    pub exchanges: Rc<Exchanges>,
    /// Which of them are in sight.
    pub listing: Rc<Listing>,
    /// The two that are compared.
    pub compared: Option<(Key, Key)>,
    /// The exchange that the draft was made from.
    origin: Option<Key>,
    /// The exchange whose bytes are waited for, and what for.
    wanted: Option<(Key, Purpose)>,
    /// What the learner has to be told.
    pub notices: Rc<Notices>,
    /// What is shown: what is held of the exchange that is open, or of the draft what can be foretold.
    pub shown: Rc<Detail>,
    /// It step by step.
    pub walk: Rc<Walk>,
    /// Where one stands in that.
    pub player: Player,
    /// What lies beside the draft.
    pub desk: Rc<Desk>,
    /// What is in sight.
    pub view: View,
    /// The colours.
    pub theme: Theme,
    /// Counts sockets.
    socket: u32,
    /// What is shown is of an earlier draft.
    behind: bool,
    /// Where one stood before the page was loaded anew.
    returning: Option<(Zoom, usize)>,
    questions: Vec<(u64, Question)>,
}

/// Whatever changes the state.
#[derive(Clone, Debug)]
pub enum Action {
    /// The connection to the server stands differently.
    Link(Link),
    /// There is no connection to send on.
    NotSent,
    /// There are more bytes than the server takes at once.
    TooLong(usize),
    /// The server says something.
    Says(ToPage),
    /// The server says something that is no message.
    Gibberish(String),
    /// The page has asked the server something, with this sequence number.
    Asked(u64, Question),
    /// The draft is changed.
    Draft(draft::Change),
    /// One moves through what is shown.
    Move(player::Move),
    /// Playing is to stop there.
    StopAt(walk::stops::Stops),
    /// Something changes beside the draft.
    Desk(desk::Change),
    /// Something else is in sight.
    View(view::Change),
    /// The page was loaded anew: back to where one was.
    Return(String),
    /// Nobody has typed for a moment.
    Foretell,
    /// The browser has kept these.
    Kept(Vec<kept::Kept>),
    /// A link is opened.
    Shared(share::Parts),
    /// The bytes are to be sent differently.
    Send(SendOptions),
    /// The bytes are to be sent on another connection.
    On(Option<ConnId>),
    /// An exchange is opened, or none.
    Open(Option<Key>),
    /// Something is done with the list, or with a line of it.
    List(listing::Change),
    /// A notice has been read.
    Dismiss(u64),
    /// Other colours.
    Theme(Theme),
}

impl State {
    /// A page that has just been opened.
    pub fn new(page: PageId, saved: Option<(Draft, SendOptions)>, theme: Theme) -> Self {
        let (draft, options) = saved.unwrap_or_default();
        let shown = Detail::foretold(draft.bytes());
        Self {
            walk: Rc::new(build::walk(&shown, true)),
            shown: Rc::new(shown),
            player: Player::default(),
            desk: Rc::default(),
            view: View::default(),
            page,
            link: Link::Connecting { again: false },
            hello: None,
            draft: Rc::new(draft),
            options: Rc::new(options),
            connections: Rc::default(),
            on: None,
            last_send: None,
            exchanges: Rc::default(),
            listing: Rc::default(),
            compared: None,
            origin: None,
            wanted: None,
            notices: Rc::default(),
            theme,
            socket: 0,
            behind: false,
            returning: None,
            questions: Vec::new(),
        }
    }

    /// What the browser shall keep.
    pub fn to_save(&self) -> Saved {
        saved::save(&self.draft, &self.options)
    }

    /// The bytes and the plan of the next send.
    pub fn to_send(&self) -> (Vec<u8>, shared::wire::Plan) {
        let longest = self.hello.as_ref().map_or(u32::MAX, |hello| hello.pause_ms);
        self.options.whole(&self.desk.queue, self.draft.bytes(), longest)
    }

    /// Whether the server would take so many bytes at once.
    pub fn takes(&self, bytes: usize) -> bool {
        self.hello.as_ref().is_none_or(|hello| bytes as u64 <= hello.send_bytes)
    }

    /// The first exchange that the last send began, once it has appeared.
    pub fn answer(&self) -> Option<&Rc<exchanges::Entry>> {
        let last = self.last_send.as_ref()?;
        self.exchanges.first_on(last.conn?, last.after)
    }

    /// Which exchange the server has to be asked about, and on which socket.
    pub fn to_watch(&self) -> Option<(u32, ExchangeId)> {
        if self.link == Link::Connected { self.exchanges.to_watch(self.page) } else { None }
    }

    /// Changes.
    pub fn update(&mut self, action: Action) {
        let mut before = (self.exchanges.open, self.draft.clone(), self.desk.guess.hides());
        let typed = matches!(&action, Action::Draft(change) if change.is_typing());
        if matches!(action, Action::Move(_) | Action::Open(_) | Action::Shared(_) | Action::Foretell) {
            self.catch_up();
        }
        match action {
            Action::Shared(parts) => {
                share::open(self, &parts);
                // It is shown already, at the step that the link tells of.
                before = (self.exchanges.open, self.draft.clone(), self.desk.guess.hides());
            }
            action => self.change(action),
        }
        self.settle();
        self.follow();
        let (open, draft, hid) = before;
        self.show(open, &draft, hid, typed);
        if let Some((zoom, at)) = self.returning.take() {
            self.player.zoom = zoom;
            self.player.at = at.min(self.walk.len(zoom).saturating_sub(1));
        }
    }

    /// Another draft takes the place of what stands there, which can be had back; it is what is shown.
    fn take(&mut self, draft: Draft, options: SendOptions) {
        let (open, before, hid) = (self.exchanges.open, self.draft.clone(), self.desk.guess.hides());
        Rc::make_mut(&mut self.draft).take(draft);
        self.draft_changed(&before);
        self.options = Rc::new(options);
        Rc::make_mut(&mut self.exchanges).select(None);
        self.show(open, &before, hid, false);
    }

    /// What is shown follows what is open, and what is held of it.
    fn show(&mut self, open: Option<Key>, draft: &Rc<Draft>, hid: bool, typed: bool) {
        let other = self.exchanges.open != open;
        let hides = self.desk.guess.hides();
        match self.exchanges.open.and_then(|key| self.exchanges.detail(key)) {
            Some(detail) if Rc::ptr_eq(detail, &self.shown) => return,
            Some(detail) => self.shown = detail.clone(),
            None if self.exchanges.open.is_some() && other => self.shown = Rc::new(Detail::new(0)),
            None if self.exchanges.open.is_some() => return,
            None if !other && hides == hid && Rc::ptr_eq(draft, &self.draft) => return,
            // While somebody types, their own text comes first: the rest follows with the first pause.
            None if typed && !other && hides == hid => {
                self.behind = true;
                return;
            }
            None => self.foretold(hides),
        }
        self.walk_anew(other);
    }

    /// The draft as it would arrive.
    fn foretold(&mut self, hides: bool) {
        self.behind = false;
        // Who guesses first is not told beforehand.
        let bytes = if hides { b"" } else { self.draft.bytes() };
        self.shown = Rc::new(Detail::foretold(bytes));
    }

    /// Where one stands: which exchange of which run of the server, how near, at which step.
    pub fn place(&self) -> String {
        let open =
            self.exchanges.open.and_then(|key| self.exchanges.name_of(key)).unwrap_or_else(|| "-".to_owned());
        [&open, " ", self.player.zoom.name(), " ", &self.player.at.to_string()].concat()
    }

    fn go_back_to(&mut self, place: &str) {
        let mut words = place.split(' ');
        let open = words.next().and_then(|name| self.exchanges.named(name));
        let zoom = words.next().and_then(|name| Zoom::ALL.into_iter().find(|zoom| zoom.name() == name));
        let at = words.next().and_then(|at| at.parse().ok());
        if open.is_some() {
            Rc::make_mut(&mut self.exchanges).select(open);
        }
        self.returning = zoom.zip(at);
    }

    /// Whether what is shown is of an earlier draft, until [`Action::Foretell`].
    pub const fn is_behind(&self) -> bool {
        self.behind
    }

    fn catch_up(&mut self) {
        if self.behind && self.exchanges.open.is_none() {
            self.foretold(self.desk.guess.hides());
            self.walk_anew(false);
        }
    }

    fn walk_anew(&mut self, other: bool) {
        let walk = Rc::new(build::walk(&self.shown, self.exchanges.open.is_none()));
        if other {
            self.player = Player { at: 0, playing: false, asked: None, ..self.player.clone() };
        } else {
            self.player.follow(&self.walk, &walk);
        }
        self.walk = walk;
    }

    fn change(&mut self, action: Action) {
        match action {
            Action::Link(link) => self.link_is(link),
            Action::TooLong(bytes) => {
                self.wanted = None;
                let most = self.hello.as_ref().map_or(0, |hello| hello.send_bytes);
                let text = [
                    "Not sent: these are ",
                    &words::count(bytes as u64, "byte"),
                    ", and the server takes ",
                    &words::count(most, "byte"),
                    " at once (option --send-bytes). Your text stays as it is.",
                ];
                Rc::make_mut(&mut self.notices).say(Place::Compose, text.concat());
                self.at_desk(desk::Change::Guess(guess::Change::NotSent));
            }
            Action::NotSent => {
                self.wanted = None;
                self.at_desk(desk::Change::CannotAsk(
                    "Not sent: there is no connection to the server at the moment. Your text stays as it is.",
                ));
            }
            Action::Says(says) => self.hear(says),
            Action::Gibberish(why) => {
                let mut text = "The server said something that this page does not understand: ".to_owned();
                text.push_str(&why);
                Rc::make_mut(&mut self.notices).say(Place::List, text);
            }
            Action::Asked(seq, question) => self.asked(seq, question),
            Action::Draft(change) => {
                if let draft::Change::Replace(_) = change {
                    self.origin = self.exchanges.open;
                }
                self.change_draft(change);
            }
            Action::Desk(change) => self.at_desk(change),
            Action::Move(to) => {
                self.player.update(&self.walk, to);
                if to == player::Move::Tick {
                    self.player.stop(&self.walk, &self.shown);
                }
            }
            Action::StopAt(stops) => self.player.stops = Rc::new(stops),
            Action::View(change) => self.view.update(change),
            Action::Kept(kept) => Rc::make_mut(&mut self.exchanges).restore(kept),
            Action::Return(place) => self.go_back_to(&place),
            // Done above: what is shown has caught up with the draft.
            Action::Foretell => {}
            // Opened above, since it decides what is shown.
            Action::Shared(_) => {}
            Action::Send(options) => self.options = Rc::new(options),
            Action::On(conn) => self.on = conn,
            Action::Open(key) => Rc::make_mut(&mut self.exchanges).select(key),
            Action::List(change) => self.list(change),
            Action::Dismiss(id) => Rc::make_mut(&mut self.notices).dismiss(id),
            Action::Theme(theme) => self.theme = theme,
        }
    }
}

#[cfg(test)]
mod tests;
