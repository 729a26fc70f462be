use proptest::prelude::*;

use super::*;

const REQUEST: &[u8] = b"POST /a HTTP/1.1\r\nHost: lab\r\nContent-Length: 9\r\n\r\nh\xc3\xa9llo\n\xff\r";

fn at_once(bytes: &[u8]) -> Stream {
    let mut stream = Stream::new(Direction::In);
    stream.append(&[Read::new(1, 0, bytes)], false);
    stream
}

/// The rows without what belongs to the cuts.
fn rows(stream: &Stream) -> Vec<(usize, String)> {
    stream.rows().map(|row| (row.at, row.shown())).collect()
}

fn piecewise(bytes: &[u8], cuts: &[usize]) -> Stream {
    let mut stream = Stream::new(Direction::In);
    let mut from = 0;
    for (turn, &cut) in cuts.iter().chain([&bytes.len()]).enumerate() {
        stream.append(&[Read::new(turn as u32, from as u64, &bytes[from..cut])], true);
        from = cut;
    }
    stream
}

#[test]
fn each_line_is_a_row_with_the_offset_of_its_first_byte() {
    let offsets: Vec<usize> = at_once(REQUEST).rows().map(|row| row.at).collect();
    assert_eq!(offsets, [0, 18, 29, 48, 50, 57]);
}

#[test]
fn every_split_gives_the_same_rows() {
    let whole = rows(&at_once(REQUEST));
    for cut in 0..=REQUEST.len() {
        assert_eq!(rows(&piecewise(REQUEST, &[cut])), whole, "cut at {cut}");
    }
    let every: Vec<usize> = (1..REQUEST.len()).collect();
    assert_eq!(rows(&piecewise(REQUEST, &every)), whole);
}

#[test]
fn a_row_that_is_whole_is_not_made_anew() {
    let mut stream = Stream::new(Direction::In);
    stream.append(&[Read::new(1, 0, b"GET / HTTP/1.1\r\nHo")], false);
    let first = stream.row(0).unwrap().clone();
    stream.append(&[Read::new(2, 1, b"st: lab\r\n")], false);
    assert!(Rc::ptr_eq(&first, stream.row(0).unwrap()));
    assert_eq!(stream.row_count(), 2);
}

#[test]
fn a_cut_is_noted_beside_the_row_it_falls_in() {
    let mut stream = Stream::new(Direction::Out);
    stream.append(&[Read::new(4, 0, b"ab"), Read::new(5, 2_000_000, b"c\n")], false);
    stream.append(&[Read { folded: 3, ..Read::new(6, 9_000_000, b"d") }], false);
    assert_eq!(stream.row(0).unwrap().note.as_deref(), Some("second write, 2.0\u{a0}ms later"));
    assert_eq!(stream.row(1).unwrap().note.as_deref(), Some("third write, 7.0\u{a0}ms later"));
    assert_eq!(stream.total(), "5 bytes, 6 writes");
    assert!(stream.folds().unwrap().starts_with("3 writes more"));
}

#[test]
fn a_read_told_in_parts_is_still_one() {
    let mut stream = Stream::new(Direction::In);
    stream.append(&[Read::new(1, 0, b"GET ")], false);
    stream.append(&[Read { folded: 2, ..Read::new(1, 0, b"/ HTTP/1.1") }], false);
    assert_eq!((stream.marks().len(), stream.total().as_str()), (1, "14 bytes, 3 reads"));
}

#[test]
fn many_cuts_in_a_row_share_one_note() {
    let mut stream = Stream::new(Direction::In);
    let reads = [Read::new(1, 0, b"a"), Read::new(2, 1_000_000, b"b"), Read::new(3, 3_000_000, b"c")];
    stream.append(&reads, false);
    assert_eq!(stream.row(0).unwrap().note.as_deref(), Some("reads 2 to 3, within 3.0\u{a0}ms"));
}

#[test]
fn a_line_without_end_is_cut_into_rows_between_characters() {
    let mut bytes = b"GET / HTTP/1.1\r\n\r\n".to_vec();
    bytes.extend("é".repeat(ROW_BYTES + 1).as_bytes());
    bytes.insert(18, b'x');
    let stream = at_once(&bytes);
    assert!(stream.rows().all(|row| !row.shown().contains("\\x")));
    assert_eq!(rows(&stream), rows(&piecewise(&bytes, &[500, 1041, 1042, 1043, 2000])));
}

#[test]
fn the_refused_byte_stands_out_even_where_its_row_was_settled() {
    let mut stream = Stream::new(Direction::In);
    stream.append(&[Read::new(1, 0, b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\nA: b\r\n")], false);
    let before = stream.clone();
    stream.append(&[Read::new(2, 1, b"Host: b\r\n\r\nx")], false);
    let Verdict::Rejected(why) = stream.trace().verdict() else { panic!("nobody knows where it ends") };
    let at = why.at as usize;
    assert!(at < before.settled.bytes);
    assert_eq!(stream.token(at), Token::Error);
    let row = stream.row(stream.row_of(at)).unwrap();
    assert!(row.pieces.iter().any(|piece| piece.token == Token::Error && piece.at == at));
    assert!(!stream.is_same_until(&before, 16));
    assert!(stream.explain(stream.len() - 1).unwrap().contains("nobody reads"));
}

#[test]
fn light_divides_pieces_and_loses_none_of_them() {
    let stream = at_once(REQUEST);
    let row = stream.row(1).unwrap();
    let lit = Lit { span: (20, 22), asked: Some(27), ..Lit::default() }.within(row.at, row.at + row.len);
    let pieces = stream.lit_pieces(row, &lit);
    let divided = Row { pieces: pieces.clone(), ..(**row).clone() };
    assert_eq!(divided.shown().replace("\\r\\n", ""), row.shown().replace("\\r\\n", ""));
    let lit_bytes: usize =
        pieces.iter().filter(|piece| lit.classes(piece.at)[0] == " lit").map(|piece| piece.len).sum();
    assert_eq!(lit_bytes, 2);
    assert!(lit.within(0, 18).is_dark());
}

#[test]
fn pages_are_full_and_rows_are_found_in_them() {
    let stream = at_once(&b"x\n".repeat(1_000));
    assert_eq!((stream.pages().len(), stream.row_count()), (16, 1_000));
    for byte in [0, 1, 127, 128, 129, 1_999, 5_000] {
        assert_eq!(stream.row_of(byte), (byte / 2).min(999), "{byte}");
    }
}

#[test]
fn what_was_dropped_counts_as_seen() {
    let mut stream = at_once(b"abc");
    stream.dropped = 2_000;
    assert_eq!(stream.total(), "2,003 bytes, 1 read");
    assert!(stream.loss().unwrap().starts_with("2,000 more bytes crossed"));
}

proptest! {
    // Each case is some thousand bytes, laid out several times.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_at_any_splits_give_the_same_rows(
        bytes in proptest::collection::vec(
            prop_oneof![Just(b'\r'), Just(b'\n'), Just(b' '), Just(0xc3), Just(0xa9), any::<u8>()], 0..3000),
        cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.sort_unstable();
        let pieces = piecewise(&bytes, &cuts);
        prop_assert_eq!(rows(&pieces), rows(&at_once(&bytes)));
        let real: Vec<u8> = pieces.rows().flat_map(|row| row.real().into_bytes()).collect();
        prop_assert_eq!(String::from_utf8(real).unwrap(), String::from_utf8_lossy(&bytes).into_owned());
    }
}
