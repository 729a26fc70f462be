//! Which exchanges the server is asked about, whoever wants them.
//!
//! The server knows one set for the page, and tells each exchange from its beginning whenever it is asked.
//! So one that is wanted by somebody else next is neither let go nor asked for again.

use shared::wire::ExchangeId;

use super::State;

/// An exchange, and the socket to ask on.
pub type Ask = (u32, ExchangeId);

/// What has to be said so that the server watches what is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// No more; these first, since there is a limit.
    pub unwatch: Vec<ExchangeId>,
    /// From now on.
    pub watch: Vec<Ask>,
}

/// What was asked, and what is wanted now. What was asked on another socket nobody tells any more.
pub fn differences(asked: &[Ask], wanted: &[Ask]) -> Differences {
    let mut differences = Differences::default();
    for ask in asked.iter().filter(|ask| !wanted.contains(ask)) {
        if wanted.iter().any(|(socket, _)| *socket != ask.0) {
            continue;
        }
        differences.unwatch.push(ask.1);
    }
    differences.watch.extend(wanted.iter().filter(|ask| !asked.contains(ask)));
    differences
}

impl State {
    /// All that the server has to be asked about: the open exchange, a preflight, and those whose bytes are
    /// wanted for something else. Each once.
    pub fn all_to_watch(&self) -> Vec<Ask> {
        let mut all: Vec<Ask> = Vec::new();
        let first = [self.to_watch(), self.preflight_to_watch()];
        for ask in first.into_iter().flatten().chain(self.to_watch_too()) {
            if !all.contains(&ask) {
                all.push(ask);
            }
        }
        all
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use shared::wire::{Bytes, Client, ConnId, PageId, Stage, Summary, ToPage};

    use super::*;
    use crate::state::exchanges::Key;
    use crate::state::link::Link;
    use crate::state::listing::Change;
    use crate::state::saved::Theme;
    use crate::state::{Action, view};

    const fn ask(socket: u32, id: u64) -> Ask {
        (socket, ExchangeId(id))
    }

    fn with_lines(lines: u64) -> State {
        let mut state = State::new(PageId(7), None, Theme::default());
        state.update(Action::Link(Link::Connecting { again: false }));
        state.update(Action::Link(Link::Connected));
        let line = |id| Summary {
            id: ExchangeId(id),
            conn: ConnId(id),
            nth: 1,
            service: None,
            client: Client { addr: "127.0.0.1:9".into(), page: None, agent: None },
            began_ms: 0,
            start_line: Bytes::default(),
            status: None,
            bytes_in: 9,
            bytes_out: 0,
            took: 0,
            stage: Stage::Complete,
        };
        let changed = (1..=lines).map(line).collect();
        state.update(Action::Says(ToPage::Exchanges { changed, oldest: ExchangeId(1) }));
        state
    }

    #[test]
    fn what_somebody_else_wants_next_is_neither_let_go_nor_asked_for_again() {
        let mut state = with_lines(2);
        let key = |id| Key { epoch: 0, id: ExchangeId(id) };
        state.update(Action::Open(Some(key(1))));
        state.update(Action::List(Change::Pin(key(1))));
        let before = state.all_to_watch();
        assert_eq!(before, [ask(1, 1)], "open and pinned, but once");
        // From the open one to the pinned ones, and back.
        state.update(Action::Open(Some(key(2))));
        let after = state.all_to_watch();
        assert_eq!(differences(&before, &after), Differences { unwatch: vec![], watch: vec![ask(1, 2)] });
        state.update(Action::Open(Some(key(1))));
        let again = state.all_to_watch();
        assert_eq!(differences(&after, &again), Differences { unwatch: vec![ExchangeId(2)], watch: vec![] });
        state.update(Action::View(view::Change::Dialog(None)));
        assert_eq!(differences(&again, &state.all_to_watch()), Differences::default());
    }

    #[test]
    fn over_a_new_socket_all_is_asked_anew_and_nothing_is_let_go() {
        let (before, now) = ([ask(1, 1), ask(1, 2)], [ask(2, 1)]);
        assert_eq!(differences(&before, &now), Differences { unwatch: vec![], watch: vec![ask(2, 1)] });
        let let_go = Differences { unwatch: vec![ExchangeId(1), ExchangeId(2)], watch: vec![] };
        assert_eq!(differences(&before, &[]), let_go);
    }
}
