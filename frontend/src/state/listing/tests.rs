use proptest::prelude::*;
use shared::wire::{Bytes, Client, ConnId, Hello, Nanos, Segment, Summary, ToPage, ToServer};

use super::*;
use crate::state::link::Link;
use crate::state::saved::Theme;
use crate::state::{Action, Question, desk, guess};

const ME: PageId = PageId(7);

fn summary(id: u64, start_line: &str, status: Option<u16>) -> Summary {
    Summary {
        id: ExchangeId(id),
        conn: ConnId(id),
        nth: 1,
        service: None,
        client: Client { addr: "127.0.0.1:9".into(), page: None, agent: Some("curl/8".into()) },
        began_ms: 0,
        start_line: Bytes(start_line.as_bytes().to_vec()),
        status,
        bytes_in: start_line.len() as u64,
        bytes_out: 0,
        took: 0,
        stage: Stage::Complete,
    }
}

fn lists(state: &mut State, changed: Vec<Summary>) {
    state.update(Action::Says(ToPage::Exchanges { changed, oldest: ExchangeId(1) }));
}

fn connected(kept: u64) -> State {
    let mut state = State::new(ME, None, Theme::System);
    state.update(Action::Link(Link::Connecting { again: false }));
    state.update(Action::Says(ToPage::Hello(Hello {
        instance: 1,
        release: String::new(),
        lab: String::new(),
        send_bytes: 1 << 20,
        pause_ms: 1,
        exchanges_kept: kept,
    })));
    state
}

/// `GET /1` is answered with 200, `POST /2` with 404, and so on in turn.
fn with_lines(count: u64) -> State {
    let mut state = connected(100);
    let line = |id: u64| match id % 2 {
        1 => summary(id, &["GET /", &id.to_string()].concat(), Some(200)),
        _ => summary(id, &["POST /", &id.to_string()].concat(), Some(404)),
    };
    lists(&mut state, (1..=count).map(line).collect());
    state
}

fn told(state: &mut State, id: u64, request: &[u8]) {
    let segment = Segment {
        direction: Direction::In,
        at: Nanos(0),
        turn: 1,
        folded: 0,
        bytes: Bytes(request.to_vec()),
    };
    state.update(Action::Says(ToPage::Detail(shared::wire::Detail {
        exchange: ExchangeId(id),
        segments: vec![segment],
        facts: vec![],
        dropped: (0, 0),
        facts_dropped: 0,
    })));
}

fn key(id: u64) -> Key {
    Key { epoch: 0, id: ExchangeId(id) }
}

fn act(state: &mut State, change: Change) {
    state.update(Action::List(change));
}

fn shown(state: &State) -> Vec<u64> {
    state.listing.shown().map(|entry| entry.key.id.0).collect()
}

#[test]
fn a_filter_shows_what_it_lets_through_and_counts_it() {
    let mut state = with_lines(5);
    act(&mut state, Change::Filter("method:post status:4xx".into()));
    assert_eq!(shown(&state), [4, 2]);
    assert_eq!(state.listing.counts(), Counts { shown: 2, all: 5, ..Counts::default() });
    lists(&mut state, vec![summary(6, "POST /6", Some(201)), summary(2, "POST /2", Some(400))]);
    assert_eq!(shown(&state), [4, 2]);
    lists(&mut state, vec![summary(6, "POST /6", Some(404))]);
    assert_eq!(shown(&state), [6, 4, 2]);
    act(&mut state, Change::Filter(String::new()));
    assert_eq!(shown(&state).len(), 6);
}

#[test]
fn what_is_no_filter_is_named_and_the_one_before_it_goes_on_to_hold() {
    let mut state = with_lines(5);
    act(&mut state, Change::Filter("method:post".into()));
    act(&mut state, Change::Filter("method:post status:teapot".into()));
    assert!(state.listing.mistake.as_ref().unwrap().starts_with("status:teapot: a status is"));
    assert_eq!(state.listing.text, "method:post status:teapot");
    assert_eq!(shown(&state), [4, 2]);
    act(&mut state, Change::Filter("method:get".into()));
    assert_eq!(state.listing.mistake, None);
    assert_eq!(shown(&state), [5, 3, 1]);
}

#[test]
fn suggestions_go_on_with_the_last_word() {
    let mut state = with_lines(1);
    act(&mut state, Change::Filter("from:curl sta".into()));
    let suggestions = state.listing.suggestions();
    assert!(suggestions.contains(&"from:curl status:4xx".to_owned()), "{suggestions:?}");
    assert!(suggestions.iter().all(|words| words.starts_with("from:curl sta")));
    for words in SUGGESTIONS {
        assert!(Filter::parse(words).is_ok(), "{words}");
    }
}

#[test]
fn clearing_hides_what_is_there_and_nothing_that_comes() {
    let mut state = with_lines(3);
    act(&mut state, Change::Pin(key(2)));
    act(&mut state, Change::Clear);
    assert_eq!(shown(&state), [2]);
    assert_eq!(state.listing.counts(), Counts { shown: 1, all: 1, cleared: 2, waiting: 0 });
    lists(&mut state, vec![summary(4, "GET /4", None), summary(1, "GET /1", Some(500))]);
    assert_eq!(shown(&state), [2, 4]);
    act(&mut state, Change::ShowAgain);
    assert_eq!(shown(&state), [2, 4, 3, 1]);
}

#[test]
fn a_paused_list_stands_still_and_counts_what_waits() {
    let mut state = with_lines(3);
    act(&mut state, Change::Filter("method:get".into()));
    act(&mut state, Change::Pause(true));
    lists(
        &mut state,
        vec![summary(1, "GET /1", Some(500)), summary(4, "POST /4", None), summary(5, "GET /5", None)],
    );
    assert_eq!(shown(&state), [3, 1]);
    assert_eq!(state.listing.counts().waiting, 1, "the filter holds for what waits too");
    let first = state.listing.shown().last().unwrap();
    assert_eq!(first.summary.status, Some(200), "as it was");
    act(&mut state, Change::Pause(false));
    assert_eq!(shown(&state), [5, 3, 1]);
    assert_eq!(state.listing.counts().waiting, 0);
}

#[test]
fn a_pinned_line_outlives_the_servers_memory() {
    let mut state = connected(3);
    lists(&mut state, vec![summary(1, "GET /1", None)]);
    act(&mut state, Change::Pin(key(1)));
    for id in 2..20 {
        lists(&mut state, vec![summary(id, "GET /", None)]);
    }
    state.update(Action::Says(ToPage::Exchanges { changed: vec![], oldest: ExchangeId(18) }));
    assert_eq!(shown(&state), [1, 19, 18]);
    act(&mut state, Change::Pin(key(1)));
    lists(&mut state, vec![summary(20, "GET /", None)]);
    assert!(!shown(&state).contains(&1));
}

#[test]
fn the_bytes_of_a_pinned_line_are_asked_for_while_they_can_be_had() {
    let mut state = with_lines(3);
    assert!(state.to_watch_too().is_empty());
    act(&mut state, Change::Pin(key(2)));
    assert_eq!(state.to_watch_too(), [(1, ExchangeId(2))]);
    told(&mut state, 2, b"POST /2");
    assert!(state.to_watch_too().is_empty());
}

/// Asks for what is wanted and answers, until nothing is wanted any more; how often that took.
fn ask_and_answer(state: &mut State, request: &[u8]) -> usize {
    for n in 0..20 {
        let asked = state.to_watch_too();
        if asked.is_empty() {
            return n;
        }
        for (_, id) in asked {
            state.update(Action::Asked(n as u64, Question::Watch(id)));
            told(state, id.0, request);
        }
    }
    panic!("it never ends")
}

/// Three exchanges, each of them so long that no two are held.
fn with_long_lines() -> (State, Vec<u8>) {
    let long = [
        b"GET /long HTTP/1.1\r\nHost: lab\r\nContent-Length: 9000000\r\n\r\n".as_slice(),
        &[b'x'; 9_000_000],
    ];
    let long = long.concat();
    let mut state = connected(100);
    let line = |id| Summary { bytes_in: long.len() as u64, ..summary(id, "GET /long", Some(200)) };
    lists(&mut state, (1..=3).map(line).collect());
    (state, long)
}

#[test]
fn pinned_lines_with_too_many_bytes_are_not_asked_for_for_ever_and_one_is_told_so() {
    let (mut state, long) = with_long_lines();
    for id in 1..=3 {
        act(&mut state, Change::Pin(key(id)));
    }
    assert!(ask_and_answer(&mut state, &long) <= 3);
    assert!(state.notices.at(Place::List).any(|notice| notice.text.contains("were let go")));
    state.update(Action::Open(Some(key(1))));
    assert_eq!(state.to_watch(), Some((1, ExchangeId(1))), "who opens it has it");
}

#[test]
fn two_long_exchanges_are_held_while_they_are_compared() {
    let (mut state, long) = with_long_lines();
    act(&mut state, Change::Compare(key(1), key(2)));
    assert_eq!(ask_and_answer(&mut state, &long), 1);
    assert!(state.exchanges.holds(key(1)) && state.exchanges.holds(key(2)));
}

#[test]
fn only_so_many_lines_can_be_pinned_and_one_is_told_so() {
    let mut state = with_lines(PINNED_AT_MOST as u64 + 1);
    for id in 1..=PINNED_AT_MOST as u64 + 1 {
        act(&mut state, Change::Pin(key(id)));
    }
    assert_eq!(state.listing.pinned.len(), PINNED_AT_MOST);
    assert!(state.notices.at(Place::List).next().unwrap().text.contains("Unpin one first"));
}

#[test]
fn two_are_chosen_to_be_compared_or_one_beside_the_open_one() {
    let mut state = with_lines(4);
    act(&mut state, Change::Mark(key(3)));
    assert_eq!((state.listing.marked, state.compared), (Some(key(3)), None));
    act(&mut state, Change::Mark(key(1)));
    assert_eq!((state.listing.marked, state.compared), (None, Some((key(1), key(3)))));
    assert_eq!(state.view.dialog, Some(Dialog::Compare));
    assert_eq!(state.to_watch_too(), [(1, ExchangeId(1)), (1, ExchangeId(3))]);

    state.update(Action::Open(Some(key(2))));
    act(&mut state, Change::Mark(key(2)));
    assert_eq!(state.listing.marked, Some(key(2)), "nothing is compared with itself");
    act(&mut state, Change::Mark(key(2)));
    assert_eq!(state.listing.marked, None);
    act(&mut state, Change::Mark(key(4)));
    assert_eq!(state.compared, Some((key(2), key(4))));
}

#[test]
fn bytes_are_sent_again_once_they_are_all_there() {
    let mut state = with_lines(2);
    act(&mut state, Change::Again(key(1)));
    assert_eq!(state.to_send_again(), None);
    assert_eq!(state.to_watch_too(), [(1, ExchangeId(1))]);
    told(&mut state, 1, b"GET ");
    assert_eq!(state.to_send_again(), None, "some are still missing");
    told(&mut state, 1, b"/1");
    assert_eq!(state.to_send_again(), Some(key(1)));
    state.update(Action::Asked(9, Question::Send(None)));
    assert_eq!(state.to_send_again(), None, "once");
}

#[test]
fn what_is_edited_comes_into_the_composer_and_is_compared_with_what_comes_of_it() {
    let mut state = with_lines(2);
    told(&mut state, 1, b"GET /1");
    act(&mut state, Change::Edit(key(1)));
    assert_eq!(state.draft.bytes(), b"GET /1");
    state.update(Action::Draft(draft::Change::Bytes(b"GET /one".to_vec())));
    state.update(Action::Open(Some(key(2))));
    state.update(Action::Asked(1, Question::Send(None)));
    state.update(Action::Says(ToPage::Dialled { re: 1, conn: ConnId(3) }));
    assert_eq!(state.to_compare(), None, "there is no answer yet");
    lists(&mut state, vec![summary(3, "GET /one", Some(404))]);
    assert_eq!(state.to_compare(), Some((key(1), key(3))));

    // The next one is compared with that.
    state.update(Action::Asked(2, Question::Send(None)));
    state.update(Action::Says(ToPage::Dialled { re: 2, conn: ConnId(4) }));
    lists(&mut state, vec![summary(4, "GET /two", Some(404))]);
    assert_eq!(state.to_compare(), Some((key(3), key(4))));
}

#[test]
fn what_is_edited_is_another_draft() {
    let mut state = with_lines(1);
    told(&mut state, 1, b"GET /1");
    state.update(Action::Draft(draft::Change::Bytes(b"POST GET /1".to_vec())));
    state.update(Action::Desk(desk::Change::Cut(9)));
    state.update(Action::Desk(desk::Change::Guess(guess::Change::Skip)));
    act(&mut state, Change::Edit(key(1)));
    assert_eq!(state.options.offsets, "4", "the mark stands before the same byte");
    assert_eq!(state.desk.guess.stage, guess::Stage::Open);
}

#[test]
fn the_composer_points_at_what_the_current_step_is_about() {
    let mut state = with_lines(1);
    lists(&mut state, vec![summary(1, "GET /1 HTTP/1.1\r\nHost: lab\r\n\r\n", None)]);
    told(&mut state, 1, b"GET /1 HTTP/1.1\r\nHost: lab\r\n\r\n");
    state.update(Action::Open(Some(key(1))));
    state.update(Action::Move(crate::state::player::Move::Zoom(shared::trace::Zoom::Token)));
    while state.player.light(&state.walk).is_none_or(|light| light.span.at != 4) {
        state.update(Action::Move(crate::state::player::Move::Forward));
    }
    act(&mut state, Change::Edit(key(1)));
    assert_eq!(state.view.part, Some(Part::Path));
}

#[test]
fn what_nobody_holds_any_more_cannot_be_sent_again() {
    let mut state = with_lines(2);
    act(&mut state, Change::Pin(key(1)));
    state.update(Action::Says(ToPage::Exchanges { changed: vec![], oldest: ExchangeId(2) }));
    act(&mut state, Change::Again(key(1)));
    assert!(state.to_watch_too().is_empty());
    assert!(state.notices.at(Place::List).next().unwrap().text.contains("any more"));
}

#[test]
fn nothing_is_sent_again_later_because_the_server_was_away() {
    let mut state = with_lines(2);
    act(&mut state, Change::Again(key(1)));
    state.update(Action::Link(Link::Connecting { again: true }));
    told(&mut state, 1, b"GET /1");
    assert_eq!(state.to_send_again(), None);
    act(&mut state, Change::Again(key(2)));
    assert!(state.notices.at(Place::List).next().unwrap().text.contains("no connection"));
}

#[test]
fn a_refused_question_is_not_waited_for() {
    let mut state = with_lines(2);
    act(&mut state, Change::Again(key(1)));
    state.update(Action::Asked(4, Question::Watch(ExchangeId(1))));
    state.update(Action::Says(ToPage::Refused { re: 4, why: "Gone.".into() }));
    told(&mut state, 1, b"GET /1");
    assert_eq!(state.to_send_again(), None);
}

#[test]
fn lines_of_others_are_counted_as_they_appear() {
    let mut state = with_lines(3);
    let mut own = summary(4, "GET /4", None);
    own.client.page = Some(ME);
    lists(&mut state, vec![own, summary(3, "GET /3", Some(500))]);
    assert_eq!(state.listing.arrived, 3);
}

proptest! {
    #[test]
    fn lines_followed_one_by_one_are_those_a_filter_finds_at_once(
        changes in proptest::collection::vec((1u64..30, 0usize..4), 0..60),
        filter in prop_oneof![Just(""), Just("status:4xx"), Just("-method:get"), Just("path:/1")],
    ) {
        let mut state = connected(20);
        act(&mut state, Change::Filter(filter.into()));
        let mut late = connected(20);
        for (id, status) in changes {
            let status = [None, Some(200), Some(404), Some(500)][status];
            let method = if id % 3 == 0 { "GET /" } else { "PUT /" };
            let line = summary(id, &[method, &id.to_string()].concat(), status);
            lists(&mut state, vec![line.clone()]);
            lists(&mut late, vec![line]);
        }
        act(&mut late, Change::Filter(filter.into()));
        prop_assert_eq!(shown(&state), shown(&late));
    }
}

#[test]
fn a_replay_is_a_message_like_any_other() {
    let mut state = with_lines(1);
    told(&mut state, 1, b"GET /1");
    act(&mut state, Change::Again(key(1)));
    let (bytes, message) = state.message_again().unwrap();
    assert_eq!(bytes, 6);
    assert!(matches!(message, ToServer::Send { bytes, on: None, .. } if bytes.0 == b"GET /1"));
}
