use proptest::prelude::*;
use shared::wire::{Bytes, Client, Direction, Nanos, Segment, Stage};

use super::*;

const ME: PageId = PageId(7);

fn hello(instance: u64, kept: u64) -> Hello {
    Hello {
        instance,
        release: String::new(),
        lab: String::new(),
        send_bytes: 1,
        pause_ms: 1,
        exchanges_kept: kept,
    }
}

fn line(id: u64, conn: u64, nth: u32) -> Summary {
    Summary {
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
        stage: Stage::Receiving,
    }
}

fn told(id: u64, turn: u32, bytes: &[u8]) -> wire::Detail {
    let segment =
        Segment { direction: Direction::In, at: Nanos(0), turn, folded: 0, bytes: Bytes(bytes.to_vec()) };
    wire::Detail {
        exchange: ExchangeId(id),
        segments: vec![segment],
        facts: vec![],
        dropped: (0, 0),
        facts_dropped: 0,
    }
}

fn greeted() -> Exchanges {
    let mut exchanges = Exchanges::default();
    exchanges.new_socket(1);
    exchanges.greeted(&hello(1, 100));
    exchanges
}

fn key(epoch: u32, id: u64) -> Key {
    Key { epoch, id: ExchangeId(id) }
}

fn request(exchanges: &Exchanges, key: Key) -> String {
    exchanges.detail(key).map_or(String::new(), |d| d.request.rows().map(|row| row.shown()).collect())
}

#[test]
fn newer_exchanges_have_greater_keys_across_restarts() {
    let mut exchanges = greeted();
    exchanges.listed(vec![line(1, 1, 1), line(2, 2, 1)], ExchangeId(1));
    exchanges.greeted(&hello(2, 100));
    exchanges.listed(vec![line(1, 1, 1)], ExchangeId(1));
    let keys: Vec<Key> = exchanges.entries.0.iter().map(|entry| entry.key).collect();
    assert_eq!(keys, [key(0, 1), key(0, 2), key(1, 1)]);
    assert!(exchanges.is_from_before(key(0, 2)) && !exchanges.is_from_before(key(1, 1)));
}

#[test]
fn a_reconnect_to_the_same_server_begins_no_epoch() {
    let mut exchanges = greeted();
    exchanges.new_socket(2);
    exchanges.greeted(&hello(1, 100));
    assert_eq!(exchanges.epoch, 0);
}

#[test]
fn lines_the_server_has_dropped_go_but_the_open_one_stays() {
    let mut exchanges = greeted();
    exchanges.listed((1..=5).map(|id| line(id, id, 1)).collect(), ExchangeId(1));
    exchanges.select(Some(key(0, 2)));
    exchanges.listed(vec![line(6, 6, 1)], ExchangeId(4));
    let ids: Vec<u64> = exchanges.entries.0.iter().map(|entry| entry.key.id.0).collect();
    assert_eq!(ids, [2, 4, 5, 6]);
}

#[test]
fn lines_from_before_a_restart_make_room_first() {
    let mut exchanges = greeted();
    exchanges.listed((1..=3).map(|id| line(id, id, 1)).collect(), ExchangeId(1));
    exchanges.greeted(&hello(2, 4));
    exchanges.listed((1..=3).map(|id| line(id, id, 1)).collect(), ExchangeId(1));
    assert_eq!(exchanges.entries.0[0].key, key(0, 3));
    assert_eq!(exchanges.entries.len(), 4);
}

#[test]
fn a_send_opens_the_first_exchange_it_begins() {
    let mut exchanges = greeted();
    exchanges.listed(vec![line(1, 5, 1)], ExchangeId(1));
    exchanges.await_on(ConnId(5), 1);
    assert_eq!(exchanges.open, None);
    exchanges.listed(vec![line(2, 9, 1), line(3, 5, 2), line(4, 5, 3)], ExchangeId(1));
    assert_eq!(exchanges.open, Some(key(0, 3)));
    exchanges.listed(vec![line(5, 5, 4)], ExchangeId(1));
    assert_eq!(exchanges.open, Some(key(0, 3)), "only once");
}

#[test]
fn an_exchange_that_is_listed_before_its_send_is_answered_is_opened_too() {
    let mut exchanges = greeted();
    exchanges.listed(vec![line(1, 5, 1)], ExchangeId(1));
    exchanges.await_on(ConnId(5), 0);
    assert_eq!(exchanges.open, Some(key(0, 1)));
}

#[test]
fn what_is_told_again_over_a_new_socket_replaces_what_is_held() {
    let mut exchanges = greeted();
    exchanges.told(told(1, 1, b"GET "));
    exchanges.told(told(1, 2, b"/ "));
    assert_eq!(request(&exchanges, key(0, 1)), "GET / ");
    exchanges.new_socket(2);
    exchanges.greeted(&hello(1, 100));
    assert_eq!(request(&exchanges, key(0, 1)), "GET / ", "shown until then");
    exchanges.told(told(1, 1, b"GET /x"));
    assert_eq!(request(&exchanges, key(0, 1)), "GET /x");
}

#[test]
fn what_is_told_after_asking_replaces_what_is_held() {
    let mut exchanges = greeted();
    exchanges.told(told(1, 1, b"GET "));
    exchanges.asked_about(ExchangeId(1));
    exchanges.told(told(1, 1, b"GET /"));
    exchanges.told(told(1, 2, b"!"));
    assert_eq!(request(&exchanges, key(0, 1)), "GET /!");
}

#[test]
fn own_exchanges_are_not_asked_for_but_others_and_older_ones_are() {
    let mut exchanges = greeted();
    let mut other = line(2, 2, 1);
    other.client.page = None;
    exchanges.dialled(ConnId(1));
    exchanges.listed(vec![line(1, 1, 1), other], ExchangeId(1));
    exchanges.dialled(ConnId(1));
    exchanges.select(Some(key(0, 1)));
    assert_eq!(exchanges.to_watch(ME), None);
    exchanges.select(Some(key(0, 2)));
    assert_eq!(exchanges.to_watch(ME), Some((1, ExchangeId(2))));
    exchanges.new_socket(2);
    exchanges.select(Some(key(0, 1)));
    assert_eq!(exchanges.to_watch(ME), Some((2, ExchangeId(1))));
    exchanges.greeted(&hello(2, 100));
    assert_eq!(exchanges.to_watch(ME), None, "of a server that is gone");
}

#[test]
fn an_own_exchange_from_before_a_reload_is_asked_for() {
    // The page keeps its number, but the server tells unasked only what this socket has dialled.
    let mut exchanges = greeted();
    exchanges.dialled(ConnId(5));
    exchanges.listed(vec![line(1, 4, 1), line(2, 4, 2), line(3, 5, 1)], ExchangeId(1));
    for (id, asked) in [(1, true), (2, true), (3, false)] {
        exchanges.select(Some(key(0, id)));
        assert_eq!(exchanges.to_watch(ME), asked.then_some((1, ExchangeId(id))), "{id}");
    }
}

#[test]
fn so_many_dialled_connections_are_remembered_and_of_others_the_server_is_asked() {
    let mut exchanges = greeted();
    exchanges.listed(vec![line(1, 1, 1)], ExchangeId(1));
    exchanges.select(Some(key(0, 1)));
    for conn in 1..=DIALLED_AT_MOST as u64 {
        exchanges.dialled(ConnId(conn));
    }
    assert_eq!(exchanges.to_watch(ME), None);
    exchanges.dialled(ConnId(99));
    assert_eq!(exchanges.to_watch(ME), Some((1, ExchangeId(1))));
}

#[test]
fn an_own_exchange_that_many_have_followed_is_asked_for() {
    let mut exchanges = greeted();
    exchanges.dialled(ConnId(1));
    exchanges.listed((1..=OWN_TOLD as u64).map(|id| line(id, id, 1)).collect(), ExchangeId(1));
    (1..=OWN_TOLD as u64).for_each(|conn| exchanges.dialled(ConnId(conn)));
    exchanges.select(Some(key(0, 1)));
    assert_eq!(exchanges.to_watch(ME), None);
    exchanges.listed(vec![line(99, 99, 1)], ExchangeId(1));
    assert_eq!(exchanges.to_watch(ME), Some((1, ExchangeId(1))));
}

#[test]
fn memory_is_bounded_and_what_was_let_go_is_never_shown_without_its_beginning() {
    let mut exchanges = greeted();
    exchanges.dialled(ConnId(1));
    exchanges.listed(vec![line(1, 1, 1)], ExchangeId(1));
    for id in 1..=DETAILS_HELD as u64 + 1 {
        exchanges.told(told(id, 1, b"GET "));
    }
    assert!(exchanges.detail(key(0, 1)).is_none());
    exchanges.told(told(1, 2, b"the rest"));
    assert!(exchanges.detail(key(0, 1)).is_none());
    exchanges.select(Some(key(0, 1)));
    assert_eq!(exchanges.to_watch(ME), Some((1, ExchangeId(1))));
    exchanges.asked_about(ExchangeId(1));
    assert_eq!(exchanges.to_watch(ME), Some((1, ExchangeId(1))), "asked for, so to be asked for");
    exchanges.told(told(1, 1, b"GET the rest"));
    assert_eq!(request(&exchanges, key(0, 1)), "GET the rest");
}

proptest! {
    #[test]
    fn the_list_never_outgrows_the_servers_memory(ids in proptest::collection::vec(1u64..60, 0..80), kept in 1u64..20) {
        let mut exchanges = greeted();
        exchanges.greeted(&hello(1, kept));
        for id in ids {
            exchanges.listed(vec![line(id, id, 1)], ExchangeId(id.saturating_sub(kept)));
        }
        prop_assert!(exchanges.entries.len() as u64 <= kept);
    }
}
