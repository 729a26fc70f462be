use shared::wire::{Bytes, Client, Stage, Summary};

use super::hearing::QUESTIONS_AT_MOST;
use super::notices::Place;
use super::*;
use crate::state::examples::EXAMPLES;

const ME: PageId = PageId(7);

fn state() -> State {
    State::new(ME, None, Theme::System)
}

fn hello(instance: u64) -> Action {
    Action::Says(ToPage::Hello(Hello {
        instance,
        release: "0.1.0".into(),
        lab: "127.0.0.1:8081".into(),
        send_bytes: 1 << 20,
        pause_ms: 50,
        exchanges_kept: 100,
    }))
}

fn connected() -> State {
    let mut state = state();
    state.update(Action::Link(Link::Connecting { again: false }));
    state.update(hello(1));
    state
}

fn listed(id: u64, conn: u64, nth: u32, stage: Stage) -> Action {
    let summary = Summary {
        id: ExchangeId(id),
        conn: ConnId(conn),
        nth,
        service: None,
        client: Client { addr: "127.0.0.1:9".into(), page: Some(ME), agent: None },
        began_ms: 0,
        start_line: Bytes::default(),
        status: None,
        bytes_in: 0,
        bytes_out: 0,
        took: 0,
        stage,
    };
    Action::Says(ToPage::Exchanges { changed: vec![summary], oldest: ExchangeId(1) })
}

fn dialled(re: u64, conn: u64) -> Action {
    Action::Says(ToPage::Dialled { re, conn: ConnId(conn) })
}

fn open(state: &State) -> Option<u64> {
    state.exchanges.open.map(|key| key.id.0)
}

#[test]
fn a_send_opens_its_exchange_whichever_is_told_first() {
    let mut state = connected();
    state.update(Action::Asked(1, Question::Send(None)));
    state.update(dialled(1, 4));
    assert_eq!(open(&state), None);
    state.update(listed(10, 4, 1, Stage::Receiving));
    assert_eq!(open(&state), Some(10));

    state.update(Action::Asked(2, Question::Send(None)));
    state.update(listed(11, 5, 1, Stage::Complete));
    assert_eq!(open(&state), Some(10));
    state.update(dialled(2, 5));
    assert_eq!(open(&state), Some(11));
}

#[test]
fn a_send_on_an_open_connection_opens_the_next_exchange_on_it() {
    let mut state = connected();
    state.update(listed(10, 4, 1, Stage::Complete));
    state.update(Action::Asked(1, Question::Send(Some(ConnId(4)))));
    state.update(dialled(1, 4));
    assert_eq!(open(&state), None);
    state.update(listed(12, 4, 2, Stage::Receiving));
    assert_eq!(open(&state), Some(12));
}

#[test]
fn bytes_that_continue_a_request_open_that_request() {
    let mut state = connected();
    state.update(listed(10, 4, 1, Stage::Receiving));
    state.update(Action::Open(None));
    state.update(Action::Asked(1, Question::Send(Some(ConnId(4)))));
    state.update(dialled(1, 4));
    assert_eq!(open(&state), Some(10));
}

#[test]
fn an_answer_to_an_earlier_send_changes_nothing() {
    let mut state = connected();
    state.update(Action::Asked(1, Question::Send(None)));
    state.update(Action::Asked(2, Question::Send(None)));
    state.update(Action::Says(ToPage::Sent { re: 1, bytes: 9 }));
    assert_eq!(state.last_send.as_ref().unwrap().progress, Progress::Asked);
    state.update(Action::Says(ToPage::Sent { re: 2, bytes: 9 }));
    assert_eq!(state.last_send.as_ref().unwrap().progress, Progress::Sent(9));
}

#[test]
fn a_refused_send_is_told_beside_the_composer_until_the_next_one() {
    let mut state = connected();
    state.update(Action::Asked(1, Question::Send(None)));
    state.update(Action::Says(ToPage::Refused { re: 1, why: "Too many bytes.".into() }));
    assert_eq!(state.notices.at(Place::Compose).count(), 1);
    assert_eq!(state.last_send.as_ref().unwrap().progress, Progress::Refused);
    state.update(Action::Asked(2, Question::Send(None)));
    assert_eq!(state.notices.at(Place::Compose).count(), 0);
}

#[test]
fn a_connection_is_offered_for_as_long_as_it_is_open() {
    let mut state = connected();
    state.update(Action::Asked(1, Question::Send(None)));
    state.update(dialled(1, 4));
    state.update(Action::On(Some(ConnId(4))));
    assert_eq!(*state.connections, [ConnId(4)]);
    state.update(Action::Says(ToPage::HungUp { conn: ConnId(4), how: "The lab closed it.".into() }));
    assert!(state.connections.is_empty());
    assert_eq!(state.on, None);
    assert_eq!(state.last_send.as_ref().unwrap().progress, Progress::HungUp("The lab closed it.".into()));
}

#[test]
fn losing_the_server_loses_connections_but_nothing_the_learner_made() {
    let mut state = connected();
    state.update(Action::Draft(draft::Change::Bytes(b"mine".to_vec())));
    state.update(Action::Asked(1, Question::Send(None)));
    state.update(dialled(1, 4));
    state.update(listed(10, 4, 1, Stage::Receiving));
    state.update(Action::Link(Link::Waiting { seconds: 1, why: None }));
    assert_eq!(state.draft.bytes(), b"mine");
    assert!(state.connections.is_empty());
    assert_eq!(state.last_send.as_ref().unwrap().progress, Progress::Unknown);
    assert_eq!(open(&state), Some(10));
    assert_eq!(state.to_watch(), None, "there is nobody to ask");

    state.update(Action::Link(Link::Connecting { again: true }));
    state.update(hello(1));
    assert_eq!(state.to_watch(), Some((2, ExchangeId(10))), "the same server is asked again");
}

#[test]
fn another_run_of_the_server_is_not_asked_about_what_was_before_it() {
    let mut state = connected();
    state.update(listed(10, 4, 1, Stage::Complete));
    state.update(Action::Open(Some(Key { epoch: 0, id: ExchangeId(10) })));
    state.update(Action::Link(Link::Waiting { seconds: 1, why: None }));
    state.update(Action::Link(Link::Connecting { again: true }));
    state.update(hello(2));
    assert_eq!(state.to_watch(), None);
    assert!(state.exchanges.is_from_before(state.exchanges.open.unwrap()));
    assert_eq!(state.exchanges.entries.len(), 1, "and still shown");
}

#[test]
fn pauses_follow_the_servers_limit() {
    let mut state = connected();
    state.update(Action::Send(SendOptions { pieces: sending::Pieces::Bytes, ..SendOptions::default() }));
    let (bytes, plan) = state.to_send();
    assert_eq!(bytes, EXAMPLES[0].text.replace('\n', "\r\n").as_bytes());
    assert!(plan.cuts.iter().all(|cut| cut.pause_ms == 50));
}

#[test]
fn questions_that_are_never_answered_do_not_pile_up() {
    let mut state = connected();
    for seq in 0..1_000 {
        state.update(Action::Asked(seq, Question::Watch(ExchangeId(seq))));
    }
    assert_eq!(state.questions.len(), QUESTIONS_AT_MOST);
}

#[test]
fn parts_that_do_not_change_stay_the_same() {
    let mut state = connected();
    let (draft, exchanges) = (state.draft.clone(), state.exchanges.clone());
    state.update(Action::Theme(Theme::Dark));
    state.update(Action::Says(ToPage::Sent { re: 99, bytes: 0 }));
    assert!(Rc::ptr_eq(&draft, &state.draft) && Rc::ptr_eq(&exchanges, &state.exchanges));
}

#[test]
fn a_page_that_is_loaded_anew_goes_back_to_where_one_was() {
    let mut before = connected();
    before.update(listed(10, 4, 1, Stage::Complete));
    let key = before.exchanges.entries.newest_first().next().unwrap().key;
    before.update(Action::Open(Some(key)));
    before.update(Action::Move(player::Move::Zoom(Zoom::Token)));
    let place = before.place();

    let mut after = connected();
    after.update(listed(10, 4, 1, Stage::Complete));
    after.update(Action::Return(place));
    assert_eq!((open(&after), after.player.zoom), (Some(10), Zoom::Token));

    let mut elsewhere = state();
    elsewhere.update(Action::Return("7-10 line 3".into()));
    assert_eq!((open(&elsewhere), elsewhere.player.zoom), (None, Zoom::Line), "nothing of that run is held");
}
