//! What lies beside the draft: requests that wait to be sent with it, the mistake just made in it, the guess
//! at its answer, and what the browser made of it.

use std::rc::Rc;

use shared::wire::ExchangeId;

use super::draft::Draft;
use super::fetching::{self, Fetched};
use super::guess::{self, Guess};
use super::link::Link;
use super::mistakes::{self, Made, Mistake};
use super::sending::{self, Pieces};
use super::{State, draft, view};

/// How many requests wait at most.
pub const QUEUED_AT_MOST: usize = 32;

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// Requests that go out before the draft, in the same breath.
    pub queue: Vec<Rc<[u8]>>,
    /// The mistake that the draft was last changed by.
    pub made: Option<Made>,
    /// Guess first.
    pub guess: Guess,
    /// The browser's send.
    pub fetch: Option<Rc<Fetched>>,
}

/// Whatever changes it.
#[derive(Clone, Debug)]
pub enum Change {
    /// This mistake is made in the draft.
    Make(&'static Mistake),
    /// The draft waits to be sent with the next one.
    Queue,
    /// This one waits no more.
    Unqueue(usize),
    /// A cut before this byte of the draft, or not any more.
    Cut(u32),
    /// The same where the caret is in the raw text.
    CutAtCaret,
    /// About the guess.
    Guess(guess::Change),
    /// The browser is asked.
    Ask(Rc<fetching::Ask>),
    /// The browser cannot be asked; why.
    CannotAsk(&'static str),
    /// The browser says something of the send with this number.
    Fetch(u32, fetching::Change),
}

impl State {
    /// Changes what lies there.
    pub(super) fn at_desk(&mut self, change: Change) {
        match change {
            Change::Make(mistake) => {
                let part = mistakes::make(mistake, self.draft.composed()).map(|(made, part)| {
                    self.change_draft(draft::Change::Click(Box::new(made)));
                    self.view.update(view::Change::Part(Some(part)));
                    // What is to be seen now is what was changed.
                    Rc::make_mut(&mut self.exchanges).select(None);
                    part
                });
                Rc::make_mut(&mut self.desk).made = Some((mistake, part));
            }
            Change::Queue => {
                let queue = &mut Rc::make_mut(&mut self.desk).queue;
                if queue.len() < QUEUED_AT_MOST && !self.draft.bytes().is_empty() {
                    queue.push(self.draft.bytes().into());
                }
            }
            Change::Unqueue(n) => {
                let queue = &mut Rc::make_mut(&mut self.desk).queue;
                if n < queue.len() {
                    queue.remove(n);
                }
            }
            Change::Cut(at) => {
                let options = Rc::make_mut(&mut self.options);
                if options.pieces != Pieces::Offsets {
                    options.pieces = Pieces::Offsets;
                    options.offsets.clear();
                }
                options.toggle(at, self.draft.bytes().len());
            }
            Change::CutAtCaret if self.view.compose == view::ComposeAs::Form => {
                let text = "Show the raw text, and put the caret before the byte that is to come later.";
                Rc::make_mut(&mut self.notices).say(super::notices::Place::Compose, text.to_owned());
            }
            Change::CutAtCaret => {
                self.at_desk(Change::Cut(u32::try_from(self.view.caret).unwrap_or(u32::MAX)));
            }
            Change::Guess(change) => Rc::make_mut(&mut self.desk).guess.update(change),
            Change::Ask(ask) => {
                let since = self.exchanges.entries.newest_first().next().map(|newest| newest.key);
                let desk = Rc::make_mut(&mut self.desk);
                let id = desk.fetch.as_ref().map_or(1, |before| before.id + 1);
                desk.fetch = Some(Rc::new(Fetched::new(id, ask, since)));
                desk.guess.update(guess::Change::Sent);
                Rc::make_mut(&mut self.notices).clear(super::notices::Place::Compose);
            }
            Change::CannotAsk(why) => {
                Rc::make_mut(&mut self.notices).say(super::notices::Place::Compose, why.to_owned());
                Rc::make_mut(&mut self.desk).guess.update(guess::Change::NotSent);
            }
            Change::Fetch(id, change) => {
                if let Some(fetch) = &mut Rc::make_mut(&mut self.desk).fetch
                    && fetch.id == id
                {
                    Rc::make_mut(fetch).update(change);
                }
            }
        }
    }

    /// Changes the draft, with all that follows.
    pub(super) fn change_draft(&mut self, change: draft::Change) {
        let before = self.draft.clone();
        Rc::make_mut(&mut self.draft).update(change);
        self.draft_changed(&before);
    }

    /// If the draft is another one, what was said of the one before holds no more, and the marks stay where they
    /// are in the text while the text around them changes.
    pub(super) fn draft_changed(&mut self, before: &Draft) {
        if Rc::ptr_eq(before.composed(), self.draft.composed()) {
            return;
        }
        if before.place() != self.draft.place() {
            self.view.caret = self.draft.place().1;
        }
        let desk = Rc::make_mut(&mut self.desk);
        desk.made = None;
        desk.guess.update(guess::Change::Another);
        if self.options.pieces == Pieces::Offsets && before.bytes() != self.draft.bytes() {
            let moved = sending::moved(&self.options.offsets, before.bytes(), self.draft.bytes());
            if moved != self.options.offsets {
                Rc::make_mut(&mut self.options).offsets = moved;
            }
        }
    }

    /// Looks whether what was waited for is there: the exchanges of a browser's send, the answer that was
    /// guessed at.
    pub(super) fn settle(&mut self) {
        if let Some(fetch) = &self.desk.fetch
            && let Some(found) = fetch.look(&self.exchanges)
        {
            if found.exchange.is_some() && fetch.exchange.is_none() {
                Rc::make_mut(&mut self.exchanges).select(found.exchange);
            }
            Rc::make_mut(&mut self.desk).fetch = Some(Rc::new(found));
        }
        if let Some(guessed) = self.desk.guess.waits()
            && let Some(came) = self.came()
        {
            let why = guess::why(self.draft.bytes());
            Rc::make_mut(&mut self.desk).guess.tell(guessed, came, why);
        }
    }

    /// What became of the last send, as soon as it is sure.
    fn came(&self) -> Option<guess::Answer> {
        use super::Progress;
        use shared::wire::Stage;

        let by_browser = self.options.by_browser;
        let fetch = self.desk.fetch.as_ref().filter(|_| by_browser);
        let entry = match fetch {
            Some(fetch) => self.exchanges.entries.get(fetch.exchange?),
            None => self.answer(),
        };
        if let Some(status) = entry.and_then(|entry| entry.summary.status) {
            return Some(guess::Answer::Status(status));
        }
        let stage = entry.map(|entry| entry.summary.stage);
        let progress = self.last_send.as_ref().map(|last| &last.progress);
        let nothing = match (stage, progress) {
            (Some(Stage::CutShort), _) => true,
            _ if by_browser => false,
            // The status of a refusal may still be on its way.
            (Some(Stage::Receiving | Stage::Refused), Some(Progress::Sent(_) | Progress::HungUp(_))) => {
                guess::is_silent(self.draft.bytes())
            }
            (None, Some(Progress::HungUp(_))) => self.draft.bytes().is_empty(),
            _ => false,
        };
        nothing.then_some(guess::Answer::Nothing)
    }

    /// Which preflight the server has to be asked about, and on which socket.
    pub fn preflight_to_watch(&self) -> Option<(u32, ExchangeId)> {
        let key = self.desk.fetch.as_ref()?.preflight?;
        let wanted = self.link == Link::Connected && self.exchanges.open != Some(key);
        (wanted && key.epoch == self.exchanges.epoch).then_some((self.socket, key.id))
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use shared::wire::{ConnId, PageId, ToPage};

    use super::*;
    use crate::state::mistakes::GROUPS;
    use crate::state::saved::Theme;
    use crate::state::{Action, Question};

    fn state() -> State {
        State::new(PageId(1), None, Theme::System)
    }

    fn at(state: &mut State, change: Change) {
        state.update(Action::Desk(change));
    }

    #[test]
    fn a_mistake_is_made_lit_told_and_undone() {
        let mut state = state();
        let before = state.draft.bytes().to_vec();
        let mistake = &GROUPS[1].mistakes[0];
        at(&mut state, Change::Make(mistake));
        assert_ne!(state.draft.bytes(), before);
        assert_eq!(
            state.desk.made.map(|(made, part)| (made.name, part.ok())),
            Some((mistake.name, state.view.part))
        );
        state.update(Action::Draft(draft::Change::Undo));
        assert_eq!(state.draft.bytes(), before);
        assert!(state.desk.made.is_none());
    }

    #[test]
    fn who_guesses_first_is_shown_nothing_of_the_draft_until_it_is_sent() {
        let mut state = state();
        assert!(!state.walk.is_empty());
        at(&mut state, Change::Guess(guess::Change::On(true)));
        assert!(state.walk.is_empty() && state.shown.request.is_empty());
        at(&mut state, Change::Guess(guess::Change::Take(guess::Answer::Nothing)));
        state.update(Action::Asked(1, Question::Send(None)));
        state.update(Action::Says(ToPage::Refused { re: 1, why: "full".into() }));
        assert!(state.desk.guess.asks(), "what was not sent is asked about again");
        at(&mut state, Change::Guess(guess::Change::On(false)));
        assert!(!state.walk.is_empty());
    }

    #[test]
    fn a_connection_that_ends_without_a_word_is_no_answer() {
        let mut state = state();
        state.update(Action::Draft(draft::Change::Bytes(b"GET / HTTP/1.1\r\n".to_vec())));
        at(&mut state, Change::Guess(guess::Change::On(true)));
        at(&mut state, Change::Guess(guess::Change::Take(guess::Answer::Status(408))));
        state.update(Action::Asked(1, Question::Send(None)));
        state.update(Action::Says(ToPage::Dialled { re: 1, conn: ConnId(4) }));
        assert_eq!(state.desk.guess.made, 0);
        let mut summary = summary();
        summary.stage = shared::wire::Stage::CutShort;
        state.update(Action::Says(ToPage::Exchanges { changed: vec![summary], oldest: ExchangeId(1) }));
        let guess = &state.desk.guess;
        assert_eq!((guess.right, guess.made), (0, 1));
        assert!(
            matches!(&guess.stage, guess::Stage::Told(_, guess::Answer::Nothing, why) if why.contains("waits"))
        );
    }

    fn summary() -> shared::wire::Summary {
        shared::wire::Summary {
            id: ExchangeId(1),
            conn: ConnId(4),
            nth: 1,
            service: None,
            client: shared::wire::Client { addr: String::new(), page: Some(PageId(1)), agent: None },
            began_ms: 0,
            start_line: shared::wire::Bytes::default(),
            status: None,
            bytes_in: 0,
            bytes_out: 0,
            took: 0,
            stage: shared::wire::Stage::Receiving,
        }
    }

    #[test]
    fn the_queue_goes_out_before_the_draft_and_is_bounded() {
        let mut state = state();
        state.update(Action::Draft(draft::Change::Bytes(b"one".to_vec())));
        for _ in 0..=QUEUED_AT_MOST {
            at(&mut state, Change::Queue);
        }
        assert_eq!(state.desk.queue.len(), QUEUED_AT_MOST);
        for _ in 2..QUEUED_AT_MOST {
            at(&mut state, Change::Unqueue(0));
        }
        state.update(Action::Draft(draft::Change::Bytes(b"two".to_vec())));
        assert_eq!(state.to_send().0, b"oneonetwo");
    }

    #[test]
    fn the_caret_is_a_byte_of_the_draft_however_the_text_is_written() {
        let mut state = state();
        state.update(Action::Draft(draft::Change::Bytes(b"GET /\xff\0 HTTP/1.1\r\n".to_vec())));
        // Written as escapes, this place has eight characters more before it.
        state.update(Action::View(view::Change::Caret(8, None)));
        at(&mut state, Change::CutAtCaret);
        assert_eq!(state.options.offsets, "8");
        state.update(Action::Draft(draft::Change::Replace(b"GET / HTTP/1.1\r\n".to_vec())));
        assert_eq!(state.view.caret, state.draft.place().1, "there one reads on");
        state.update(Action::View(view::Change::Compose(view::ComposeAs::Form)));
        let before = state.options.clone();
        at(&mut state, Change::CutAtCaret);
        assert_eq!(state.options, before, "there is no caret");
        assert!(state.notices.at(super::super::notices::Place::Compose).next().is_some());
    }

    #[test]
    fn a_guess_waits_until_the_draft_is_another_one() {
        let mut state = state();
        at(&mut state, Change::Guess(guess::Change::On(true)));
        at(&mut state, Change::Guess(guess::Change::Take(guess::Answer::Status(200))));
        state.update(Action::Asked(1, Question::Send(None)));
        for change in [
            draft::Change::Redo,
            draft::Change::Bytes(state.draft.bytes().to_vec()),
            draft::Change::Enter(shared::message::LineEnd::Lf),
        ] {
            state.update(Action::Draft(change));
            assert_eq!(state.desk.guess.waits(), Some(guess::Answer::Status(200)), "nothing has changed");
        }
        state.update(Action::Draft(draft::Change::Bytes(b"GET /".to_vec())));
        assert_eq!(state.desk.guess.waits(), None);
    }

    #[test]
    fn a_cut_at_the_caret_switches_to_marks_and_moves_with_the_text() {
        let mut state = state();
        state.update(Action::Draft(draft::Change::Bytes(b"GET /a".to_vec())));
        at(&mut state, Change::Cut(4));
        assert_eq!((state.options.pieces, state.options.offsets.as_str()), (Pieces::Offsets, "4"));
        state.update(Action::Draft(draft::Change::Bytes(b"PUT GET /a".to_vec())));
        assert_eq!(state.options.offsets, "8");
    }
}
